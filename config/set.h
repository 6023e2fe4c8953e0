/* set.h - what does `--set PATH=VALUE` say?
 *
 * PATH is a key with one value, "mqtt.keepalive", or one of librdkafka's,
 * "kafka.properties.debug". Everything behind the first `=` is the value, as it stands: it is
 * no YAML, so `no` is a word; but ${VAR} is filled in. A value that nobody else should read
 * does not belong on a command line, which everybody can.
 *
 * Memory      gives nodes
 * Threads     any, one at a time
 */
#pragma once

#include "config/node.h"

/* The document that @word makes, whose nodes stand at @at: its source, and in line the number
 * of the --set. NULL after a complaint. */
struct node *set_read(struct complainer *c, const char *word, struct spot at);
