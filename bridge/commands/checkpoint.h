/* checkpoint.h - how do people look at checkpoints, and set them?
 *
 * The two halves of `mesbridge checkpoint`; both give an exit code of <sysexits.h>.
 *
 * Threads     one
 * Memory      none
 */
#pragma once

#include <stdint.h>

#include "config/config.h"

enum checkpoint_output { CHECKPOINT_TABLE, CHECKPOINT_JSON };
enum checkpoint_consent { CONSENT_ASK, CONSENT_GIVEN };

/* Places in a log that have names. */
enum { PLACE_EARLIEST = -2, PLACE_LATEST = -1 };

struct checkpoint_order {
    const struct config_source *source;
    const char *kafka_topic;
    int32_t partition;
    int64_t next; /* or one of the places above */
    enum checkpoint_consent consent;
};

int checkpoint_show(const struct config_source *source, enum checkpoint_output output);
int checkpoint_set(const struct checkpoint_order *order);
