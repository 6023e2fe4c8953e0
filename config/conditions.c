#include "config/conditions.h"

#include <stdlib.h>
#include <string.h>

/* The mapping that is being read. */
struct conditions {
    struct reading *r;
    const char *name; /* "when" */
    enum asked asked;
    struct when *out;
};

/* --- values --- */

/* True for what a person or YAML takes for a number, and no text of an integer is: 1.5, 007. */
static bool is_number_of_another_kind(const struct node *n)
{
    char *end;
    size_t sign = n->text[0] == '-' || n->text[0] == '+' ? 1 : 0;
    const char *digits = n->text + sign;

    if (strchr("0123456789.", digits[0]) == NULL) return false; /* "inf" is a word */
    (void)strtod(n->text, &end);
    if (end == n->text || *end != '\0') return false;
    bool is_plain_integer = strspn(digits, "0123456789") == strlen(digits);
    return !is_plain_integer || n->text[0] == '+' || (digits[0] == '0' && n->size > 1);
}

static bool is_named(const struct when *w, struct text value)
{
    const struct condition *c = &w->conditions[w->condition_count - 1];

    for (size_t i = c->first; i < (size_t)c->first + c->count; i++) {
        struct text other = {w->texts + w->values[i].at, w->values[i].size};
        if (text_equal(other, value)) return true;
    }
    return false;
}

static void read_value(struct conditions *c, const char *key, const struct node *n)
{
    char why[160];

    if (!reading_wants_word(c->r, key, n)) return;
    if (n->is_plain && is_number_of_another_kind(n)) {
        complain(
            c->r->complain, n->at,
            "`%.60s`: `%.60s` is no integer as payloads give it, and other numbers are not "
            "compared; write \"%.60s\" in quotes if a text is meant",
            key, n->text, n->text);
        return;
    }
    if (is_named(c->out, node_text(n))) {
        complain(c->r->complain, n->at, "`%.60s`: `%.60s` is named twice; remove one of them",
                 key, n->text);
        return;
    }
    if (when_add_value(c->out, node_text(n), why, sizeof why) != ERR_OK)
        complain(c->r->complain, n->at, "`%.60s`: %s", key, why);
}

static void read_values(struct conditions *c, const char *key, const struct node *n)
{
    if (n->kind == NODE_MAPPING) {
        complain(c->r->complain, n->at,
                 "`%.60s`: a mapping within `not`; write values here: {not: [a, b]}", key);
        return;
    }
    if (n->kind != NODE_LIST) {
        read_value(c, key, n);
        return;
    }
    if (n->first == NULL)
        complain(c->r->complain, n->at,
                 "`%.60s` is an empty list; write values, or remove the condition", key);
    for (const struct node *child = n->first; child != NULL; child = child->next)
        read_value(c, key, child);
}

/* --- keys --- */

/* A slip, or no condition at all. */
static void complain_of_key(struct conditions *c, const struct node *n)
{
    struct known_words known = {.count = 0};

    if (strcmp(n->key, "kind") == 0) {
        complain(c->r->complain, n->key_at, "`%s`: the kind is called `event`, as in the topic",
                 c->name);
        return;
    }
    for (int f = 0; f < FIELD_COUNT; f++)
        known_add(&known, field_name((enum field)f));
    known_add(&known, TEXT("header:NAME"));
    known_add(&known, TEXT("payload:/POINTER"));
    if (c->asked == ASKED_RECORD) known_add_list(&known, "key|kafka_topic:N");
    reading_unknown_key(c->r, n, c->name, &known);
}

/* What the up direction makes of the topic is no news of the message. */
static bool is_made(const struct source *s)
{
    return s->kind == SOURCE_KEY || s->kind == SOURCE_KAFKA_TOPIC;
}

/* False after a complaint. */
static bool key_is_fine(struct conditions *c, const struct node *n)
{
    enum field field;
    struct source source;
    char why[160];

    if (field_find(text_of(n->key), &field)) return true;
    if (source_compile(text_of(n->key), &source, why, sizeof why) != ERR_OK) {
        if (strchr(n->key, ':') == NULL)
            complain_of_key(c, n);
        else
            complain(c->r->complain, n->key_at, "`%s`: %s", c->name, why);
        return false;
    }
    if (source.kind == SOURCE_CONSTANT) {
        complain_of_key(c, n);
        return false;
    }
    if (c->asked == ASKED_RECORD || !is_made(&source)) return true;
    complain(c->r->complain, n->key_at,
             "`%s`: `%s` is made of the MQTT topic here; ask for plant, area, line, event or "
             "entity",
             c->name, n->key);
    return false;
}

static void read_condition(struct conditions *c, const struct node *n)
{
    const struct node *values = n;
    enum wanted wanted = WANTED_ANY;
    char why[160];

    if (n->kind == NODE_BROKEN || !key_is_fine(c, n)) return;
    if (n->kind == NODE_MAPPING) {
        bool is_not =
            n->first != NULL && n->first == n->last && strcmp(n->first->key, "not") == 0;
        if (!is_not) {
            complain(c->r->complain, n->at,
                     "`%.60s` is a value, a list of values, or {not: value} or {not: [a, b]}",
                     n->key);
            return;
        }
        values = n->first;
        wanted = WANTED_NONE;
    }
    if (when_begin(c->out, text_of(n->key), wanted, why, sizeof why) != ERR_OK)
        complain(c->r->complain, n->key_at, "`%s`: %s", c->name, why);
    else
        read_values(c, n->key, values);
}

void conditions_read(struct reading *r, const char *key, const struct node *n, enum asked asked,
                     struct when *out)
{
    struct conditions c = {r, key, asked, out};

    if (!reading_wants_mapping(r, key, n)) return;
    if (n->kind != NODE_MAPPING || n->first == NULL)
        complain(r->complain, n->at,
                 "`%s` has no condition; write one, as in {line: l7}, or remove the key", key);
    for (const struct node *child = n->first; child != NULL; child = child->next)
        read_condition(&c, child);
}
