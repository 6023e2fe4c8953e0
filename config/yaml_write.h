/* yaml_write.h - how is a value written so that it is read back as it is?
 *
 * A text that YAML could take for something else, now or under the rules of another version of
 * it, is written in quotes; so is one that holds what YAML gives a meaning. `${` becomes `$${`.
 *
 * Memory      none
 * Threads     any, one at a time
 */
#pragma once

#include <stdio.h>

#include "config/node.h"

/* Writes one text. */
void yaml_write_text(struct text t, FILE *out);

/* Writes a node and all in it on one line: a text, [a, b] or {a: b}. */
void yaml_write_node(const struct node *n, FILE *out);
