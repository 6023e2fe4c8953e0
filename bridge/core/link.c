#include "bridge/core/link.h"

#include <stddef.h>

static const struct {
    enum link_state from;
    enum link_cue cue;
    enum link_state to;
    enum link_task task;
} moves[] = {
    {LINK_RESTING, LINK_RESTED,  LINK_DIALING, LINK_DIAL   },
    {LINK_RESTING, LINK_STOPPED, LINK_CLOSED,  LINK_LEAVE  },
    {LINK_DIALING, LINK_OPENED,  LINK_UP,      LINK_WELCOME},
    {LINK_DIALING, LINK_ENDED,   LINK_RESTING, LINK_REST   },
    {LINK_DIALING, LINK_STOPPED, LINK_CLOSING, LINK_HANG_UP},
    {LINK_UP,      LINK_ENDED,   LINK_RESTING, LINK_REST   },
    {LINK_UP,      LINK_SILENT,  LINK_ENDING,  LINK_HANG_UP},
    {LINK_UP,      LINK_STOPPED, LINK_CLOSING, LINK_HANG_UP},
    {LINK_ENDING,  LINK_ENDED,   LINK_RESTING, LINK_REST   },
    {LINK_ENDING,  LINK_STOPPED, LINK_CLOSING, LINK_NOTHING},
    {LINK_CLOSING, LINK_OPENED,  LINK_CLOSING, LINK_NOTHING},
    {LINK_CLOSING, LINK_ENDED,   LINK_CLOSED,  LINK_LEAVE  },
};

bool link_move(enum link_state *state, enum link_cue cue, enum link_task *out)
{
    for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++) {
        if (moves[i].from != *state || moves[i].cue != cue) continue;
        *state = moves[i].to;
        *out = moves[i].task;
        return true;
    }
    return false;
}
