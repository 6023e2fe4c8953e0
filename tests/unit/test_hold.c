#include "bridge/core/hold.h"

#include "tests/lib/test.h"

enum { STAY = -1 };

static const int to[HOLD_STATE_COUNT][HOLD_CUE_COUNT] = {
  /*                    ASSIGNED      REVOKED        LOST          DRAINED          COMMITTED
  LATE */
    [HOLD_NOTHING] = {HOLD_READING, HOLD_NOTHING,  HOLD_NOTHING, STAY,            STAY,         STAY           },
    [HOLD_READING] = {STAY,         HOLD_DRAINING, HOLD_NOTHING, STAY,            STAY,         STAY           },
    [HOLD_DRAINING] = {STAY,         STAY,          HOLD_NOTHING, HOLD_COMMITTING, STAY,         HOLD_COMMITTING},
    [HOLD_COMMITTING] = {STAY,         STAY,          HOLD_NOTHING, STAY,            HOLD_NOTHING, HOLD_NOTHING   },
};

static void every_state_answers_every_cue_as_the_table_says(void **state)
{
    (void)state;
    for (int from = 0; from < HOLD_STATE_COUNT; from++) {
        for (int cue = 0; cue < HOLD_CUE_COUNT; cue++) {
            enum hold_state at = (enum hold_state)from;
            enum hold_task task;
            bool moved = hold_move(&at, (enum hold_cue)cue, &task);
            assert_int_equal(moved, to[from][cue] != STAY);
            assert_int_equal((int)at, moved ? to[from][cue] : from);
        }
    }
}

static void partitions_are_given_back_only_behind_the_last_commit(void **state)
{
    (void)state;
    static const struct {
        enum hold_cue cue;
        enum hold_task task;
    } life[] = {
        {HOLD_ASSIGNED,  HOLD_OPEN       },
        {HOLD_REVOKED,   HOLD_DRAIN      },
        {HOLD_DRAINED,   HOLD_LAST_COMMIT},
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
        cmocka_unit_test(partitions_are_given_back_only_behind_the_last_commit),
        cmocka_unit_test(what_is_lost_is_dropped_from_every_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
