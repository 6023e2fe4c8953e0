/* diff.h - in which lines do two texts differ?
 *
 * Memory      allocates while it writes
 * Threads     any, one at a time
 */
#pragma once

#include <stdio.h>

#include "bridge/base/view.h"

/* Lines that stand around a difference, and the most that are written at all. */
enum { DIFF_AROUND = 3, DIFF_LINES_MAX = 200 };

/* Writes the lines that only @expected has behind `- `, those that only @got has behind `+ `,
 * and those around them behind two spaces; `...` stands for what is left out. Foreign text is
 * shown as legible.h does. @before is written before each line. */
void diff_write(struct text expected, struct text got, const char *before, FILE *to);
