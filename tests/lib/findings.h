/* findings.h - how do tests say what `check --connect` must find?
 *
 * Memory      none
 * Threads     one
 */
#pragma once

#include <string.h>

#include "bridge/probe/finding.h"
#include "tests/lib/test.h"

/* Fails the test, showing all, unless finding @i has this level and name, and its words or its
 * advice hold @text. */
static inline void check_finding(const struct findings *f, size_t i, enum finding_level level,
                                 enum finding_name name, const char *text)
{
    if (i < f->count && f->at[i].level == level && f->at[i].name == name &&
        (strstr(f->at[i].words, text) != NULL || strstr(f->at[i].advice, text) != NULL))
        return;
    print_error("finding %zu should be %d %s with \"%s\"; there are:\n", i, (int)level,
                finding_word(name), text);
    findings_print(f, stderr);
    fail();
}
