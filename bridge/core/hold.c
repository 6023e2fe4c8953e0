#include "bridge/core/hold.h"

#include <stddef.h>

static const struct {
    enum hold_state from;
    enum hold_cue cue;
    enum hold_state to;
    enum hold_task task;
} moves[] = {
    {HOLD_NOTHING,    HOLD_ASSIGNED,  HOLD_READING,    HOLD_OPEN       },
    {HOLD_NOTHING,    HOLD_REVOKED,   HOLD_NOTHING,    HOLD_RELEASE    },
    {HOLD_NOTHING,    HOLD_LOST,      HOLD_NOTHING,    HOLD_DROP       },
    {HOLD_READING,    HOLD_REVOKED,   HOLD_DRAINING,   HOLD_DRAIN      },
    {HOLD_READING,    HOLD_LOST,      HOLD_NOTHING,    HOLD_DROP       },
    {HOLD_DRAINING,   HOLD_DRAINED,   HOLD_MARKING,    HOLD_LAST_MARKS },
    {HOLD_DRAINING,   HOLD_LATE,      HOLD_MARKING,    HOLD_CUT        },
    {HOLD_DRAINING,   HOLD_LOST,      HOLD_NOTHING,    HOLD_DROP       },
    {HOLD_MARKING,    HOLD_MARKED,    HOLD_COMMITTING, HOLD_LAST_COMMIT},
    {HOLD_MARKING,    HOLD_LATE,      HOLD_COMMITTING, HOLD_LAST_COMMIT},
    {HOLD_MARKING,    HOLD_LOST,      HOLD_NOTHING,    HOLD_DROP       },
    {HOLD_COMMITTING, HOLD_COMMITTED, HOLD_NOTHING,    HOLD_RELEASE    },
    {HOLD_COMMITTING, HOLD_LATE,      HOLD_NOTHING,    HOLD_RELEASE    },
    {HOLD_COMMITTING, HOLD_LOST,      HOLD_NOTHING,    HOLD_DROP       },
};

bool hold_move(enum hold_state *state, enum hold_cue cue, enum hold_task *out)
{
    for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++) {
        if (moves[i].from != *state || moves[i].cue != cue) continue;
        *state = moves[i].to;
        *out = moves[i].task;
        return true;
    }
    return false;
}
