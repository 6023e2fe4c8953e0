#include "bridge/core/crc32c.h"

#include "bridge/core/fingerprint.h"
#include "tests/lib/check.h"

static struct crc32c crc;

static int fill_tables(void **state)
{
    (void)state;
    crc32c_init(&crc);
    return 0;
}

/* RFC 3720, appendix B.4, and the check value of the catalogue of CRCs. */
static void known_texts_have_their_known_sums(void **state)
{
    (void)state;
    unsigned char zeros[32] = {0}, ones[32], up[32], down[32];
    memset(ones, 0xff, sizeof ones);
    for (unsigned i = 0; i < 32; i++) {
        up[i] = (unsigned char)i;
        down[i] = (unsigned char)(31 - i);
    }
    const struct {
        struct bytes bytes;
        uint32_t sum;
    } rows[] = {
        {{zeros, 32},      0x8a9136aa},
        {{ones, 32},       0x62a8ab43},
        {{up, 32},         0x46dd794e},
        {{down, 32},       0x113fdb5c},
        {{"123456789", 9}, 0xe3069283},
        {{"", 0},          0         },
        {{NULL, 0},        0         },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(crc32c_of(&crc, 0, rows[i].bytes), rows[i].sum);
}

static void it_does_not_matter_how_the_bytes_are_cut(void **state)
{
    (void)state;
    unsigned char bytes[67];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(i * 37 + 11);
    uint32_t whole = crc32c_of(&crc, 0, (struct bytes){bytes, sizeof bytes});

    for (size_t cut = 0; cut <= sizeof bytes; cut++) {
        uint32_t sum = crc32c_of(&crc, 0, (struct bytes){bytes, cut});
        sum = crc32c_of(&crc, sum, (struct bytes){bytes + cut, sizeof bytes - cut});
        assert_int_equal(sum, whole);
    }
}

static void a_fingerprint_tells_records_apart(void **state)
{
    (void)state;
    struct record rec = {
        .timestamp_ms = 17, .key = {"k",     1},
             .value = {"value", 5}
    };
    struct fingerprint one = fingerprint_of(&crc, &rec), other;

    assert_true(fingerprint_equal(one, fingerprint_of(&crc, &rec)));
    rec.timestamp_ms = 18;
    other = fingerprint_of(&crc, &rec);
    assert_false(fingerprint_equal(one, other));
    rec.timestamp_ms = 17;
    rec.value = (struct bytes){"valuf", 5};
    assert_false(fingerprint_equal(one, fingerprint_of(&crc, &rec)));
    rec.key = rec.value = (struct bytes){NULL, 0};
    one = fingerprint_of(&crc, &rec);
    assert_true(fingerprint_equal(one, one));
}

static void what_is_not_known_equals_nothing(void **state)
{
    (void)state;
    struct fingerprint none = {0}, one = {true, 0, 0};

    assert_false(fingerprint_equal(none, none));
    assert_false(fingerprint_equal(none, one));
    assert_false(fingerprint_equal(one, none));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_texts_have_their_known_sums),
        cmocka_unit_test(it_does_not_matter_how_the_bytes_are_cut),
        cmocka_unit_test(a_fingerprint_tells_records_apart),
        cmocka_unit_test(what_is_not_known_equals_nothing),
    };
    return cmocka_run_group_tests(tests, fill_tables, NULL);
}
