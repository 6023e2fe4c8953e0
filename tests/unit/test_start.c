#include "bridge/core/start.h"

#include "tests/lib/test.h"

enum {
    LATEST = 1,
    NEW = 2,
    UNMARKED = 4,
    FORCED = 8,
    NO_PRINT = 16,
    ELSEWHERE = 32,
    ABROAD = 64,
    LATER = 128,
};

/* One row: what is known, and what follows. -1 stands for "none". */
struct row {
    const char *story;
    int64_t checkpoint, committed, low, high, acknowledged, begun;
    unsigned how;
    enum start_kind kind;
    int64_t at, from, known, set_back;
};

static struct start decide(const struct row *r)
{
    struct checkpoint c = {
        .next = r->checkpoint,
        .last = {(r->how & NO_PRINT) == 0, 1, 2},
        .log_start = (r->how & LATER) != 0 ? 3 : 0,
        .is_forced = (r->how & FORCED) != 0,
    };
    strcpy(c.broker_id, (r->how & ELSEWHERE) != 0 ? "other" : "broker");
    strcpy(c.cluster_id, (r->how & ABROAD) != 0 ? "other" : "cluster");
    return start_decide(&(struct start_facts){
        .recollection = r->checkpoint < 0 ? RECALLED_NOTHING : RECALLED_CHECKPOINT,
        .checkpoint = &c,
        .looked = {r->committed, (r->how & UNMARKED) != 0, r->low, r->high},
        .group_is_new = (r->how & NEW) != 0,
        .begins_at_end = (r->how & LATEST) != 0,
        .broker_id = "broker",
        .cluster_id = TEXT("cluster"),
        .acknowledged = r->acknowledged,
        .begun = r->begun,
    });
}

static void check(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct row *r = &rows[i];
        struct start s = decide(r);
        if (s.kind == r->kind && s.at == r->at && s.from == r->from && s.known == r->known &&
            s.set_back == r->set_back)
            continue;
        fail_msg("%s: kind %d at %lld from %lld known %lld set back %lld", r->story,
                 (int)s.kind, (long long)s.at, (long long)s.from, (long long)s.known,
                 (long long)s.set_back);
    }
}

#define CHECK(rows) check(rows, sizeof(rows) / sizeof((rows)[0]))

static void the_first_start_is_where_the_policy_says(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"earliest",                -1, -1, 5, 9, -1, -1, NEW,          START_BEGIN, 5, 5,  0, 0},
        {"latest",                  -1, -1, 5, 9, -1, -1, NEW | LATEST, START_BEGIN, 9, 9,  0, 0},
        {"a partition that came",   -1, -1, 0, 9, -1, -1, LATEST,       START_BEGIN, 0, 0,  0, 0},
        {"the end has moved",       -1, -1, 0, 9, -1, 7,  NEW | LATEST, START_BEGIN, 7, 7,  0, 0},
        {"the group was founded",   -1, 6,  0, 9, -1, -1, UNMARKED,     START_BEGIN, 6, 6,  0, 0},
        {"founded, then retention", -1, 3,  5, 9, -1, -1, UNMARKED,     START_GAP,   5, 3,  0, 0},
        {"begun, then retention",   -1, -1, 8, 9, -1, 7,  NEW,          START_GAP,   8, 7,  0, 0},
        {"founded, then made anew", -1, 20, 5, 9, -1, -1, UNMARKED,     START_ANEW,  5, 20, 0, 0},
    };
    CHECK(rows);
}

static void the_checkpoint_decides_and_the_commit_only_sets_back(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"both agree",                   7,  7,  0,  9,  -1, -1, 0,        START_BEGIN, 7,  7,  7,  0},
        {"the commit lags",              7,  5,  0,  9,  -1, -1, 0,        START_BEGIN, 5,  7,  7,  0},
        {"nothing is committed yet",     7,  -1, 0,  9,  -1, -1, 0,        START_BEGIN, 7,  7,  7,  0},
        {"the broker was rolled back",   4,  7,  0,  9,  -1, -1, 0,        START_BEGIN, 4,  4,  7,  3},
        {"rolled back under our eyes",   4,  6,  0,  9,  7,  -1, 0,        START_BEGIN, 4,  4,  7,  3},
        {"our own lag is no wish",       7,  5,  0,  9,  7,  -1, 0,        START_BEGIN, 7,  7,  7,  0},
        {"an operator rewound",          70, 10, 0,  90, -1, -1, 0,        START_BEGIN, 10, 70, 70, 0},
        {"... below the log's start",    70, 10, 20, 90, -1, -1, 0,        START_BEGIN, 20, 70, 70, 0},
        {"an operator skipped ahead",    8,  5,  0,  9,  -1, -1, FORCED,   START_BEGIN, 8,  8,  8,  0},
        {"... or went back",             2,  5,  0,  9,  5,  -1, FORCED,   START_BEGIN, 2,  2,  5,  0},
        {"checkpoints were off a while", 4,  8,  0,  9,  -1, -1, UNMARKED, START_BEGIN, 4,  4,  4,  0},
    };
    CHECK(rows);
}

static void a_log_that_does_not_fit_is_told_of(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"retention passed it",          4,  4,  6, 9, -1, -1, 0,     START_GAP,   6, 4,  4, 0},
        {"... the commit lagged",        4,  2,  6, 9, -1, -1, 0,     START_GAP,   6, 4,  4, 0},
        {"... just not",                 6,  6,  6, 9, -1, -1, 0,     START_BEGIN, 6, 6,  6, 0},
        {"the topic was made anew",      40, -1, 0, 9, -1, -1, 0,     START_ANEW,  0, 40, 0, 0},
        {"... and has as many records",  4,  4,  2, 9, -1, -1, LATER, START_ANEW,  2, 4,  0, 0},
        {"the log begins where it did",  4,  4,  3, 9, -1, -1, LATER, START_BEGIN, 4, 4,  4, 0},
        {"the checkpoint is at the end", 9,  9,  0, 9, -1, -1, 0,     START_BEGIN, 9, 9,  9, 0},
    };
    CHECK(rows);
}

static void a_broker_that_has_lost_its_state_is_found_out(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"committed before",               -1, 7,  0, 9, -1, -1, 0,         START_LOST, 0, 7, 7, 0},
        {"acknowledged before",            -1, -1, 2, 9, 5,  -1, NEW,       START_LOST, 2, 5, 5, 0},
        {"acknowledged further",           -1, 3,  0, 9, 5,  -1, 0,         START_LOST, 0, 5, 5, 0},
        {"a checkpoint of another broker", 8,  7,  0, 9, -1, -1, ELSEWHERE, START_LOST, 0, 8, 8,
         0                                                                                        },
        {"... and nothing committed",      8,  -1, 0, 9, -1, -1, ELSEWHERE, START_LOST, 0, 8, 8, 0},
    };
    CHECK(rows);
}

static void the_record_before_the_checkpoint_is_compared_where_there_is_one(void **state)
{
    (void)state;
    static const struct {
        struct row row;
        bool must_verify;
    } rows[] = {
        {{"usually", 7, 7, 0, 9, -1, -1, 0, START_BEGIN, 0, 0, 0, 0},                  true },
        {{"the commit lags", 7, 5, 0, 9, -1, -1, 0, START_BEGIN, 0, 0, 0, 0},          true },
        {{"no fingerprint", 7, 7, 0, 9, -1, -1, NO_PRINT, START_BEGIN, 0, 0, 0, 0},    false},
        {{"it is deleted", 7, 7, 7, 9, -1, -1, 0, START_BEGIN, 0, 0, 0, 0},            false},
        {{"retention passed", 4, 4, 6, 9, -1, -1, 0, START_GAP, 0, 0, 0, 0},           false},
        {{"there is no checkpoint", -1, -1, 0, 9, -1, -1, 0, START_BEGIN, 0, 0, 0, 0}, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(decide(&rows[i].row).must_verify, rows[i].must_verify);
}

static void what_cannot_be_believed_is_refused_with_a_word(void **state)
{
    (void)state;
    for (int r = 0; r < RECOLLECTION_COUNT; r++) {
        if (r == RECALLED_NOTHING || r == RECALLED_CHECKPOINT) continue;
        struct start s = start_decide(&(struct start_facts){
            .recollection = (enum recollection)r,
            .looked = {7, false, 0, 9},
            .broker_id = "b"
        });
        assert_int_equal(s.kind, START_REFUSE);
        assert_non_null(s.why);
    }
    struct row abroad = {"", 7, 7, 0, 9, -1, -1, ABROAD, START_REFUSE, 0, 0, 0, 0};
    assert_int_equal(decide(&abroad).kind, START_REFUSE);
}

/* Below @events_from only states are read again, if the log can be known to be the same. */
static void events_are_left_out_only_of_the_log_that_they_were_sent_from(void **state)
{
    (void)state;
    static const struct {
        const char *story;
        int64_t next, committed, low, acknowledged, of_checkpoint, of_assignment;
        bool has_print;
        enum start_kind kind;
        int64_t at, from, known, events_from;
    } rows[] = {
        {"the record before proves it",   4,  7, 0, -1, 7,  0, true,  START_BEGIN, 4, 7,  7, 7},
        {"the commit is behind",          4,  2, 0, -1, 7,  0, true,  START_BEGIN, 2, 7,  7, 7},
        {"it is over; the commit is not", 8,  2, 0, -1, 7,  0, true,  START_BEGIN, 2, 8,  8, 7},
        {"nothing is known of it",        4,  7, 0, -1, 7,  0, false, START_BEGIN, 4, 4,  7, 0},
        {"... but we have begun it",      4,  7, 0, 4,  7,  7, false, START_BEGIN, 4, 7,  7, 7},
        {"... and another one since",     4,  7, 0, 4,  7,  6, false, START_BEGIN, 4, 4,  7, 0},
        {"it stands at the log's start",  3,  7, 3, -1, 7,  0, true,  START_BEGIN, 3, 3,  7, 0},
        {"... and we have begun it",      3,  7, 3, 3,  7,  7, true,  START_BEGIN, 3, 7,  7, 7},
        {"retention passed it",           3,  7, 5, 3,  7,  7, true,  START_BEGIN, 5, 7,  7, 7},
        {"... and the events",            3,  7, 8, 3,  7,  7, true,  START_GAP,   8, 7,  7, 0},
        {"... and nobody can prove it",   3,  7, 5, -1, 7,  0, true,  START_GAP,   5, 3,  7, 0},
        {"the topic was made anew",       20, 7, 0, -1, 25, 0, true,  START_ANEW,  0, 20, 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct checkpoint c = {
            .next = rows[i].next,
            .events_from = rows[i].of_checkpoint,
            .last = {rows[i].has_print, 1, 2},
            .broker_id = "b"
        };
        struct start s = start_decide(&(struct start_facts){
            .recollection = RECALLED_CHECKPOINT,
            .checkpoint = &c,
            .looked = {rows[i].committed, false, rows[i].low, 10},
            .broker_id = "b",
            .acknowledged = rows[i].acknowledged,
            .begun = -1,
            .events_from = rows[i].of_assignment,
        });
        if (s.kind != rows[i].kind || s.at != rows[i].at || s.from != rows[i].from ||
            s.known != rows[i].known || s.events_from != rows[i].events_from)
            fail_msg("%s: kind %d at %lld from %lld known %lld events from %lld", rows[i].story,
                     (int)s.kind, (long long)s.at, (long long)s.from, (long long)s.known,
                     (long long)s.events_from);
    }
}

/* Nobody can prove that it is about this log. */
static void a_seed_that_was_cut_short_elsewhere_leaves_nothing_out(void **state)
{
    (void)state;
    struct checkpoint c = {.next = 4, .events_from = 7, .broker_id = "other"};
    struct start s = start_decide(&(struct start_facts){
        .recollection = RECALLED_CHECKPOINT,
        .checkpoint = &c,
        .looked = {2, false, 0, 10},
        .broker_id = "b",
        .acknowledged = -1,
        .begun = -1,
    });

    assert_int_equal(s.kind, START_LOST);
    assert_int_equal(s.known, 4);
    assert_int_equal(s.events_from, 0);
}

/* guarantees.md, 2, R3: never above the checkpoint, whatever else is known. */
static void no_start_is_above_the_checkpoint(void **state)
{
    (void)state;
    for (int64_t m = 0; m < 8; m++) {
        for (int64_t c = -1; c < 8; c++) {
            for (int64_t a = -1; a < 8; a++) {
                for (int64_t low = 0; low < 8; low++) {
                    struct row r = {"", m, c, low, 8, a, -1, 0, START_BEGIN, 0, 0, 0, 0};
                    struct start s = decide(&r);
                    if (s.kind == START_BEGIN) assert_true(s.at <= m && s.at >= low);
                    if (s.kind == START_GAP) assert_true(s.at == low && m < low && s.from <= m);
                    assert_true(s.kind == START_BEGIN || s.kind == START_GAP);
                }
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_start_is_where_the_policy_says),
        cmocka_unit_test(the_checkpoint_decides_and_the_commit_only_sets_back),
        cmocka_unit_test(a_log_that_does_not_fit_is_told_of),
        cmocka_unit_test(a_broker_that_has_lost_its_state_is_found_out),
        cmocka_unit_test(the_record_before_the_checkpoint_is_compared_where_there_is_one),
        cmocka_unit_test(what_cannot_be_believed_is_refused_with_a_word),
        cmocka_unit_test(events_are_left_out_only_of_the_log_that_they_were_sent_from),
        cmocka_unit_test(a_seed_that_was_cut_short_elsewhere_leaves_nothing_out),
        cmocka_unit_test(no_start_is_above_the_checkpoint),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
