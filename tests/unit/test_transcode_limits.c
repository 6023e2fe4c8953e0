#include <stdio.h>
#include <stdlib.h>

#include <json-c/json.h>
#include <msgpack.h>

#include "tests/lib/check.h"
#include "topics/payload.h"
#include "topics/transcode.h"

/* The calls of the test's program that ask for memory go through here (the linker's --wrap). */
void *__real_malloc(size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_calloc(size_t count, size_t size);
struct json_tokener *__real_json_tokener_new_ex(int depth);
msgpack_unpack_return __real_msgpack_unpack_next(msgpack_unpacked *result, const char *data,
                                                 size_t size, size_t *at);
void *__wrap_malloc(size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_calloc(size_t count, size_t size);
struct json_tokener *__wrap_json_tokener_new_ex(int depth);
msgpack_unpack_return __wrap_msgpack_unpack_next(msgpack_unpacked *result, const char *data,
                                                 size_t size, size_t *at);

static int requests_left = -1; /* until one is refused; -1: none is */
static int trees;              /* that a library was asked to build */
static size_t largest;         /* that the transcoder's buffer asked for */

static bool is_refused(void)
{
    return requests_left >= 0 && requests_left-- == 0;
}

void *__wrap_malloc(size_t size)
{
    return is_refused() ? NULL : __real_malloc(size);
}

void *__wrap_realloc(void *old, size_t size)
{
    if (size > largest) largest = size;
    return is_refused() ? NULL : __real_realloc(old, size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return is_refused() ? NULL : __real_calloc(count, size);
}

struct json_tokener *__wrap_json_tokener_new_ex(int depth)
{
    trees++;
    return is_refused() ? NULL : __real_json_tokener_new_ex(depth);
}

msgpack_unpack_return __wrap_msgpack_unpack_next(msgpack_unpacked *result, const char *data,
                                                 size_t size, size_t *at)
{
    trees++;
    return is_refused() ? MSGPACK_UNPACK_NOMEM_ERROR
                        : __real_msgpack_unpack_next(result, data, size, at);
}

static enum err to(enum encoding encoding, struct bytes payload, struct text expected)
{
    struct transcoder t = {0};
    char words[256];
    struct sink why = SINK(words);
    struct bytes out;
    enum encoding from = encoding == ENCODING_JSON ? ENCODING_MSGPACK : ENCODING_JSON;

    enum err e = transcode(
        &t,
        &(struct transcode_about){.to = encoding, .content_type = encoding_media_type(from)},
        payload, &out, &why);
    assert_text(sink_since(&why, 0), expected);
    transcoder_done(&t);
    return e;
}

static void memory_that_is_not_there_is_said_whenever_it_was_asked_for(void **state)
{
    (void)state;
    static const struct {
        enum encoding to;
        struct bytes payload;
        int requests;
    } rows[] = {
        {ENCODING_MSGPACK, {"{\"a\":[1]}", 9}, 3}, /* payload, tokener, buffer */
        {ENCODING_JSON,
         {"\x81\xa1"
          "a\x91\x01",
          5},
         4                                      }, /* payload, tree, names, buffer */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (int n = 0; n <= rows[i].requests; n++) {
            requests_left = n;
            enum err e = to(rows[i].to, rows[i].payload, TEXT(""));
            assert_int_equal(e, n < rows[i].requests ? ERR_NO_MEMORY : ERR_OK);
            assert_int_equal(requests_left, n < rows[i].requests ? -1 : 0);
            requests_left = -1;
        }
    }
}

/* The buffer, the copy with quotes, payload and tokener. */
static void memory_for_big_numbers_is_asked_for_too(void **state)
{
    (void)state;
    static const struct transcode_about about = {.to = ENCODING_MSGPACK,
                                                 .big_numbers = BIG_NUMBERS_TEXT};
    enum { REQUESTS = 4 };

    for (int n = 0; n <= REQUESTS; n++) {
        struct transcoder t = {0};
        struct sink why = {NULL, 0, 0, false};
        struct bytes out;
        requests_left = n;
        assert_int_equal(transcode(&t, &about, (struct bytes){"[1e999]", 7}, &out, &why),
                         n < REQUESTS ? ERR_NO_MEMORY : ERR_OK);
        requests_left = -1;
        transcoder_done(&t);
    }
}

static void a_buffer_is_used_again(void **state)
{
    (void)state;
    struct transcoder t = {0};
    struct sink why = {NULL, 0, 0, false};
    struct bytes first, second;
    struct text type = encoding_media_type(ENCODING_MSGPACK);

    assert_int_equal(
        transcode(&t, &(struct transcode_about){.to = ENCODING_JSON, .content_type = type},
                  (struct bytes){"\x93\x01\x02\x03", 4}, &first, &why),
        ERR_OK);
    assert_int_equal(
        transcode(&t, &(struct transcode_about){.to = ENCODING_JSON, .content_type = type},
                  (struct bytes){"\x01", 1}, &second, &why),
        ERR_OK);
    assert_ptr_equal(first.at, second.at);
    assert_text(text_of_bytes(second), TEXT("1"));
    transcoder_done(&t);
    transcoder_done(&t);
}

/* "[[[...]]]", or arrays and maps by turns, @depth of them. */
static size_t make_deep(enum encoding is, size_t depth, char *out)
{
    size_t size = 0;

    for (size_t i = 0; i < depth; i++) {
        if (is == ENCODING_JSON)
            out[size++] = '[';
        else
            out[size++] = (char)0x91;
    }
    if (is == ENCODING_MSGPACK)
        out[size++] = (char)0xc0;
    else
        out[size++] = '1';
    for (size_t i = 0; i < depth && is == ENCODING_JSON; i++)
        out[size++] = ']';
    return size;
}

static void arrays_stand_32_deep_within_each_other_and_no_deeper(void **state)
{
    (void)state;
    char bytes[128];

    for (size_t depth = 31; depth <= 34; depth++) {
        bool fits = depth <= PAYLOAD_DEPTH_MAX;
        trees = 0;
        size_t size = make_deep(ENCODING_JSON, depth, bytes);
        assert_int_equal(
            to(ENCODING_MSGPACK, (struct bytes){bytes, size},
               fits ? TEXT("") : TEXT("not well-formed JSON, or more than 32 levels deep")),
            fits ? ERR_OK : ERR_BAD_PAYLOAD);
        size = make_deep(ENCODING_MSGPACK, depth, bytes);
        assert_int_equal(
            to(ENCODING_JSON, (struct bytes){bytes, size},
               fits ? TEXT("")
                    : TEXT("not well-formed MessagePack, or more than 32 levels deep")),
            fits ? ERR_OK : ERR_BAD_PAYLOAD);
        assert_int_equal(trees, fits ? 2 : 0);
    }
}

static void where_it_is_wrong_is_said_of_the_deepest_too(void **state)
{
    (void)state;
    char bytes[128];
    size_t size = make_deep(ENCODING_MSGPACK, PAYLOAD_DEPTH_MAX, bytes);

    bytes[size - 1] = (char)0xc4; /* a bin of no bytes */
    bytes[size++] = 0;
    assert_int_equal(
        to(ENCODING_JSON, (struct bytes){bytes, size},
           TEXT("a MessagePack bin at "
                "/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0")),
        ERR_NOT_ENCODABLE);
}

static void too_many_values_are_refused_before_a_tree_is_built(void **state)
{
    (void)state;
    enum { SIZE = 5 + TRANSCODE_VALUES_MAX };
    char *packed = malloc(SIZE), *json = malloc(2 * TRANSCODE_VALUES_MAX + 1);
    assert_non_null(packed);
    assert_non_null(json);

    for (size_t items = TRANSCODE_VALUES_MAX - 1; items <= TRANSCODE_VALUES_MAX; items++) {
        bool fits = items + 1 <= TRANSCODE_VALUES_MAX; /* the array is one, too */
        struct text words = fits ? TEXT("") : TEXT("more than 500,000 values");
        enum err e = fits ? ERR_OK : ERR_NOT_ENCODABLE;
        trees = 0;

        memset(packed, 0, SIZE);
        packed[0] = (char)0xdd;
        packed[2] = (char)(items >> 16);
        packed[3] = (char)(items >> 8);
        packed[4] = (char)items;
        assert_int_equal(to(ENCODING_JSON, (struct bytes){packed, 5 + items}, words), e);

        for (size_t i = 0; i < items; i++)
            memcpy(json + 2 * i, ",1", 2);
        json[0] = '[';
        json[2 * items] = ']';
        assert_int_equal(to(ENCODING_MSGPACK, (struct bytes){json, 2 * items + 1}, words), e);
        assert_int_equal(trees, fits ? 2 : 0);
    }
    free(packed);
    free(json);
}

static void a_result_beyond_64_mib_is_refused_and_never_asked_for(void **state)
{
    (void)state;
    enum { CONTROLS = TRANSCODE_BYTES_MAX / 6 }; /* each of which becomes \u0001 */
    char *packed = malloc(6 + CONTROLS);
    assert_non_null(packed);

    memset(packed, 1, 6 + CONTROLS);
    for (size_t size = CONTROLS; size <= CONTROLS + 1; size++) {
        bool fits = size == CONTROLS; /* 4 bytes less than allowed: the quotes fit */
        largest = 0;
        packed[0] = (char)0xdb;
        packed[1] = (char)(size >> 24);
        packed[2] = (char)(size >> 16);
        packed[3] = (char)(size >> 8);
        packed[4] = (char)size;
        enum err e = to(ENCODING_JSON, (struct bytes){packed, 5 + size},
                        fits ? TEXT("") : TEXT("more than 64 MiB in the other encoding"));
        assert_int_equal(e, fits ? ERR_OK : ERR_NOT_ENCODABLE);
        assert_int_equal(largest, TRANSCODE_BYTES_MAX);
    }
    free(packed);
}

/* Compared each with each, the names would take minutes. */
static void a_name_that_stands_twice_is_found_in_a_large_map(void **state)
{
    (void)state;
    enum { PAIRS = TRANSCODE_VALUES_MAX / 2 - 1, PAIR_BYTES = 8 };
    size_t size = 5 + (size_t)PAIRS * PAIR_BYTES;
    char *packed = malloc(size + 1); /* and a NUL that snprintf() writes */
    assert_non_null(packed);

    memcpy(packed, "\xdf\x00\x03\xd0\x8f", 5);
    assert_int_equal(PAIRS, 0x3d08f);
    for (size_t i = 0; i < PAIRS; i++) {
        char *pair = packed + 5 + i * PAIR_BYTES;
        (void)snprintf(pair, PAIR_BYTES + 1, "\xa6%06zu", i);
        pair[PAIR_BYTES - 1] = 0;
    }
    assert_int_equal(to(ENCODING_JSON, (struct bytes){packed, size}, TEXT("")), ERR_OK);
    memcpy(packed + size - PAIR_BYTES + 1, "000007", 6);
    assert_int_equal(to(ENCODING_JSON, (struct bytes){packed, size},
                        TEXT("a name that stands twice in one object, at /000007")),
                     ERR_NOT_ENCODABLE);
    free(packed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_that_is_not_there_is_said_whenever_it_was_asked_for),
        cmocka_unit_test(memory_for_big_numbers_is_asked_for_too),
        cmocka_unit_test(a_buffer_is_used_again),
        cmocka_unit_test(arrays_stand_32_deep_within_each_other_and_no_deeper),
        cmocka_unit_test(where_it_is_wrong_is_said_of_the_deepest_too),
        cmocka_unit_test(too_many_values_are_refused_before_a_tree_is_built),
        cmocka_unit_test(a_result_beyond_64_mib_is_refused_and_never_asked_for),
        cmocka_unit_test(a_name_that_stands_twice_is_found_in_a_large_map),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
