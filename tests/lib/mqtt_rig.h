/* mqtt_rig.h - a loop that counts: the MQTT adapter between a test and a real broker.
 *
 * Every note that comes out of the mailbox is checked against the contract of
 * bridge/ports/mqtt.h: one MQTT_DOWN for each dial, nothing of an epoch after it, no ticket
 * that was not published; on a session never more messages that are not acknowledged than the
 * settings allow. What is wrong, or does not come within 20 s, fails the test.
 *
 * Threads     the test's
 */
#pragma once

#include "bridge/adapters/mqtt_paho.h"
#include "tests/lib/broker.h"

enum {
    RIG_WINDOW = 100,
    RIG_PATIENCE_MS = 20000,
    RIG_BATCH = 25,
    RIG_KEPT_MAX = 2048,
    RIG_ARRIVALS_MAX = 5000, /* most that settings.arrivals_max may be */
};

/* A message that came: its beginning, with a NUL. */
struct rig_message {
    char topic[48];
    char payload[24];
    size_t topic_bytes, payload_bytes; /* all that the note had */
};

struct rig {
    struct broker broker; /* prepared, not started */
    struct mqtt_settings settings;
    struct mailbox *mailbox;
    struct mqtt_paho *paho;
    struct mqtt_port port;
    struct text will_topic, will_payload;   /* of every dial */
    uint32_t epoch;                         /* of the last dial */
    int dials, ups, downs;                  /* all of them */
    int published;                          /* in this epoch */
    int answered;                           /* of them */
    uint8_t code;                           /* of the last PUBACK */
    uint8_t codes[RIG_KEPT_MAX];            /* of this epoch's tickets, from 0 on */
    int messages;                           /* that came in this epoch */
    int listened;                           /* of them, by rig_hear() */
    struct rig_message heard[RIG_KEPT_MAX]; /* the first of them */
    struct input up, down;                  /* the last ones */
    int arrivals;                           /* that came in this epoch */
    int acknowledged;                       /* of them */
    struct arrival **arrived;               /* all of them, until the next dial */
    int overflows;                          /* in this epoch */
};

/* cmocka's setup and teardown; the state is a struct rig. */
int rig_prepare(void **state);
int rig_done(void **state);

int64_t rig_clock_ms(void);

/* A new epoch; does not wait. */
void rig_dial(struct rig *r);

/* The same, and waits until it is up. */
void rig_come_up(struct rig *r);

/* The same, as the session. */
void rig_dial_session(struct rig *r);
void rig_come_up_as_session(struct rig *r);

/* Makes one subscription of the session. */
void rig_listen(struct rig *r, const char *filter, uint32_t subscription_id);

/* The next @count arrivals may be acknowledged, and are: acknowledge() and flush(). */
void rig_acknowledge(struct rig *r, int count);

/* Waits for the MQTT_DOWN of the last dial, and says why it came. */
struct reason rig_go_down(struct rig *r);

/* Hangs up; MQTT_DOWN must come within a second. */
void rig_hang_up_in_time(struct rig *r);

/* Publishes under the next ticket. */
void rig_publish(struct rig *r, const struct message *m);

/* Publishes this text. */
void rig_say(struct rig *r, const char *topic, const char *payload);

/* Subscribes to one topic, or no longer. */
void rig_subscribe(struct rig *r, const char *topic);
void rig_unsubscribe(struct rig *r, const char *topic);

/* Waits for the next message, and says which one it is. */
const struct rig_message *rig_hear(struct rig *r);

/* Publishes @m until RIG_WINDOW of them are unanswered. */
void rig_fill_window(struct rig *r, const struct message *m);

/* One round of the loop, asleep for at most @wait_ms. */
void rig_step(struct rig *r, int wait_ms);

/* Rounds until *@what, a counter of @r, has reached @value. */
void rig_await(struct rig *r, const int *what, int value);

/* Our end of the connection to the broker; -1 when there is none. */
int rig_socket(const struct rig *r);

/* Waits, without a look at the mailbox, until there is none. */
void rig_await_no_socket(const struct rig *r);

/* Nothing more comes within @ms. */
void rig_expect_silence(struct rig *r, int ms);
