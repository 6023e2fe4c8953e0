#include "topics/transcode.h"

#include <stdlib.h>

#include "tests/lib/check.h"

#define PACKED "application/vnd.msgpack"

static struct transcoder transcoder;

static int done(void **state)
{
    (void)state;
    transcoder_done(&transcoder);
    assert_null(transcoder.buffer);
    return 0;
}

/* A copy of exactly the size, so that a sanitizer sees a byte read too many. */
static struct bytes copied(struct bytes b)
{
    char *copy = malloc(b.size + (b.size == 0));
    assert_non_null(copy);
    memcpy(copy, b.at, b.size);
    return (struct bytes){copy, b.size};
}

/* Transcodes @payload, and shows what became of it: the result, or the error and its words. */
static struct text shown(enum encoding to, struct bytes payload, const char *content_type)
{
    static char buffer[4096];
    struct sink out = SINK(buffer);
    char words[256];
    struct sink why = SINK(words);
    struct bytes copy = copied(payload), result = {"untouched", 9};

    enum err e = transcode(
        &transcoder, &(struct transcode_about){.to = to, .content_type = text_of(content_type)},
        copy, &result, &why);
    if (e == ERR_OK) {
        sink_text(&out, text_of_bytes(result));
        assert_int_equal(why.size, 0);
    } else {
        assert_text(text_of_bytes(result), TEXT("untouched"));
        sink_text(&out, text_of(err_name(e)));
        sink_text(&out, TEXT(": "));
        sink_text(&out, sink_since(&why, 0));
    }
    assert_false(out.overflow);
    free((void *)(uintptr_t)copy.at);
    return sink_since(&out, 0);
}

static struct text to_json(struct bytes payload)
{
    return shown(ENCODING_JSON, payload, PACKED);
}

static struct text to_msgpack(const char *json)
{
    return shown(ENCODING_MSGPACK, bytes_of_text(text_of(json)), "application/json");
}

/* Both ways: these two say the same, each in its encoding's usual way. */
static void what_both_encodings_can_say(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        struct bytes msgpack;
    } rows[] = {
        {"null",                        {"\xc0", 1}                                },
        {"true",                        {"\xc3", 1}                                },
        {"false",                       {"\xc2", 1}                                },
        {"0",                           {"\x00", 1}                                },
        {"127",                         {"\x7f", 1}                                },
        {"128",                         {"\xcc\x80", 2}                            },
        {"-1",                          {"\xff", 1}                                },
        {"-33",                         {"\xd0\xdf", 2}                            },
        {"65536",                       {"\xce\x00\x01\x00\x00", 5}                },
        {"9007199254740993",            {"\xcf\x00\x20\x00\x00\x00\x00\x00\x01", 9}},
        {"9223372036854775807",         {"\xcf\x7f\xff\xff\xff\xff\xff\xff\xff", 9}},
        {"9223372036854775808",         {"\xcf\x80\x00\x00\x00\x00\x00\x00\x00", 9}},
        {"18446744073709551615",        {"\xcf\xff\xff\xff\xff\xff\xff\xff\xff", 9}},
        {"-9223372036854775808",        {"\xd3\x80\x00\x00\x00\x00\x00\x00\x00", 9}},
        {"-9223372036854775807",        {"\xd3\x80\x00\x00\x00\x00\x00\x00\x01", 9}},
        {"12.5",                        {"\xcb\x40\x29\x00\x00\x00\x00\x00\x00", 9}},
        {"0.1",                         {"\xcb\x3f\xb9\x99\x99\x99\x99\x99\x9a", 9}},
        {"100.0",                       {"\xcb\x40\x59\x00\x00\x00\x00\x00\x00", 9}},
        {"-0.0",                        {"\xcb\x80\x00\x00\x00\x00\x00\x00\x00", 9}},
        {"5e-324",                      {"\xcb\x00\x00\x00\x00\x00\x00\x00\x01", 9}},
        {"1.7976931348623157e+308",     {"\xcb\x7f\xef\xff\xff\xff\xff\xff\xff", 9}},
        {"\"\"",                        {"\xa0", 1}                                },
        {"\"caf\xc3\xa9\"",
         {"\xa5"
          "caf\xc3\xa9",
          6}                                                                       },
        {"\"\xf0\x9f\x98\x80\"",        {"\xa4\xf0\x9f\x98\x80", 5}                },
        {"\"a\\u0000b\"",
         {"\xa3"
          "a\0b",
          4}                                                                       },
        {"\"\\\"\\\\/\\n\\u001f\x7f\"", {"\xa6\"\\/\n\x1f\x7f", 7}                 },
        {"[]",                          {"\x90", 1}                                },
        {"{}",                          {"\x80", 1}                                },
        {"[1,[2,{}]]",                  {"\x92\x01\x92\x02\x80", 5}                },
        {"{\"b\":1,\"a\":{\"\":null}}",
         {"\x82\xa1"
          "b\x01\xa1"
          "a\x81\xa0\xc0",
          9}                                                                       },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_text(to_json(rows[i].msgpack), text_of(rows[i].json));
        assert_text(to_msgpack(rows[i].json), text_of_bytes(rows[i].msgpack));
    }
}

static void what_is_written_in_another_way_keeps_its_value(void **state)
{
    (void)state;
    static const struct {
        const char *json, *again;
    } of_json[] = {
        {" [ 1 , 2 ] ",                          "[1,2]"                        },
        {"12.50",                                "12.5"                         },
        {"1E2",                                  "100.0"                        },
        {"1.0e-2",                               "0.01"                         },
        {"1e22",                                 "1e+22"                        },
        {"0.1000000000000000055511151231257827", "0.1"                          }, /* the same double */
        {"-0",                                   "0"                            },
        {"0e999",                                "0.0"                          },
        {"-0.0e-999",                            "-0.0"                         },
        {"\"\\u00e9\\/\\ud83d\\ude00\"",         "\"\xc3\xa9/\xf0\x9f\x98\x80\""},
        {"{\"\\u0061\":1}",                      "{\"a\":1}"                    },
    };
    static const struct {
        struct bytes msgpack;
        const char *json;
    } of_msgpack[] = {
        {{"\xd3\x00\x00\x00\x00\x00\x00\x00\x07", 9}, "7"                     },
        {{"\xcf\x00\x00\x00\x00\x00\x00\x00\x07", 9}, "7"                     },
        {{"\xd1\xff\xff", 3},                         "-1"                    },
        {{"\xca\x3f\x00\x00\x00", 5},                 "0.5"                   }, /* float 32 */
        {{"\xca\x3d\xcc\xcc\xcd", 5},                 "0.10000000149011612"   },
        {{"\xca\x7f\x7f\xff\xff", 5},                 "3.4028234663852886e+38"},
        {{"\xdb\x00\x00\x00\x01x", 6},                "\"x\""                 },
        {{"\xdd\x00\x00\x00\x01\x01", 6},             "[1]"                   },
        {{"\xdf\x00\x00\x00\x01\xd9\x01x\x01", 9},    "{\"x\":1}"             },
    };
    for (size_t i = 0; i < sizeof of_json / sizeof *of_json; i++)
        assert_text(to_json(bytes_of_text(to_msgpack(of_json[i].json))),
                    text_of(of_json[i].again));
    for (size_t i = 0; i < sizeof of_msgpack / sizeof *of_msgpack; i++)
        assert_text(to_json(of_msgpack[i].msgpack), text_of(of_msgpack[i].json));
}

static void what_json_holds_and_messagepack_cannot_say(void **state)
{
    (void)state;
    static const struct {
        const char *json, *expected;
    } rows[] = {
        {"18446744073709551616",                        "not_encodable: an integer beyond 64 bits"              },
        {"[-9223372036854775809]",                      "not_encodable: an integer beyond 64 bits"              },
        {"1e400",                                       "not_encodable: a number that no double can hold, 1e400"},
        {"{\"a\":[0,-1e400]}",
         "not_encodable: a number that no double can hold, -1e400 at /a/1"                                      },
        {"{\"a b\":{\"\":1e-400}}",
         "not_encodable: a number that no double can hold, 1e-400 at /a?b/"                                     },
        {"[1000000000000000000000000000000000000e999]",
         "not_encodable: a number that no double can hold, 10000000000000000000000000000000... "
         "at /0"                                                                                                },
        {"{\"a\":1,\"a\":1}",                           "not_encodable: a name that stands twice in one object" },
        {"[{\"a\":1,\"b\":2,\"\\u0061\":{\"c\":3}}]",
         "not_encodable: a name that stands twice in one object"                                                },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_text(to_msgpack(rows[i].json), text_of(rows[i].expected));
    assert_text(to_msgpack("[{\"a\":1},{\"a\":1,\"A\":1}]"), TEXT("\x92\x81\xa1"
                                                                  "a\x01\x82\xa1"
                                                                  "a\x01\xa1"
                                                                  "A\x01"));
}

static void what_messagepack_holds_and_json_cannot_say(void **state)
{
    (void)state;
    static const struct {
        struct bytes msgpack;
        const char *expected;
    } rows[] = {
        {{"\xc4\x01x", 3},                                 "not_encodable: a MessagePack bin"                     },
        {{"\x81\xa1"
          "a\x92\x01\xc4\x00",
          7},
         "not_encodable: a MessagePack bin at /a/1"                                                               },
        {{"\xd4\x01x", 3},                                 "not_encodable: a MessagePack ext"                     },
        {{"\x91\xd6\xff\x00\x00\x00\x00", 7},
         "not_encodable: a MessagePack ext at /0"                                                                 }, /* a time */
        {{"\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00", 9},      "not_encodable: NaN"                                   },
        {{"\x91\xca\x7f\xc0\x00\x00", 6},                  "not_encodable: NaN at /0"                             },
        {{"\x91\xcb\x7f\xf0\x00\x00\x00\x00\x00\x00", 10}, "not_encodable: an infinity at /0"                     },
        {{"\xca\xff\x80\x00\x00", 5},                      "not_encodable: an infinity"                           },
        {{"\xa1\xff", 2},                                  "not_encodable: a text that is not UTF-8"              },
        {{"\x91\xa3\xed\xa0\x80", 5},                      "not_encodable: a text that is not UTF-8 at /0"        },
        {{"\x91\xa2\xc0\x80", 4},                          "not_encodable: a text that is not UTF-8 at /0"        },
        {{"\x81\x01\x02", 3},                              "not_encodable: a name that is not a string in the map"},
        {{"\x91\x81\xc0\x02", 4},
         "not_encodable: a name that is not a string in the map at /0"                                            },
        {{"\x81\xc4\x01x\x02", 5},                         "not_encodable: a name that is not a string in the map"},
        {{"\x81\xa1\xff\x02", 4},                          "not_encodable: a name that is not UTF-8 in the map"   },
        {{"\x81\xa1\x00\x02", 4},                          "not_encodable: a name that holds U+0000 in the map"   },
        {{"\x82\xa1"
          "a\x01\xa1"
          "a\x01",
          7},
         "not_encodable: a name that stands twice in one object, at /a"                                           },
        {{"\x83\xa0\x01\xa1"
          "b\x01\xd9\x00\x02",
          9},
         "not_encodable: a name that stands twice in one object, at /"                                            },
        {{"\x81\xa3\n\xc3\xa9\x81\xa1 \xc4\x00", 10},
         "not_encodable: a MessagePack bin at /??"
         "?/?"                                                                                                    },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_text(to_json(rows[i].msgpack), text_of(rows[i].expected));
}

static void a_number_that_cannot_be_held_is_kept_as_a_text_where_the_route_says_so(void **state)
{
    (void)state;
    static const struct {
        const char *json, *again; /* there as MessagePack, and back again */
    } rows[] = {
        {"18446744073709551616",                        "\"18446744073709551616\""           },
        {"[-9223372036854775809,-1]",                   "[\"-9223372036854775809\",-1]"      },
        {"[18446744073709551615,-9223372036854775808]",
         "[18446744073709551615,-9223372036854775808]"                                       },
        {"-1e400",                                      "\"-1e400\""                         },
        {"{\"a\":1.5,\"b\":[1E-400,0.0e-400]}",         "{\"a\":1.5,\"b\":[\"1E-400\",0.0]}" },
        {" { \"1e999\" : 1e999 } ",                     "{\"1e999\":\"1e999\"}"              },
        {"\"1e400 \\\" 18446744073709551616\"",         "\"1e400 \\\" 18446744073709551616\""},
        {"\"\\\\\"",                                    "\"\\\\\""                           },
        {"[0.1,12.50,5e-324,1.7976931348623157e308]",
         "[0.1,12.5,5e-324,1.7976931348623157e+308]"                                         },
        {"1.7976931348623159e308",                      "\"1.7976931348623159e308\""         },
        {"2e-324",                                      "\"2e-324\""                         },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct transcode_about about = {.to = ENCODING_MSGPACK,
                                        .big_numbers = BIG_NUMBERS_TEXT};
        struct bytes json = copied(bytes_of_text(text_of(rows[i].json))), out;
        struct sink why = {NULL, 0, 0, false};
        assert_int_equal(transcode(&transcoder, &about, json, &out, &why), ERR_OK);
        assert_text(to_json(out), text_of(rows[i].again));
        free((void *)(uintptr_t)json.at);
    }
}

static void
the_rest_that_cannot_be_said_is_refused_also_where_big_numbers_are_texts(void **state)
{
    (void)state;
    static const struct transcode_about packed = {.to = ENCODING_MSGPACK,
                                                  .big_numbers = BIG_NUMBERS_TEXT},
                                        json = {.to = ENCODING_JSON,
                                                .big_numbers = BIG_NUMBERS_TEXT};
    char words[256];
    struct sink why = SINK(words);
    struct bytes out;

    assert_int_equal(transcode(&transcoder, &packed,
                               (struct bytes){"{\"a\":1e400,\"a\":1}", 17}, &out, &why),
                     ERR_NOT_ENCODABLE);
    assert_text(sink_since(&why, 0), TEXT("a name that stands twice in one object"));
    why = SINK(words);
    assert_int_equal(transcode(&transcoder, &json,
                               (struct bytes){"\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00", 9}, &out,
                               &why),
                     ERR_NOT_ENCODABLE);
    assert_text(sink_since(&why, 0), TEXT("NaN"));
}

static void what_the_content_type_says_counts(void **state)
{
    (void)state;
    static const struct {
        struct bytes payload;
        const char *content_type; /* NULL: none */
        const char *json;         /* what comes of it as JSON */
    } rows[] = {
        {{"1", 1},        NULL,                       "1"                                                                     }, /* JSON, if it is JSON */
        {{"1", 1},        "application/json",         "1"                                                                     },
        {{"1", 1},        PACKED,                     "49"                                                                    },
        {{"1", 1},        "Application/MsgPack; a=b", "49"                                                                    },
        {{"1", 1},        "text/plain",               "1"                                                                     },
        {{"1", 1},        "application/x+json",       "1"                                                                     },
        {{"\x91\x01", 2}, NULL,                       "[1]"                                                                   },
        {{"\x91\x01", 2},
         "application/json",                          "bad_payload: not well-formed JSON, or more than 32 levels deep"        },
        {{"\x91\x01", 2},
         "text/plain",                                "bad_payload: not well-formed JSON, or more than 32 levels deep"        },
        {{"{}", 2},
         PACKED,                                      "bad_payload: not well-formed MessagePack, or more than 32 levels deep" },
        {{"\x91", 1},
         NULL,                                        "bad_payload: neither JSON nor MessagePack, or more than 32 levels deep"},
        {{"", 0},
         NULL,                                        "bad_payload: neither JSON nor MessagePack, or more than 32 levels deep"},
        {{"", 0},
         PACKED,                                      "bad_payload: not well-formed MessagePack, or more than 32 levels deep" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_text(shown(ENCODING_JSON, rows[i].payload, rows[i].content_type),
                    text_of(rows[i].json));
    }
}

static void what_is_in_the_encoding_already_stays_byte_by_byte(void **state)
{
    (void)state;
    static const struct {
        enum encoding to;
        struct bytes payload;
        const char *content_type;
    } rows[] = {
        {ENCODING_JSON,    {" {\"a\":12.50,\"a\":1e999,\"b\":99999999999999999999} ", 48}, NULL  },
        {ENCODING_JSON,    {"1", 1},                                                       "a/b" },
        {ENCODING_MSGPACK, {"\xdd\x00\x00\x00\x01\xc4\x01x", 8},                           PACKED},
        {ENCODING_MSGPACK, {"\xdd\x00\x00\x00\x01\xc4\x01x", 8},                           NULL  },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bytes out;
        struct sink why = {NULL, 0, 0, false};
        assert_int_equal(
            transcode(&transcoder,
                      &(struct transcode_about){.to = rows[i].to,
                                                .content_type = text_of(rows[i].content_type)},
                      rows[i].payload, &out, &why),
            ERR_OK);
        assert_ptr_equal(out.at, rows[i].payload.at);
        assert_int_equal(out.size, rows[i].payload.size);
    }
    assert_text(shown(ENCODING_MSGPACK, (struct bytes){"\xc1", 1}, PACKED),
                TEXT("bad_payload: not well-formed MessagePack, or more than 32 levels deep"));
}

static void the_media_types_of_the_encodings(void **state)
{
    (void)state;
    assert_text(encoding_media_type(ENCODING_JSON), TEXT("application/json"));
    assert_text(encoding_media_type(ENCODING_MSGPACK), TEXT("application/vnd.msgpack"));
    assert_int_equal(encoding_media_type(ENCODING_PASSTHROUGH).size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_both_encodings_can_say),
        cmocka_unit_test(what_is_written_in_another_way_keeps_its_value),
        cmocka_unit_test(what_json_holds_and_messagepack_cannot_say),
        cmocka_unit_test(what_messagepack_holds_and_json_cannot_say),
        cmocka_unit_test(
            a_number_that_cannot_be_held_is_kept_as_a_text_where_the_route_says_so),
        cmocka_unit_test(
            the_rest_that_cannot_be_said_is_refused_also_where_big_numbers_are_texts),
        cmocka_unit_test(what_the_content_type_says_counts),
        cmocka_unit_test(what_is_in_the_encoding_already_stays_byte_by_byte),
        cmocka_unit_test(the_media_types_of_the_encodings),
    };
    return cmocka_run_group_tests(tests, NULL, done);
}
