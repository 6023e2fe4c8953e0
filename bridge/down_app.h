/* down_app.h - which parts make up the down direction, and how do they go up and down?
 *
 * Threads     loop
 */
#pragma once

#include "config/config.h"

/* Builds every part in order, runs until told to stop, and takes them down in reverse. Returns
 * the exit code: EX_OK after a clean stop, EX_TEMPFAIL when something will be repeated,
 * EX_CONFIG, EX_OSERR or EX_SOFTWARE when it could not go on. */
int down_app_run(const struct config *config);
