#include "topics/validate.h"

#include <stdio.h>

#include "tests/lib/check.h"
#include "topics/kind_example.h"
#include "topics/payload.h"
#include "topics/transcode.h"

enum { BYTES_MAX = 4096, WHY_MAX = 128 };

/* The reason; "fine" when there is none. */
static struct text verdict(enum kind k, struct bytes payload, const char *type,
                           char why[WHY_MAX])
{
    struct sink out = {why, 0, WHY_MAX, false};
    struct payload *p;

    assert_int_equal(payload_parse(payload, text_of(type), &p), ERR_OK);
    enum err e = validate_event(k, p, &out);
    payload_done(p);
    if (e == ERR_OK) {
        assert_int_equal(out.size, 0);
        return TEXT("fine");
    }
    assert_int_equal(e, ERR_INVALID);
    assert_false(out.overflow);
    assert_in_range(out.size, 1, WHY_MAX);
    return sink_since(&out, 0);
}

/* The same for JSON, and for the MessagePack that it becomes. */
static void assert_verdict(enum kind k, const char *json, const char *expected)
{
    static struct transcoder coder;
    struct transcode_about about = {ENCODING_MSGPACK, TEXT("application/json"), 0};
    char why[WHY_MAX], unused[WHY_MAX];
    struct sink sink = SINK(unused);
    struct bytes packed, plain = {json, strlen(json)};

    struct text said = verdict(k, plain, "application/json", why);
    if (!text_equal(said, text_of(expected)))
        fail_msg("%s\n  %.*s\n  not %s", json, (int)said.size, said.at, expected);

    assert_int_equal(transcode(&coder, &about, plain, &packed, &sink), ERR_OK);
    said = verdict(k, packed, "application/msgpack", why);
    if (!text_equal(said, text_of(expected)))
        fail_msg("packed %s\n  %.*s\n  not %s", json, (int)said.size, said.at, expected);
    transcoder_done(&coder);
}

/* The example of @k, with @other (JSON) in the place of one field's value; NULL: without that
 * field. */
static const char *changed(enum kind k, size_t field, const char *other, char bytes[BYTES_MAX])
{
    const struct kind_row *row = kind_row(k);
    struct sink out = {bytes, 0, BYTES_MAX - 1, false};
    bool is_first = true;

    sink_char(&out, '{');
    for (size_t i = 0; i < row->field_count; i++) {
        if (i == field && other == NULL) continue;
        if (!is_first) sink_char(&out, ',');
        is_first = false;
        sink_char(&out, '"');
        sink_text(&out, row->fields[i].name);
        sink_text(&out, TEXT("\":"));
        if (i == field) sink_text(&out, text_of(other));
        if (i != field) kind_value_write(&row->fields[i], row->fields[i].example, &out);
    }
    sink_char(&out, '}');
    assert_false(out.overflow);
    bytes[out.size] = '\0';
    return bytes;
}

static void the_example_of_each_kind_is_valid(void **state)
{
    (void)state;
    for (int k = 0; k < KIND_COUNT; k++) {
        char bytes[BYTES_MAX];
        struct sink out = {bytes, 0, BYTES_MAX - 1, false};
        kind_example_write((enum kind)k, (struct text){0}, &out);
        bytes[out.size] = '\0';
        assert_verdict((enum kind)k, bytes, "fine");
    }
}

static void the_events_that_were_agreed_on_are_valid(void **state)
{
    (void)state;
    for (int k = KIND_PROCESS_ORDER_STATUS; k <= KIND_OUTPUT_PRODUCTION; k++) {
        char path[512], bytes[BYTES_MAX] = "";
        (void)snprintf(path, sizeof path, "%s/%s.json", TEST_EVENTS,
                       kind_row((enum kind)k)->word.at);
        FILE *file = fopen(path, "rb");
        assert_non_null(file);
        assert_in_range(fread(bytes, 1, sizeof bytes - 1, file), 1, sizeof bytes - 2);
        assert_int_equal(fclose(file), 0);
        assert_verdict((enum kind)k, bytes, "fine");
    }
}

/* "`name` is WHAT; wanted: TYPE", as far as the words of a type go. */
static void expect(const struct kind_field *f, const char *what, char out[WHY_MAX])
{
    struct text words = kind_type_row(f->type)->words;
    (void)snprintf(out, WHY_MAX, "`%s` is %s; wanted: %.*s", f->name.at, what, (int)words.size,
                   words.at);
}

static void whatever_is_required_is_missed_and_nothing_else(void **state)
{
    (void)state;
    for (int k = 0; k < KIND_COUNT; k++) {
        for (size_t i = 0; i < kind_row((enum kind)k)->field_count; i++) {
            const struct kind_field *f = &kind_row((enum kind)k)->fields[i];
            char bytes[BYTES_MAX], missing[WHY_MAX] = "fine", null[WHY_MAX] = "fine";
            if (f->is_required && f->type != KIND_TYPE_WORD) {
                expect(f, "missing", missing);
                expect(f, "null", null);
            }
            if (f->is_required && f->type == KIND_TYPE_WORD) continue; /* has a test below */
            assert_verdict((enum kind)k, changed((enum kind)k, i, NULL, bytes), missing);
            assert_verdict((enum kind)k, changed((enum kind)k, i, "null", bytes), null);
        }
    }
}

static void no_field_may_be_a_list_or_an_object(void **state)
{
    (void)state;
    for (int k = 0; k < KIND_COUNT; k++) {
        for (size_t i = 0; i < kind_row((enum kind)k)->field_count; i++) {
            const struct kind_field *f = &kind_row((enum kind)k)->fields[i];
            char bytes[BYTES_MAX], expected[WHY_MAX];
            if (f->type == KIND_TYPE_WORD) continue;
            expect(f, "a list", expected);
            assert_verdict((enum kind)k, changed((enum kind)k, i, "[1]", bytes), expected);
            expect(f, "an object", expected);
            assert_verdict((enum kind)k, changed((enum kind)k, i, "{\"a\":1}", bytes),
                           expected);
        }
    }
}

/* One event of each type, by a field that has it. */
static const struct {
    enum kind kind;
    const char *field, *value, *expected;
} rows[] = {
    {KIND_STOCK_EVENT,          "quantity",          "\"12\"",
     "`quantity` is a text; wanted: a number that is not below 0"                                                                             },
    {KIND_STOCK_EVENT,          "quantity",          "-0.5",
     "`quantity` is below 0; wanted: a number that is not below 0"                                                                            },
    {KIND_STOCK_EVENT,          "quantity",          "0",                            "fine"                                                   },
    {KIND_STOCK_EVENT,          "quantity",          "-0.0",                         "fine"                                                   },
    {KIND_STOCK_EVENT,          "quantity",          "18446744073709551615",         "fine"                                                   },
    {KIND_STOCK_EVENT,          "quantity",          "true",
     "`quantity` is true or false; wanted: a number that is not below 0"                                                                      },
    {KIND_INPUT_CONSUMPTION,    "quantity",          "-12.5",                        "fine"                                                   },
    {KIND_INPUT_CONSUMPTION,    "quantity",          "\"\"",                         "`quantity` is a text; wanted: a number"                 },
    {KIND_PROCESS_ORDER_STATUS, "priority",          "50.0",                         "fine"                                                   },
    {KIND_PROCESS_ORDER_STATUS, "priority",          "1e300",                        "fine"                                                   },
    {KIND_PROCESS_ORDER_STATUS, "priority",          "50.5",
     "`priority` is a number with a fraction; wanted: a whole number that is not below 0"                                                     },
    {KIND_PROCESS_ORDER_STATUS, "priority",          "-1",
     "`priority` is below 0; wanted: a whole number that is not below 0"                                                                      },
    {KIND_PROCESS_ORDER_STATUS, "priority",          "\"high\"",
     "`priority` is a text; wanted: a whole number that is not below 0"                                                                       },
    {KIND_PROCESS_ORDER_STATUS, "dispatchStatus",    "\"Running\"",                  "fine"                                                   },
    {KIND_PROCESS_ORDER_STATUS, "dispatchStatus",    "\"running\"",
     "`dispatchStatus` is another text; wanted: one of Waiting, Pending, Cancelled, "
     "Dispatched, "
     "Ready, Running, Completed, Aborted ..."                                                                                                 },
    {KIND_PROCESS_ORDER_STATUS, "dispatchStatus",    "\"Waiting|Pending\"",
     "`dispatchStatus` is another text; wanted: one of Waiting, Pending, Cancelled, "
     "Dispatched, "
     "Ready, Running, Completed, Aborted ..."                                                                                                 },
    {KIND_PROCESS_ORDER_STATUS, "dispatchStatus",    "null",
     "`dispatchStatus` is null; wanted: one of Waiting, Pending, Cancelled, Dispatched, Ready, "
     "Running, Completed, Aborted, Held ..."                                                                                                  },
    {KIND_PROCESS_ORDER_STATUS, "dispatchStatus",    NULL,
     "`dispatchStatus` is missing; wanted: one of Waiting, Pending, Cancelled, Dispatched, "
     "Ready, Running, Completed, Aborted ..."                                                                                                 },
    {KIND_PROCESS_ORDER_STATUS, "timestamp",         "1763716540010",
     "`timestamp` is a number; wanted: a time as in RFC 3339"                                                                                 },
    {KIND_PROCESS_ORDER_STATUS, "timestamp",         "\"2025-11-21 09:15:40\"",
     "`timestamp` is another text; wanted: a time as in RFC 3339"                                                                             },
    {KIND_PROCESS_ORDER_STATUS, "processOrderId",    "\"\"",
     "`processOrderId` is an empty text; wanted: a text that is not empty"                                                                    },
    {KIND_PROCESS_ORDER_STATUS, "processOrderId",    "10004711",
     "`processOrderId` is a number; wanted: a text that is not empty"                                                                         },
    {KIND_PROCESS_ORDER_STATUS, "workMasterVersion", "\"\"",                         "fine"                                                   },
    {KIND_PROCESS_ORDER_STATUS, "workMasterVersion", "7",
     "`workMasterVersion` is a number; wanted: a text"                                                                                        },
    {KIND_BATCH_EVENT,          "recipeElementType", "\"phase\"",
     "`recipeElementType` is another text; wanted: one of Procedure, UnitRecipe, "
     "UnitProcedure, "
     "Operation, Phase, Allocation ..."                                                                                                       },
    {KIND_PROCESS_VARIABLE,     "quality",           "\"good\"",
     "`quality` is another text; wanted: one of Good, Uncertain, Bad"                                                                         },
    {KIND_PROCESS_VARIABLE,     "quality",           "192",
     "`quality` is a number; wanted: one of Good, Uncertain, Bad"                                                                             },
    {KIND_PROCESS_VARIABLE,     "dataType",          "\"REAL\"",                     "fine"                                                   },
    {KIND_PROCESS_VARIABLE,     "value",             "true",                         "fine"                                                   },
    {KIND_PROCESS_VARIABLE,     "value",             "\"open\"",                     "fine"                                                   },
    {KIND_PROCESS_VARIABLE,     "value",             "-1e-9",                        "fine"                                                   },
    {KIND_PROCESS_VARIABLE,     "value",             "[41.72]",
     "`value` is a list; wanted: a number, a text, true or false"                                                                             },
    {KIND_DOCUMENT_CHANGE,      "lifeCycleState",    "\"In Review\"",                "fine"                                                   },
    {KIND_DOCUMENT_CHANGE,      "uri",               "\"urn:isbn:0451450523\"",      "fine"                                                   },
    {KIND_DOCUMENT_CHANGE,      "uri",               "\"dms.example.com/SOP-0042\"",
     "`uri` is another text; wanted: a URI with its scheme"                                                                                   },
    {KIND_DOCUMENT_CHANGE,      "uri",               "\"https:\"",
     "`uri` is another text; wanted: a URI with its scheme"                                                                                   },
    {KIND_DOCUMENT_CHANGE,      "uri",               "\"1https://a\"",
     "`uri` is another text; wanted: a URI with its scheme"                                                                                   },
    {KIND_DOCUMENT_CHANGE,      "uri",               "\"https://a b\"",
     "`uri` is another text; wanted: a URI with its scheme"                                                                                   },
    {KIND_DOCUMENT_CHANGE,      "uri",               "\"\"",
     "`uri` is another text; wanted: a URI with its scheme"                                                                                   },
    {KIND_DOCUMENT_CHANGE,      "sha256",            "\"9f86\"",
     "`sha256` is another text; wanted: 64 hexadecimal digits"                                                                                },
    {KIND_DOCUMENT_CHANGE,      "sha256",
     "\"9g86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"",         "`sha256` is another text; wanted: 64 hexadecimal digits"},
};

static void each_type_is_told_what_it_is_and_what_is_wanted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char bytes[BYTES_MAX];
        const struct kind_field *f = kind_field_find(rows[i].kind, text_of(rows[i].field));
        size_t at = (size_t)(f - kind_row(rows[i].kind)->fields);
        assert_non_null(f);
        assert_verdict(rows[i].kind, changed(rows[i].kind, at, rows[i].value, bytes),
                       rows[i].expected);
    }
}

static void only_an_object_is_an_event(void **state)
{
    (void)state;
    static const struct {
        const char *json, *expected;
    } others[] = {
        {"null",  "the payload is null; wanted: an object"         },
        {"[]",    "the payload is a list; wanted: an object"       },
        {"12",    "the payload is a number; wanted: an object"     },
        {"\"a\"", "the payload is a text; wanted: an object"       },
        {"true",  "the payload is true or false; wanted: an object"},
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_verdict(KIND_BATCH_EVENT, others[i].json, others[i].expected);
}

static void other_fields_may_stand_beside_them(void **state)
{
    (void)state;
    assert_verdict(KIND_PROCESS_VARIABLE,
                   "{\"x-site\":{\"a\":[1]},\"tagId\":\"T\",\"value\":1,"
                   "\"timestamp\":\"2025-11-21T09:15:40Z\"}",
                   "fine");
}

/* What only MessagePack can say. */
static void bytes_and_numbers_that_are_none_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *value; /* of `value` */
        size_t size;
        const char *expected;
    } packs[] = {
        {"\xc4\x01X",                            3, "`value` is bytes; wanted: a number, a text, true or false"},
        {"\xd4\x07X",                            3, "`value` is bytes; wanted: a number, a text, true or false"},
        {"\xca\x7f\xc0\x00\x00",                 5,
         "`value` is not a finite number; wanted: a number, a text, true or false"                             },
        {"\xcb\x7f\xf0\x00\x00\x00\x00\x00\x00", 9,
         "`value` is not a finite number; wanted: a number, a text, true or false"                             },
        {"\xca\x3f\x80\x00\x00",                 5, "fine"                                                     },
    };
    struct text head = TEXT("\x83\xa9timestamp\xb4"
                            "2025-11-21T09:15:40Z\xa5tagId\xa1T\xa5value");

    for (size_t i = 0; i < sizeof packs / sizeof *packs; i++) {
        char bytes[128], why[WHY_MAX];
        struct sink out = SINK(bytes);
        sink_text(&out, head);
        sink_text(&out, (struct text){packs[i].value, packs[i].size});
        struct bytes payload = {bytes, out.size};
        assert_text(verdict(KIND_PROCESS_VARIABLE, payload, "application/msgpack", why),
                    text_of(packs[i].expected));
    }
}

/* What the sink has no room for is left out, never half a word. */
static void a_small_sink_gets_what_fits(void **state)
{
    (void)state;
    struct payload *p;

    assert_int_equal(payload_parse((struct bytes){"{}", 2}, TEXT(""), &p), ERR_OK);
    for (size_t size = 0; size < WHY_MAX; size++) {
        char bytes[WHY_MAX];
        struct sink out = {bytes, 0, size, false};
        assert_int_equal(validate_event(KIND_BATCH_EVENT, p, &out), ERR_INVALID);
        assert_in_range(out.size, 0, size);
    }
    payload_done(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_of_each_kind_is_valid),
        cmocka_unit_test(the_events_that_were_agreed_on_are_valid),
        cmocka_unit_test(whatever_is_required_is_missed_and_nothing_else),
        cmocka_unit_test(no_field_may_be_a_list_or_an_object),
        cmocka_unit_test(each_type_is_told_what_it_is_and_what_is_wanted),
        cmocka_unit_test(only_an_object_is_an_event),
        cmocka_unit_test(other_fields_may_stand_beside_them),
        cmocka_unit_test(bytes_and_numbers_that_are_none_are_refused),
        cmocka_unit_test(a_small_sink_gets_what_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
