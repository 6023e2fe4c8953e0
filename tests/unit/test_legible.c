#include "bridge/trial/legible.h"

#include <stdlib.h>

#include "tests/lib/check.h"
#include "topics/scan_json.h"
#include "topics/utf8.h"

static void write_json(FILE *to, struct text t)
{
    legible_json(to, t);
}

static void write_lines(FILE *to, struct text t)
{
    legible_lines(to, t, "> ");
}

static void assert_shown(void (*show)(FILE *to, struct text t), struct text t,
                         const char *expected)
{
    char *shown = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&shown, &size);

    show(to, t);
    fclose(to);
    assert_text(((struct text){shown, size}), text_of(expected));
    free(shown);
}

static void what_a_terminal_would_obey_is_escaped(void **state)
{
    (void)state;
    static const struct {
        struct text text;
        const char *shown;
    } rows[] = {
        {{"", 0},                                       ""                            },
        {{"plain \\ text", 12},                         "plain \\ text"               },
        {{"Köln ☃ 😀", 14},                        "Köln ☃ 😀"              },
        {{"a\tb\nc\rd", 7},                             "a\\tb\\nc\\rd"               },
        {{"\x1b[31m", 5},                               "\\x1b[31m"                   },
        {{"\0\x7f", 2},                                 "\\x00\\x7f"                  },
        {{"\xc2\x9b", 2},                               "\\xc2\\x9b"                  },
        {{"\xff\xc3", 2},                               "\\xff\\xc3"                  },
        {{"\xe2\x80", 2},                               "\\xe2\\x80"                  },
        {{"\xed\xa0\x80", 3},                           "\\xed\\xa0\\x80"             },
        {{"\xe2\x80\xaex\xe2\x81\xa9\xe2\x80\x8f", 10}, "\\u{202e}x\\u{2069}\\u{200f}"},
        {{"\xe2\x80\x90", 3},                           "\xe2\x80\x90"                },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_shown(legible_text, rows[i].text, rows[i].shown);
}

static void lines_stay_lines(void **state)
{
    (void)state;
    assert_shown(write_lines, TEXT(""), "> \n");
    assert_shown(write_lines, TEXT("a"), "> a\n");
    assert_shown(write_lines, TEXT("a\n"), "> a\n");
    assert_shown(write_lines, TEXT("a\n\nb\x1b"), "> a\n> \n> b\\x1b\n");
}

static void json_strings_are_json(void **state)
{
    (void)state;
    assert_shown(write_json, TEXT("a\"b\\\n\x01ä"), "\"a\\\"b\\\\\\n\\u0001ä\"");
    assert_shown(write_json, (struct text){"\xff\0", 2}, "\"\xef\xbf\xbd\\u0000\"");
}

static void random_bytes_never_break_out(void **state)
{
    (void)state;
    uint64_t seed = 7;

    for (int round = 0; round < 5000; round++) {
        char bytes[40], *shown = NULL, *quoted = NULL;
        size_t shown_size = 0, quoted_size = 0, size = random_below(&seed, sizeof bytes);
        struct scan_json_facts facts;
        for (size_t i = 0; i < size; i++)
            bytes[i] = (char)random_below(&seed, 256);
        struct text t = {bytes, size};
        FILE *to = open_memstream(&shown, &shown_size);
        legible_text(to, t);
        fclose(to);
        to = open_memstream(&quoted, &quoted_size);
        legible_json(to, t);
        fclose(to);
        assert_true(utf8_is_mqtt((struct text){shown, shown_size})); /* no control characters */
        assert_true(scan_json((struct text){quoted, quoted_size}, &facts));
        free(shown);
        free(quoted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_terminal_would_obey_is_escaped),
        cmocka_unit_test(lines_stay_lines),
        cmocka_unit_test(json_strings_are_json),
        cmocka_unit_test(random_bytes_never_break_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
