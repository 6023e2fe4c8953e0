#include "bridge/core/presence.h"

#include "tests/lib/check.h"

#define FULL                                                                                   \
    "{\"online\":true,\"timestamp\":1732450000123,\"instance\":\"node-1\","                    \
    "\"run\":\"5d1f09a2c3b4e687\"}"

static const struct presence full = {true, 1732450000123, "node-1", 0x5d1f09a2c3b4e687};

static struct text written(const struct presence *p, char *bytes)
{
    struct sink s = {bytes, 0, PRESENCE_BYTES_MAX, false};
    presence_write(p, &s);
    assert_false(s.overflow);
    return sink_since(&s, 0);
}

static bool is_read(struct text t)
{
    struct presence before = {.instance = "untouched"}, out;
    memcpy(&out, &before, sizeof out); /* with its holes */
    bool is_one = presence_read(bytes_of_text(t), &out);

    if (!is_one) assert_memory_equal(&out, &before, sizeof out);
    return is_one;
}

static void it_is_one_flat_object(void **state)
{
    (void)state;
    char bytes[PRESENCE_BYTES_MAX];
    assert_text(written(&full, bytes), TEXT(FULL));
}

static void what_is_written_is_read_again(void **state)
{
    (void)state;
    struct presence rows[] = {full, full, full}, back;
    rows[1] = (struct presence){false, 0, "a", 0};
    rows[2] = (struct presence){true, INT64_C(999999999999999999), "", UINT64_MAX};
    memset(rows[2].instance, 'i', sizeof rows[2].instance - 1);

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char bytes[PRESENCE_BYTES_MAX];
        assert_true(presence_read(bytes_of_text(written(&rows[i], bytes)), &back));
        assert_int_equal(back.is_online, rows[i].is_online);
        assert_true(back.timestamp_ms == rows[i].timestamp_ms && back.run == rows[i].run);
        assert_string_equal(back.instance, rows[i].instance);
    }
}

/* A good one, with one thing changed. */
static struct text spoilt(const char *good, struct text bad, char *bytes, size_t capacity)
{
    struct sink s = {bytes, 0, capacity, false};
    const char *at = strstr(FULL, good);

    assert_non_null(at);
    sink_text(&s, (struct text){FULL, (size_t)(at - FULL)});
    sink_text(&s, bad);
    sink_text(&s, text_of(at + strlen(good)));
    assert_false(s.overflow);
    return sink_since(&s, 0);
}

#define WORDS_65 "01234567890123456789012345678901234567890123456789012345678901234"

static void one_wrong_member_spoils_it(void **state)
{
    (void)state;
    const struct {
        const char *good;
        struct text bad;
    } rows[] = {
        {"\"online\":true,",              TEXT("")                                            },
        {"\"online\":true",               TEXT("\"online\":\"true\"")                         },
        {"\"online\":true",               TEXT("\"online\":\"yes\"")                          },
        {"\"online\":true",               TEXT("\"online\":1")                                },
        {"\"online\":true",               TEXT("\"online\":null")                             },
        {"\"online\":true",               TEXT("\"online\":[true]")                           },
        {"\"online\":true",               TEXT("\"Online\":true")                             },
        {"\"timestamp\":1732450000123,",  TEXT("")                                            },
        {"1732450000123",                 TEXT("\"1732450000123\"")                           },
        {"1732450000123",                 TEXT("1732450000123.5")                             },
        {"1732450000123",                 TEXT("1.7e12")                                      },
        {"1732450000123",                 TEXT("99999999999999999999")                        },
        {"1732450000123",                 TEXT("-")                                           },
        {"\"instance\":\"node-1\",",      TEXT("")                                            },
        {"\"node-1\"",                    TEXT("\"\"")                                        },
        {"\"node-1\"",                    TEXT("\"" WORDS_65 "\"")                            },
        {"\"node-1\"",                    TEXT("7")                                           },
        {"\"node-1\"",                    TEXT("{}")                                          },
        {"\"node-1\"",                    TEXT("\"node-1\\u0000\"")                           },
        {"\"node-1\"",                    TEXT("\"node-1\0\"")                                },
        {"\"node-1\"",                    TEXT("\"node\0-1\"")                                },
        {",\"run\":\"5d1f09a2c3b4e687\"", TEXT("")                                            },
        {"\"5d1f09a2c3b4e687\"",          TEXT("\"5d1f09a2c3b4e68g\"")                        },
        {"\"5d1f09a2c3b4e687\"",          TEXT("\"5D1F09A2C3B4E687\"")                        },
        {"\"5d1f09a2c3b4e687\"",          TEXT("\"5d1f09a2c3b4e68\"")                         },
        {"\"5d1f09a2c3b4e687\"",          TEXT("\"5d1f09a2c3b4e6870\"")                       },
        {"\"5d1f09a2c3b4e687\"",          TEXT("\"0x1f09a2c3b4e687\"")                        },
        {"\"5d1f09a2c3b4e687\"",          TEXT("5109020304060801")                            },
        {"\"5d1f09a2c3b4e687\"}",         TEXT("\"5d1f09a2c3b4e687\",\"online\":false}")      },
        {"\"5d1f09a2c3b4e687\"}",         TEXT("\"5d1f09a2c3b4e687\",\"instance\":\"other\"}")},
        {"687\"}",                        TEXT("687\"}\0")                                    },
        {"687\"}",                        TEXT("687\"} {}")                                   },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char bytes[512];
        if (is_read(spoilt(rows[i].good, rows[i].bad, bytes, sizeof bytes)))
            fail_msg("row %zu is taken for a status", i);
    }
}

static void what_is_cut_is_none(void **state)
{
    (void)state;
    for (size_t size = 0; size < sizeof FULL - 1; size++) {
        char exact[sizeof FULL]; /* a sanitizer sees who reads behind the end */
        char *at = exact + sizeof exact - size;
        memcpy(at, FULL, size);
        if (is_read((struct text){at, size})) fail_msg("the first %zu bytes are enough", size);
    }
    assert_false(is_read((struct text){0}));
}

static void what_is_no_object_is_none(void **state)
{
    (void)state;
    static const char *const rows[] = {"x", "null", "[]", "{}", "true", "[" FULL "]", "\0{}"};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_false(is_read(text_of(rows[i])));
}

static void a_large_one_is_not_looked_at(void **state)
{
    (void)state;
    char large[300];
    memset(large, ' ', sizeof large);
    memcpy(large, FULL, sizeof FULL - 1);

    assert_true(is_read((struct text){large, PRESENCE_BYTES_MAX}));
    assert_false(is_read((struct text){large, PRESENCE_BYTES_MAX + 1}));
    assert_false(is_read((struct text){large, sizeof large}));
}

static void a_newer_bridge_may_say_more(void **state)
{
    (void)state;
    char bytes[PRESENCE_BYTES_MAX];

    assert_true(
        is_read(spoilt("687\"}", TEXT("687\",\"version\":{\"n\":[2]}}"), bytes, sizeof bytes)));
}

static void each_direction_has_its_topic(void **state)
{
    (void)state;
    char bytes[PRESENCE_TOPIC_BYTES_MAX];
    struct sink s = SINK(bytes);

    presence_topic("demo", DIRECTION_DOWN, &s);
    assert_text(sink_since(&s, 0), TEXT("_bridge/demo/down/status"));
    s.size = 0;
    presence_topic("demo", DIRECTION_UP, &s);
    assert_text(sink_since(&s, 0), TEXT("_bridge/demo/up/status"));
    s.size = 0;
    presence_topic("01234567890123456789012345678901", DIRECTION_DOWN, &s); /* the longest */
    assert_false(s.overflow);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_one_flat_object),
        cmocka_unit_test(what_is_written_is_read_again),
        cmocka_unit_test(one_wrong_member_spoils_it),
        cmocka_unit_test(what_is_cut_is_none),
        cmocka_unit_test(what_is_no_object_is_none),
        cmocka_unit_test(a_large_one_is_not_looked_at),
        cmocka_unit_test(a_newer_bridge_may_say_more),
        cmocka_unit_test(each_direction_has_its_topic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
