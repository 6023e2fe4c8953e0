#include "topics/kind.h"

#include <stdio.h>

#include "tests/lib/check.h"
#include "topics/level.h"
#include "topics/payload.h"

static const struct {
    enum kind kind;
    const char *word;
    const char *entity; /* in the example of the kind */
} rows[] = {
    {KIND_PROCESS_ORDER_STATUS, "process-order-status", "PO-10004711"    },
    {KIND_BATCH_EVENT,          "batch-event",          "B-2025-0931"    },
    {KIND_STOCK_EVENT,          "stock-event",          "L-88213"        },
    {KIND_INVENTORY_EVENT,      "inventory-event",      "L-88213"        },
    {KIND_DOCUMENT_CHANGE,      "document-change",      "SOP-0042"       },
    {KIND_PROCESS_VARIABLE,     "process-variable",     "FT-101"         },
    {KIND_INPUT_CONSUMPTION,    "input-consumption",    "L-88213"        },
    {KIND_OUTPUT_PRODUCTION,    "output-production",    "FG-2025-0931-01"},
};

static void there_are_eight_kinds(void **state)
{
    (void)state;
    assert_int_equal(KIND_COUNT, 8);
    assert_int_equal(sizeof rows / sizeof *rows, KIND_COUNT);
}

static void every_kind_is_found_by_its_word(void **state)
{
    (void)state;
    for (size_t i = 0; i < KIND_COUNT; i++) {
        enum kind found = KIND_COUNT;
        assert_true(kind_find(text_of(rows[i].word), &found));
        assert_int_equal(found, rows[i].kind);
        assert_text(kind_row(found)->word, text_of(rows[i].word));
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
    for (size_t i = 0; i < KIND_COUNT; i++) {
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
        cmocka_unit_test(there_are_eight_kinds),
        cmocka_unit_test(every_kind_is_found_by_its_word),
        cmocka_unit_test(every_row_is_fit_for_use),
        cmocka_unit_test(other_words_are_no_kind),
        cmocka_unit_test(every_example_says_which_entity_it_is_about),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
