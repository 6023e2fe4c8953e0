#include "bridge/trial/moment.h"

#include "tests/lib/check.h"

static void a_moment_is_read_as_rfc_3339_or_in_milliseconds(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ms;
    } rows[] = {
        {"0",                         0              },
        {"1763716540010",             1763716540010  },
        {"1970-01-01T00:00:00Z",      0              },
        {"2025-11-21T09:15:40Z",      1763716540000  },
        {"2025-11-21T09:15:40.010Z",  1763716540010  },
        {"2025-11-21T09:15:40.0109Z", 1763716540010  },
        {"2025-11-21T09:15:40.5Z",    1763716540500  },
        {"2025-11-21t09:15:40z",      1763716540000  },
        {"2025-11-21T09:15:60Z",      1763716560000  },
        {"2025-11-21T10:15:40+01:00", 1763716540000  },
        {"2025-11-21T03:45:40-05:30", 1763716540000  },
        {"2024-02-29T00:00:00Z",      1709164800000  },
        {"9999-12-31T23:59:59.999Z",  253402300799999},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t ms = -1;
        if (!moment_read(text_of(rows[i].text), &ms)) fail_msg("%s", rows[i].text);
        assert_int_equal(ms, rows[i].ms);
    }
}

static void what_the_calendar_does_not_have_is_no_moment(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "now",
        "-1",
        "1.5",
        "2025-11-21",
        "2025-11-21T09:15:40",
        "2025-11-21T09:15Z",
        "2025-02-30T00:00:00Z",
        "2025-13-01T00:00:00Z",
        "2025-00-01T00:00:00Z",
        "2025-11-21T24:00:00Z",
        "2025-11-21T09:60:00Z",
        "2025-11-21T09:15:61Z",
        "2025-11-21T09:15:40.Z",
        "2025-11-21T09:15:40Z ",
        " 2025-11-21T09:15:40Z",
        "2025-11-21T09:15:40+1:00",
        "2025-11-21T09:15:40+24:00",
        "2025-11-21T09:15:40+01:60",
        "1969-12-31T23:59:59Z",
        "253402300800000",
        "99999999999999999999",
        "2025-1-21T09:15:40Z",
        "9999-12-31T23:59:59-01:00",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t ms = 7;
        if (moment_read(text_of(rows[i]), &ms)) fail_msg("%s", rows[i]);
        assert_int_equal(ms, 7);
    }
}

static void what_is_written_reads_back(void **state)
{
    (void)state;
    static const int64_t rows[] = {0, 1, 1763716540010, 951782399999, 253402300799999};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[MOMENT_BYTES];
        int64_t ms = -1;
        moment_write(rows[i], text);
        assert_true(moment_read(text_of(text), &ms));
        assert_int_equal(ms, rows[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_moment_is_read_as_rfc_3339_or_in_milliseconds),
        cmocka_unit_test(what_the_calendar_does_not_have_is_no_moment),
        cmocka_unit_test(what_is_written_reads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
