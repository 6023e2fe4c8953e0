/* legible.h - how is foreign text put before people's eyes?
 *
 * A terminal obeys control characters, and some characters turn what stands around them: they
 * are written as \n, \x1b, \u{202e}, and so are bytes that are no UTF-8. Everything else is
 * written as it is, backslashes too.
 *
 * Memory      none
 * Threads     any
 */
#pragma once

#include <stdio.h>

#include "bridge/base/view.h"

/* On one line. */
void legible_text(FILE *to, struct text t);

/* Line ends are kept; @before is written before each line. A line end closes the last. */
void legible_lines(FILE *to, struct text t, const char *before);

/* As a JSON string, quotes and all. Bytes that are no UTF-8 become U+FFFD. */
void legible_json(FILE *to, struct text t);
