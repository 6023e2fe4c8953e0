#include "bridge/core/hold.h"

#include "tests/lib/test.h"

enum { STAY = -1 };

static const struct {
    enum hold_state from;
    enum hold_cue cue;
    int to;
} moves[] = {
    {HOLD_NOTHING,    HOLD_ASSIGNED,  HOLD_READING   },
    {HOLD_NOTHING,    HOLD_REVOKED,   HOLD_NOTHING   },
    {HOLD_NOTHING,    HOLD_LOST,      HOLD_NOTHING   },
    {HOLD_READING,    HOLD_REVOKED,   HOLD_DRAINING  },
    {HOLD_READING,    HOLD_LOST,      HOLD_NOTHING   },
    {HOLD_DRAINING,   HOLD_DRAINED,   HOLD_MARKING   },
    {HOLD_DRAINING,   HOLD_LATE,      HOLD_MARKING   },
    {HOLD_DRAINING,   HOLD_LOST,      HOLD_NOTHING   },
    {HOLD_MARKING,    HOLD_MARKED,    HOLD_COMMITTING},
    {HOLD_MARKING,    HOLD_LATE,      HOLD_COMMITTING},
    {HOLD_MARKING,    HOLD_LOST,      HOLD_NOTHING   },
    {HOLD_COMMITTING, HOLD_COMMITTED, HOLD_NOTHING   },
    {HOLD_COMMITTING, HOLD_LATE,      HOLD_NOTHING   },
    {HOLD_COMMITTING, HOLD_LOST,      HOLD_NOTHING   },
};

/* Every other pair stays. */
static int to(enum hold_state from, enum hold_cue cue)
{
    for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++) {
        if (moves[i].from == from && moves[i].cue == cue) return moves[i].to;
    }
    return STAY;
}

static void every_state_answers_every_cue_as_the_table_says(void **state)
{
    (void)state;
    for (int from = 0; from < HOLD_STATE_COUNT; from++) {
        for (int cue = 0; cue < HOLD_CUE_COUNT; cue++) {
            enum hold_state at = (enum hold_state)from;
            enum hold_task task;
            bool moved = hold_move(&at, (enum hold_cue)cue, &task);
            int wanted = to((enum hold_state)from, (enum hold_cue)cue);
            assert_int_equal(moved, wanted != STAY);
            assert_int_equal((int)at, moved ? wanted : from);
        }
    }
}

static void partitions_are_given_back_only_behind_the_last_checkpoint_and_commit(void **state)
{
    (void)state;
    static const struct {
        enum hold_cue cue;
        enum hold_task task;
    } life[] = {
        {HOLD_ASSIGNED,  HOLD_OPEN       },
        {HOLD_REVOKED,   HOLD_DRAIN      },
        {HOLD_DRAINED,   HOLD_LAST_MARKS },
        {HOLD_MARKED,    HOLD_LAST_COMMIT},
        {HOLD_COMMITTED, HOLD_RELEASE    },
    };
    enum hold_state at = HOLD_NOTHING;

    for (size_t i = 0; i < sizeof life / sizeof life[0]; i++) {
        enum hold_task task;
        assert_true(hold_move(&at, life[i].cue, &task));
        assert_int_equal(task, life[i].task);
    }
}

static void what_is_lost_is_dropped_from_every_state(void **state)
{
    (void)state;
    for (int from = 0; from < HOLD_STATE_COUNT; from++) {
        enum hold_state at = (enum hold_state)from;
        enum hold_task task;
        assert_true(hold_move(&at, HOLD_LOST, &task));
        assert_int_equal(task, HOLD_DROP);
        assert_int_equal(at, HOLD_NOTHING);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_answers_every_cue_as_the_table_says),
        cmocka_unit_test(partitions_are_given_back_only_behind_the_last_checkpoint_and_commit),
        cmocka_unit_test(what_is_lost_is_dropped_from_every_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
