#include "bridge/core/ledger.h"

#include "tests/lib/check.h"

enum { WINDOW = 4 };

static struct entry pool[WINDOW];
static struct ledger ledger;
static struct ledger_lane lane;
static const struct fingerprint nothing;

static struct fingerprint print_of(int64_t offset)
{
    return (struct fingerprint){true, 1000 + offset, (uint32_t)offset};
}

static int fresh(void **state)
{
    (void)state;
    ledger_init(&ledger, pool, WINDOW);
    ledger_lane_init(&lane, 40, nothing);
    return 0;
}

static struct entry *open_at(struct ledger_lane *at, int64_t offset)
{
    struct entry *entry = NULL;
    assert_int_equal(
        ledger_open(&ledger, at, 0, offset, ENTRY_PUBLISHED, print_of(offset), &entry), ERR_OK);
    return entry;
}

static void safe_is_the_end_of_the_unbroken_run(void **state)
{
    (void)state;
    static const struct {
        int settled; /* which of the four opened */
        uint32_t grown;
        int64_t safe;
    } steps[] = {
        {1, 0, 40},
        {0, 2, 43}, /* 41 and 42 are finished; 40 never was a record */
        {3, 0, 43},
        {2, 2, 49},
    };
    static const int64_t offsets[] = {41, 42, 45,
                                      48}; /* with holes, as compaction leaves them */
    struct entry *entries[WINDOW];

    for (int i = 0; i < WINDOW; i++)
        entries[i] = open_at(&lane, offsets[i]);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        uint32_t grown = ledger_settle(&ledger, &lane, entries[steps[i].settled]);
        assert_int_equal(grown, steps[i].grown);
        assert_int_equal(lane.safe, steps[i].safe);
    }
    assert_int_equal(ledger_room(&ledger), WINDOW);
}

static void a_settled_record_keeps_its_room_until_the_run_has_passed_it(void **state)
{
    (void)state;
    struct entry *first = open_at(&lane, 40), *second = open_at(&lane, 41);

    ledger_settle(&ledger, &lane, second);
    assert_int_equal(ledger_room(&ledger), WINDOW - 2);
    ledger_settle(&ledger, &lane, first);
    assert_int_equal(ledger_room(&ledger), WINDOW);
}

static void a_full_pool_says_so_and_changes_nothing(void **state)
{
    (void)state;
    struct entry *entry = NULL;
    uint32_t grown = 7;

    for (int i = 0; i < WINDOW; i++)
        open_at(&lane, 40 + i);
    assert_int_equal(ledger_open(&ledger, &lane, 0, 44, ENTRY_PUBLISHED, nothing, &entry),
                     ERR_FULL);
    assert_int_equal(ledger_pass(&ledger, &lane, 0, 44, nothing, &grown), ERR_FULL);
    assert_null(entry);
    assert_int_equal(grown, 7);
    assert_int_equal(lane.open, WINDOW);
}

static void a_ticket_finds_its_entry_only_while_it_is_open(void **state)
{
    (void)state;
    struct entry *first = open_at(&lane, 40), *second = open_at(&lane, 41);
    uint64_t first_ticket = first->ticket, second_ticket = second->ticket;

    assert_ptr_equal(ledger_find(&ledger, second_ticket), second);
    ledger_settle(&ledger, &lane, second);
    assert_null(ledger_find(&ledger, second_ticket)); /* finished, though not passed */
    ledger_settle(&ledger, &lane, first);
    assert_null(ledger_find(&ledger, first_ticket));

    struct entry *third = open_at(&lane, 42);
    assert_true(third->ticket != first_ticket && third->ticket != second_ticket);
    assert_null(ledger_find(&ledger, first_ticket)); /* though its entry is in use again */
    assert_null(ledger_find(&ledger, 0));
    assert_null(ledger_find(&ledger, UINT64_MAX));
}

static void what_is_passed_over_counts_only_behind_what_is_open(void **state)
{
    (void)state;
    uint32_t grown = 0;

    assert_int_equal(ledger_pass(&ledger, &lane, 0, 40, print_of(40), &grown), ERR_OK);
    assert_int_equal(grown, 1);
    assert_int_equal(lane.safe, 41);

    struct entry *entry = open_at(&lane, 41);
    assert_int_equal(ledger_pass(&ledger, &lane, 0, 42, print_of(42), &grown), ERR_OK);
    assert_int_equal(grown, 0);
    assert_int_equal(lane.safe, 41);
    assert_int_equal(ledger_settle(&ledger, &lane, entry), 2);
    assert_int_equal(lane.safe, 43);
}

static void what_is_forgotten_gives_its_room_back_and_safe_stays(void **state)
{
    (void)state;
    struct ledger_lane other;
    ledger_lane_init(&other, 7, nothing);
    struct entry *kept = open_at(&other, 7);
    struct entry *first = open_at(&lane, 40), *second = open_at(&lane, 41);
    uint64_t ticket = first->ticket;

    ledger_settle(&ledger, &lane, second);
    assert_int_equal(ledger_forget(&ledger, &lane), 2);
    assert_null(ledger_find(&ledger, ticket));
    assert_int_equal(lane.safe, 40);
    assert_int_equal(ledger_room(&ledger), WINDOW - 1);

    open_at(&lane, 40); /* the same records come again */
    assert_int_equal(ledger_settle(&ledger, &other, kept), 1);
    assert_int_equal(other.safe, 8);
}

static void the_run_remembers_the_fingerprint_of_its_last_record(void **state)
{
    (void)state;
    assert_false(lane.print.is_known);
    struct entry *first = open_at(&lane, 40), *second = open_at(&lane, 43);
    ledger_settle(&ledger, &lane, second);
    assert_false(lane.print.is_known); /* the run has not grown */
    ledger_settle(&ledger, &lane, first);
    assert_true(fingerprint_equal(lane.print, print_of(43)));
}

/* --- lanes that merge --- */

static void one_open_record_holds_up_any_number_behind_it_where_the_lane_merges(void **state)
{
    (void)state;
    uint32_t grown = 7;

    lane.merges = true;
    struct entry *oldest = open_at(&lane, 40);
    for (int64_t offset = 41; offset < 1041; offset++) {
        assert_int_equal(ledger_pass(&ledger, &lane, 0, offset, print_of(offset), &grown),
                         ERR_OK);
        assert_int_equal(grown, 0);
    }
    assert_int_equal(lane.open, 1001);
    assert_int_equal(ledger.records, 1001);
    assert_int_equal(ledger.used, 2);
    assert_int_equal(ledger.used_merging, 2);
    struct entry *newest = open_at(&lane, 1041);
    assert_int_equal(ledger_settle(&ledger, &lane, oldest), 1001);
    assert_int_equal(lane.safe, 1041);
    assert_true(fingerprint_equal(lane.print, print_of(1040)));
    assert_int_equal(ledger_settle(&ledger, &lane, newest), 1);
    assert_int_equal(ledger.used, 0);
    assert_int_equal(ledger.used_merging, 0);
    assert_int_equal(ledger.records, 0);
}

static void what_was_sent_is_counted_until_the_run_has_passed_it(void **state)
{
    (void)state;
    struct entry *entries[3];

    lane.merges = true;
    for (int i = 0; i < 3; i++)
        entries[i] = open_at(&lane, 40 + i);
    ledger_sent(&ledger, entries[1]);
    ledger_sent(&ledger, entries[2]);
    ledger_sent(&ledger, entries[2]); /* its state and its event */
    assert_int_equal(ledger.sent, 2);
    ledger_settle(&ledger, &lane, entries[2]);
    ledger_settle(&ledger, &lane, entries[1]);
    assert_int_equal(ledger.sent, 2);
    ledger_settle(&ledger, &lane, entries[0]);
    assert_int_equal(ledger.sent, 0);
    ledger_sent(&ledger, open_at(&lane, 50));
    ledger_forget(&ledger, &lane);
    assert_int_equal(ledger.sent, 0);
}

static void what_is_merged_is_forgotten_with_all_that_it_stands_for(void **state)
{
    (void)state;
    uint32_t grown;

    lane.merges = true;
    open_at(&lane, 40);
    for (int64_t offset = 41; offset < 51; offset++)
        (void)ledger_pass(&ledger, &lane, 0, offset, nothing, &grown);
    assert_int_equal(ledger_forget(&ledger, &lane), 11);
    assert_int_equal(ledger.records + ledger.used + ledger.used_merging, 0);
    assert_int_equal(lane.safe, 40);
}

enum { MANY = 64 };

/* What a lane is, said plainly: a list of offsets, some finished. */
struct plain {
    uint32_t count, finished_below;
    struct {
        struct entry *entry; /* NULL: finished */
        uint64_t ticket;
    } at[100000];
};

static struct entry many[MANY];
static struct plain plain;

/* By how much the plain run grows. */
static uint32_t plain_run(void)
{
    uint32_t before = plain.finished_below;

    while (plain.finished_below < plain.count && plain.at[plain.finished_below].entry == NULL)
        plain.finished_below++;
    return plain.finished_below - before;
}

static uint32_t plain_entries(void)
{
    uint32_t entries = 0;

    for (uint32_t i = plain.finished_below; i < plain.count; i++) {
        bool is_first = i == plain.finished_below;
        bool is_new_run = is_first || plain.at[i - 1].entry != NULL;
        entries += plain.at[i].entry != NULL || is_new_run ? 1 : 0;
    }
    return entries;
}

static void whatever_is_settled_in_whatever_order_merging_changes_only_the_room(void **state)
{
    (void)state;
    uint64_t chance = 4711;
    struct entry *open[MANY];
    uint32_t open_count = 0;

    ledger_init(&ledger, many, MANY);
    ledger_lane_init(&lane, 0, nothing);
    lane.merges = true;
    memset(&plain, 0, sizeof plain);
    for (int step = 0; step < 90000; step++) {
        uint32_t grown = 0;
        bool opens = ledger_room(&ledger) > 0 && random_below(&chance, 2) == 0;
        if (opens && random_below(&chance, 3) > 0) {
            (void)ledger_pass(&ledger, &lane, 0, plain.count, print_of(plain.count), &grown);
            plain.count++;
        } else if (opens && open_count < MANY) {
            open[open_count] = open_at(&lane, plain.count);
            plain.at[plain.count].ticket = open[open_count]->ticket;
            plain.at[plain.count++].entry = open[open_count++];
        } else if (open_count > 0) {
            size_t chosen = random_below(&chance, open_count);
            int64_t offset = open[chosen]->offset;
            assert_ptr_equal(ledger_find(&ledger, plain.at[offset].ticket), open[chosen]);
            grown = ledger_settle(&ledger, &lane, open[chosen]);
            assert_null(ledger_find(&ledger, plain.at[offset].ticket));
            plain.at[offset].entry = NULL;
            open[chosen] = open[--open_count];
        }
        assert_int_equal(grown, plain_run());
        assert_int_equal(lane.safe, plain.finished_below);
        assert_int_equal(lane.open, plain.count - plain.finished_below);
        assert_int_equal(ledger.records, lane.open);
        assert_int_equal(ledger.used, plain_entries());
        if (lane.safe > 0) assert_true(fingerprint_equal(lane.print, print_of(lane.safe - 1)));
    }
    assert_true(plain.finished_below > 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(safe_is_the_end_of_the_unbroken_run, fresh),
        cmocka_unit_test_setup(a_settled_record_keeps_its_room_until_the_run_has_passed_it,
                               fresh),
        cmocka_unit_test_setup(a_full_pool_says_so_and_changes_nothing, fresh),
        cmocka_unit_test_setup(a_ticket_finds_its_entry_only_while_it_is_open, fresh),
        cmocka_unit_test_setup(what_is_passed_over_counts_only_behind_what_is_open, fresh),
        cmocka_unit_test_setup(what_is_forgotten_gives_its_room_back_and_safe_stays, fresh),
        cmocka_unit_test_setup(the_run_remembers_the_fingerprint_of_its_last_record, fresh),
        cmocka_unit_test_setup(
            one_open_record_holds_up_any_number_behind_it_where_the_lane_merges, fresh),
        cmocka_unit_test_setup(what_was_sent_is_counted_until_the_run_has_passed_it, fresh),
        cmocka_unit_test_setup(what_is_merged_is_forgotten_with_all_that_it_stands_for, fresh),
        cmocka_unit_test(whatever_is_settled_in_whatever_order_merging_changes_only_the_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
