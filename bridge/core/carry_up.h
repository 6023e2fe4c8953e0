/* carry_up.h - what record does a message become?
 *
 *   message -> topic -> origin -> route -> place -> when -> kind -> Kafka topic -> key ->
 *   payload -> headers
 *
 * The same message always becomes the same record, so it may be made again when Kafka did not
 * take it.
 *
 * Memory      the record's texts point into the message, the routes and the carrier's scratch;
 *             valid until the next carry_arrival() or carrier_up_done()
 * Threads     loop
 */
#pragma once

#include "bridge/base/arrival.h"
#include "bridge/core/grounds.h"
#include "bridge/core/up_route.h"
#include "topics/headers.h"

enum { CARRY_UP_SCRATCH_BYTES = 16384 };

struct carrier_up {
    const struct up_routes *routes;
    struct text bridge_id;
    const struct up_route *route; /* of the last message; NULL: none takes it */
    struct place place;           /* of the last message */
    struct record record;
    struct header headers[RECORD_HEADERS_MAX];
    struct payload *payload; /* while it is looked into, when somebody has asked for it */
    bool payload_is_bad;     /* parsing it was tried and failed */
    struct transcoder transcoder;
    bool is_invalid;        /* its payload is not what its kind asks for */
    struct grounds grounds; /* why it could not be carried; else of what is invalid, why */
    char scratch_bytes[CARRY_UP_SCRATCH_BYTES];
};

/* Makes c->record of @a. @is_repeat: it may be in Kafka already.
 *
 * Verdicts of what it returns: CARRY_ON, SKIP or REJECT; STOP when memory is short. */
enum err carry_arrival(struct carrier_up *c, const struct arrival *a, bool is_repeat);

/* Frees the transcoder's buffer. */
void carrier_up_done(struct carrier_up *c);
