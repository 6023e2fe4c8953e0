/* carry_rig.h - what does a carrier of the down direction need before it can carry?
 *
 * One route and a record. One rig, for one test at a time.
 *
 * Memory      static; carry_rig_done() frees what parsing took
 * Threads     one
 */
#pragma once

#include "bridge/core/carry.h"
#include "tests/lib/check.h"

enum { WALL_MS = 100000000, RIG_HEADERS = 3 }; /* the rig's clock, since 1970 */

extern const struct now rig_now; /* WALL_MS */
extern struct carrier carrier;
extern struct route route; /* {plant}/{area}/{line}/{event}, with the properties of `minimal` */

/* Set-up and tear-down of a test. */
int carry_rig_start(void **state);
int carry_rig_done(void **state);

extern const struct header rig_headers[RIG_HEADERS]; /* plant, area, line */

/* mes.batch-event/3@41 of berlin/mix/l7, two and a half seconds old: {"lot":4}. */
struct record rig_record(void);

/* Carries it anew. */
enum err carry(const struct record *rec);

/* Why it was not carried. */
struct text words(void);
