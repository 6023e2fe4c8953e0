/* value_node.h - which JSON does this part of a YAML file say?
 *
 * A mapping is an object, in its order; a list an array. A text in quotes is a string. Without
 * quotes 12.5, 240, true, false and null are what they look like, as in JSON; what YAML's
 * readers do not agree on (no, on, 007, 0x1F, 1_000, 12:30, .5) is complained about; all else
 * is a string.
 *
 * Memory      none
 * Threads     any, one at a time
 */
#pragma once

#include <stdio.h>

#include "config/node.h"

/* Writes @n to @to as JSON on one line. False after complaints; half of it is written then. */
bool value_node_write(struct complainer *c, const struct node *n, FILE *to);
