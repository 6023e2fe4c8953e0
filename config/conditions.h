/* conditions.h - which of them does a route carry?
 *
 * Reads a mapping of conditions (topics/when.h), all of which must hold:
 *
 *   when:
 *     event: [batch-event, stock-event]    one of these
 *     line: {not: [l7, l8]}                none of these; holds without a value, too
 *     "header:x-shift": night
 *     "payload:/quality": Good
 *
 * Memory      written into the route
 * Threads     any, one at a time
 */
#pragma once

#include "config/reading.h"

/* What is asked: a Kafka record, or an MQTT message. */
enum asked { ASKED_RECORD, ASKED_MESSAGE };

/* Reads @n, the value of @key, into @out. */
void conditions_read(struct reading *r, const char *key, const struct node *n, enum asked asked,
                     struct when *out);
