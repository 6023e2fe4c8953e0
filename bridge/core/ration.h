/* ration.h - may this be said again already?
 *
 * A flood of bad records must not become a flood of lines: one line a second, which counts what
 * went unsaid.
 *
 * Memory      inside the struct; zeroed storage has said nothing yet
 * Threads     loop
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct ration {
    bool has_said;
    int64_t said_ms;
    uint64_t unsaid; /* since then */
};

/* It has happened once more. True when it may be said now; *@count is then how often it has
 * happened since it was said last. */
bool ration_allows(struct ration *r, int64_t now_ms, uint64_t *count);
