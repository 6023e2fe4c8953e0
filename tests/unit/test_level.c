#include "topics/level.h"

#include <stdlib.h>

#include "tests/lib/check.h"
#include "topics/topic.h"

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

static bool in_alphabet(unsigned char byte)
{
    return byte != 0 && strchr(alphabet, byte) != NULL;
}

static void every_byte_first_and_later(void **state)
{
    (void)state;
    for (unsigned byte = 0; byte < 256; byte++) {
        char first[] = {(char)byte};
        char later[] = {'x', (char)byte};
        bool is_safe = in_alphabet((unsigned char)byte);
        assert_int_equal(level_is_safe((struct text){first, 1}), is_safe && byte != '_');
        assert_int_equal(level_is_safe((struct text){later, 2}), is_safe);
    }
}

static void what_is_written(void **state)
{
    (void)state;
    static const struct {
        const char *level, *encoded;
    } rows[] = {
        {"berlin",      "berlin"   },
        {"L-7_b",       "L-7_b"    },
        {"_in",         "%5Fin"    },
        {"__",          "%5F_"     },
        {"-",           "-"        },
        {"a b",         "a%20b"    },
        {"a/b",         "a%2Fb"    },
        {"+",           "%2B"      },
        {"#",           "%23"      },
        {"$SYS",        "%24SYS"   },
        {"%",           "%25"      },
        {"%20",         "%2520"    },
        {".",           "%2E"      },
        {"caf\xc3\xa9", "caf%C3%A9"},
        {"\xff\x01",    "%FF%01"   },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char buffer[256];
        struct sink out = SINK(buffer);
        struct text level = text_of(rows[i].level);
        bool is_safe = strcmp(rows[i].level, rows[i].encoded) == 0;

        assert_int_equal(level_write(level, UNSAFE_REJECT, &out),
                         is_safe ? ERR_OK : ERR_UNSAFE_LEVEL);
        assert_text(sink_since(&out, 0), is_safe ? level : TEXT(""));
        size_t start = out.size;
        assert_int_equal(level_write(level, UNSAFE_ENCODE, &out), ERR_OK);
        assert_text(sink_since(&out, start), text_of(rows[i].encoded));
        start = out.size;
        assert_int_equal(level_decode(text_of(rows[i].encoded), &out), ERR_OK);
        assert_text(sink_since(&out, start), level);
    }
}

static void encoding_does_not_mend_sizes(void **state)
{
    (void)state;
    static const struct {
        size_t size;
        enum err e;
    } rows[] = {
        {0,  ERR_UNSAFE_LEVEL},
        {1,  ERR_OK          },
        {64, ERR_OK          },
        {65, ERR_UNSAFE_LEVEL}
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char level[65], buffer[256];
        struct sink out = SINK(buffer);
        memset(level, 'x', sizeof level);
        assert_int_equal(level_write((struct text){level, rows[i].size}, UNSAFE_REJECT, &out),
                         rows[i].e);
        assert_int_equal(level_is_safe((struct text){level, rows[i].size}),
                         rows[i].e == ERR_OK);
        memset(level, '/', sizeof level);
        out.size = 0;
        assert_int_equal(level_write((struct text){level, rows[i].size}, UNSAFE_ENCODE, &out),
                         rows[i].e);
        assert_int_equal(out.size, rows[i].e == ERR_OK ? 3 * rows[i].size : 0);
    }
}

static void a_full_sink_takes_all_or_nothing(void **state)
{
    (void)state;
    char buffer[5];
    struct sink out = SINK(buffer);
    assert_int_equal(level_write(TEXT("//"), UNSAFE_ENCODE, &out), ERR_OK);
    assert_true(out.overflow);
    assert_int_equal(out.size, 0);

    struct sink tiny = {buffer, 0, 1, false};
    assert_int_equal(level_decode(TEXT("ab"), &tiny), ERR_OK);
    assert_true(tiny.overflow);
    assert_int_equal(tiny.size, 0);
}

static void what_nobody_wrote_is_not_decoded(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",    "%",    "%2",  "a%",   "a%2",   "%2g",     "%G2",  "%2f",     "%41",
        "%2D", "a%5F", "_a",  "a b",  "a/b",   "+",       "%%",   "%+1",     "% 1",
        "%-1", "\xff", "%5f", "%30x", "%2F_/", "a%2F%5F", "%25%", "%C3\xa9",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char buffer[256];
        struct sink out = SINK(buffer);
        if (level_decode(text_of(rows[i]), &out) == ERR_OK) fail_msg("decoded \"%s\"", rows[i]);
        assert_int_equal(out.size, 0);
        assert_false(out.overflow);
    }
    char longest[65 * 3], buffer[256];
    struct sink out = SINK(buffer);
    for (size_t i = 0; i < 65; i++)
        memcpy(longest + 3 * i, "%2F", 3);
    assert_int_equal(level_decode((struct text){longest, 64 * 3}, &out), ERR_OK);
    assert_int_equal(level_decode((struct text){longest, 65 * 3}, &out), ERR_UNSAFE_LEVEL);
}

struct encoded {
    char text[8];
};

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct encoded));
}

static void no_two_texts_of_two_bytes_become_one(void **state)
{
    (void)state;
    enum { COUNT = 256 + 65536 };
    struct encoded *all = calloc(COUNT, sizeof *all);
    assert_non_null(all);
    for (unsigned i = 0; i < COUNT; i++) {
        char raw[2] = {(char)i, (char)((i - 256) >> 8)};
        struct sink out = {all[i].text, 0, sizeof all[i].text, false};
        struct text level = {raw, i < 256 ? 1 : 2};
        assert_int_equal(level_write(level, UNSAFE_ENCODE, &out), ERR_OK);
    }
    qsort(all, COUNT, sizeof *all, compare);
    for (size_t i = 1; i < COUNT; i++)
        assert_int_not_equal(compare(&all[i - 1], &all[i]), 0);
    free(all);
}

static void random_texts_come_back(void **state)
{
    (void)state;
    uint64_t seed = 7;
    for (int round = 0; round < 100000; round++) {
        char raw[LEVEL_BYTES_MAX], encoded_bytes[256], decoded_bytes[LEVEL_BYTES_MAX];
        struct text level = {raw, 1 + random_below(&seed, sizeof raw)};
        for (size_t i = 0; i < level.size; i++) {
            bool plain = random_below(&seed, 2) == 0;
            raw[i] = plain ? alphabet[random_below(&seed, 64)] : (char)random_next(&seed);
        }
        struct sink encoded = SINK(encoded_bytes);
        struct sink decoded = SINK(decoded_bytes);
        assert_int_equal(level_write(level, UNSAFE_ENCODE, &encoded), ERR_OK);
        struct text written = sink_since(&encoded, 0);
        assert_true(topic_is_publishable(written));
        assert_null(memchr(written.at, '/', written.size));
        assert_true(written.at[0] != '_');
        assert_int_equal(level_decode(written, &decoded), ERR_OK);
        assert_text(sink_since(&decoded, 0), level);
    }
}

/* The other way round: what decodes is what writing gives, so a topic names one text only. */
static void random_bytes_decode_only_to_what_writes_them(void **state)
{
    (void)state;
    static const char bytes[] = "%%%%0123456789ABCDEFabcdef_-xyz/+ \xff";
    uint64_t seed = 11;
    int decoded_count = 0;
    for (int round = 0; round < 200000; round++) {
        char raw[9], decoded_bytes[64], again_bytes[256];
        struct text encoded = {raw, random_below(&seed, sizeof raw + 1)};
        for (size_t i = 0; i < encoded.size; i++)
            raw[i] = bytes[random_below(&seed, 36)];
        struct sink decoded = SINK(decoded_bytes);
        struct sink again = SINK(again_bytes);
        if (level_decode(encoded, &decoded) != ERR_OK) continue;
        decoded_count++;
        assert_int_equal(level_write(sink_since(&decoded, 0), UNSAFE_ENCODE, &again), ERR_OK);
        assert_text(sink_since(&again, 0), encoded);
    }
    assert_true(decoded_count > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_first_and_later),
        cmocka_unit_test(what_is_written),
        cmocka_unit_test(encoding_does_not_mend_sizes),
        cmocka_unit_test(a_full_sink_takes_all_or_nothing),
        cmocka_unit_test(what_nobody_wrote_is_not_decoded),
        cmocka_unit_test(no_two_texts_of_two_bytes_become_one),
        cmocka_unit_test(random_texts_come_back),
        cmocka_unit_test(random_bytes_decode_only_to_what_writes_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
