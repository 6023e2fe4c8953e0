/* place.h - which levels of the namespace does an event belong to?
 *
 * ISA-95's equipment hierarchy as the namespace uses it: plant (site), area, line (work
 * centre); the kind of event; and the entity (order, batch, lot, tag) where a topic asks
 * for one. A place is filled by resolve.h and rendered by pattern.h.
 *
 * Memory      views into the record, or into the scratch of whoever resolved it
 * Threads     any
 */
#pragma once

#include "bridge/base/view.h"

enum field { FIELD_PLANT, FIELD_AREA, FIELD_LINE, FIELD_EVENT, FIELD_ENTITY, FIELD_COUNT };

/* "plant", "area", "line", "event", "entity": in patterns, in `from:`, in headers. */
struct text field_name(enum field f);

/* Finds the field that is spelled @name; false when there is none. */
bool field_find(struct text name, enum field *out);

struct place {
    struct text at[FIELD_COUNT]; /* by enum field; size 0: not known */
};
