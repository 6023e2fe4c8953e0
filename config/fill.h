/* fill.h - what do ${VAR} and ${VAR:-default} stand for?
 *
 * For the environment variable VAR, or for what follows `:-` when VAR is not set or empty. They
 * are filled in after the file was parsed, in values only, so what a variable holds can never
 * become a key, a list or another variable. `$${` stands for `${` itself; a `$` before anything
 * else stands for itself, as in regular expressions.
 *
 * Memory      the filled text replaces the node's own
 * Threads     any, while nobody changes the environment
 */
#pragma once

#include "config/node.h"

/* Fills in every text below @n. One that cannot be filled is complained about, and broken. */
void fill_tree(struct complainer *c, struct node *n);
