/* stats.h - what does the bridge count?
 *
 * Memory      inside the struct
 * Threads     loop
 */
#pragma once

#include <stdint.h>

enum stat {
#define STAT(NAME, metric, type, help) STAT_##NAME,
#include "bridge/core/stats.def"
#undef STAT
    STAT_COUNT
};

enum stat_type { STAT_COUNTER, STAT_GAUGE };

struct stat_row {
    const char *metric; /* "messages_received_total" */
    const char *help;
    enum stat_type type;
};

struct stats {
    uint64_t at[STAT_COUNT]; /* by enum stat */
};

/* The row of @s. */
const struct stat_row *stat_row(enum stat s);
