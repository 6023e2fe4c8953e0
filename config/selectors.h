/* selectors.h - which Kafka topics does a route take?
 *
 * kafka_topics is a list of names, or one text that begins with `^`: a POSIX extended regular
 * expression, the same that librdkafka subscribes with.
 *
 * Memory      written into the route; selectors_done() frees them
 * Threads     any, one at a time
 */
#pragma once

#include "config/entry.h"

/* Reads @n into the selectors of the entry's route, which goes down. */
void selectors_read(struct reading *r, struct entry *e, const struct node *n);

/* Frees the selectors of @route, expressions included. */
void selectors_done(struct route *route);
