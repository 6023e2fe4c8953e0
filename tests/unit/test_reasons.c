#include "bridge/core/reasons.h"

#include "tests/lib/test.h"

static void what_a_puback_does_to_the_record(void **state)
{
    (void)state;
    static const struct {
        uint8_t code;
        enum puback_verdict verdict;
        const char *words;
    } rows[] = {
        {0x00, PUBACK_DONE,   "success"                                 },
        {0x10, PUBACK_DONE,   "no matching subscribers"                 },
        {0x80, PUBACK_RETRY,  "unspecified error"                       },
        {0x87, PUBACK_REJECT, "not authorized"                          },
        {0x95, PUBACK_REJECT, "packet too large"                        },
        {0x97, PUBACK_RETRY,  "quota exceeded"                          },
        {0x42, PUBACK_DONE,   "a reason code this version does not know"},
        {0xff, PUBACK_REJECT, "a reason code this version does not know"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(reason_verdict(rows[i].code), rows[i].verdict);
        assert_string_equal(reason_words(rows[i].code), rows[i].words);
    }
}

static void nothing_that_a_broker_refused_counts_as_done(void **state)
{
    (void)state;
    for (int code = 0x80; code <= 0xff; code++) {
        assert_int_not_equal(reason_verdict((uint8_t)code), PUBACK_DONE);
    }
}

static void what_the_end_of_a_connection_does(void **state)
{
    (void)state;
    static const struct {
        int code;
        enum end_verdict verdict;
    } rows[] = {
        {-1,   END_RETRY  },
        {0x00, END_RETRY  },
        {0x81, END_SUSPECT},
        {0x84, END_STOP   },
        {0x86, END_RETRY  },
        {0x8b, END_RETRY  },
        {0x8d, END_RETRY  },
        {0x8e, END_RETRY  },
        {0x93, END_RETRY  },
        {0x95, END_SUSPECT},
        {0x97, END_RETRY  },
        {0x98, END_RETRY  },
        {0x9a, END_STOP   },
        {0xee, END_RETRY  },
        {999,  END_RETRY  },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(reason_end(rows[i].code), rows[i].verdict);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_puback_does_to_the_record),
        cmocka_unit_test(what_the_end_of_a_connection_does),
        cmocka_unit_test(nothing_that_a_broker_refused_counts_as_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
