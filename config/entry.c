#include "config/entry.h"

#include <stdlib.h>
#include <string.h>

#include "config/words.h"
#include "topics/utf8.h"

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
    int choice = reading_choice(r, "on_unsafe", n, "reject|encode");

    if (choice >= 0) *e->on_unsafe = (enum unsafe_policy)choice;
}

void entry_encoding(struct reading *r, struct entry *e, const struct node *n)
{
    int choice = reading_choice(r, "encoding", n, "passthrough|json|msgpack");

    if (choice >= 0) *e->encoding = (enum encoding)choice;
}

void entry_big_numbers(struct reading *r, struct entry *e, const struct node *n)
{
    int choice = reading_choice(r, "big_numbers", n, "reject|text");

    if (choice >= 0) *e->big_numbers = (enum big_numbers)choice;
}

void entry_properties(struct reading *r, struct entry *e, const struct node *n)
{
    int choice = reading_choice(r, "properties", n, "none|minimal|cloudevents|full");

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
                     const struct node *n)
{
    struct known_words known = {.count = 0};

    if (reading_refuse_unbuilt(r, n->key, n)) return;
    for (const struct entry_key *row = table->keys; row < table->keys + table->count; row++) {
        if (strcmp(row->key, n->key) == 0) {
            row->read(r, e, n);
            return;
        }
        known_add(&known, text_of(row->key));
    }
    reading_unknown_key(r, n, "routes", &known);
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
    for (const struct node *child = n->first; child != NULL; child = child->next)
        read_key(r, table, e, child);
    for (const struct entry_key *row = table->keys; row < table->keys + table->count; row++) {
        if (!row->is_required || node_find(n, row->key) != NULL) continue;
        complain(r->complain, n->at, "the route has no `%s`; write one: %s", row->key,
                 row->takes);
    }
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
