/* How much is `10s`, `64MiB`, `200`? */
#include "config/quantity.h"
#include "tests/lib/test.h"

static void what_is_right_is_read(void **state)
{
    static const struct {
        enum quantity what;
        const char *text;
        int64_t value;
    } rows[] = {
        {QUANTITY_COUNT,    "0",                   0                      },
        {QUANTITY_COUNT,    "200",                 200                    },
        {QUANTITY_COUNT,    "9223372036854775807", INT64_MAX              },
        {QUANTITY_DURATION, "250ms",               250                    },
        {QUANTITY_DURATION, "10s",                 10000                  },
        {QUANTITY_DURATION, "5m",                  300000                 },
        {QUANTITY_DURATION, "24h",                 86400000               },
        {QUANTITY_DURATION, "7d",                  604800000              },
        {QUANTITY_DURATION, "0s",                  0                      },
        {QUANTITY_DURATION, "106751991167d",       106751991167 * 86400000},
        {QUANTITY_SIZE,     "0B",                  0                      },
        {QUANTITY_SIZE,     "512B",                512                    },
        {QUANTITY_SIZE,     "10kB",                10000                  },
        {QUANTITY_SIZE,     "10KB",                10000                  },
        {QUANTITY_SIZE,     "10MB",                10000000               },
        {QUANTITY_SIZE,     "2GB",                 2000000000             },
        {QUANTITY_SIZE,     "1KiB",                1024                   },
        {QUANTITY_SIZE,     "64MiB",               67108864               },
        {QUANTITY_SIZE,     "3GiB",                3221225472             },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct why why;
        int64_t value = -1;
        assert_true(quantity_read(rows[i].what, text_of(rows[i].text), &value, &why));
        assert_true(value == rows[i].value);
    }
}

static void what_is_wrong_is_refused_and_says_why(void **state)
{
    static const struct {
        enum quantity what;
        const char *text;
        const char *words; /* part of the reason */
    } rows[] = {
        {QUANTITY_COUNT,    "",                    "is not a count"   },
        {QUANTITY_COUNT,    "0755",                "octal"            },
        {QUANTITY_COUNT,    "0x10",                "is not a count"   },
        {QUANTITY_COUNT,    "1e3",                 "is not a count"   },
        {QUANTITY_COUNT,    "1_000",               "is not a count"   },
        {QUANTITY_COUNT,    "+1",                  "is not a count"   },
        {QUANTITY_COUNT,    "-1",                  "is not a count"   },
        {QUANTITY_COUNT,    " 1",                  "is not a count"   },
        {QUANTITY_COUNT,    "1 ",                  "is not a count"   },
        {QUANTITY_COUNT,    "9223372036854775808", "is too large"     },
        {QUANTITY_COUNT,    "5s",                  "is not a count"   },
        {QUANTITY_DURATION, "10",                  "has no unit"      },
        {QUANTITY_DURATION, "0",                   "has no unit"      },
        {QUANTITY_DURATION, "s",                   "is not a duration"},
        {QUANTITY_DURATION, "10S",                 "is not a duration"},
        {QUANTITY_DURATION, "1.5s",                "is not a duration"},
        {QUANTITY_DURATION, "1h30m",               "is not a duration"},
        {QUANTITY_DURATION, "10 s",                "is not a duration"},
        {QUANTITY_DURATION, "010s",                "octal"            },
        {QUANTITY_DURATION, "106751991168d",       "is too large"     },
        {QUANTITY_SIZE,     "1024",                "has no unit"      },
        {QUANTITY_SIZE,     "1K",                  "is not a size"    },
        {QUANTITY_SIZE,     "1mib",                "is not a size"    },
        {QUANTITY_SIZE,     "8589934592GiB",       "is too large"     },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct why why;
        int64_t value = -1;
        assert_false(quantity_read(rows[i].what, text_of(rows[i].text), &value, &why));
        assert_non_null(strstr(why.words, rows[i].words));
        assert_true(value == -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_right_is_read),
        cmocka_unit_test(what_is_wrong_is_refused_and_says_why),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
