#include "tests/lib/test.h"

#include "bridge/adapters/kafka_calls.h"

static const struct kafka_word later = {DELIVERY_LATER, RD_KAFKA_RESP_ERR__PURGE_QUEUE};
static const struct kafka_word named = {DELIVERY_NAMED, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC};

/* Finds the next word from @from on, which must be that of @number. */
static void assert_next(const struct kafka_calls *c, uint64_t from, uint64_t number,
                        struct kafka_word word)
{
    uint64_t found;
    struct kafka_word said;
    assert_true(kafka_calls_find(c, from, &found, &said));
    assert_int_equal(found, number);
    assert_int_equal(said.what, word.what);
    assert_int_equal(said.why, word.why);
}

static void assert_no_word(const struct kafka_calls *c, uint64_t from)
{
    uint64_t found;
    struct kafka_word said;
    assert_false(kafka_calls_find(c, from, &found, &said));
}

static void calls_are_answered_in_any_order_with_their_own_tickets(void **state)
{
    (void)state;
    struct kafka_calls c = {0};
    assert_no_word(&c, 0);
    for (uint64_t i = 0; i < 5; i++)
        assert_int_equal(kafka_calls_add(&c, 100 + i), i);
    static const uint64_t order[] = {3, 0, 4, 1, 2}, first[] = {0, 1, 1, 2, 5};
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(kafka_calls_answer(&c, order[i]), 100 + order[i]);
        assert_int_equal(c.first, first[i]);
    }
    assert_int_equal(c.first, c.next);
    kafka_calls_done(&c);
}

static void words_come_back_in_the_order_of_the_calls(void **state)
{
    (void)state;
    struct kafka_calls c = {0};
    for (uint64_t i = 0; i < 6; i++)
        kafka_calls_add(&c, i);
    kafka_calls_keep(&c, 4, later);
    kafka_calls_keep(&c, 1, named);
    kafka_calls_keep(&c, 3, later);
    assert_next(&c, 0, 1, named);
    assert_next(&c, 2, 3, later);
    assert_next(&c, 4, 4, later);
    assert_no_word(&c, 5);
    kafka_calls_answer(&c, 1);
    assert_next(&c, 0, 3, later);
    kafka_calls_answer(&c, 3);
    kafka_calls_answer(&c, 4);
    assert_no_word(&c, 0);
    assert_int_equal(c.words, 0);
    assert_int_equal(c.first, 0); /* which is still open */
    kafka_calls_done(&c);
}

/* More than the first ring holds, and around its end. */
static void the_ring_grows_and_keeps_what_it_has(void **state)
{
    (void)state;
    struct kafka_calls c = {0};
    for (uint64_t i = 0; i < 700; i++)
        kafka_calls_add(&c, i);
    for (uint64_t i = 0; i < 699; i++)
        kafka_calls_answer(&c, i);
    for (uint64_t i = 700; i < 4000; i++)
        kafka_calls_add(&c, i);
    kafka_calls_keep(&c, 3999, later);
    assert_next(&c, 0, 3999, later);
    for (uint64_t i = 4000; i-- > 699;)
        assert_int_equal(kafka_calls_answer(&c, i), i);
    assert_int_equal(c.first, 4000);
    assert_int_equal(c.capacity, 4096);
    kafka_calls_done(&c);
    kafka_calls_done(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_are_answered_in_any_order_with_their_own_tickets),
        cmocka_unit_test(words_come_back_in_the_order_of_the_calls),
        cmocka_unit_test(the_ring_grows_and_keeps_what_it_has),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
