#include "bridge/mailbox.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/lib/test.h"

enum { CAPACITY = 1024 };

static struct input puback(uint64_t ticket)
{
    return (struct input){.kind = INPUT_PUBACKED, .puback = {.ticket = ticket}};
}

static struct mailbox *opened(void)
{
    struct mailbox *m = NULL;
    assert_int_equal(ERR_OK, mailbox_open(CAPACITY, &m));
    return m;
}

static void post(struct mailbox *m, uint64_t ticket, enum urgency urgency)
{
    struct input note = puback(ticket);
    mailbox_post(m, &note, urgency);
}

static bool is_rung(const struct mailbox *m, int wait_ms)
{
    struct pollfd at = {mailbox_descriptor(m), POLLIN, 0};
    int ready;

    do {
        ready = poll(&at, 1, wait_ms);
    } while (ready < 0 && errno == EINTR);
    return ready == 1;
}

static void notes_are_taken_all_at_once_and_in_order(void **state)
{
    (void)state;
    struct mailbox *m = opened();
    const struct input *notes;

    assert_int_equal(0, mailbox_take(m, &notes));
    for (uint64_t i = 0; i < 3; i++)
        post(m, i, i == 1 ? NOW : LATER);
    assert_int_equal(3, mailbox_take(m, &notes));
    for (uint64_t i = 0; i < 3; i++) {
        assert_int_equal(INPUT_PUBACKED, notes[i].kind);
        assert_int_equal(i, notes[i].puback.ticket);
    }
    assert_int_equal(0, mailbox_take(m, &notes));
    mailbox_close(m);
}

static void notes_stay_readable_while_new_ones_come(void **state)
{
    (void)state;
    struct mailbox *m = opened();
    const struct input *notes, *next;

    post(m, 1, LATER);
    assert_int_equal(1, mailbox_take(m, &notes));
    for (uint64_t i = 0; i < CAPACITY; i++)
        post(m, 100 + i, LATER);
    assert_int_equal(1, notes[0].puback.ticket);
    assert_int_equal(CAPACITY, mailbox_take(m, &next));
    assert_int_equal(100 + CAPACITY - 1, next[CAPACITY - 1].puback.ticket);
    mailbox_close(m);
}

static void nobody_rings_while_the_loop_is_awake(void **state)
{
    (void)state;
    struct mailbox *m = opened();

    post(m, 1, NOW);
    post(m, 2, LATER);
    assert_false(is_rung(m, 0));
    mailbox_close(m);
}

static void the_loop_does_not_sleep_on_what_waits_already(void **state)
{
    (void)state;
    struct mailbox *m = opened();
    const struct input *notes;

    post(m, 1, NOW);
    assert_false(mailbox_sleep(m, 100));
    assert_int_equal(1, mailbox_take(m, &notes));
    post(m, 2, LATER);
    post(m, 3, LATER);
    assert_false(mailbox_sleep(m, 2));
    assert_true(mailbox_sleep(m, 3));
    mailbox_close(m);
}

static void an_urgent_note_wakes_a_sleeping_loop_and_a_take_silences_the_bell(void **state)
{
    (void)state;
    struct mailbox *m = opened();
    const struct input *notes;

    assert_true(mailbox_sleep(m, 100));
    assert_false(is_rung(m, 0));
    post(m, 1, NOW);
    assert_true(is_rung(m, 0));
    post(m, 2, NOW);
    assert_int_equal(2, mailbox_take(m, &notes));
    assert_false(is_rung(m, 0));
    mailbox_close(m);
}

static void notes_that_can_wait_wake_it_when_there_are_enough(void **state)
{
    (void)state;
    struct mailbox *m = opened();
    const struct input *notes;

    post(m, 1, LATER);
    assert_true(mailbox_sleep(m, 3));
    post(m, 2, LATER);
    assert_false(is_rung(m, 0));
    post(m, 3, LATER);
    assert_true(is_rung(m, 0));
    assert_int_equal(3, mailbox_take(m, &notes));

    assert_true(mailbox_sleep(m, 0)); /* nothing is in flight: any note is worth it */
    post(m, 4, LATER);
    assert_true(is_rung(m, 0));
    mailbox_close(m);
}

static void a_take_ends_the_sleep(void **state)
{
    (void)state;
    struct mailbox *m = opened();
    const struct input *notes;

    assert_true(mailbox_sleep(m, 1));
    assert_int_equal(0, mailbox_take(m, &notes)); /* woken by something else */
    post(m, 1, NOW);
    assert_false(is_rung(m, 0));
    mailbox_close(m);
}

static void a_shut_sender_gets_nothing_more_in_and_is_shut_by_one(void **state)
{
    (void)state;
    struct mailbox *m = opened();
    struct sender s = {0};
    struct input note = puback(1);
    const struct input *notes;

    assert_true(mailbox_sleep(m, 1));
    mailbox_post_from(m, &s, &note, LATER);
    assert_true(s.has_posted);
    assert_true(mailbox_shut(m, &s));
    assert_false(mailbox_shut(m, &s));
    mailbox_post_from(m, &s, &note, NOW);
    assert_int_equal(1, mailbox_take(m, &notes));
    mailbox_close(m);
}

/* --- messages --- */

static struct input message(int number)
{
    char *memory = malloc(16);
    assert_non_null(memory);
    size_t size = (size_t)snprintf(memory, 16, "%d", number);
    return (struct input){
        .kind = INPUT_MESSAGE,
        .message = {.topic = {memory, size}, .payload = {memory, 0}, .memory = memory},
    };
}

static bool post_message(struct mailbox *m, struct sender *s, int number)
{
    struct input note = message(number);
    return mailbox_post_message(m, s, &note);
}

static void a_message_is_urgent_and_stands_among_the_others_with_its_memory(void **state)
{
    (void)state;
    struct mailbox *m = opened();
    struct sender s = {0};
    const struct input *notes;

    post(m, 1, LATER);
    assert_true(mailbox_sleep(m, 100));
    assert_true(post_message(m, &s, 7));
    assert_true(s.has_posted);
    assert_true(is_rung(m, 0));
    post(m, 2, LATER);
    assert_int_equal(3, mailbox_take(m, &notes));
    assert_int_equal(INPUT_PUBACKED, notes[0].kind);
    assert_int_equal(INPUT_MESSAGE, notes[1].kind);
    assert_true(text_equal(TEXT("7"), notes[1].message.topic));
    assert_int_equal(2, notes[2].puback.ticket);
    for (int i = 0; i < 3; i++)
        mailbox_done(&notes[i]);
    mailbox_close(m);
}

/* The LeakSanitizer sees the memory. */
static void a_message_of_a_shut_sender_is_dropped_with_its_memory(void **state)
{
    (void)state;
    struct mailbox *m = opened();
    struct sender s = {0};
    const struct input *notes;

    assert_true(mailbox_shut(m, &s));
    assert_true(post_message(m, &s, 1)); /* not because of a flood */
    assert_false(s.has_posted);
    assert_int_equal(0, mailbox_take(m, &notes));
    mailbox_close(m);
}

static void messages_that_nobody_takes_go_with_the_mailbox(void **state)
{
    (void)state;
    struct mailbox *m = opened();
    struct sender s = {0};
    const struct input *notes;

    assert_true(post_message(m, &s, 1));
    assert_int_equal(1, mailbox_take(m, &notes));
    assert_true(post_message(m, &s, 2));
    post(m, 1, LATER);
    assert_true(post_message(m, &s, 3));
    mailbox_done(&notes[0]);
    mailbox_close(m);
}

/* The answers keep the room that was promised to them, and a taken batch gives all back. */
static void messages_are_refused_when_too_many_wait(void **state)
{
    (void)state;
    struct mailbox *m = opened();
    struct sender s = {0};
    const struct input *notes;

    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < MAILBOX_MESSAGES_MAX; i++)
            assert_true(post_message(m, &s, i));
        assert_false(post_message(m, &s, -1));
        for (uint64_t i = 0; i < CAPACITY; i++)
            post(m, i, LATER);
        assert_false(post_message(m, &s, -2));
        assert_int_equal(MAILBOX_MESSAGES_MAX + CAPACITY, mailbox_take(m, &notes));
        assert_true(text_equal(TEXT("1023"), notes[MAILBOX_MESSAGES_MAX - 1].message.topic));
        for (int i = 0; i < MAILBOX_MESSAGES_MAX + CAPACITY; i++)
            mailbox_done(&notes[i]);
    }
    mailbox_close(m);
}

static void post_arrival(struct mailbox *m, struct sender *s, uint16_t packet_id)
{
    struct input note = {.kind = INPUT_ARRIVED,
                         .arrived.at = calloc(1, sizeof(struct arrival))};
    assert_non_null(note.arrived.at);
    note.arrived.at->packet_id = packet_id;
    mailbox_post_from(m, s, &note, NOW);
}

/* More of them than messages may wait. */
static void an_arrival_is_given_to_whoever_takes_it(void **state)
{
    (void)state;
    enum { COUNT = CAPACITY };
    struct mailbox *m = opened();
    struct sender s = {0};
    const struct input *notes;

    assert_true(mailbox_sleep(m, 100));
    for (uint16_t i = 0; i < COUNT; i++)
        post_arrival(m, &s, i);
    assert_true(is_rung(m, 0));
    assert_int_equal(COUNT, mailbox_take(m, &notes));
    for (uint16_t i = 0; i < COUNT; i++) {
        struct arrival *a = notes[i].arrived.at;
        mailbox_done(&notes[i]);
        assert_int_equal(i, a->packet_id); /* it is still there */
        free(a);
    }
    mailbox_close(m);
}

/* The LeakSanitizer sees the memory. */
static void an_arrival_that_nobody_takes_goes_with_its_memory(void **state)
{
    (void)state;
    struct mailbox *m = opened();
    struct sender s = {0};

    post_arrival(m, &s, 1);
    assert_true(mailbox_shut(m, &s));
    post_arrival(m, &s, 2);
    mailbox_close(m);
}

/* --- with threads --- */

enum { POSTERS = 2, NOTES_EACH = 200000, WINDOW = 64, BATCH = 16 };

struct poster {
    struct mailbox *mailbox;
    pthread_t thread;
    uint64_t number;      /* of the poster */
    pthread_mutex_t lock; /* of @credit */
    pthread_cond_t more;
    unsigned credit; /* notes that the loop lets it post */
};

static void wait_for_credit(struct poster *p)
{
    pthread_mutex_lock(&p->lock);
    while (p->credit == 0)
        pthread_cond_wait(&p->more, &p->lock);
    p->credit--;
    pthread_mutex_unlock(&p->lock);
}

static void give_credit(struct poster *p, unsigned count)
{
    pthread_mutex_lock(&p->lock);
    p->credit += count;
    pthread_cond_signal(&p->more);
    pthread_mutex_unlock(&p->lock);
}

static void *post_many(void *self)
{
    struct poster *p = self;

    for (uint64_t i = 0; i < NOTES_EACH; i++) {
        wait_for_credit(p);
        post(p->mailbox, p->number << 32 | i, i % 1000 == 999 ? NOW : LATER);
    }
    return NULL;
}

static void check_order(const struct input *note, uint64_t next[POSTERS],
                        unsigned seen[POSTERS])
{
    uint64_t who = note->puback.ticket >> 32;

    assert_true(who < POSTERS);
    assert_int_equal(next[who], note->puback.ticket & UINT32_MAX);
    next[who]++;
    seen[who]++;
}

/* Each poster may be WINDOW notes ahead, like a broker that answers; a wake-up that is lost
 * leaves everybody waiting for everybody, and poll() runs out of time. */
static void no_wake_up_is_lost_with_two_posting_threads(void **state)
{
    (void)state;
    struct mailbox *m = opened();
    struct poster posters[POSTERS];
    uint64_t next[POSTERS] = {0};
    size_t taken = 0, ready = 0;

    for (uint64_t i = 0; i < POSTERS; i++) {
        posters[i] = (struct poster){.mailbox = m, .number = i, .credit = WINDOW};
        pthread_mutex_init(&posters[i].lock, NULL);
        pthread_cond_init(&posters[i].more, NULL);
        assert_int_equal(0, pthread_create(&posters[i].thread, NULL, post_many, &posters[i]));
    }
    while (taken < (size_t)POSTERS * NOTES_EACH) {
        const struct input *notes;
        unsigned seen[POSTERS] = {0};
        size_t left = (size_t)POSTERS * NOTES_EACH - taken;

        if (mailbox_sleep(m, left < BATCH ? left : BATCH)) assert_true(is_rung(m, 10000));
        ready = mailbox_take(m, &notes);
        for (size_t i = 0; i < ready; i++)
            check_order(&notes[i], next, seen);
        for (int i = 0; i < POSTERS; i++)
            give_credit(&posters[i], seen[i]);
        taken += ready;
    }
    for (int i = 0; i < POSTERS; i++) {
        pthread_join(posters[i].thread, NULL);
        pthread_mutex_destroy(&posters[i].lock);
        pthread_cond_destroy(&posters[i].more);
    }
    mailbox_close(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(notes_are_taken_all_at_once_and_in_order),
        cmocka_unit_test(notes_stay_readable_while_new_ones_come),
        cmocka_unit_test(nobody_rings_while_the_loop_is_awake),
        cmocka_unit_test(the_loop_does_not_sleep_on_what_waits_already),
        cmocka_unit_test(an_urgent_note_wakes_a_sleeping_loop_and_a_take_silences_the_bell),
        cmocka_unit_test(notes_that_can_wait_wake_it_when_there_are_enough),
        cmocka_unit_test(a_take_ends_the_sleep),
        cmocka_unit_test(a_shut_sender_gets_nothing_more_in_and_is_shut_by_one),
        cmocka_unit_test(a_message_is_urgent_and_stands_among_the_others_with_its_memory),
        cmocka_unit_test(a_message_of_a_shut_sender_is_dropped_with_its_memory),
        cmocka_unit_test(messages_that_nobody_takes_go_with_the_mailbox),
        cmocka_unit_test(messages_are_refused_when_too_many_wait),
        cmocka_unit_test(an_arrival_is_given_to_whoever_takes_it),
        cmocka_unit_test(an_arrival_that_nobody_takes_goes_with_its_memory),
        cmocka_unit_test(no_wake_up_is_lost_with_two_posting_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
