#include "topics/json_write.h"

#include <math.h>
#include <stdlib.h>

#include "tests/lib/check.h"

static void doubles_are_written_with_the_fewest_digits(void **state)
{
    (void)state;
    static const struct {
        double d;
        const char *json;
    } rows[] = {
        {0.0,                     "0.0"                     },
        {-0.0,                    "-0.0"                    },
        {1.0,                     "1.0"                     },
        {-7.0,                    "-7.0"                    },
        {12.50,                   "12.5"                    },
        {0.1,                     "0.1"                     },
        {0.1 + 0.2,               "0.30000000000000004"     },
        {1.0 / 3,                 "0.3333333333333333"      },
        {100000.0,                "100000.0"                },
        {123456789012345.0,       "123456789012345.0"       },
        {1e15,                    "1e+15"                   },
        {9007199254740993.0,      "9007199254740992.0"      },
        {1e22,                    "1e+22"                   },
        {1e-7,                    "1e-07"                   },
        {1.7976931348623157e308,  "1.7976931348623157e+308" },
        {-1.7976931348623157e308, "-1.7976931348623157e+308"},
        {2.2250738585072014e-308, "2.2250738585072014e-308" },
        {5e-324,                  "5e-324"                  },
        {1e-320,                  "1e-320"                  },
        {(double)0.1f,            "0.10000000149011612"     },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char out[JSON_DOUBLE_BYTES_MAX];
        size_t size = json_write_double(rows[i].d, out);
        assert_text(((struct text){out, size}), text_of(rows[i].json));
    }
}

static void every_finite_double_reads_back_as_itself(void **state)
{
    (void)state;
    uint64_t seed = 21;
    size_t finite = 0;
    for (int round = 0; round < 300000; round++) {
        char out[JSON_DOUBLE_BYTES_MAX + 1];
        uint64_t bits = random_next(&seed), read_bits;
        double d, read;
        if (round % 8 == 0) bits &= ~(UINT64_C(0x7ff) << 52); /* below DBL_MIN */
        memcpy(&d, &bits, sizeof d);
        if (!isfinite(d)) continue;
        finite++;

        out[json_write_double(d, out)] = '\0';
        read = strtod(out, NULL);
        memcpy(&read_bits, &read, sizeof read);
        assert_true(read_bits == bits);
        assert_non_null(strpbrk(out, ".e"));
    }
    assert_in_range(finite, 250000, 300000);
}

static void characters_that_need_an_escape(void **state)
{
    (void)state;
    for (int c = 0; c < 256; c++) {
        static const struct {
            char c;
            const char *json;
        } rows[] = {
            {'"',  "\\\""   },
            {'\\', "\\\\"   },
            {'\b', "\\b"    },
            {'\f', "\\f"    },
            {'\n', "\\n"    },
            {'\r', "\\r"    },
            {'\t', "\\t"    },
            {'\0', "\\u0000"},
            {1,    "\\u0001"},
            {0x0b, "\\u000b"},
            {0x1f, "\\u001f"},
        };
        char out[JSON_ESCAPE_BYTES_MAX];
        size_t size = json_write_escape((char)c, out);
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            if (rows[i].c != (char)c) continue;
            assert_text(((struct text){out, size}), text_of(rows[i].json));
        }
        assert_int_equal(size > 0, c < 0x20 || c == '"' || c == '\\');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(doubles_are_written_with_the_fewest_digits),
        cmocka_unit_test(every_finite_double_reads_back_as_itself),
        cmocka_unit_test(characters_that_need_an_escape),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
