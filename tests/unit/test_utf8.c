#include "topics/utf8.h"

#include <stdlib.h>

#include "tests/lib/check.h"

/* A second opinion, by encoding instead of decoding. Bytes of the sequence; any @c below 2^21.
 */
static size_t encode(uint32_t c, char *out)
{
    static const uint32_t tops[] = {0x80, 0x800, 0x10000, 0x200000};
    static const unsigned char marks[] = {0x00, 0xc0, 0xe0, 0xf0};
    size_t size = 1;

    while (c >= tops[size - 1])
        size++;
    for (size_t i = size; i-- > 1; c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3f));
    out[0] = (char)(marks[size - 1] | c);
    return size;
}

static bool is_scalar(uint32_t c)
{
    return c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);
}

static bool mqtt_allows(uint32_t c)
{
    bool is_control = c <= 0x1f || (c >= 0x7f && c <= 0x9f);
    bool is_no_character = (c >= 0xfdd0 && c <= 0xfdef) || c % 0x10000 >= 0xfffe;
    return is_scalar(c) && !is_control && !is_no_character;
}

static void every_character_alone_and_among_others(void **state)
{
    (void)state;
    for (uint32_t c = 0; c < 0x1fffff; c += c < 0x110400 ? 1 : 997) {
        char buffer[32] = "abcdefg";
        size_t size = encode(c, buffer + 7);
        memcpy(buffer + 7 + size, "hijklmnopq", 10);

        struct text alone = {buffer + 7, size};
        struct text among = {buffer, 7 + size + 10};
        if (utf8_is_mqtt(alone) != mqtt_allows(c) || utf8_is_mqtt(among) != mqtt_allows(c) ||
            utf8_is_well_formed(alone) != is_scalar(c) ||
            utf8_is_well_formed(among) != is_scalar(c)) {
            fail_msg("wrong about U+%04X", c);
        }
    }
}

/* Which sequences of up to three bytes are one character: those that encoding gives. */
static void every_sequence_of_up_to_three_bytes(void **state)
{
    (void)state;
    unsigned char *good = calloc(1, 1 << 24);
    assert_non_null(good);
    for (uint32_t c = 0x80; c < 0x10000; c++) {
        unsigned char b[4];
        if (!is_scalar(c)) continue;
        size_t size = encode(c, (char *)b);
        good[size == 2 ? b[0] << 8 | b[1] : b[0] << 16 | b[1] << 8 | b[2]] = 1;
    }
    for (unsigned i = 0x80; i < 1 << 24; i++) {
        char b[3] = {(char)(i >> 16), (char)(i >> 8), (char)i};
        size_t size = i < 0x100 ? 1 : i < 0x10000 ? 2 : 3;
        if ((unsigned char)b[3 - size] < 0x80) continue; /* begins with ASCII: two texts */
        bool is_one = size > 1 && good[i];
        bool is_two = size == 3 && (unsigned char)b[2] < 0x80 && good[i >> 8];
        struct text t = {b + 3 - size, size};
        if (utf8_is_well_formed(t) != (is_one || is_two)) fail_msg("wrong about %06x", i);
    }
    free(good);
}

static void every_byte_at_every_place(void **state)
{
    (void)state;
    for (unsigned byte = 0; byte < 256; byte++) {
        for (size_t size = 1; size <= 20; size++) {
            for (size_t at = 0; at < size; at++) {
                char *t = malloc(size); /* exactly, so that a sanitizer sees a byte too many */
                assert_non_null(t);
                memset(t, 'x', size);
                t[at] = (char)byte;
                assert_int_equal(utf8_is_mqtt((struct text){t, size}),
                                 byte >= 0x20 && byte < 0x7f);
                assert_int_equal(utf8_is_well_formed((struct text){t, size}), byte < 0x80);
                free(t);
            }
        }
    }
}

static void malformed_texts(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "\x80",             /* a continuation without a lead */
        "\xc3",             /* cut off */
        "\xe2\x82",         /* cut off */
        "\xf0\x9f\x98",     /* cut off */
        "\xc0\xaf",         /* overlong slash */
        "\xc1\xbf",         /* overlong */
        "\xe0\x80\xaf",     /* overlong slash */
        "\xe0\x9f\xbf",     /* overlong */
        "\xf0\x80\x80\xaf", /* overlong slash */
        "\xf0\x8f\xbf\xbf", /* overlong */
        "\xed\xa0\x80",     /* surrogate */
        "\xed\xbf\xbf",     /* surrogate */
        "\xf4\x90\x80\x80", /* above U+10FFFF */
        "\xf5\x80\x80\x80", /* above U+10FFFF */
        "\xf8\x88\x80\x80\x80",
        "\xfe",
        "\xff",
        "\xe2\x28\xa1", /* second byte is none */
        "\xe2\x82\x28", /* third byte is none */
        "\xf0\x9f\x98\x28",
        "good until here \xf0\x9f\x98",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_false(utf8_is_mqtt(text_of(rows[i])));
        assert_false(utf8_is_well_formed(text_of(rows[i])));
    }
}

static void mqtt_texts_have_at_most_65535_bytes(void **state)
{
    (void)state;
    char *t = malloc(65536);
    assert_non_null(t);
    memset(t, 'x', 65536);
    assert_true(utf8_is_mqtt((struct text){t, 65535}));
    assert_false(utf8_is_mqtt((struct text){t, 65536}));
    assert_true(utf8_is_well_formed((struct text){t, 65536}));
    free(t);
    assert_true(utf8_is_mqtt((struct text){NULL, 0}));
    assert_true(utf8_is_well_formed((struct text){NULL, 0}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_character_alone_and_among_others),
        cmocka_unit_test(every_sequence_of_up_to_three_bytes),
        cmocka_unit_test(every_byte_at_every_place),
        cmocka_unit_test(malformed_texts),
        cmocka_unit_test(mqtt_texts_have_at_most_65535_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
