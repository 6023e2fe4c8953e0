/* check.h - do the keys fit together?
 *
 * What no key can say alone: limits that cross, files that go together, routes that hide one
 * another.
 *
 * Memory      none
 * Threads     any, one at a time
 */
#pragma once

#include "config/reading.h"

/* Complains about what does not fit; after everything was read. */
void check_config(struct reading *r);
