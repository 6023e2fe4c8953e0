/* envelope_rules.h - what does a route say about its envelopes, either way?
 *
 * And what both directions (envelope.h, headers.h) do with it: which names may pass, and what
 * is made where the sender said nothing.
 *
 * Memory      views into the place, the rules and @scratch
 * Threads     any
 */
#pragma once

#include "bridge/base/sink.h"
#include "topics/place.h"

/* How much is sent: envelope.h and headers.h say what that is. */
enum properties_level {
    PROPERTIES_NONE,
    PROPERTIES_MINIMAL,
    PROPERTIES_CLOUDEVENTS,
    PROPERTIES_FULL
};

enum { ENVELOPE_ALLOWED_MAX = 32, ENVELOPE_NAME_BYTES_MAX = 64 };

/* What made_source() and made_type() write into a scratch at most. */
enum { MADE_BYTES_MAX = 832 };

struct envelope_rules {
    enum properties_level level;
    struct text bridge_id;    /* value of `bridgeid`; size 0: not sent */
    struct text content_type; /* where the sender gave none; size 0: application/json when the
                                 payload begins like JSON ({ or [), else none */
    size_t allowed_count;
    struct text allowed[ENVELOPE_ALLOWED_MAX]; /* other headers or properties that may pass */
};

/* True when every other name may pass: the level is full and the list is empty. */
bool rules_allow_all(const struct envelope_rules *rules);

/* True when @name, which is an other one, may pass: it is on the list, or all may. */
bool rules_allow(const struct envelope_rules *rules, struct text name);

/* True for the names that the envelope has for itself in Kafka: ce_*, mqtt_* and dlq_*. */
bool name_is_reserved(struct text name);

/* The content type of what came without one: the route's, or a guess. Size 0: none. */
struct text made_content_type(const struct envelope_rules *rules, struct text payload);

/* "/plant/area/line", written as a topic writes it. Size 0 when one of them cannot be. */
struct text made_source(const struct place *place, struct sink *scratch);

/* The event, written as a topic writes it; a view where it is safe. Size 0 when it cannot be
 * written. */
struct text made_type(const struct place *place, struct sink *scratch);
