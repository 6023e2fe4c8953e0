#include "bridge/core/carry_state.h"

#include <stddef.h>
#include <string.h>

#include "topics/kind.h"

/* Of a word that is no kind nothing is known; the route knows what it asks for. */
static bool event_has_state(struct text event, enum kind *kind, bool *is_kind)
{
    *is_kind = kind_find(event, kind);
    return !*is_kind || kind_row(*kind)->has_state;
}

static bool value_is_empty(const struct record *rec)
{
    return rec->value.at != NULL && rec->value.size == 0;
}

bool state_is_told(struct carrier *c, const struct route *route, const struct record *rec)
{
    static const bool wanted[FIELD_COUNT] = {[FIELD_EVENT] = true};
    struct place place;
    enum kind kind;
    bool is_kind;

    if (value_is_empty(rec)) return false;
    if (resolve_place(&c->resolver, rec, route->from, wanted, &place) != ERR_OK) return false;
    return event_has_state(place.at[FIELD_EVENT], &kind, &is_kind);
}

void state_wants(const struct route *route, bool wanted[FIELD_COUNT])
{
    wanted[FIELD_EVENT] = true;
    for (int f = 0; f < FIELD_COUNT; f++) {
        if (f != FIELD_ENTITY && pattern_uses(&route->state.topic, (enum field)f))
            wanted[f] = true;
    }
}

/* Where the route says that the entity stands, when there can be something; else NULL. */
static const struct source *entity_source(const struct state_about *about)
{
    const struct source *s = &about->route->state.entity;
    bool has_payload = about->rec->value.at != NULL;

    if (s->kind == SOURCE_NONE) s = &about->route->from[FIELD_ENTITY];
    if (s->kind == SOURCE_NONE) return NULL;
    return s->kind != SOURCE_PAYLOAD || has_payload ? s : NULL;
}

/* Where looks for the entity are noted; NULL: nowhere. */
static struct resolve_looks *looks_of(struct carrier *c)
{
    struct resolve_trace *trace = c->resolver.trace;

    if (trace == NULL) return NULL;
    trace->state_entity = (struct resolve_looks){.count = 0};
    return &trace->state_entity;
}

static void entity_by_default(const struct record *rec, struct resolve_looks *looks,
                              struct text *out)
{
    static const struct source subject = {
        .kind = SOURCE_HEADER, .size = 10, .text = "ce_subject"};
    static const struct source key = {.kind = SOURCE_KEY};

    *out = text_of_bytes(record_header(rec, TEXT("ce_subject")));
    resolve_note(looks, &subject, *out);
    if (out->size > 0) return;
    *out = text_of_bytes(rec->key);
    resolve_note(looks, &key, *out);
}

static enum err entity_where_told(struct carrier *c, const struct record *rec,
                                  const struct source *source, struct resolve_looks *looks,
                                  struct text *out)
{
    enum err e = resolve_source(&c->resolver, rec, source, out);

    if (looks != NULL) looks->is_routes_own = true;
    resolve_note(looks, source, *out);
    return e;
}

/* The field that the kind has for it. */
static enum err entity_of_kind(struct carrier *c, const struct record *rec, struct text pointer,
                               struct resolve_looks *looks, struct text *out)
{
    struct source field = {.kind = SOURCE_PAYLOAD, .size = pointer.size};
    struct payload *payload;

    enum err e = resolve_payload(&c->resolver, rec, &payload);
    if (e == ERR_OK) (void)payload_find(payload, pointer, out);
    if (looks == NULL) return e;
    resolve_note(looks, &field, *out);
    looks->at[looks->count - 1].text = pointer; /* that of the kinds' table lives */
    return e;
}

/* @kind: NULL for a word that is none. */
static enum err entity_of(struct carrier *c, const struct state_about *about,
                          const enum kind *kind, struct text *out)
{
    const struct source *source = entity_source(about);
    struct resolve_looks *looks = looks_of(c);

    *out = (struct text){NULL, 0};
    if (source != NULL) return entity_where_told(c, about->rec, source, looks, out);
    if (kind == NULL || about->rec->value.at == NULL) {
        entity_by_default(about->rec, looks, out);
        return ERR_OK;
    }
    return entity_of_kind(c, about->rec, kind_row(*kind)->entity, looks, out);
}

enum err state_entity(struct carrier *c, const struct route *route, const struct record *rec,
                      enum kind kind, struct text *out)
{
    struct state_about about = {.route = route, .rec = rec};

    return entity_of(c, &about, &kind, out);
}

/* A payload that cannot be read does not say that its entity is over. */
static enum err is_over(struct carrier *c, const struct record *rec, const enum kind *kind,
                        bool *out)
{
    struct payload *payload;

    *out = rec->value.at == NULL;
    if (*out || kind == NULL || kind_row(*kind)->end_count == 0) return ERR_OK;
    enum err e = resolve_payload(&c->resolver, rec, &payload);
    if (e == ERR_OK) *out = kind_is_over(*kind, payload);
    return e == ERR_BAD_PAYLOAD ? ERR_OK : e;
}

/* What the route itself takes for the end of an entity. What cannot be answered says nothing.
 */
static enum err is_over_for_route(struct carrier *c, const struct state_about *about, bool *out)
{
    const struct when *when = &about->route->state.clear_when;
    struct text missed;

    if (*out || when->condition_count == 0) return ERR_OK;
    enum err e = carry_ask(c, about->route, about->rec, when, &missed);
    *out = e == ERR_OK;
    return e == ERR_NO_MEMORY ? e : ERR_OK;
}

/* The properties beyond their count hold nothing. */
static void copy_message(struct message *out, const struct message *from)
{
    memcpy(out, from, offsetof(struct message, properties));
    memcpy(out->properties, from->properties,
           from->property_count * sizeof from->properties[0]);
}

static void clear(struct message *m)
{
    m->payload = (struct bytes){"", 0};
    m->payload_is_utf8 = false;
    m->expiry_s = 0;
}

static enum err fill(struct carrier *c, const struct state_about *about, const enum kind *kind)
{
    const struct state_rule *rule = &about->route->state;
    struct place place = *about->place;
    struct text topic;
    uint32_t expiry_s = 0;
    bool ends;

    enum err e = entity_of(c, about, kind, &place.at[FIELD_ENTITY]);
    if (e == ERR_OK) e = is_over(c, about->rec, kind, &ends);
    if (e == ERR_OK) e = is_over_for_route(c, about, &ends);
    if (e != ERR_OK) return grounds_give(&c->grounds, e, TEXT("entity"));
    TRY(carry_topic(c, &rule->topic, about->route->on_unsafe, &place, &topic));
    if (carry_expiry(rule->expire_after_ms, about->rec, about->now, &expiry_s) != ERR_OK)
        ends = true;

    copy_message(&c->state, &c->message);
    c->state.topic = topic;
    c->state.is_retained = true;
    c->state.expiry_s = expiry_s;
    if (ends) clear(&c->state);
    c->sends_state = true;
    return ERR_OK;
}

enum err state_fill(struct carrier *c, const struct state_about *about)
{
    enum kind kind;
    bool is_kind;

    if (value_is_empty(about->rec)) return ERR_OK;
    if (!event_has_state(about->place->at[FIELD_EVENT], &kind, &is_kind)) return ERR_OK;
    return fill(c, about, is_kind ? &kind : NULL);
}
