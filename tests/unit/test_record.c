#include "bridge/base/record.h"

#include "tests/lib/check.h"

static const struct header headers[] = {
    {{"line", 4},  {"L7", 2}      },
    {{"line", 4},  {"L8", 2}      },
    {{"none", 4},  {NULL, 0}      },
    {{"none", 4},  {"late", 4}    },
    {{"", 0},      {"nameless", 8}},
    {{"empty", 5}, {"", 0}        },
};

static void the_first_header_of_a_name_counts(void **state)
{
    (void)state;
    struct record rec = {.headers = headers, .header_count = 6};
    static const struct {
        const char *name;
        const char *value; /* NULL: absent */
    } rows[] = {
        {"line",  "L7"      },
        {"none",  NULL      },
        {"",      "nameless"},
        {"empty", ""        },
        {"lin",   NULL      },
        {"line2", NULL      },
        {"LINE",  NULL      },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bytes value = record_header(&rec, text_of(rows[i].name));
        assert_int_equal(value.at == NULL, rows[i].value == NULL);
        assert_text(text_of_bytes(value), text_of(rows[i].value));
    }
}

static void a_record_without_headers_has_none(void **state)
{
    (void)state;
    struct record rec = {0};
    assert_null(record_header(&rec, TEXT("line")).at);
}

static void headers_beyond_the_count_are_not_seen(void **state)
{
    (void)state;
    struct record rec = {.headers = headers, .header_count = 4};
    assert_null(record_header(&rec, TEXT("empty")).at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_header_of_a_name_counts),
        cmocka_unit_test(a_record_without_headers_has_none),
        cmocka_unit_test(headers_beyond_the_count_are_not_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
