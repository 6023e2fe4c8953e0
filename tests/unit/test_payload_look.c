#include "tests/lib/check.h"
#include "topics/payload.h"
#include "topics/transcode.h"

static const char document[] =
    "{\"n\":null,\"t\":true,\"i\":12,\"u\":18446744073709551615,\"m\":-3,\"d\":12.5,\"e\":1e3,"
    "\"s\":\"a\\u0000b\",\"l\":[1,null],\"o\":{\"x\":{\"y\":\"z\"}}}";

static const struct {
    const char *pointer;
    enum payload_type type;
    double number;
    struct text text;
} rows[] = {
    {"/n",     PAYLOAD_NULL,    0,                      {0}        },
    {"/t",     PAYLOAD_BOOLEAN, 0,                      {0}        },
    {"/i",     PAYLOAD_INTEGER, 12,                     {0}        },
    {"/u",     PAYLOAD_INTEGER, 18446744073709551615.0, {0}        },
    {"/m",     PAYLOAD_INTEGER, -3,                     {0}        },
    {"/d",     PAYLOAD_NUMBER,  12.5,                   {0}        },
    {"/e",     PAYLOAD_NUMBER,  1000,                   {0}        },
    {"/s",     PAYLOAD_TEXT,    0,                      {"a\0b", 3}},
    {"/l",     PAYLOAD_ARRAY,   0,                      {0}        },
    {"/l/0",   PAYLOAD_INTEGER, 1,                      {0}        },
    {"/l/1",   PAYLOAD_NULL,    0,                      {0}        },
    {"/o",     PAYLOAD_OBJECT,  0,                      {0}        },
    {"/o/x/y", PAYLOAD_TEXT,    0,                      {"z", 1}   },
};

static const char *const nowhere[] = {"/x",       "/n/a", "/l/2", "/l/1/0",
                                      "/o/x/y/z", "/s/0", "",     "n"};

static void assert_looks(struct payload *p)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct payload_value v;
        if (!payload_look(p, text_of(rows[i].pointer), &v)) fail_msg("%s", rows[i].pointer);
        assert_int_equal(v.type, rows[i].type);
        assert_true(v.number == rows[i].number);
        assert_text(v.text, rows[i].text);
    }
    for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++) {
        struct payload_value v = {.type = PAYLOAD_BYTES};
        if (payload_look(p, text_of(nowhere[i]), &v)) fail_msg("%s", nowhere[i]);
        assert_int_equal(v.type, PAYLOAD_BYTES); /* untouched */
    }
    assert_int_equal(payload_type(p), PAYLOAD_OBJECT);
}

static void what_stands_where_is_told_with_its_type(void **state)
{
    (void)state;
    struct payload *p;
    struct bytes json = {document, sizeof document - 1}, packed;
    struct transcoder coder = {0};
    struct transcode_about about = {ENCODING_MSGPACK, TEXT("application/json"), 0};
    char unused[128];
    struct sink why = SINK(unused);

    assert_int_equal(payload_parse(json, TEXT("application/json"), &p), ERR_OK);
    assert_looks(p);
    payload_done(p);

    assert_int_equal(transcode(&coder, &about, json, &packed, &why), ERR_OK);
    assert_int_equal(payload_parse(packed, TEXT("application/msgpack"), &p), ERR_OK);
    assert_looks(p);
    payload_done(p);
    transcoder_done(&coder);
}

static void a_document_of_one_value_has_that_type(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        const char *content_type;
        enum payload_type type;
    } wholes[] = {
        {"null",      "",                    PAYLOAD_NULL   },
        {"[]",        "",                    PAYLOAD_ARRAY  },
        {"-0",        "",                    PAYLOAD_INTEGER},
        {"1e999",     "",                    PAYLOAD_NUMBER },
        {"\"\"",      "",                    PAYLOAD_TEXT   },
        {"false",     "",                    PAYLOAD_BOOLEAN},
        {"\xc0",      "application/msgpack", PAYLOAD_NULL   },
        {"\x90",      "application/msgpack", PAYLOAD_ARRAY  },
        {"\x80",      "application/msgpack", PAYLOAD_OBJECT },
        {"\xc4\x01x", "application/msgpack", PAYLOAD_BYTES  },
        {"\xd4\x01x", "application/msgpack", PAYLOAD_BYTES  },
    };
    for (size_t i = 0; i < sizeof wholes / sizeof *wholes; i++) {
        struct payload *p;
        struct bytes bytes = {wholes[i].bytes, strlen(wholes[i].bytes)};
        assert_int_equal(payload_parse(bytes, text_of(wholes[i].content_type), &p), ERR_OK);
        assert_int_equal(payload_type(p), wholes[i].type);
        payload_done(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_stands_where_is_told_with_its_type),
        cmocka_unit_test(a_document_of_one_value_has_that_type),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
