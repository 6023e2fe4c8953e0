#include "topics/rfc3339.h"

#include <stdlib.h>

#include "tests/lib/check.h"

static void times_are_times(void **state)
{
    (void)state;
    static const char *const times[] = {
        "2025-11-21T09:15:40Z",           "2025-11-21T09:15:40.010Z",  "2025-11-21t09:15:40z",
        "2025-11-21T09:15:40.5+01:00",    "2025-11-21T09:15:40-23:59", "2024-02-29T00:00:00Z",
        "2000-02-29T23:59:59.999999999Z", "0000-01-01T00:00:00Z",      "2016-12-31T23:59:60Z",
        "9999-12-31T23:59:59+00:00",
    };
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        if (!rfc3339_is_time(text_of(times[i]))) fail_msg("%s", times[i]);
    }
}

static void nothing_else_is(void **state)
{
    (void)state;
    static const char *const others[] = {
        "",
        "yesterday",
        "1763716540010",
        "2025-11-21",
        "09:15:40Z",
        "2025-11-21 09:15:40Z",
        "2025-11-21T09:15:40",
        "2025-11-21T09:15Z",
        "2025-11-21T09:15:40.Z",
        "2025-11-21T09:15:40,5Z",
        "2025-11-21T09:15:40Zz",
        "2025-11-21T09:15:40Z ",
        " 2025-11-21T09:15:40Z",
        "2025-11-21T09:15:40+0100",
        "2025-11-21T09:15:40+1:00",
        "2025-11-21T09:15:40+24:00",
        "2025-11-21T09:15:40+01:60",
        "2025-11-21T24:00:00Z",
        "2025-11-21T09:60:40Z",
        "2025-11-21T09:15:61Z",
        "2025-00-21T09:15:40Z",
        "2025-13-21T09:15:40Z",
        "2025-11-00T09:15:40Z",
        "2025-11-31T09:15:40Z",
        "2025-02-29T09:15:40Z",
        "1900-02-29T09:15:40Z",
        "25-11-21T09:15:40Z",
        "+2025-11-21T09:15:40Z",
        "2025-1-21T09:15:40Z",
        "-025-11-21T09:15:40Z",
        "2025-11-2\xc3\xb9T09:15:40Z",
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (rfc3339_is_time(text_of(others[i]))) fail_msg("%s", others[i]);
    }
    assert_false(rfc3339_is_time((struct text){NULL, 0}));
    assert_false(rfc3339_is_time((struct text){"2025-11-21T09:15:40Z\0", 21}));
}

/* Every beginning of a time is looked at, and none beyond its end. */
static void a_time_that_is_cut_off_is_none(void **state)
{
    (void)state;
    const char *time = "2025-11-21T09:15:40.010+01:00";

    for (size_t size = 0; size < strlen(time); size++) {
        char *copy = malloc(size + 1);
        memcpy(copy, time, size);
        assert_false(rfc3339_is_time((struct text){copy, size}));
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_times),
        cmocka_unit_test(nothing_else_is),
        cmocka_unit_test(a_time_that_is_cut_off_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
