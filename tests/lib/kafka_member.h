/* kafka_member.h - how does a test look at the Kafka adapter from the core's side?
 *
 * A hand-written core, as small as can be: it looks at what it is assigned and starts it,
 * checks that each lane's records come in order, remembers what came, and lets go when it is
 * told to.
 *
 * Threads     one each
 */
#pragma once

#include "tests/lib/test.h"

#include "bridge/adapters/kafka_consumer.h"

enum { MEMBER_LANES_MAX = 64, MEMBER_PROPERTIES_MAX = 16 };

struct member_lane {
    struct assigned assigned;
    struct looked looked; /* the last look */
    int64_t found;        /* the last answer to a find; how many came */
    uint64_t finds;
    int64_t next;    /* the record that must come; -1: any, when something was lost */
    int64_t records; /* read so far */
    bool is_open;
};

struct member {
    struct config config;
    struct route route;
    struct kafka_selector selectors[4];
    struct kafka_property properties[MEMBER_PROPERTIES_MAX];

    struct kafka_consumer *k;
    struct kafka_port port;
    struct member_lane lanes[MEMBER_LANES_MAX];
    size_t lane_count;
    const struct assigned *assigned; /* as it was lent */
    bool is_looked;                  /* the last assignment has been looked at */
    char cluster_id[80];             /* what the last look said */

    size_t room;                  /* records that a read may bring */
    bool looks_late, starts_late; /* ASSIGNED, LOOKED are not answered by themselves */
    bool releases;                /* REVOKED is, at once */
    void (*on_record)(struct member *m, uint16_t lane,
                      const struct record *rec); /* NULL: none */
    void (*on_again)(struct member *m, uint64_t ticket,
                     const struct record *rec); /* NULL: none */
    uint64_t inputs[INPUT_KIND_COUNT];          /* how many of each kind came */
    struct input last[INPUT_KIND_COUNT]; /* the last one of each kind, without pointers */
    int64_t records;                     /* read so far, of all lanes */
    bool is_new;                         /* what the last LOOKED said of the group */
    size_t words;                        /* lines that librdkafka wrote */
};

/* A member of the set @id that reads @kafka_topic (a selector) from @bootstrap_servers. Texts
 * are kept. */
void member_init(struct member *m, const char *bootstrap_servers, const char *id,
                 const char *instance, const char *kafka_topic);

/* Adds a line of kafka.properties. */
void member_property(struct member *m, const char *name, const char *value);

/* Opens the adapter, which must succeed. */
void member_open(struct member *m);

/* One round of a loop: waits for the descriptor, polls, reads. */
void member_turn(struct member *m, int wait_ms);

/* Turns until @what is at least @count; fails the test after @timeout_ms. */
void member_until(struct member *m, const uint64_t *what, uint64_t count, int timeout_ms);
void member_until_records(struct member *m, int64_t count, int timeout_ms);

/* Turns for @ms. */
void member_for(struct member *m, int ms);

/* Turns until the last assignment has been looked at. */
void member_until_look(struct member *m, int timeout_ms);

/* START for everything assigned, at the committed offset or the log's start. */
void member_start(struct member *m);

/* REWIND of @lane to @next, where its next record must be. */
void member_send(struct member *m, uint16_t lane, int64_t next);

/* COMMIT of every lane as far as it was read, and waits for the answer. Returns what it said.
 */
bool member_commit(struct member *m);

/* RELEASE. */
void member_release(struct member *m);

/* Closes the adapter; fails the test when it takes more than 5 s. */
void member_close(struct member *m);

int64_t member_now_ms(void);
