#include "bridge/core/checkpoint.h"

#include "tests/lib/check.h"

#define FULL                                                                                   \
    "{\"version\":1,\"bridge\":\"demo\",\"cluster\":\"c1\",\"kafka_topic\":\"mes.stock-"       \
    "event\","                                                                                 \
    "\"partition\":3,\"next\":4711,\"last_timestamp\":1732438800000,\"last_crc32c\":"          \
    "\"1a2b3c4d\","                                                                            \
    "\"log_start\":20,\"broker\":\"b1\",\"writer\":\"node-1\",\"sequence\":17,\"forced\":"     \
    "false,"                                                                                   \
    "\"timestamp\":1732438801000}"

static const struct checkpoint full = {
    .bridge_id = "demo",
    .cluster_id = "c1",
    .kafka_topic = "mes.stock-event",
    .partition = 3,
    .next = 4711,
    .last = {true, 1732438800000, 0x1a2b3c4d},
    .log_start = 20,
    .broker_id = "b1",
    .writer = "node-1",
    .sequence = 17,
    .timestamp_ms = 1732438801000,
};

static void assert_same(const struct checkpoint *a, const struct checkpoint *b)
{
    assert_string_equal(a->bridge_id, b->bridge_id);
    assert_string_equal(a->cluster_id, b->cluster_id);
    assert_string_equal(a->kafka_topic, b->kafka_topic);
    assert_int_equal(a->partition, b->partition);
    assert_int_equal(a->next, b->next);
    assert_int_equal(a->events_from, b->events_from);
    assert_int_equal(a->last.is_known, b->last.is_known);
    if (a->last.is_known) assert_true(fingerprint_equal(a->last, b->last));
    assert_int_equal(a->log_start, b->log_start);
    assert_string_equal(a->broker_id, b->broker_id);
    assert_string_equal(a->writer, b->writer);
    assert_int_equal(a->sequence, b->sequence);
    assert_int_equal(a->is_forced, b->is_forced);
    assert_int_equal(a->timestamp_ms, b->timestamp_ms);
}

static struct text written(const struct checkpoint *c, char *bytes)
{
    struct sink s = {bytes, 0, CHECKPOINT_BYTES_MAX, false};
    checkpoint_write(c, &s);
    assert_false(s.overflow);
    return sink_since(&s, 0);
}

static void it_is_one_flat_object(void **state)
{
    (void)state;
    char bytes[CHECKPOINT_BYTES_MAX];
    assert_text(written(&full, bytes), TEXT(FULL));
}

static void what_is_written_is_read_again(void **state)
{
    (void)state;
    struct checkpoint rows[4] = {full, full, full, full}, back;
    rows[1].last = (struct fingerprint){0};
    rows[1].cluster_id[0] = '\0';
    rows[2].is_forced = true;
    rows[2].last.timestamp_ms = -1;
    rows[2].next = INT64_C(999999999999999999);
    rows[3].events_from = 9000;

    for (size_t i = 0; i < 4; i++) {
        char bytes[CHECKPOINT_BYTES_MAX];
        struct text t = written(&rows[i], bytes);
        assert_int_equal(checkpoint_read(bytes_of_text(t), &back), CHECKPOINT_FINE);
        assert_same(&rows[i], &back);
    }
}

static void the_largest_one_fits(void **state)
{
    (void)state;
    struct checkpoint c = full;
    char bytes[CHECKPOINT_BYTES_MAX], topic[CHECKPOINT_TOPIC_BYTES_MAX];
    struct sink s = SINK(topic);
    memset(c.bridge_id, 'b', sizeof c.bridge_id - 1);
    memset(c.cluster_id, '"', sizeof c.cluster_id - 1); /* grows when it is escaped */
    memset(c.kafka_topic, 't', sizeof c.kafka_topic - 1);
    memset(c.broker_id, 'f', sizeof c.broker_id - 1);
    memset(c.writer, 'w', sizeof c.writer - 1);
    c.partition = INT32_MAX;
    c.next = c.events_from = c.timestamp_ms = c.last.timestamp_ms = INT64_MAX;
    c.sequence = INT64_MAX;

    written(&c, bytes);
    char prefix[64];
    memset(prefix, 'p', sizeof prefix);
    checkpoint_topic((struct text){prefix, sizeof prefix}, text_of(c.bridge_id),
                     text_of(c.kafka_topic), c.partition, &s);
    assert_false(s.overflow);
}

static void what_is_none_is_garbage(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "x",
        "null",
        "[]",
        "{}",
        "{\"version\":0}",
        "{\"version\":-1}",
        "{\"version\":\"x\"}",
        "{\"version\":1}",
        "{\"version\":1,\"next\":5}",
    };
    struct checkpoint back;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(checkpoint_read(bytes_of_text(text_of(rows[i])), &back),
                         CHECKPOINT_GARBAGE);
    char large[CHECKPOINT_BYTES_MAX + 1];
    memset(large, ' ', sizeof large);
    memcpy(large, FULL, sizeof FULL - 1);
    assert_int_equal(checkpoint_read((struct bytes){large, sizeof large}, &back),
                     CHECKPOINT_GARBAGE);
}

/* Each member of a good one is made bad, one at a time. */
static void one_wrong_member_spoils_it(void **state)
{
    (void)state;
    static const struct {
        const char *good, *bad;
    } rows[] = {
        {"\"bridge\":\"demo\"",              "\"bridge\":5.5"                                      },
        {"\"bridge\":\"demo\"",              "\"bridge\":\"0123456789012345678901234567890123456\""},
        {"\"cluster\":\"c1\"",               "\"cluster\":null"                                    },
        {"\"kafka_topic\":",                 "\"kafka_tropic\":"                                   },
        {"\"partition\":3",                  "\"partition\":-1"                                    },
        {"\"partition\":3",                  "\"partition\":2147483648"                            },
        {"\"next\":4711",                    "\"next\":-1"                                         },
        {"\"next\":4711",                    "\"next\":4711.5"                                     },
        {"\"next\":4711",                    "\"next\":18446744073709551616"                       },
        {"\"next\":4711",                    "\"next\":[]"                                         },
        {"\"next\":4711",                    "\"next\":4711,\"events_from\":0"                     },
        {"\"next\":4711",                    "\"next\":4711,\"events_from\":\"x\""                 },
        {"\"last_crc32c\":\"1a2b3c4d\"",     "\"last_crc32c\":\"1a2b3c4\""                         },
        {"\"last_crc32c\":\"1a2b3c4d\"",     "\"last_crc32c\":\"1a2b3c4G\""                        },
        {"\"last_crc32c\":\"1a2b3c4d\"",     "\"last_crc32c\":null"                                },
        {"\"last_timestamp\":1732438800000", "\"last_timestamp\":null"                             },
        {"\"last_timestamp\":1732438800000", "\"last_timestamp\":-2"                               },
        {"\"broker\":\"b1\"",                "\"broker\":true,\"x\":[1"                            },
        {"\"writer\":",                      "\"write\":"                                          },
        {"\"log_start\":20",                 "\"log_start\":-1"                                    },
        {"\"log_start\":20",                 "\"log_start\":4712"                                  },
        {"\"sequence\":17",                  "\"sequence\":\"\""                                   },
        {"\"forced\":false",                 "\"forced\":0"                                        },
        {"\"timestamp\":1732438801000",      "\"timestamp\":-5"                                    },
    };
    struct checkpoint back;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char bytes[CHECKPOINT_BYTES_MAX];
        struct sink s = SINK(bytes);
        const char *at = strstr(FULL, rows[i].good);
        assert_non_null(at);
        sink_text(&s, (struct text){FULL, (size_t)(at - FULL)});
        sink_text(&s, text_of(rows[i].bad));
        sink_text(&s, text_of(at + strlen(rows[i].good)));
        if (checkpoint_read((struct bytes){s.at, s.size}, &back) != CHECKPOINT_GARBAGE)
            fail_msg("row %zu is taken for a checkpoint", i);
    }
}

static void another_version_is_not_guessed_at(void **state)
{
    (void)state;
    struct checkpoint back;

    assert_int_equal(checkpoint_read(bytes_of_text(TEXT("{\"version\":99,\"next\":5}")), &back),
                     CHECKPOINT_OTHER_VERSION);
}

static void its_topic_names_bridge_and_partition(void **state)
{
    (void)state;
    char bytes[CHECKPOINT_TOPIC_BYTES_MAX];
    struct sink s = SINK(bytes);

    checkpoint_topic(TEXT("$bridge"), TEXT("demo"), TEXT("mes.stock-event"), 3, &s);
    assert_text(sink_since(&s, 0), TEXT("$bridge/demo/checkpoint/mes.stock-event/3"));
}

static void the_end_of_its_topic_is_read_again(void **state)
{
    (void)state;
    static const struct {
        const char *place, *kafka_topic;
        int32_t partition; /* -1: it is none */
    } rows[] = {
        {"mes.stock-event/3",      "mes.stock-event", 3        },
        {"a/2147483647",           "a",               INT32_MAX},
        {"a/2147483648",           "",                -1       },
        {"a/99999999999999999999", "",                -1       },
        {"a/",                     "",                -1       },
        {"/3",                     "",                -1       },
        {"a",                      "",                -1       },
        {"",                       "",                -1       },
        {"a/0",                    "a",               0        },
        {"a/03",                   "",                -1       },
        {"a/00",                   "",                -1       },
        {"a/b/3",                  "",                -1       },
        {"a/-1",                   "",                -1       },
        {"a/3 ",                   "",                -1       },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct text kafka_topic;
        int32_t partition;
        bool is_one = checkpoint_place_read(text_of(rows[i].place), &kafka_topic, &partition);
        assert_int_equal(is_one, rows[i].partition >= 0);
        if (!is_one) continue;
        assert_text(kafka_topic, text_of(rows[i].kafka_topic));
        assert_int_equal(partition, rows[i].partition);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_one_flat_object),
        cmocka_unit_test(what_is_written_is_read_again),
        cmocka_unit_test(the_largest_one_fits),
        cmocka_unit_test(what_is_none_is_garbage),
        cmocka_unit_test(one_wrong_member_spoils_it),
        cmocka_unit_test(another_version_is_not_guessed_at),
        cmocka_unit_test(its_topic_names_bridge_and_partition),
        cmocka_unit_test(the_end_of_its_topic_is_read_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
