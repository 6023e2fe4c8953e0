/* carry_up_rig.h - what does a carrier of the up direction need before it can carry?
 *
 * Two routes and a message. One rig, for one test at a time.
 *
 * Memory      static; carry_up_rig_done() frees the transcoder's buffer
 * Threads     one
 */
#pragma once

#include "bridge/core/carry_up.h"
#include "tests/lib/check.h"

/* The routes: +/+/+/_in/+, which is written to mes.in.{event}, and old/#, written to raw. */
enum { RIG_IN, RIG_RAW, RIG_ROUTES };

#define RIG_FILTER  "+/+/+/_in/+"
#define RIG_PATTERN "{plant}/{area}/{line}/_in/{event}"

extern struct carrier_up rig;
extern struct up_route rig_routes[RIG_ROUTES];

/* Set-up and tear-down of a test. */
int carry_up_rig_start(void **state);
int carry_up_rig_done(void **state);

/* Makes a route anew, with the headers of `minimal`. */
void rig_make_route(int route, const char *filter, const char *pattern,
                    const char *kafka_topic);

/* Gives the first route its own key. */
void rig_make_key(const char *pattern);

/* A message that the first route takes, with two properties: id = a7, note = by hand. */
struct arrival rig_message(void);

/* Carries it for the first time. */
enum err rig_carry(const struct arrival *a);

/* Why it was not carried. */
struct text rig_words(void);

/* Fails unless the record has this header; "": no such header. */
void rig_check_header(const char *name, const char *value);
