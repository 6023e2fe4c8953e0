#include "topics/resolve.h"

#include <assert.h>

/* The headers that the defaults look at. The first three stand where their fields stand. */
enum place_header { PLANT, AREA, LINE, CE_SOURCE, CE_SUBJECT, PLACE_HEADER_COUNT };

static_assert((int)PLANT == (int)FIELD_PLANT, "see enum place_header");
static_assert((int)AREA == (int)FIELD_AREA, "see enum place_header");
static_assert((int)LINE == (int)FIELD_LINE, "see enum place_header");

enum { PLACE_LEVELS = LINE + 1 }; /* of /plant/area/line */

static const struct text header_names[PLACE_HEADER_COUNT] = {
    {"plant",      5 },
    {"area",       4 },
    {"line",       4 },
    {"ce_source",  9 },
    {"ce_subject", 10},
};

static const struct text pointers[PLACE_LEVELS] = {
    {"/plant", 6},
    {"/area",  5},
    {"/line",  5}
};

/* What the record says without its payload being parsed. Size 0: nothing. */
struct defaults {
    struct text header[PLACE_HEADER_COUNT];
    struct text source_level[PLACE_LEVELS]; /* of ce_source */
};

/* Notes the headers by name. The first of a name counts, also when its value is null. */
static void read_headers(const struct record *rec, struct defaults *out)
{
    bool seen[PLACE_HEADER_COUNT] = {false};

    assert(rec->header_count <= RECORD_HEADERS_MAX);
    for (size_t i = 0; i < rec->header_count; i++) {
        for (size_t h = 0; h < PLACE_HEADER_COUNT; h++) {
            if (seen[h] || !text_equal(rec->headers[i].name, header_names[h])) continue;
            seen[h] = true;
            out->header[h] = text_of_bytes(rec->headers[i].value);
        }
    }
}

/* Splits "/plant/area/line"; a ce_source of any other shape says nothing about the place. */
static void split_source(struct text source, struct text out[PLACE_LEVELS])
{
    struct text levels[PLACE_LEVELS] = {
        {NULL, 0}
    };
    size_t count = 0;

    if (source.size == 0 || source.at[0] != '/') return;
    for (size_t i = 0; i < source.size; i++) {
        if (source.at[i] != '/') {
            levels[count - 1].size++;
            continue;
        }
        if (count == PLACE_LEVELS) return;
        levels[count++].at = source.at + i + 1;
    }
    for (size_t i = 0; i < PLACE_LEVELS; i++) {
        if (levels[i].size == 0) return;
    }
    memcpy(out, levels, sizeof levels);
}

struct text resolve_word(struct text t, int n)
{
    int words = 1;
    for (size_t i = 0; i < t.size; i++)
        words += t.at[i] == '.';

    int wanted = n < 0 ? words + n + 1 : n;
    if (wanted < 1 || wanted > words) return (struct text){NULL, 0};

    size_t at = 0;
    for (int word = 1; word < wanted; at++)
        word += t.at[at] == '.';
    size_t end = at;
    while (end < t.size && t.at[end] != '.')
        end++;
    return (struct text){t.at + at, end - at};
}

enum err resolve_payload(struct resolver *r, const struct record *rec, struct payload **out)
{
    assert(rec->value.size > 0);
    if (r->payload_is_bad) return ERR_BAD_PAYLOAD;
    if (r->payload == NULL) {
        struct text type = text_of_bytes(record_header(rec, TEXT("content-type")));
        if (type.size == 0) type = r->default_type;
        enum err e = payload_parse(rec->value, type, &r->payload);
        r->payload_is_bad = e == ERR_BAD_PAYLOAD;
        if (e != ERR_OK) return e;
    }
    *out = r->payload;
    return ERR_OK;
}

/* A record without a value has no fields; that is not the same as a value that is broken. */
static enum err find_in_payload(struct resolver *r, const struct record *rec,
                                struct text pointer, struct text *out)
{
    struct payload *payload;

    if (rec->value.size == 0) return ERR_OK;
    TRY(resolve_payload(r, rec, &payload));
    (void)payload_find(payload, pointer, out);
    return ERR_OK;
}

/* Where looks for @f are noted; NULL: nowhere. */
static struct resolve_looks *looks_for(struct resolver *r, enum field f)
{
    return r->trace == NULL ? NULL : &r->trace->fields[f];
}

static void note(struct resolve_looks *looks, struct resolve_look look)
{
    if (looks == NULL) return;
    assert(looks->count < RESOLVE_LOOKS_MAX);
    looks->at[looks->count++] = look;
}

void resolve_note(struct resolve_looks *looks, const struct source *from, struct text value)
{
    note(looks, (struct resolve_look){
                    .kind = from->kind,
                    .word = from->word,
                    .text = {from->text, from->size},
                    .value = value
    });
}

/* Where nobody said otherwise, of those whose default is one place alone. */
static void find_single(struct resolver *r, const struct record *rec,
                        const struct defaults *defaults, enum field f, struct text *out)
{
    if (f == FIELD_EVENT) {
        *out = resolve_word(rec->kafka_topic, -1);
        note(looks_for(r, f),
             (struct resolve_look){.kind = SOURCE_KAFKA_TOPIC, .word = -1, .value = *out});
    } else {
        *out = defaults->header[CE_SUBJECT];
        note(looks_for(r, f), (struct resolve_look){.kind = SOURCE_HEADER,
                                                    .text = header_names[CE_SUBJECT],
                                                    .value = *out});
    }
}

/* Where nobody said otherwise. */
static enum err find_by_default(struct resolver *r, const struct record *rec,
                                const struct defaults *defaults, enum field f, struct text *out)
{
    if (f == FIELD_EVENT || f == FIELD_ENTITY) {
        find_single(r, rec, defaults, f, out);
        return ERR_OK;
    }
    *out = defaults->header[f];
    note(looks_for(r, f),
         (struct resolve_look){.kind = SOURCE_HEADER, .text = header_names[f], .value = *out});
    if (out->size > 0) return ERR_OK;

    *out = defaults->source_level[f];
    note(looks_for(r, f), (struct resolve_look){.kind = SOURCE_HEADER,
                                                .is_level = true,
                                                .text = header_names[CE_SOURCE],
                                                .value = *out});
    if (out->size > 0) return ERR_OK;

    enum err e = find_in_payload(r, rec, pointers[f], out);
    note(looks_for(r, f),
         (struct resolve_look){.kind = SOURCE_PAYLOAD, .text = pointers[f], .value = *out});
    return e;
}

enum err resolve_source(struct resolver *r, const struct record *rec, const struct source *from,
                        struct text *out)
{
    struct text text = {from->text, from->size};

    switch (from->kind) {
    case SOURCE_HEADER: *out = text_of_bytes(record_header(rec, text)); return ERR_OK;
    case SOURCE_PAYLOAD: return find_in_payload(r, rec, text, out);
    case SOURCE_KEY: *out = text_of_bytes(rec->key); return ERR_OK;
    case SOURCE_KAFKA_TOPIC: *out = resolve_word(rec->kafka_topic, from->word); return ERR_OK;
    case SOURCE_CONSTANT: *out = text; return ERR_OK;
    case SOURCE_NONE: break;
    }
    assert(false);
    return ERR_OK;
}

/* The same, and the trace knows. */
static enum err find_where_told(struct resolver *r, const struct record *rec,
                                const struct source *from, enum field f, struct text *out)
{
    enum err e = resolve_source(r, rec, from, out);
    struct resolve_looks *looks = looks_for(r, f);

    if (looks != NULL) looks->is_routes_own = true;
    resolve_note(looks, from, *out);
    return e;
}

enum err resolve_place(struct resolver *r, const struct record *rec,
                       const struct source from[FIELD_COUNT], const bool wanted[FIELD_COUNT],
                       struct place *out)
{
    struct defaults defaults = {0};
    struct place place = {0};

    read_headers(rec, &defaults);
    split_source(defaults.header[CE_SOURCE], defaults.source_level);
    for (size_t f = 0; f < FIELD_COUNT; f++) {
        if (!wanted[f]) continue;
        if (r->trace != NULL) r->trace->fields[f] = (struct resolve_looks){.count = 0};
        if (from[f].kind == SOURCE_NONE) {
            TRY(find_by_default(r, rec, &defaults, (enum field)f, &place.at[f]));
        } else {
            TRY(find_where_told(r, rec, &from[f], (enum field)f, &place.at[f]));
        }
    }
    *out = place;
    return ERR_OK;
}

void resolver_done(struct resolver *r)
{
    payload_done(r->payload);
    *r = (struct resolver){0};
}
