#include "topics/source.h"

#include "tests/lib/check.h"

static void sources_are_compiled(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum source_kind kind;
        int word;
        const char *kept;
    } rows[] = {
        {"header:line",                SOURCE_HEADER,      0,    "line"              },
        {"header:x:y z",               SOURCE_HEADER,      0,    "x:y z"             },
        {"payload:/a",                 SOURCE_PAYLOAD,     0,    "/a"                },
        {"payload:/equipment/line~1x", SOURCE_PAYLOAD,     0,    "/equipment/line~1x"},
        {"payload:/",                  SOURCE_PAYLOAD,     0,    "/"                 },
        {"key",                        SOURCE_KEY,         0,    ""                  },
        {"kafka_topic:1",              SOURCE_KAFKA_TOPIC, 1,    ""                  },
        {"kafka_topic:-1",             SOURCE_KAFKA_TOPIC, -1,   ""                  },
        {"kafka_topic:10",             SOURCE_KAFKA_TOPIC, 10,   ""                  },
        {"kafka_topic:125",            SOURCE_KAFKA_TOPIC, 125,  ""                  },
        {"kafka_topic:-125",           SOURCE_KAFKA_TOPIC, -125, ""                  },
        {"berlin",                     SOURCE_CONSTANT,    0,    "berlin"            },
        {"keys",                       SOURCE_CONSTANT,    0,    "keys"              },
        {"header",                     SOURCE_CONSTANT,    0,    "header"            },
        {"payload",                    SOURCE_CONSTANT,    0,    "payload"           },
        {"kafka_topic",                SOURCE_CONSTANT,    0,    "kafka_topic"       },
        {"7",                          SOURCE_CONSTANT,    0,    "7"                 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct source s;
        char why[160] = "";
        if (source_compile(text_of(rows[i].text), &s, why, sizeof why) != ERR_OK) {
            fail_msg("\"%s\": %s", rows[i].text, why);
        }
        assert_int_equal(s.kind, rows[i].kind);
        assert_int_equal(s.word, rows[i].word);
        assert_text(((struct text){s.text, s.size}), text_of(rows[i].kept));
        assert_string_equal(why, "");
    }
}

static void mistakes_are_explained(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *why; /* part of it */
    } rows[] = {
        {"",                                       "neither"                },
        {"header:",                                "wants the header's name"},
        {"payload:",                               "JSON Pointer"           },
        {"payload:a",                              "JSON Pointer"           },
        {"payload:/a~",                            "JSON Pointer"           },
        {"payload:/a~2",                           "JSON Pointer"           },
        {"kafka_topic:",                           "number of a word"       },
        {"kafka_topic:0",                          "number of a word"       },
        {"kafka_topic:-0",                         "number of a word"       },
        {"kafka_topic:-",                          "number of a word"       },
        {"kafka_topic:--1",                        "number of a word"       },
        {"kafka_topic:+1",                         "number of a word"       },
        {"kafka_topic:01",                         "number of a word"       },
        {"kafka_topic:1x",                         "number of a word"       },
        {"kafka_topic: 1",                         "number of a word"       },
        {"kafka_topic:126",                        "number of a word"       },
        {"kafka_topic:4294967297",                 "number of a word"       },
        {"kafka_topic:99999999999999999999999999", "number of a word"       },
        {"heder:line",                             "neither"                },
        {"Key ",                                   "neither"                },
        {"_in",                                    "neither"                },
        {"a/b",                                    "neither"                },
        {"{line}",                                 "neither"                },
        {"caf\xc3\xa9",                            "neither"                },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct source s, before;
        char why[160] = "";
        memset(&s, 0x5a, sizeof s);
        memcpy(&before, &s, sizeof s);
        assert_int_equal(source_compile(text_of(rows[i].text), &s, why, sizeof why),
                         ERR_BAD_CONFIG);
        if (strstr(why, rows[i].why) == NULL) fail_msg("\"%s\": %s", rows[i].text, why);
        assert_true(strlen(why) < sizeof why - 1); /* not cut */
        assert_memory_equal(&s, &before, sizeof s);
    }
}

static void sizes_are_limited(void **state)
{
    (void)state;
    static const struct {
        const char *start;
        size_t rest_max; /* bytes behind the start that are still taken */
        char fill;
    } rows[] = {
        {"header:",   128, 'x'},
        {"payload:/", 127, 'x'},
        {"",          64,  'x'}
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[256], why[160];
        struct source s;
        size_t start = strlen(rows[i].start);
        memset(text, rows[i].fill, sizeof text);
        memcpy(text, rows[i].start, start);
        struct text longest = {text, start + rows[i].rest_max};
        assert_int_equal(source_compile(longest, &s, why, sizeof why), ERR_OK);
        longest.size++;
        assert_int_equal(source_compile(longest, &s, why, sizeof why), ERR_BAD_CONFIG);
    }
}

static void a_small_place_for_the_reason_is_not_overrun(void **state)
{
    (void)state;
    char why[8];
    struct source s;
    memset(why, 'x', sizeof why);
    assert_int_equal(source_compile(TEXT(""), &s, why, 4), ERR_BAD_CONFIG);
    assert_memory_equal(why, "nei\0xxxx", 8);
    assert_int_equal(source_compile((struct text){NULL, 0}, &s, why, 0), ERR_BAD_CONFIG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sources_are_compiled),
        cmocka_unit_test(mistakes_are_explained),
        cmocka_unit_test(sizes_are_limited),
        cmocka_unit_test(a_small_place_for_the_reason_is_not_overrun),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
