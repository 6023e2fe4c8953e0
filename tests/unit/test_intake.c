#include "bridge/core/intake.h"

#include "bridge/core/ticket.h"
#include "tests/lib/check.h"

enum { ROOM = 5, IDS = 16 };

static struct intake_entry pool[ROOM];
static struct intake intake;
static struct arrival arrivals[IDS]; /* by packet id */

static int fresh(void **state)
{
    (void)state;
    memset(pool, 0x5a, sizeof pool);
    intake_init(&intake, pool, ROOM);
    for (int id = 0; id < IDS; id++) {
        arrivals[id] = (struct arrival){
            .packet_id = (uint16_t)id,
            .topic = TEXT("berlin/mix/l7/_in/batch-event"),
            .payload = {"{}", 2}
        };
    }
    return 0;
}

static struct intake_entry *open_in(uint16_t id, enum intake_state state)
{
    struct intake_entry *entry = intake_open(&intake, &arrivals[id]);

    if (state != INTAKE_REFUSED) intake_set(&intake, entry, state);
    return entry;
}

/* The packet ids in a queue, from its head: "1 2 3". The links are walked back, too. */
static void check_queue(enum intake_queue queue, const char *ids)
{
    char bytes[100];
    struct sink s = SINK(bytes);
    uint32_t before = INTAKE_NONE, count = 0;

    for (uint32_t i = intake.queues[queue].first; i != INTAKE_NONE; i = pool[i].next) {
        assert_int_equal(pool[i].queue, queue);
        assert_int_equal(pool[i].before, before);
        if (count++ > 0) sink_char(&s, ' ');
        sink_int(&s, pool[i].arrival->packet_id);
        before = i;
    }
    assert_int_equal(intake.queues[queue].last, before);
    assert_int_equal(intake.queues[queue].count, count);
    assert_text(sink_since(&s, 0), text_of(ids));
}

static void check_queues(const char *current, const char *earlier)
{
    check_queue(INTAKE_CURRENT, current);
    check_queue(INTAKE_EARLIER, earlier);
}

static void a_message_is_taken_behind_the_others_to_be_produced_in_its_turn(void **state)
{
    (void)state;
    arrivals[2].is_dup = true;
    struct intake_entry *first = intake_open(&intake, &arrivals[1]);
    struct intake_entry *second = intake_open(&intake, &arrivals[2]);

    check_queues("1 2", "");
    assert_int_equal(first->state, INTAKE_REFUSED);
    assert_ptr_equal(first->arrival, &arrivals[1]);
    assert_int_equal(first->reason, ERR_OK);
    assert_false(first->is_repeat || first->is_bare || first->is_adoptable);
    assert_true(second->is_repeat); /* it came with DUP: it may be in Kafka already */
    assert_int_equal(intake_room(&intake), ROOM - 2);
    assert_int_equal(intake.in_state[INTAKE_REFUSED], 2);
}

static void only_the_head_is_acknowledged_and_only_when_it_is_settled(void **state)
{
    (void)state;
    static const struct {
        int settled; /* which of the four */
        const char *freed, *left;
    } steps[] = {
        {1, "",    "1 2 3 4"},
        {0, "1 2", "3 4"    },
        {3, "",    "3 4"    },
        {2, "3 4", ""       },
    };
    struct intake_entry *entries[4], *head;

    for (uint16_t i = 0; i < 4; i++)
        entries[i] = open_in((uint16_t)(i + 1), INTAKE_PRODUCED);
    assert_null(intake_head(&intake));
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        char bytes[20];
        struct sink freed = SINK(bytes);
        intake_set(&intake, entries[steps[i].settled], INTAKE_SETTLED);
        while ((head = intake_head(&intake)) != NULL) {
            if (freed.size > 0) sink_char(&freed, ' ');
            sink_int(&freed, intake_free(&intake, head)->packet_id);
        }
        assert_text(sink_since(&freed, 0), text_of(steps[i].freed));
        check_queues(steps[i].left, "");
    }
    assert_int_equal(intake_room(&intake), ROOM);
}

static void no_other_state_lets_the_head_go(void **state)
{
    (void)state;
    static const enum intake_state states[] = {INTAKE_PRODUCED, INTAKE_LETTERED, INTAKE_REFUSED,
                                               INTAKE_RESTING};

    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        struct intake_entry *entry = open_in(1, states[i]);
        struct intake_entry *behind = open_in(2, INTAKE_SETTLED);
        assert_null(intake_head(&intake));
        intake_end_epoch(&intake);
        intake_end_adoption(&intake);
        assert_ptr_equal(intake_leftover(&intake), behind);
        intake_free(&intake, behind);
        assert_null(intake_leftover(&intake));
        intake_free(&intake, entry);
    }
}

static void a_ticket_finds_its_entry_until_it_is_free_and_is_never_given_twice(void **state)
{
    (void)state;
    uint64_t tickets[3 * ROOM];

    for (int i = 0; i < 3 * ROOM; i++) {
        struct intake_entry *entry = open_in(1, INTAKE_SETTLED);
        tickets[i] = entry->ticket;
        assert_false(ticket_is_own(entry->ticket));
        assert_ptr_equal(intake_find(&intake, entry->ticket), entry); /* settled, too */
        for (int k = 0; k < i; k++) {
            assert_true(tickets[k] < tickets[i]);
            assert_null(intake_find(&intake, tickets[k]));
        }
        intake_free(&intake, entry);
        assert_null(intake_find(&intake, tickets[i]));
    }
    assert_null(intake_find(&intake, 0));
    assert_null(intake_find(&intake, UINT64_MAX));
    assert_null(intake_find(&intake, ticket_of(1, ROOM)));
    assert_null(intake_find(&intake, ticket_of(1, TICKET_OWN_FIRST)));
}

static void the_whole_pool_can_be_used_again_and_again(void **state)
{
    (void)state;
    for (int round = 0; round < 3; round++) {
        struct intake_entry *entries[ROOM];
        for (uint16_t i = 0; i < ROOM; i++) {
            assert_int_equal(intake_room(&intake), ROOM - i);
            entries[i] = open_in((uint16_t)(i + 1), INTAKE_PRODUCED);
        }
        assert_int_equal(intake_room(&intake), 0);
        for (int i = 0; i < ROOM; i++)
            intake_free(&intake, entries[(i * 2 + round) % ROOM]); /* from the middle, too */
        assert_int_equal(intake_room(&intake), ROOM);
        check_queues("", "");
    }
}

static void entries_leave_the_queue_from_anywhere_and_the_others_keep_their_order(void **state)
{
    (void)state;
    static const struct {
        uint16_t freed;
        const char *left;
    } rows[] = {
        {1, "2 3"},
        {2, "1 3"},
        {3, "1 2"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct intake_entry *entries[4];
        fresh(NULL);
        for (uint16_t id = 1; id <= 3; id++)
            entries[id] = open_in(id, INTAKE_PRODUCED);
        assert_ptr_equal(intake_free(&intake, entries[rows[i].freed]),
                         &arrivals[rows[i].freed]);
        check_queues(rows[i].left, "");
    }
}

static void
the_oldest_of_a_state_is_the_one_that_came_first_in_whichever_connection(void **state)
{
    (void)state;
    struct intake_entry *gone = open_in(9, INTAKE_PRODUCED);
    struct intake_entry *adopted = open_in(1, INTAKE_REFUSED);
    struct intake_entry *left = open_in(2, INTAKE_REFUSED);
    intake_end_epoch(&intake);
    intake_free(&intake, gone); /* the next one stands before the others in the pool */
    struct intake_entry *resting = open_in(3, INTAKE_RESTING);
    struct intake_entry *late = open_in(4, INTAKE_REFUSED);

    assert_null(intake_oldest(&intake, INTAKE_PRODUCED));
    assert_null(intake_oldest(&intake, INTAKE_LETTERED));
    assert_ptr_equal(intake_oldest(&intake, INTAKE_RESTING), resting);
    assert_ptr_equal(intake_adopt(&intake, &arrivals[1]), adopted); /* behind the late one */
    assert_ptr_equal(intake_oldest(&intake, INTAKE_REFUSED), adopted);
    intake_set(&intake, adopted, INTAKE_PRODUCED);
    assert_ptr_equal(intake_oldest(&intake, INTAKE_REFUSED), left);
    intake_set(&intake, left, INTAKE_SETTLED);
    assert_ptr_equal(intake_oldest(&intake, INTAKE_REFUSED), late);
    intake_set(&intake, resting, INTAKE_REFUSED);
    assert_ptr_equal(intake_oldest(&intake, INTAKE_REFUSED), resting);
}

/* --- what comes again --- */

static void what_comes_again_takes_its_entry_over_in_the_state_in_which_it_is(void **state)
{
    (void)state;
    static const enum intake_state states[] = {INTAKE_PRODUCED, INTAKE_LETTERED, INTAKE_REFUSED,
                                               INTAKE_RESTING, INTAKE_SETTLED};

    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        fresh(NULL);
        open_in(1, INTAKE_PRODUCED);
        struct intake_entry *entry = open_in(2, states[i]);
        uint64_t ticket = entry->ticket;
        struct arrival again = arrivals[2];
        again.is_dup = true;
        again.epoch++;

        intake_end_epoch(&intake);
        check_queues("", "1 2");
        open_in(3, INTAKE_PRODUCED);
        assert_ptr_equal(intake_adopt(&intake, &again), entry);
        check_queues("3 2", "1");
        assert_int_equal(entry->state, states[i]);
        assert_int_equal(entry->ticket, ticket);
        assert_ptr_equal(entry->arrival, &arrivals[2]); /* the old one */
        assert_ptr_equal(intake_find(&intake, ticket), entry);
        assert_null(intake_adopt(&intake, &again)); /* once */
        assert_int_equal(intake_room(&intake), ROOM - 3);
    }
}

static void only_the_same_message_is_taken_for_what_it_was(void **state)
{
    (void)state;
    struct arrival other = arrivals[2], id = arrivals[2];

    other.payload = (struct bytes){"[]", 2};
    id.packet_id = 9;
    open_in(2, INTAKE_PRODUCED);
    assert_null(intake_adopt(&intake, &arrivals[2])); /* of this connection: not yet */
    intake_end_epoch(&intake);
    assert_null(intake_adopt(&intake, &other));
    assert_null(intake_adopt(&intake, &id));
    check_queues("", "2");
    assert_non_null(intake_adopt(&intake, &arrivals[2]));
}

static void two_that_say_the_same_are_each_taken_over_once(void **state)
{
    (void)state;
    struct arrival twin = arrivals[1];
    struct intake_entry *first = open_in(1, INTAKE_PRODUCED);
    struct intake_entry *second = intake_open(&intake, &twin);

    intake_end_epoch(&intake);
    assert_ptr_equal(intake_adopt(&intake, &arrivals[1]), first);
    assert_ptr_equal(intake_adopt(&intake, &arrivals[1]), second);
    assert_null(intake_adopt(&intake, &arrivals[1]));
}

static void what_came_with_qos_0_never_comes_again(void **state)
{
    (void)state;
    struct intake_entry *entry = open_in(0, INTAKE_SETTLED);

    intake_end_epoch(&intake);
    assert_int_equal(intake.adoptable, 0);
    assert_null(intake_adopt(&intake, &arrivals[0]));
    assert_ptr_equal(intake_leftover(&intake), entry); /* at once */
}

static void only_the_very_next_connection_may_take_over(void **state)
{
    (void)state;
    open_in(1, INTAKE_PRODUCED);
    intake_end_epoch(&intake);
    open_in(2, INTAKE_PRODUCED);
    intake_end_epoch(&intake);

    assert_null(intake_adopt(&intake, &arrivals[1]));
    assert_non_null(intake_adopt(&intake, &arrivals[2]));
    check_queues("2", "1");
    intake_end_epoch(&intake); /* what was taken over can be taken over again */
    check_queues("", "1 2");
    assert_non_null(intake_adopt(&intake, &arrivals[2]));
    assert_null(intake_adopt(&intake, &arrivals[1]));
}

static void when_taking_over_has_ended_nothing_can_be_taken_over(void **state)
{
    (void)state;
    open_in(1, INTAKE_PRODUCED);
    open_in(2, INTAKE_SETTLED);
    intake_end_epoch(&intake);
    assert_int_equal(intake.adoptable, 2);
    intake_end_adoption(&intake);
    assert_int_equal(intake.adoptable, 0);
    assert_null(intake_adopt(&intake, &arrivals[1]));
    assert_null(intake_adopt(&intake, &arrivals[2]));
    check_queues("", "1 2");
}

static void
an_earlier_one_is_left_over_when_it_is_settled_and_cannot_be_taken_over(void **state)
{
    (void)state;
    struct intake_entry *produced = open_in(1, INTAKE_PRODUCED);
    struct intake_entry *settled = open_in(2, INTAKE_SETTLED);

    intake_end_epoch(&intake);
    open_in(3, INTAKE_SETTLED);
    assert_null(intake_leftover(&intake)); /* the broker may send it again */
    intake_end_adoption(&intake);
    assert_ptr_equal(intake_leftover(&intake), settled); /* though one before it is not */
    assert_ptr_equal(intake_free(&intake, settled), &arrivals[2]);
    assert_null(intake_leftover(&intake));
    intake_set(&intake, produced, INTAKE_SETTLED);
    assert_ptr_equal(intake_leftover(&intake), produced);
    intake_free(&intake, produced);
    check_queues("3", "");
    assert_null(intake_leftover(&intake));
}

static void an_entry_that_is_freed_while_it_could_be_taken_over_cannot_be_any_more(void **state)
{
    (void)state;
    struct intake_entry *entry = open_in(1, INTAKE_PRODUCED);

    intake_end_epoch(&intake);
    intake_free(&intake, entry);
    assert_int_equal(intake.adoptable, 0);
    assert_null(intake_adopt(&intake, &arrivals[1]));
}

/* --- whatever happens --- */

/* Counters say what the entries say, and nothing is lost between the queues. */
static void check_sums(void)
{
    uint32_t in_state[INTAKE_STATE_COUNT] = {0}, adoptable = 0, in_queue = 0;

    for (int i = 0; i < ROOM; i++) {
        in_state[pool[i].state]++;
        if (pool[i].state == INTAKE_FREE) continue;
        if (pool[i].is_adoptable) adoptable++;
        assert_true(!pool[i].is_adoptable || pool[i].queue == INTAKE_EARLIER);
    }
    assert_memory_equal(intake.in_state, in_state, sizeof in_state);
    assert_int_equal(intake.adoptable, adoptable);
    for (int q = 0; q < INTAKE_QUEUE_COUNT; q++) {
        uint32_t count = 0;
        for (uint32_t i = intake.queues[q].first; i != INTAKE_NONE; i = pool[i].next) {
            assert_true(pool[i].state != INTAKE_FREE && pool[i].queue == q);
            assert_true(++count <= ROOM);
        }
        assert_int_equal(intake.queues[q].count, count);
        in_queue += count;
    }
    assert_int_equal(in_queue + intake_room(&intake), ROOM);
}

/* One step of chance; @last is the ticket that was given last. */
static void any_step(uint64_t *seed, uint64_t *last)
{
    struct intake_entry *entry = &pool[random_below(seed, ROOM)];
    struct arrival *a = &arrivals[random_below(seed, IDS)];

    switch (random_below(seed, 8)) {
    case 0:
    case 1:
    case 2:
        if (intake_room(&intake) == 0) return;
        entry = intake_open(&intake, a);
        assert_true(entry->ticket > *last);
        assert_ptr_equal(&pool[intake.queues[INTAKE_CURRENT].last], entry);
        *last = entry->ticket;
        return;
    case 3:
        if (entry->state == INTAKE_FREE || entry->state == INTAKE_SETTLED) return;
        intake_set(&intake, entry,
                   (enum intake_state)(1 + random_below(seed, INTAKE_STATE_COUNT - 1)));
        return;
    case 4:
        entry = intake_adopt(&intake, a);
        if (entry != NULL) assert_ptr_equal(entry->arrival, a);
        return;
    case 5:
        if (random_below(seed, 2) == 0) intake_end_adoption(&intake);
        return;
    case 6:
        if (random_below(seed, 3) == 0) intake_end_epoch(&intake);
        return;
    default:
        while ((entry = intake_head(&intake)) != NULL)
            intake_free(&intake, entry);
        while ((entry = intake_leftover(&intake)) != NULL)
            intake_free(&intake, entry);
    }
}

static void whatever_happens_every_entry_is_in_one_queue_or_free(void **state)
{
    (void)state;
    uint64_t seed = 5, last = 0;

    for (int step = 0; step < 200000; step++) {
        any_step(&seed, &last);
        check_sums();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_message_is_taken_behind_the_others_to_be_produced_in_its_turn,
                               fresh),
        cmocka_unit_test_setup(only_the_head_is_acknowledged_and_only_when_it_is_settled,
                               fresh),
        cmocka_unit_test_setup(no_other_state_lets_the_head_go, fresh),
        cmocka_unit_test_setup(
            a_ticket_finds_its_entry_until_it_is_free_and_is_never_given_twice, fresh),
        cmocka_unit_test_setup(the_whole_pool_can_be_used_again_and_again, fresh),
        cmocka_unit_test_setup(
            entries_leave_the_queue_from_anywhere_and_the_others_keep_their_order, fresh),
        cmocka_unit_test_setup(
            the_oldest_of_a_state_is_the_one_that_came_first_in_whichever_connection, fresh),
        cmocka_unit_test_setup(
            what_comes_again_takes_its_entry_over_in_the_state_in_which_it_is, fresh),
        cmocka_unit_test_setup(only_the_same_message_is_taken_for_what_it_was, fresh),
        cmocka_unit_test_setup(two_that_say_the_same_are_each_taken_over_once, fresh),
        cmocka_unit_test_setup(what_came_with_qos_0_never_comes_again, fresh),
        cmocka_unit_test_setup(only_the_very_next_connection_may_take_over, fresh),
        cmocka_unit_test_setup(when_taking_over_has_ended_nothing_can_be_taken_over, fresh),
        cmocka_unit_test_setup(
            an_earlier_one_is_left_over_when_it_is_settled_and_cannot_be_taken_over, fresh),
        cmocka_unit_test_setup(
            an_entry_that_is_freed_while_it_could_be_taken_over_cannot_be_any_more, fresh),
        cmocka_unit_test_setup(whatever_happens_every_entry_is_in_one_queue_or_free, fresh),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
