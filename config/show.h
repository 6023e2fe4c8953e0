/* show.h - what holds, and who said so?
 *
 * The configuration as it is in effect: every key with its value, all sources joined and ${VAR}
 * filled in, as YAML that can be loaded again. Secrets are hidden; files that are named are not
 * looked at.
 *
 * Memory      none that stays
 * Threads     any, one at a time
 */
#pragma once

#include <stdio.h>

#include "config/complain.h"

enum origins { ORIGINS_HIDDEN, ORIGINS_SHOWN };

/* Writes the configuration to @out, with or without where each value came from. Nothing is
 * written, and @complaints say why, on an error; errors as config_load(). */
enum err config_show(const struct config_source *source, enum origins origins, FILE *out,
                     struct complaints *complaints);
