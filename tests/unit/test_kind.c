#include "topics/kind.h"

#include <stdio.h>

#include "tests/lib/check.h"
#include "topics/level.h"
#include "topics/payload.h"

/* What a ninth kind does not change. */
static const struct {
    enum kind kind;
    const char *word;
    const char *entity; /* in the example of the kind */
    bool has_state;
} rows[] = {
    {KIND_PROCESS_ORDER_STATUS, "process-order-status", "PO-10004711",     true },
    {KIND_BATCH_EVENT,          "batch-event",          "B-2025-0931",     true },
    {KIND_STOCK_EVENT,          "stock-event",          "L-88213",         false},
    {KIND_INVENTORY_EVENT,      "inventory-event",      "L-88213",         true },
    {KIND_DOCUMENT_CHANGE,      "document-change",      "SOP-0042",        true },
    {KIND_PROCESS_VARIABLE,     "process-variable",     "FT-101",          true },
    {KIND_INPUT_CONSUMPTION,    "input-consumption",    "L-88213",         false},
    {KIND_OUTPUT_PRODUCTION,    "output-production",    "FG-2025-0931-01", false},
};

enum { ROWS = sizeof rows / sizeof *rows };

static void the_eight_kinds_of_the_contract_are_there(void **state)
{
    (void)state;
    assert_int_equal(ROWS, 8);
    assert_in_range(KIND_COUNT, ROWS, 64);
}

static void every_kind_is_found_by_its_word(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        enum kind found = KIND_COUNT;
        assert_true(kind_find(text_of(rows[i].word), &found));
        assert_int_equal(found, rows[i].kind);
        assert_text(kind_row(found)->word, text_of(rows[i].word));
        assert_int_equal(kind_row(found)->has_state, rows[i].has_state);
    }
}

static void every_row_is_fit_for_use(void **state)
{
    (void)state;
    for (int k = 0; k < KIND_COUNT; k++) {
        const struct kind_row *row = kind_row((enum kind)k);
        assert_true(level_is_safe(row->word));
        assert_true(pointer_is_valid(row->entity));
        assert_true(row->help.size > 0);
        enum kind found = KIND_COUNT;
        assert_true(kind_find(row->word, &found));
        assert_int_equal(found, k);

        struct text entity = {row->entity.at + 1, row->entity.size - 1};
        const struct kind_field *field = kind_field_find((enum kind)k, entity);
        assert_non_null(field);
        assert_true(field->is_required);
        assert_int_equal(field->type, KIND_TYPE_ID);
        assert_text(row->fields[0].name, TEXT("timestamp"));
        assert_true(row->fields[0].is_required);
        assert_true(row->has_state || row->end_count == 0);
    }
}

static void every_field_is_fit_for_use(void **state)
{
    (void)state;
    for (int k = 0; k < KIND_COUNT; k++) {
        const struct kind_row *row = kind_row((enum kind)k);
        for (size_t i = 0; i < row->field_count; i++) {
            const struct kind_field *f = &row->fields[i];
            bool has_words = f->type == KIND_TYPE_WORD || f->type == KIND_TYPE_TERM;
            assert_true(pointer_is_valid(f->pointer));
            assert_ptr_equal(kind_field_find((enum kind)k, f->name), f); /* stands once */
            assert_int_equal(f->words.size > 0, has_words);
            assert_true(!has_words || kind_words_have(f->words, f->example));
            assert_true(f->example.size > 0);
            assert_true(f->meaning.size > 0);
        }
    }
}

static void every_end_is_a_value_that_its_field_can_have(void **state)
{
    (void)state;
    for (int k = 0; k < KIND_COUNT; k++) {
        const struct kind_row *row = kind_row((enum kind)k);
        for (size_t i = 0; i < row->end_count; i++) {
            const struct kind_field *f = kind_field_find((enum kind)k, row->ends[i].name);
            struct text words = row->ends[i].words, word;
            assert_non_null(f);
            while (kind_words_next(&words, &word))
                assert_true(f->words.size == 0 || kind_words_have(f->words, word));
        }
    }
}

static const struct {
    enum kind kind;
    const char *payload;
    bool is_over;
} lives[] = {
    {KIND_PROCESS_ORDER_STATUS, "{\"dispatchStatus\":\"Running\"}",                           false},
    {KIND_PROCESS_ORDER_STATUS, "{\"dispatchStatus\":\"Held\"}",                              false},
    {KIND_PROCESS_ORDER_STATUS, "{\"dispatchStatus\":\"Suspended\"}",                         false},
    {KIND_PROCESS_ORDER_STATUS, "{\"dispatchStatus\":\"Completed\"}",                         true },
    {KIND_PROCESS_ORDER_STATUS, "{\"dispatchStatus\":\"Closed\"}",                            true },
    {KIND_PROCESS_ORDER_STATUS, "{\"dispatchStatus\":\"Aborted\"}",                           true },
    {KIND_PROCESS_ORDER_STATUS, "{\"dispatchStatus\":\"Cancelled\"}",                         true },
    {KIND_PROCESS_ORDER_STATUS, "{\"dispatchStatus\":\"completed\"}",                         false},
    {KIND_PROCESS_ORDER_STATUS, "{\"dispatchStatus\":[\"Closed\"]}",                          false},
    {KIND_PROCESS_ORDER_STATUS, "{\"dispatchStatus\":null}",                                  false},
    {KIND_PROCESS_ORDER_STATUS, "{\"previousDispatchStatus\":\"Completed\"}",                 false},
    {KIND_PROCESS_ORDER_STATUS, "{}",                                                         false},
    {KIND_PROCESS_ORDER_STATUS, "[]",                                                         false},
    {KIND_PROCESS_ORDER_STATUS, "null",                                                       false},
    {KIND_BATCH_EVENT,
     "{\"recipeElementType\":\"Procedure\",\"eventSubType\":\"State Change\","
     "\"value\":\"Complete\"}",                                                               true },
    {KIND_BATCH_EVENT,
     "{\"recipeElementType\":\"Procedure\",\"eventSubType\":\"Status Change\","
     "\"value\":\"Aborted\"}",                                                                true },
    {KIND_BATCH_EVENT,
     "{\"recipeElementType\":\"Procedure\",\"eventSubType\":\"State Change\","
     "\"value\":\"Stopped\"}",                                                                true },
    {KIND_BATCH_EVENT,
     "{\"recipeElementType\":\"Procedure\",\"eventSubType\":\"State Change\","
     "\"value\":\"Aborting\"}",                                                               false},
    {KIND_BATCH_EVENT,
     "{\"recipeElementType\":\"Procedure\",\"eventSubType\":\"State Command\","
     "\"value\":\"Complete\"}",                                                               false},
    {KIND_BATCH_EVENT,
     "{\"recipeElementType\":\"Phase\",\"eventSubType\":\"State Change\","
     "\"value\":\"Complete\"}",                                                               false},
    {KIND_BATCH_EVENT,
     "{\"recipeElementType\":\"UnitProcedure\",\"eventSubType\":\"State Change\","
     "\"value\":\"Aborted\"}",                                                                false},
    {KIND_BATCH_EVENT,          "{\"eventSubType\":\"State Change\",\"value\":\"Complete\"}", false},
    {KIND_DOCUMENT_CHANGE,      "{\"lifeCycleState\":\"Effective\"}",                         false},
    {KIND_DOCUMENT_CHANGE,      "{\"lifeCycleState\":\"Superseded\"}",                        false},
    {KIND_DOCUMENT_CHANGE,      "{\"lifeCycleState\":\"Withdrawn\"}",                         true },
    {KIND_DOCUMENT_CHANGE,      "{\"lifeCycleState\":\"Obsolete\"}",                          true },
    {KIND_INVENTORY_EVENT,      "{\"quantityOnHand\":0}",                                     false},
    {KIND_PROCESS_VARIABLE,     "{\"value\":\"Completed\"}",                                  false},
    {KIND_STOCK_EVENT,          "{\"dispatchStatus\":\"Closed\"}",                            false},
};

static void an_entity_is_over_when_its_event_says_so_in_every_field(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof lives / sizeof *lives; i++) {
        struct bytes bytes = {lives[i].payload, strlen(lives[i].payload)};
        struct payload *p;

        assert_int_equal(payload_parse(bytes, TEXT(""), &p), ERR_OK);
        if (kind_is_over(lives[i].kind, p) != lives[i].is_over)
            fail_msg("%s", lives[i].payload);
        payload_done(p);
    }
}

static void other_words_are_no_kind(void **state)
{
    (void)state;
    static const char *const words[] = {"", "batch", "Batch-Event", "batch-event ",
                                        "batch_event"};
    enum kind found = KIND_COUNT;

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        assert_false(kind_find(text_of(words[i]), &found));
    }
    assert_false(kind_find((struct text){NULL, 0}, &found));
    assert_int_equal(found, KIND_COUNT);
}

static size_t read_example(const char *word, char *buffer, size_t room)
{
    char path[512];
    (void)snprintf(path, sizeof path, "%s/%s.json", TEST_EVENTS, word);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(buffer, 1, room, file);
    assert_int_equal(fclose(file), 0);
    assert_in_range(size, 1, room - 1);
    return size;
}

static void every_example_says_which_entity_it_is_about(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        char buffer[4096];
        size_t size = read_example(rows[i].word, buffer, sizeof buffer);
        struct payload *p;
        struct text entity;

        assert_int_equal(payload_parse((struct bytes){buffer, size}, TEXT(""), &p), ERR_OK);
        assert_true(payload_find(p, kind_row(rows[i].kind)->entity, &entity));
        assert_text(entity, text_of(rows[i].entity));
        assert_true(level_is_safe(entity));
        payload_done(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_eight_kinds_of_the_contract_are_there),
        cmocka_unit_test(every_kind_is_found_by_its_word),
        cmocka_unit_test(every_row_is_fit_for_use),
        cmocka_unit_test(every_field_is_fit_for_use),
        cmocka_unit_test(every_end_is_a_value_that_its_field_can_have),
        cmocka_unit_test(an_entity_is_over_when_its_event_says_so_in_every_field),
        cmocka_unit_test(other_words_are_no_kind),
        cmocka_unit_test(every_example_says_which_entity_it_is_about),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
