#include "bridge/core/link.h"

#include "tests/lib/test.h"

/* All states by all cues: where it goes, or STAY where no row has the two. */
enum { STAY = -1 };

static const int to[LINK_STATE_COUNT][LINK_CUE_COUNT] = {
  /*                RESTED        OPENED        ENDED         SILENT       STOPPED */
    [LINK_RESTING] = {LINK_DIALING, STAY,         STAY,         STAY,        LINK_CLOSED },
    [LINK_DIALING] = {STAY,         LINK_UP,      LINK_RESTING, STAY,        LINK_CLOSING},
    [LINK_UP] = {STAY,         STAY,         LINK_RESTING, LINK_ENDING, LINK_CLOSING},
    [LINK_ENDING] = {STAY,         STAY,         LINK_RESTING, STAY,        LINK_CLOSING},
    [LINK_CLOSING] = {STAY,         LINK_CLOSING, LINK_CLOSED,  STAY,        STAY        },
    [LINK_CLOSED] = {STAY,         STAY,         STAY,         STAY,        STAY        },
};

static void every_state_answers_every_cue_as_the_table_says(void **state)
{
    (void)state;
    for (int from = 0; from < LINK_STATE_COUNT; from++) {
        for (int cue = 0; cue < LINK_CUE_COUNT; cue++) {
            enum link_state at = (enum link_state)from;
            enum link_task task;
            bool moved = link_move(&at, (enum link_cue)cue, &task);
            assert_int_equal(moved, to[from][cue] != STAY);
            assert_int_equal((int)at, moved ? to[from][cue] : from);
        }
    }
}

static void a_connection_is_hung_up_once_and_dialled_once(void **state)
{
    (void)state;
    static const struct {
        enum link_cue cue;
        enum link_task task;
    } life[] = {
        {LINK_RESTED,  LINK_DIAL   },
        {LINK_OPENED,  LINK_WELCOME},
        {LINK_SILENT,  LINK_HANG_UP},
        {LINK_ENDED,   LINK_REST   },
        {LINK_RESTED,  LINK_DIAL   },
        {LINK_STOPPED, LINK_HANG_UP},
        {LINK_ENDED,   LINK_LEAVE  },
    };
    enum link_state at = LINK_RESTING;

    for (size_t i = 0; i < sizeof life / sizeof life[0]; i++) {
        enum link_task task;
        assert_true(link_move(&at, life[i].cue, &task));
        assert_int_equal(task, life[i].task);
    }
    assert_int_equal(at, LINK_CLOSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_answers_every_cue_as_the_table_says),
        cmocka_unit_test(a_connection_is_hung_up_once_and_dialled_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
