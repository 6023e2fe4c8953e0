/* resolve.h - which place does this record belong to?
 *
 * Each field is looked for in this order, and the first that has a value wins (contract.md, 4):
 * the route's own `from:`; the Kafka headers `plant`, `area`, `line`; the header `ce_source`
 * written as /plant/area/line; top-level fields of the payload of those names. `event` is the
 * Kafka topic's last word unless the route says otherwise; `entity` is the header `ce_subject`
 * unless the route says otherwise. Only fields that are asked for are looked for, and the
 * payload is parsed only when nothing before it had the value.
 *
 * A `from:` that finds nothing does not fall through to the defaults: the route said where. An
 * empty value is no value, of headers that repeat the first counts, and a record without a
 * value (or with an empty one) has no fields. A `ce_source` of any other shape than three
 * levels says nothing.
 *
 * Memory      texts in the place live as long as the record and the resolver's payload
 * Threads     loop
 */
#pragma once

#include "topics/payload.h"
#include "topics/place.h"
#include "topics/source.h"

/* One place where a field was looked for. */
struct resolve_look {
    enum source_kind kind; /* never SOURCE_NONE */
    bool is_level;         /* SOURCE_HEADER: not the header, but a level of what stands there */
    int word;              /* SOURCE_KAFKA_TOPIC */
    struct text text;      /* the header's name, the pointer or the constant */
    struct text value;     /* what stood there; size 0: nothing */
};

/* Where something was looked for, in that order; the last look gave its value. */
enum { RESOLVE_LOOKS_MAX = 3 };
struct resolve_looks {
    bool is_routes_own; /* the route said where */
    size_t count;       /* 0: nobody asked for it */
    struct resolve_look at[RESOLVE_LOOKS_MAX];
};

/* The same of all fields of a record. For people: the bridge itself keeps none. */
struct resolve_trace {
    struct resolve_looks fields[FIELD_COUNT];
    struct resolve_looks state_entity; /* the state topic may look elsewhere (carry_state.h) */
};

/* What resolving one record needs besides the record. Zero-initialise for each record. */
struct resolver {
    struct payload *payload;     /* parsed so far; freed by resolver_done() */
    bool payload_is_bad;         /* parsing was tried and failed */
    struct text default_type;    /* what the payload is when the record does not say */
    struct resolve_trace *trace; /* filled in as it goes; NULL: nobody wants to know. Its texts
                                    live as long as the place's */
};

/* Fills in @wanted[f] of the place. Fields that have no value stay empty; that is
 * pattern_render()'s matter.
 *
 * ERR_BAD_PAYLOAD  a field can only stand in the payload, and the payload cannot be parsed
 * ERR_NO_MEMORY    there is no memory to parse it */
enum err resolve_place(struct resolver *r, const struct record *rec,
                       const struct source from[FIELD_COUNT], const bool wanted[FIELD_COUNT],
                       struct place *out);

/* Gives what stands where @from, which is not SOURCE_NONE, says; size 0: nothing. Errors as
 * resolve_place(). */
enum err resolve_source(struct resolver *r, const struct record *rec, const struct source *from,
                        struct text *out);

/* The payload of @rec, whose value is not empty, parsed when nobody has yet. Lends it until
 * resolver_done().
 *
 * ERR_BAD_PAYLOAD  it cannot be parsed
 * ERR_NO_MEMORY    there is no memory to parse it */
enum err resolve_payload(struct resolver *r, const struct record *rec, struct payload **out);

/* The text that @from, which is not SOURCE_NONE, names; size 0 when the record has none. Errors
 * and memory as those of resolve_place(). */
enum err resolve_source(struct resolver *r, const struct record *rec, const struct source *from,
                        struct text *out);

/* Notes in @looks, which is NULL when there is no trace, that @from was looked at, and gave
 * @value. */
void resolve_note(struct resolve_looks *looks, const struct source *from, struct text value);

/* The @n-th dot-separated word of @t, from 1, or from -1 backwards; size 0 when there are
 * fewer.
 */
struct text resolve_word(struct text t, int n);

/* Frees what parsing took; the resolver is zeroed then. Accepts a zeroed one. */
void resolver_done(struct resolver *r);
