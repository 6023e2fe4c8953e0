/* A broker that is killed under load: the moment at which Paho as it is corrupts messages
 * (repair 2 of bridge/adapters/paho_repair.c). */
#include <stdlib.h>

#include "tests/lib/mqtt_rig.h"
#include "tests/lib/test.h"

enum { LOAD_BYTES = 300, ROUNDS = 20 };

/* What message @number holds: anybody can tell from the number. */
static void fill_load(char *out, unsigned number)
{
    unsigned x = number * 2654435761u | 1;

    snprintf(out, 12, "%010u ", number);
    for (int i = 11; i < LOAD_BYTES; i++) {
        x ^= x << 13;
        x ^= x >> 17;
        x ^= x << 5;
        out[i] = (char)('a' + x % 26);
    }
    out[LOAD_BYTES] = '\0';
}

static void publish_load(struct rig *r, unsigned number)
{
    char topic[32], value[32], payload[LOAD_BYTES + 1];
    int topic_size = snprintf(topic, sizeof topic, "load/%u", number);
    int value_size = snprintf(value, sizeof value, "%u", number);
    struct message m = {
        .topic = {topic,                                         (size_t)topic_size},
        .payload = {payload,                                       LOAD_BYTES        },
        .property_count = 2,
        .properties = {{TEXT("number"), {value, (size_t)value_size}},
                  {TEXT("kind"), TEXT("load")}                                     }
    };
    fill_load(payload, number);
    rig_publish(r, &m);
}

/* Publishes until the broker is dead, which it is from @kill_after answers on. */
static void load_until_killed(struct rig *r, unsigned *number, int kill_after)
{
    int64_t end = rig_clock_ms() + RIG_PATIENCE_MS;

    while (r->downs < r->dials) {
        assert_true(rig_clock_ms() < end);
        for (int i = 0; i < RIG_BATCH && r->published - r->answered < RIG_WINDOW; i++) {
            publish_load(r, (*number)++);
        }
        if (r->answered >= kill_after) broker_kill(&r->broker);
        rig_step(r, 5);
    }
}

/* Whatever arrived is exactly what was sent. Returns how many arrived. */
static int check_load(FILE *heard, unsigned below)
{
    char topic[64], payload[1024], property[1024], expected[LOAD_BYTES + 1];
    unsigned number;
    int count = 0;

    while (fscanf(heard, "load/%63s number:%1023s kind:load %1023[^\n]\n", topic, property,
                  payload) == 3) {
        number = (unsigned)strtoul(topic, NULL, 10);
        assert_true(number < below);
        fill_load(expected, number);
        assert_string_equal(topic, property);
        assert_string_equal(expected, payload);
        count++;
    }
    assert_true(feof(heard));
    return count;
}

static void a_broker_killed_under_load_corrupts_nothing(void **state)
{
    struct rig *r = *state;
    unsigned number = 0;
    int arrived = 0, answered = 0;

    for (int round = 0; round < ROUNDS; round++) {
        struct listener l;
        broker_start(&r->broker, "allow_anonymous true\nmax_inflight_messages 1000");
        listener_open(&l, &r->broker, "load/#", "%t %P %p");
        rig_come_up(r);
        load_until_killed(r, &number, 1000 + round * 137);
        assert_true(r->down.mqtt_down.was_up);
        rig_expect_silence(r, 100);
        FILE *heard = listener_close(&l);
        arrived += check_load(heard, number);
        fclose(heard);
        answered += r->answered;
    }
    assert_int_equal(ROUNDS, r->downs);
    assert_true(arrived > 0);
    print_message("%u sent, %d answered, %d arrived in %d lives of the broker\n", number,
                  answered, arrived, ROUNDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_broker_killed_under_load_corrupts_nothing,
                                        rig_prepare, rig_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
