/* up_app.h - which parts make up the up direction, and how do they go up and down?
 *
 * Threads     loop
 */
#pragma once

#include "config/config.h"

/* As down_app_run() (down_app.h). */
int up_app_run(const struct config *config);
