#include "bridge/core/stats.h"

#include <assert.h>

static const struct stat_row rows[STAT_COUNT] = {
#define STAT(NAME, metric, type, help) {metric, help, STAT_##type},
#include "bridge/core/stats.def"
#undef STAT
};

const struct stat_row *stat_row(enum stat s)
{
    assert(s < STAT_COUNT);
    return &rows[s];
}
