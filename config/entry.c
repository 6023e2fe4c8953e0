#include "config/entry.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/conditions.h"
#include "config/quantity.h"
#include "config/words.h"
#include "topics/utf8.h"

int entry_choice(struct reading *r, const struct entry *e, const struct node *n)
{
    assert(e->row->shape.kind == SHAPE_CHOICE);
    return reading_choice(r, e->row->key, n, e->row->shape.words);
}

/* What a limit of the tables says. */
static int64_t duration_of(const char *words)
{
    struct why ignored;
    int64_t ms = 0;
    bool is_one = quantity_read(QUANTITY_DURATION, text_of(words), &ms, &ignored);

    assert(is_one); /* else the table is wrong */
    return ms;
}

bool entry_duration(struct reading *r, const struct entry *e, const struct node *n,
                    int64_t *out_ms)
{
    const struct entry_key *row = e->row;
    bool takes_none = row->shape.kind == SHAPE_DURATION_OR_NONE;
    struct why why;
    int64_t ms = 0;

    assert(takes_none || row->shape.kind == SHAPE_DURATION);
    if (!reading_wants_text(r, row->key, n)) return false;
    bool is_none = takes_none && strcmp(n->text, "none") == 0;
    if (!is_none && !quantity_read(QUANTITY_DURATION, node_text(n), &ms, &why)) {
        complain(r->complain, n->at, "`%s`: %s", row->key, why.words);
        return false;
    }
    if (!is_none && (ms < duration_of(row->shape.min) || ms > duration_of(row->shape.max))) {
        complain(r->complain, n->at, "`%s` is %s; it must be from %s to %s%s", row->key,
                 n->text, row->shape.min, row->shape.max, takes_none ? ", or none" : "");
        return false;
    }
    *out_ms = ms;
    return true;
}

void entry_name(struct reading *r, struct entry *e, const struct node *n)
{
    struct why why;

    if (!reading_wants_word(r, "name", n)) return;
    if (!word_is_name(node_text(n), ROUTE_NAME_BYTES_MAX - 1, &why)) {
        complain(r->complain, n->at, "`name`: %s", why.words);
        return;
    }
    memcpy(e->name, n->text, n->size + 1);
}

void entry_on_unsafe(struct reading *r, struct entry *e, const struct node *n)
{
    int choice = entry_choice(r, e, n);

    if (choice >= 0) *e->on_unsafe = (enum unsafe_policy)choice;
}

void entry_when(struct reading *r, struct entry *e, const struct node *n)
{
    conditions_read(r, "when", n, e->down != NULL ? ASKED_RECORD : ASKED_MESSAGE, e->when);
}

void entry_encoding(struct reading *r, struct entry *e, const struct node *n)
{
    int choice = entry_choice(r, e, n);

    if (choice >= 0) *e->encoding = (enum encoding)choice;
}

void entry_validate(struct reading *r, struct entry *e, const struct node *n)
{
    int choice = entry_choice(r, e, n);

    if (choice >= 0) *e->validation = (enum validation)choice;
}

void entry_big_numbers(struct reading *r, struct entry *e, const struct node *n)
{
    int choice = entry_choice(r, e, n);

    if (choice >= 0) *e->big_numbers = (enum big_numbers)choice;
}

void entry_properties(struct reading *r, struct entry *e, const struct node *n)
{
    int choice = entry_choice(r, e, n);

    if (choice >= 0) e->envelope->level = (enum properties_level)choice;
}

void entry_content_type(struct reading *r, struct entry *e, const struct node *n)
{
    struct why why;
    char *copy = NULL;

    if (!reading_wants_word(r, "content_type", n)) return;
    if (!word_is_media_type(node_text(n), &why)) {
        complain(r->complain, n->at, "`content_type`: %s", why.words);
        return;
    }
    reading_keep(r, node_text(n), &copy);
    e->envelope->content_type = text_of(copy);
}

bool entry_pattern(struct reading *r, const char *key, const struct node *n,
                   struct pattern *out)
{
    struct pattern_fault fault;

    if (!reading_wants_word(r, key, n)) return false;
    if (pattern_compile(node_text(n), out, &fault) == ERR_OK) return true;
    complain(r->complain, node_spot(n, fault.at), "`%s`: %s", key, fault.words);
    return false;
}

/* --- headers --- */

/* True for a name that has a meaning: of a Kafka header on the way down (envelope.h), of an
 * MQTT property on the way up (headers.h). */
static bool is_taken(const struct entry *e, struct text name)
{
    static const char *const down[] = {"content-type", "plant", "area", "line"};
    static const char *const up[] = {"kafkaref", "replay", "bridgeid"};
    const char *const *taken = e->down != NULL ? down : up;
    size_t count = e->down != NULL ? sizeof down / sizeof *down : sizeof up / sizeof *up;

    if (name_is_reserved(name)) return true;
    for (size_t i = 0; i < count; i++)
        if (text_equal(name, text_of(taken[i]))) return true;
    return false;
}

/* True for a header or property that may be let pass. */
static bool is_other(const struct entry *e, struct text name, struct why *why)
{
    if (name.size == 0 || name.size > ENVELOPE_NAME_BYTES_MAX || !utf8_is_mqtt(name))
        return why_not(why,
                       "`%.60s` cannot be let pass; a header's name is 1 to %d bytes of text "
                       "that MQTT carries",
                       name.at, ENVELOPE_NAME_BYTES_MAX);
    if (is_taken(e, name))
        return why_not(
            why, "`%s` has a meaning of its own and never passes as it is; remove it", name.at);
    return true;
}

static void read_header(struct reading *r, const struct entry *e, const struct node *n)
{
    struct envelope_rules *rules = e->envelope;
    struct why why;
    char *copy = NULL;

    if (!reading_wants_word(r, "headers", n)) return;
    if (!is_other(e, node_text(n), &why)) {
        complain(r->complain, n->at, "`headers`: %s", why.words);
        return;
    }
    for (size_t i = 0; i < rules->allowed_count; i++) {
        if (!text_equal(rules->allowed[i], node_text(n))) continue;
        complain(r->complain, n->at, "`headers`: `%s` is named twice; remove one of them",
                 n->text);
        return;
    }
    if (rules->allowed_count == ENVELOPE_ALLOWED_MAX) {
        complain(r->complain, n->at,
                 "`headers` has more than %d names; properties: full lets all pass",
                 ENVELOPE_ALLOWED_MAX);
        return;
    }
    reading_keep(r, node_text(n), &copy);
    rules->allowed[rules->allowed_count++] = text_of(copy);
}

void entry_headers(struct reading *r, struct entry *e, const struct node *n)
{
    if (!reading_wants_list(r, "headers", n)) return;
    for (const struct node *child = n->first; child != NULL; child = child->next)
        read_header(r, e, child);
}

/* The config gave these texts; views cannot own. */
static void free_text(struct text *t)
{
    free((void *)(uintptr_t)t->at);
    *t = (struct text){NULL, 0};
}

void entry_rules_done(struct envelope_rules *rules)
{
    free_text(&rules->content_type);
    for (size_t i = 0; i < rules->allowed_count; i++)
        free_text(&rules->allowed[i]);
}

/* --- the table --- */

static void read_key(struct reading *r, const struct entry_table *table, struct entry *e,
                     const char *place, const struct node *n)
{
    struct known_words known = {.count = 0};

    for (const struct entry_key *row = table->keys; row < table->keys + table->count; row++) {
        if (strcmp(row->key, n->key) == 0) {
            e->row = row;
            row->read(r, e, n);
            return;
        }
        known_add(&known, text_of(row->key));
    }
    reading_unknown_key(r, n, place, &known);
}

/* @owner is what the keys belong to: "the route", "`state`". */
static void read_keys(struct reading *r, const struct entry_table *table, struct entry *e,
                      const char *place, const char *owner, const struct node *n)
{
    for (const struct node *child = n->first; child != NULL; child = child->next)
        read_key(r, table, e, place, child);
    for (const struct entry_key *row = table->keys; row < table->keys + table->count; row++) {
        if (!row->is_required || node_find(n, row->key) != NULL) continue;
        complain(r->complain, n->at, "%s has no `%s`; write one: %s", owner, row->key,
                 row->example);
    }
}

bool entry_read_keys(struct reading *r, const struct entry_table *table, struct entry *e,
                     const struct node *n)
{
    const struct entry_key *own = e->row; /* those of the keys come over it */
    char owner[64];

    assert(own->shape.kind == SHAPE_KEYS);
    if (!reading_wants_mapping(r, own->key, n)) return false;
    snprintf(owner, sizeof owner, "`%s`", own->key);
    read_keys(r, table, e, own->key, owner, n);
    e->row = own;
    return true;
}

void entry_read(struct reading *r, const struct entry_table *table, struct entry *e,
                const struct node *n)
{
    if (n->kind == NODE_BROKEN) return;
    if (n->kind != NODE_MAPPING) {
        complain(r->complain, n->at,
                 "a route is a mapping; write `- name: ...` and its other keys below");
        return;
    }
    read_keys(r, table, e, "routes", "the route", n);
}

void *entries_new(struct reading *r, const char *list, const struct node *n, size_t entry_bytes,
                  size_t count_max, const char *advice)
{
    size_t count = 0;

    if (!reading_wants_list(r, list, n)) return NULL;
    for (const struct node *child = n->first; child != NULL; child = child->next)
        count++;
    if (count > count_max) {
        complain(r->complain, n->at, "%zu routes; at most %zu are taken (%s)", count, count_max,
                 advice);
        return NULL;
    }
    void *entries = calloc(count + 1, entry_bytes); /* not 0, which may give NULL */
    if (entries == NULL) r->complain->no_memory = true;
    return entries;
}
