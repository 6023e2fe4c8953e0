#include "topics/scan_msgpack.h"

#include <stdlib.h>

#include "tests/lib/check.h"

/* A copy of exactly the size, so that a sanitizer sees a byte read too many. */
static bool scan(const void *bytes, size_t size)
{
    char *copy = malloc(size + (size == 0));
    assert_non_null(copy);
    memcpy(copy, bytes, size);
    size_t count;
    bool is_msgpack = scan_msgpack((struct bytes){copy, size}, &count);
    free(copy);
    return is_msgpack;
}

/* Every format with the least that belongs to it: a byte less or more is refused. */
static void every_first_byte(void **state)
{
    (void)state;
    for (unsigned first = 0; first < 256; first++) {
        /* sizes and counts become 0 in formats with a size, so what follows is fixed */
        static const unsigned char fixed[0x20] = {0, 0, 0,  0, 1, 2, 4, 2, 3, 5, 4,
                                                  8, 1, 2,  4, 8, 1, 2, 4, 8, 2, 3,
                                                  5, 9, 17, 1, 2, 4, 2, 4, 2, 4};
        unsigned char bytes[64] = {(unsigned char)first};
        size_t follow = 0; /* zeros are also the integer 0, so they serve as items */
        if (first >= 0x80 && first <= 0x8f) follow = 2 * (first - 0x80);
        if (first >= 0x90 && first <= 0x9f) follow = first - 0x90;
        if (first >= 0xa0 && first <= 0xbf) follow = first - 0xa0;
        if (first >= 0xc0 && first <= 0xdf) follow = fixed[first - 0xc0];

        assert_int_equal(scan(bytes, 1 + follow), first != 0xc1);
        assert_false(scan(bytes, 2 + follow));
        if (follow > 0) assert_false(scan(bytes, follow));
    }
}

static void sizes_and_counts_are_big_endian(void **state)
{
    (void)state;
    static const struct {
        unsigned char head[5];
        size_t head_size, follow;
    } rows[] = {
        {{0xc4, 0xff},                   2, 255   },
        {{0xd9, 0xff},                   2, 255   },
        {{0xc5, 0x01, 0x02},             3, 258   },
        {{0xda, 0x01, 0x02},             3, 258   },
        {{0xc6, 0x00, 0x01, 0x00, 0x02}, 5, 65538 },
        {{0xdb, 0x00, 0x01, 0x00, 0x02}, 5, 65538 },
        {{0xc7, 0xff},                   2, 256   },
        {{0xc8, 0x01, 0x02},             3, 259   },
        {{0xc9, 0x00, 0x01, 0x00, 0x02}, 5, 65539 },
        {{0xdc, 0x01, 0x02},             3, 258   },
        {{0xdd, 0x00, 0x01, 0x00, 0x02}, 5, 65538 },
        {{0xde, 0x01, 0x02},             3, 516   },
        {{0xdf, 0x00, 0x01, 0x00, 0x02}, 5, 131076},
    };
    unsigned char *bytes = calloc(1, 140000);
    assert_non_null(bytes);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        memcpy(bytes, rows[i].head, 5);
        size_t size = rows[i].head_size + rows[i].follow;
        if (rows[i].head_size < 5) memset(bytes + rows[i].head_size, 0, 5 - rows[i].head_size);
        assert_true(scan(bytes, size));
        assert_false(scan(bytes, size - 1));
        assert_false(scan(bytes, size + 1));
    }
    free(bytes);
}

static void claims_beyond_the_bytes_are_refused(void **state)
{
    (void)state;
    static const unsigned char heads[] = {0xc6, 0xc9, 0xdb, 0xdd, 0xdf};
    for (size_t i = 0; i < sizeof heads; i++) {
        unsigned char bytes[16] = {heads[i], 0xff, 0xff, 0xff, 0xff};
        assert_false(scan(bytes, sizeof bytes));
        for (size_t size = 0; size < 6; size++)
            assert_false(scan(bytes, size));
    }
    size_t count = 99;
    assert_false(scan_msgpack((struct bytes){NULL, 0}, &count));
    assert_int_equal(count, 99);
    assert_false(scan("\x93\x01\x02", 3));
    assert_false(scan("\x81\xa1", 2));
    assert_false(scan("\x81\xa1x", 3));
    assert_true(scan("\x81\xa1x\x01", 4));
    assert_false(scan("\x01\x01", 2));
}

static void depth_is_limited(void **state)
{
    (void)state;
    for (size_t depth = 1; depth <= 40; depth++) {
        unsigned char bytes[128];
        size_t size = 0;
        for (size_t i = 0; i < depth; i++) {
            bytes[size++] = i % 2 ? 0x81 : 0x91;
            if (i % 2) bytes[size++] = 0x01; /* the key of the map's only pair */
        }
        bytes[size++] = 0x01;
        assert_int_equal(scan(bytes, size), depth <= SCAN_MSGPACK_DEPTH_MAX);
    }
}

static void an_empty_one_is_as_deep_as_one_that_holds_something(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
    } empty[] = {
        {"\x90",         1},
        {"\x80",         1},
        {"\xdc\0\0",     3},
        {"\xdd\0\0\0\0", 5},
        {"\xde\0\0",     3},
        {"\xdf\0\0\0\0", 5},
    };
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++) {
        for (size_t depth = 1; depth <= 40; depth++) {
            char bytes[128];
            memset(bytes, 0x91, depth - 1);
            memcpy(bytes + depth - 1, empty[i].bytes, empty[i].size);
            assert_int_equal(scan(bytes, depth - 1 + empty[i].size),
                             depth <= SCAN_MSGPACK_DEPTH_MAX);
        }
    }
}

static void a_million_arrays_are_refused_without_recursion(void **state)
{
    (void)state;
    enum { SIZE = 1000000 };
    char *bytes = malloc(SIZE);
    size_t count;
    assert_non_null(bytes);
    memset(bytes, 0x91, SIZE);
    assert_false(scan_msgpack((struct bytes){bytes, SIZE}, &count));
    memset(bytes, 0x90, SIZE);
    bytes[0] = (char)0xdd; /* one array of a million empty ones is fine */
    bytes[1] = 0;
    bytes[2] = (SIZE - 5) >> 16;
    bytes[3] = (char)((SIZE - 5) >> 8);
    bytes[4] = (char)(SIZE - 5);
    assert_true(scan_msgpack((struct bytes){bytes, SIZE}, &count));
    assert_int_equal(count, 1 + SIZE - 5);
    free(bytes);
}

static void objects_are_counted_and_so_are_keys(void **state)
{
    (void)state;
    static const struct {
        struct bytes bytes;
        size_t count;
    } rows[] = {
        {{"\xc0", 1},                                1},
        {{"\x90", 1},                                1},
        {{"\xa3\x01\x02\x03", 4},                    1},
        {{"\x93\x01\x92\x02\x80\xa1x", 7},           6},
        {{"\x82\xa1x\x01\xa1y\x81\x01\x91\xc0", 10}, 8},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t count;
        assert_true(scan_msgpack(rows[i].bytes, &count));
        assert_int_equal(count, rows[i].count);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_first_byte),
        cmocka_unit_test(sizes_and_counts_are_big_endian),
        cmocka_unit_test(claims_beyond_the_bytes_are_refused),
        cmocka_unit_test(objects_are_counted_and_so_are_keys),
        cmocka_unit_test(depth_is_limited),
        cmocka_unit_test(an_empty_one_is_as_deep_as_one_that_holds_something),
        cmocka_unit_test(a_million_arrays_are_refused_without_recursion),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
