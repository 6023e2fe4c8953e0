/* validate.h - is this payload what an event of its kind should be?
 *
 * Compares a payload, JSON or MessagePack, with the fields of its kind (kind.h): what is
 * required is there, and what is there is of the field's type. Other fields may stand beside
 * them. A `null` is the same as a field that is not there. Of several faults the first one in
 * the order of the table is told.
 *
 *     `quantity` is a text; wanted: a number
 *
 * Memory      none; the work is bounded by the table and the payload's top level
 * Threads     any, one at a time for a payload
 */
#pragma once

#include "bridge/base/err.h"
#include "bridge/base/sink.h"
#include "topics/kind.h"

struct payload;

/* What a route does with what it is compared with. */
enum validation {
    VALIDATE_OFF,    /* nothing is compared */
    VALIDATE_WARN,   /* carried all the same, counted, and told */
    VALIDATE_REJECT, /* dead letter */
};

/* @why gets a clause for people on ERR_INVALID, cut to the room it has: the field, what it is
 * and what would be right; nothing of the payload itself.
 *
 * ERR_INVALID  it is not */
enum err validate_event(enum kind k, struct payload *p, struct sink *why);
