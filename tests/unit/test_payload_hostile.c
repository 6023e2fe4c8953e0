/* Bytes that mean harm, through payload_parse() and what comes after it. */
#include "topics/payload.h"

#include <stdlib.h>

#include "tests/lib/check.h"
#include "topics/scan_json.h"
#include "topics/scan_msgpack.h"

static const struct text packed_type = {"application/vnd.msgpack", 23};
static const struct text plain_type = {"application/json", 16};

/* Asks for a few fields, so that a sanitizer sees what finding reads. */
static void look_around(struct payload *p)
{
    static const char *const pointers[] = {"/a", "/0", "/batchId", "/a/0/b", "/1/1", "/s"};
    size_t sum = 0;
    for (size_t i = 0; i < sizeof pointers / sizeof *pointers; i++) {
        struct text found;
        if (!payload_find(p, text_of(pointers[i]), &found)) continue;
        for (size_t at = 0; at < found.size; at++)
            sum += (unsigned char)found.at[at];
    }
    assert_true(sum < SIZE_MAX);
}

/* The scans decide: what they accept the libraries must accept too, what they refuse is
 * refused. */
static void parse_hostile(const char *bytes, size_t size)
{
    char *copy = malloc(size + (size == 0));
    struct scan_json_facts facts;
    size_t count;
    assert_non_null(copy);
    memcpy(copy, bytes, size);

    bool is_json = scan_json((struct text){copy, size}, &facts);
    bool is_msgpack = scan_msgpack((struct bytes){copy, size}, &count);
    for (int i = 0; i < 2; i++) {
        struct payload *p = NULL;
        enum err e =
            payload_parse((struct bytes){copy, size}, i == 0 ? plain_type : packed_type, &p);
        assert_int_equal(e, (i == 0 ? is_json : is_msgpack) ? ERR_OK : ERR_BAD_PAYLOAD);
        if (p != NULL) look_around(p);
        payload_done(p);
    }
    free(copy);
}

static void random_bytes(void **state)
{
    (void)state;
    static const char tokens[] = "{}[]{}[]\"\"\"::,,,aeu01.-+\\ ntf\n";
    uint64_t seed = 5;
    for (int round = 0; round < 200000; round++) {
        char bytes[24];
        size_t size = random_below(&seed, sizeof bytes);
        for (size_t i = 0; i < size; i++) {
            bytes[i] = round % 2 ? tokens[random_below(&seed, sizeof tokens - 1)]
                                 : (char)random_next(&seed);
        }
        if (round % 4 == 0 && size > 0) bytes[0] = (char)(0x80 + random_below(&seed, 0x60));
        parse_hostile(bytes, size);
    }
}

static void damaged_documents(void **state)
{
    (void)state;
    static const char json[] =
        "{\"a\":[{\"b\":\"x\\u00e9\\ud83d\\ude00\"},-1.5e+3,"
        "18446744073709551615,true,false,null,[],{}],\"s\":\"caf\xc3\xa9\"}";
    static const char packed[] =
        "\x83\xa1s\xd9\x02xy\xa1\x61\x92\x81\x00\xcf\x01\x02\x03\x04\x05"
        "\x06\x07\x08\xdc\x00\x02\xc0\xc3\xa7"
        "batchId\xc7\x02\x01zz";
    uint64_t seed = 9;
    for (int round = 0; round < 200000; round++) {
        char bytes[128];
        bool is_json = round % 2 == 0;
        size_t size = is_json ? sizeof json - 1 : sizeof packed - 1;
        memcpy(bytes, is_json ? json : packed, size);
        if (round > 1) {
            for (size_t n = 1 + random_below(&seed, 3); n > 0; n--) {
                size_t from = random_below(&seed, size);
                bytes[random_below(&seed, size)] =
                    random_below(&seed, 2) ? bytes[from] : (char)random_next(&seed);
            }
            if (random_below(&seed, 8) == 0) size = random_below(&seed, size);
        }
        parse_hostile(bytes, size);
    }
    size_t count;
    assert_true(scan_msgpack((struct bytes){packed, sizeof packed - 1}, &count));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_bytes),
        cmocka_unit_test(damaged_documents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
