#include "bridge/core/ledger.h"

#include "tests/lib/test.h"

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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
