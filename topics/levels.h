/* levels.h - which level of this topic is next?
 *
 *     struct levels levels = levels_of(topic);
 *     while (levels_next(&levels, &level)) ...        "a//b": "a", "", "b"
 *
 * A topic has one level more than it has slashes, so an empty text has one, which is empty.
 *
 * Memory      views into the topic
 * Threads     any
 */
#pragma once

#include "bridge/base/view.h"

struct levels {
    struct text rest; /* from the next level on */
    bool is_over;     /* there is no next level */
};

/* Before the first level of @topic. */
struct levels levels_of(struct text topic);

/* Takes the next level; false when there is none. */
bool levels_next(struct levels *l, struct text *out);
