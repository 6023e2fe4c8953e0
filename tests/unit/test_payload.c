#include "topics/payload.h"

#include <stdlib.h>

#include <json-c/json.h>
#include <msgpack.h>

#include "tests/lib/check.h"

static const struct text packed_type = {"application/vnd.msgpack", 23};
static const struct text plain_type = {"application/json", 16};

/* Which call has no memory to give (tests/unit/topics.cmake wraps them). */
static enum { NONE, CALLOC, TOKENER, UNPACK } failing;

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
struct json_tokener *__real_json_tokener_new_ex(int depth);
struct json_tokener *__wrap_json_tokener_new_ex(int depth);
msgpack_unpack_return __real_msgpack_unpack_next(msgpack_unpacked *result, const char *data,
                                                 size_t size, size_t *at);
msgpack_unpack_return __wrap_msgpack_unpack_next(msgpack_unpacked *result, const char *data,
                                                 size_t size, size_t *at);

void *__wrap_calloc(size_t count, size_t size)
{
    return failing == CALLOC ? NULL : __real_calloc(count, size);
}

struct json_tokener *__wrap_json_tokener_new_ex(int depth)
{
    return failing == TOKENER ? NULL : __real_json_tokener_new_ex(depth);
}

msgpack_unpack_return __wrap_msgpack_unpack_next(msgpack_unpacked *result, const char *data,
                                                 size_t size, size_t *at)
{
    if (failing == UNPACK) return MSGPACK_UNPACK_NOMEM_ERROR;
    return __real_msgpack_unpack_next(result, data, size, at);
}

static void json_pointers(void **state)
{
    (void)state;
    static const struct {
        const char *pointer;
        bool is_valid;
    } rows[] = {
        {"/",     true },
        {"/a",    true },
        {"/a/b",  true },
        {"//",    true },
        {"/~0~1", true },
        {"/0",    true },
        {"/-",    true },
        {"/a b",  true },
        {"",      false},
        {"a",     false},
        {"a/b",   false},
        {"/~",    false},
        {"/a~",   false},
        {"/~2",   false},
        {"/~a",   false},
        {"#/a",   false},
        {"/~~",   false},
        {"/~/0",  false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(pointer_is_valid(text_of(rows[i].pointer)), rows[i].is_valid);
    }
    char longest[POINTER_BYTES_MAX + 1];
    memset(longest, '/', sizeof longest);
    assert_true(pointer_is_valid((struct text){longest, POINTER_BYTES_MAX}));
    assert_false(pointer_is_valid((struct text){longest, POINTER_BYTES_MAX + 1}));
    assert_false(pointer_is_valid((struct text){NULL, 0}));
}

struct find_row {
    const char *pointer;
    const char *value; /* NULL: nothing */
};

static void assert_finds(struct payload *p, const struct find_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct text found = TEXT("untouched");
        bool is_there = payload_find(p, text_of(rows[i].pointer), &found);
        if (is_there != (rows[i].value != NULL)) fail_msg("wrong about %s", rows[i].pointer);
        assert_text(found, is_there ? text_of(rows[i].value) : TEXT("untouched"));
    }
}

/* What both documents below say. */
static const struct find_row common_rows[] = {
    {"/s",                            "text"                },
    {"/empty",                        ""                    },
    {"/t",                            "true"                },
    {"/f",                            "false"               },
    {"/zero",                         "0"                   },
    {"/max",                          "9223372036854775807" },
    {"/min",                          "-9223372036854775808"},
    {"/umax",                         "18446744073709551615"},
    {"/minus",                        "-7"                  },
    {"/a~1b",                         "slash"               },
    {"/m~0n",                         "tilde"               },
    {"/~01",                          "tilde one"           },
    {"/",                             "no name"             },
    {"/deep/er/line",                 "l7"                  },
    {"/list/0",                       "first"               },
    {"/list/1/x",                     "in list"             },
    {"/list/10",                      "eleventh"            },
    {"/twice",                        "second"              },
    {"/null",                         NULL                  },
    {"/double",                       NULL                  },
    {"/list",                         NULL                  },
    {"/deep",                         NULL                  },
    {"/deep/er",                      NULL                  },
    {"/nothing",                      NULL                  },
    {"/s/0",                          NULL                  },
    {"/s/",                           NULL                  },
    {"/zero/x",                       NULL                  },
    {"/null/x",                       NULL                  },
    {"/list/11",                      NULL                  },
    {"/list/-",                       NULL                  },
    {"/list/-1",                      NULL                  },
    {"/list/00",                      NULL                  },
    {"/list/01",                      NULL                  },
    {"/list/ 1",                      NULL                  },
    {"/list/",                        NULL                  },
    {"/list/x",                       NULL                  },
    {"/list/18446744073709551616",    NULL                  },
    {"/list/99999999999999999999999", NULL                  },
    {"/deep/",                        NULL                  },
    {"//",                            NULL                  },
    {"",                              NULL                  },
    {"s",                             NULL                  },
    {"/~",                            NULL                  },
};

static void fields_of_json(void **state)
{
    (void)state;
    static const char json[] =
        "{\"s\":\"text\",\"empty\":\"\",\"t\":true,\"f\":false,\"zero\":0,"
        "\"max\":9223372036854775807,\"min\":-9223372036854775808,\"umax\":"
        "18446744073709551615,"
        "\"minus\":-7,\"a/b\":\"slash\",\"m~n\":\"tilde\",\"~1\":\"tilde one\",\"\":\"no "
        "name\","
        "\"deep\":{\"er\":{\"line\":\"l7\"}},\"null\":null,\"double\":1.0,"
        "\"list\":[\"first\",{\"x\":\"in list\"},2,3,4,5,6,7,8,9,\"eleventh\"],"
        "\"twice\":\"first\",\"twice\":\"second\"}";
    struct payload *p;
    assert_int_equal(payload_parse((struct bytes){json, sizeof json - 1}, plain_type, &p),
                     ERR_OK);
    assert_finds(p, common_rows, sizeof common_rows / sizeof *common_rows);
    payload_done(p);
}

static void pack_text(msgpack_packer *pk, const char *s)
{
    msgpack_pack_str_with_body(pk, s, strlen(s));
}

static void pack_pair(msgpack_packer *pk, const char *name, const char *value)
{
    pack_text(pk, name);
    pack_text(pk, value);
}

static void pack_numbers(msgpack_packer *pk)
{
    pack_text(pk, "zero");
    msgpack_pack_int(pk, 0);
    pack_text(pk, "max");
    msgpack_pack_int64(pk, INT64_MAX);
    pack_text(pk, "min");
    msgpack_pack_int64(pk, INT64_MIN);
    pack_text(pk, "umax");
    msgpack_pack_uint64(pk, UINT64_MAX);
    pack_text(pk, "minus");
    msgpack_pack_int(pk, -7);
    pack_text(pk, "double");
    msgpack_pack_double(pk, 1.0);
}

static void pack_list(msgpack_packer *pk)
{
    pack_text(pk, "list");
    msgpack_pack_array(pk, 11);
    pack_text(pk, "first");
    msgpack_pack_map(pk, 1);
    pack_pair(pk, "x", "in list");
    for (int i = 2; i < 10; i++)
        msgpack_pack_float(pk, (float)i);
    pack_text(pk, "eleventh");
}

/* The same document as fields_of_json() has, and some that JSON cannot say. */
static void pack_document(msgpack_packer *pk)
{
    msgpack_pack_map(pk, 23);
    pack_pair(pk, "s", "text");
    pack_pair(pk, "empty", "");
    pack_text(pk, "t");
    msgpack_pack_true(pk);
    pack_text(pk, "f");
    msgpack_pack_false(pk);
    pack_numbers(pk);
    pack_pair(pk, "a/b", "slash");
    pack_pair(pk, "m~n", "tilde");
    pack_pair(pk, "~1", "tilde one");
    pack_pair(pk, "", "no name");
    pack_text(pk, "deep");
    msgpack_pack_map(pk, 1);
    pack_text(pk, "er");
    msgpack_pack_map(pk, 1);
    pack_pair(pk, "line", "l7");
    pack_text(pk, "null");
    msgpack_pack_nil(pk);
    pack_list(pk);
    pack_pair(pk, "twice", "first");
    pack_pair(pk, "twice", "second");
    msgpack_pack_int(pk, 5); /* a key that is no name */
    pack_text(pk, "five");
    pack_text(pk, "bin");
    msgpack_pack_bin_with_body(pk, "xyz", 3);
    pack_text(pk, "ext");
    msgpack_pack_ext_with_body(pk, "xyz", 3, 1);
    msgpack_pack_bin_with_body(pk, "binkey", 6);
    pack_text(pk, "six");
}

static void fields_of_msgpack(void **state)
{
    (void)state;
    static const struct find_row only_here[] = {
        {"/5",      NULL},
        {"/bin",    NULL},
        {"/ext",    NULL},
        {"/binkey", NULL}
    };
    msgpack_sbuffer buffer;
    msgpack_packer pk;
    struct payload *p;

    msgpack_sbuffer_init(&buffer);
    msgpack_packer_init(&pk, &buffer, msgpack_sbuffer_write);
    pack_document(&pk);
    struct bytes value = {buffer.data, buffer.size};
    assert_int_equal(payload_parse(value, packed_type, &p), ERR_OK);
    assert_finds(p, common_rows, sizeof common_rows / sizeof *common_rows);
    assert_finds(p, only_here, sizeof only_here / sizeof *only_here);
    payload_done(p);

    for (size_t size = 0; size < buffer.size; size++) { /* cut anywhere it is none */
        value.size = size;
        assert_int_equal(payload_parse(value, packed_type, &p), ERR_BAD_PAYLOAD);
    }
    msgpack_sbuffer_destroy(&buffer);
}

static void every_width_of_a_msgpack_integer(void **state)
{
    (void)state;
    static const struct {
        char bytes[12];
        size_t size;
        const char *digits;
    } rows[] = {
        {"\x91\x7f",                                 2,  "127"                 },
        {"\x91\xe0",                                 2,  "-32"                 },
        {"\x91\xcc\xff",                             3,  "255"                 },
        {"\x91\xcd\xff\xfe",                         4,  "65534"               },
        {"\x91\xce\xff\xff\xff\xfe",                 6,  "4294967294"          },
        {"\x91\xcf\xff\xff\xff\xff\xff\xff\xff\xfe", 10, "18446744073709551614"},
        {"\x91\xd0\x80",                             3,  "-128"                },
        {"\x91\xd0\x05",                             3,  "5"                   },
        {"\x91\xd1\x80\x00",                         4,  "-32768"              },
        {"\x91\xd2\x80\x00\x00\x00",                 6,  "-2147483648"         },
        {"\x91\xd3\x80\x00\x00\x00\x00\x00\x00\x00", 10, "-9223372036854775808"},
        {"\x91\xd3\x00\x00\x00\x00\x00\x00\x00\x09", 10, "9"                   },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct payload *p;
        struct text found;
        struct bytes value = {rows[i].bytes, rows[i].size};
        assert_int_equal(payload_parse(value, packed_type, &p), ERR_OK);
        assert_true(payload_find(p, TEXT("/0"), &found));
        assert_text(found, text_of(rows[i].digits));
        payload_done(p);
    }
}

static void texts_keep_every_byte(void **state)
{
    (void)state;
    static const char text[] = "{\"a\":\"x\\u0000y\\u00e9\\ud83d\\ude00\"}";
    struct bytes json = {text, sizeof text - 1};
    struct payload *p;
    struct text found;

    assert_int_equal(payload_parse(json, plain_type, &p), ERR_OK);
    assert_true(payload_find(p, TEXT("/a"), &found));
    assert_text(found, ((struct text){"x\0y\xc3\xa9\xf0\x9f\x98\x80", 9}));
    assert_false(payload_find(p, (struct text){"/a\0", 3}, &found));
    payload_done(p);

    struct bytes packed = {"\x81\xa3k\0k\xa3\xff\0z", 9};
    assert_int_equal(payload_parse(packed, packed_type, &p), ERR_OK);
    assert_true(payload_find(p, (struct text){"/k\0k", 4}, &found));
    assert_text(found, ((struct text){"\xff\0z", 3}));
    assert_false(payload_find(p, TEXT("/k"), &found));
    payload_done(p);
}

static void an_integer_that_was_cut_down_is_not_believed(void **state)
{
    (void)state;
    static const struct find_row rows[] = {
        {"/big",   NULL                 },
        {"/small", NULL                 },
        {"/good",  "7"                  },
        {"/umax",  NULL                 },
        {"/max",   "9223372036854775807"},
    };
    static const char json[] = "{\"big\":18446744073709551616,\"small\":-9223372036854775809,"
                               "\"good\":7,\"umax\":18446744073709551615,"
                               "\"max\":9223372036854775807}";
    struct payload *p;
    assert_int_equal(payload_parse((struct bytes){json, sizeof json - 1}, plain_type, &p),
                     ERR_OK);
    assert_finds(p, rows, sizeof rows / sizeof *rows);
    payload_done(p);
}

static void the_content_type_decides(void **state)
{
    (void)state;
    /* clang-format off */
    static const struct {
        const char *content_type;
        const char *bytes;
        enum err e;
} rows[] = {
        {NULL, "{}", ERR_OK},
        {"", "{}", ERR_OK},
        {"application/json; charset=utf-8", "{}", ERR_OK},
        {"text/plain", "{}", ERR_OK},
        {"application/octet-stream", "{}", ERR_OK},
        {"application/json", "\x80", ERR_BAD_PAYLOAD},
        {NULL, "\x80", ERR_OK},
        {"", "\x91\x07", ERR_OK},
        {NULL, "\xdc", ERR_BAD_PAYLOAD},
        {NULL, "{", ERR_BAD_PAYLOAD},
        {"text/plain", "\x80", ERR_BAD_PAYLOAD},
        {"application/msgpack", "\x80", ERR_OK},
        {"Application/VND.msgpack; x=y", "\x80", ERR_OK},
        {"application/msgpack", "{}", ERR_BAD_PAYLOAD}, /* 0x7b, then a byte too many */
        {"application/msgpack", "{", ERR_OK}, /* the integer 123 */
    };
    /* clang-format on */
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct payload *p = NULL;
        struct bytes value = {rows[i].bytes, strlen(rows[i].bytes)};
        assert_int_equal(payload_parse(value, text_of(rows[i].content_type), &p), rows[i].e);
        assert_int_equal(p != NULL, rows[i].e == ERR_OK); /* written only when it is there */
        payload_done(p);
    }
}

static void documents_that_are_only_a_value_have_no_fields(void **state)
{
    (void)state;
    static const char *const rows[] = {"null", "12", "-1.5", "true", "\"x\"", " 12 "};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct payload *p;
        struct text found;
        struct bytes value = {rows[i], strlen(rows[i])};
        assert_int_equal(payload_parse(value, plain_type, &p), ERR_OK);
        assert_false(payload_find(p, TEXT("/a"), &found));
        assert_false(payload_find(p, TEXT("/0"), &found));
        payload_done(p);
    }
    payload_done(NULL);
}

static void bad_payloads(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        " ",
        "{",
        "{}x",
        "{} {}",
        "[1,]",
        "NaN",
        "{'a':1}",
        "[01]",
        "\xff",
        "\"\xc0\xaf\"",
        "[\"\\ud800\"]",
        "{\"a\\u0000\":1}",
        "[\"a\nb\"]",
        "// x\n{}",
    };
    struct payload *p = NULL;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bytes value = {rows[i], strlen(rows[i])};
        assert_int_equal(payload_parse(value, plain_type, &p), ERR_BAD_PAYLOAD);
    }
    assert_int_equal(payload_parse((struct bytes){"{}\0", 3}, plain_type, &p), ERR_BAD_PAYLOAD);
    assert_int_equal(payload_parse((struct bytes){NULL, 0}, plain_type, &p), ERR_BAD_PAYLOAD);
    assert_int_equal(payload_parse((struct bytes){NULL, 0}, packed_type, &p), ERR_BAD_PAYLOAD);
    assert_int_equal(payload_parse((struct bytes){"\xc1", 1}, packed_type, &p),
                     ERR_BAD_PAYLOAD);
    assert_int_equal(payload_parse((struct bytes){"\xdd\xff\xff\xff\xff", 5}, packed_type, &p),
                     ERR_BAD_PAYLOAD);
    assert_null(p);
}

static void thirty_two_levels_are_parsed_and_no_more(void **state)
{
    (void)state;
    for (size_t depth = 30; depth <= 34; depth++) {
        char json[80], packed[40], pointer[80];
        struct payload *p;
        struct text found;
        memset(json, '[', depth);
        json[depth] = '7';
        memset(json + depth + 1, ']', depth);
        memset(packed, 0x91, depth);
        packed[depth] = 7;
        for (size_t i = 0; i < depth; i++)
            memcpy(pointer + 2 * i, "/0", 2);

        const struct {
            struct bytes value;
            struct text type;
        } rows[] = {
            {{json, 2 * depth + 1}, plain_type },
            {{packed, depth + 1},   packed_type}
        };
        for (size_t i = 0; i < 2; i++) {
            enum err e = payload_parse(rows[i].value, rows[i].type, &p);
            assert_int_equal(e, depth <= PAYLOAD_DEPTH_MAX ? ERR_OK : ERR_BAD_PAYLOAD);
            if (e != ERR_OK) continue;
            assert_true(payload_find(p, (struct text){pointer, 2 * depth}, &found));
            assert_text(found, TEXT("7"));
            payload_done(p);
        }
    }
}

static void memory_that_is_not_there_is_not_the_payload_s_fault(void **state)
{
    (void)state;
    struct payload *p = NULL;
    struct bytes json = {"{}", 2}, packed = {"\x80", 1};

    failing = CALLOC;
    assert_int_equal(payload_parse(json, plain_type, &p), ERR_NO_MEMORY);
    failing = TOKENER;
    assert_int_equal(payload_parse(json, plain_type, &p), ERR_NO_MEMORY);
    failing = UNPACK;
    assert_int_equal(payload_parse(packed, packed_type, &p), ERR_NO_MEMORY);
    failing = NONE;
    assert_null(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_pointers),
        cmocka_unit_test(fields_of_json),
        cmocka_unit_test(fields_of_msgpack),
        cmocka_unit_test(every_width_of_a_msgpack_integer),
        cmocka_unit_test(texts_keep_every_byte),
        cmocka_unit_test(an_integer_that_was_cut_down_is_not_believed),
        cmocka_unit_test(the_content_type_decides),
        cmocka_unit_test(documents_that_are_only_a_value_have_no_fields),
        cmocka_unit_test(bad_payloads),
        cmocka_unit_test(thirty_two_levels_are_parsed_and_no_more),
        cmocka_unit_test(memory_that_is_not_there_is_not_the_payload_s_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
