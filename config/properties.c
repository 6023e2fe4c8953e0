#include "config/properties.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "config/secret.h"

const struct refused_property refused_rows[] = {
#define REFUSED(name, reason) {name, reason},
#define SECRET(part)
#include "config/properties.def"
#undef REFUSED
#undef SECRET
};

const size_t refused_count = sizeof refused_rows / sizeof *refused_rows;

static const char *const secret_parts[] = {
#define REFUSED(name, reason)
#define SECRET(part) part,
#include "config/properties.def"
#undef REFUSED
#undef SECRET
};

/* True for "sasl.password_file"; *@out is "sasl.password". */
static bool is_file(struct text name, struct text *out)
{
    struct text end = TEXT("_file");

    if (name.size <= end.size) return false;
    if (memcmp(name.at + name.size - end.size, end.at, end.size) != 0) return false;
    *out = (struct text){name.at, name.size - end.size};
    return true;
}

bool property_is_secret(struct text name)
{
    struct text ignored;

    if (is_file(name, &ignored)) return false;
    for (size_t i = 0; i < sizeof secret_parts / sizeof *secret_parts; i++)
        if (memmem(name.at, name.size, secret_parts[i], strlen(secret_parts[i])) != NULL)
            return true;
    return false;
}

/* Why the bridge sets @name itself; NULL when it does not. */
static const char *refusal_of(struct text name)
{
    for (size_t i = 0; i < refused_count; i++)
        if (text_equal(text_of(refused_rows[i].name), name)) return refused_rows[i].reason;
    return NULL;
}

static size_t child_count(const struct node *n)
{
    size_t count = 0;

    for (const struct node *child = n->first; child != NULL; child = child->next)
        count++;
    return count;
}

/* Takes the value over; false after a complaint. */
static bool read_value(struct reading *r, const struct node *n, char **out)
{
    char path[PATH_MAX];
    char *secret = NULL;
    struct text ignored;

    if (!is_file(text_of(n->key), &ignored)) {
        reading_keep(r, node_text(n), out);
        return true;
    }
    if (!reading_secret(r, n->key, n, path, sizeof path, &secret)) return false;
    reading_keep(r, text_of(secret == NULL ? "" : secret), out);
    secret_free(secret);
    return true;
}

/* True unless @name is given twice, once by its value and once by its file; complains. */
static bool is_given_once(struct reading *r, const struct node *mapping, const struct node *n,
                          struct text name)
{
    for (const struct node *other = mapping->first; other != n; other = other->next) {
        struct text base = text_of(other->key);
        is_file(base, &base);
        if (!text_equal(base, name)) continue;
        complain(r->complain, n->key_at, "`%s` and `%s` say the same; remove one of them",
                 other->key, n->key);
        return false;
    }
    return true;
}

static void read_property(struct reading *r, const struct node *mapping, const struct node *n)
{
    struct kafka_property p = {
        .file = reading_file(r, n->key_at), .line = n->key_at.line, .column = n->key_at.column};
    struct text name = text_of(n->key);
    bool has_file = is_file(name, &name);
    const char *refusal = refusal_of(name);

    if (refusal != NULL) {
        complain(r->complain, n->key_at, "`%.*s` is set by the bridge; remove it (%s)",
                 (int)name.size, name.at, refusal);
        return;
    }
    if (!is_given_once(r, mapping, n, name) || !reading_wants_text(r, n->key, n)) return;
    if (!has_file && property_is_secret(name) && n->size > 0 && n->is_verbatim)
        complain_softly(
            r->complain, n->at,
            "`%s` is a secret, and stands here for all who read this file; write it "
            "into one of its own, and name that: `%s_file`",
            n->key, n->key);
    if (!read_value(r, n, &p.value)) return;
    reading_keep(r, name, &p.name);
    r->config->kafka.properties[r->config->kafka.property_count++] = p;
}

void properties_read(struct reading *r, const struct node *n)
{
    if (!reading_wants_mapping(r, "kafka.properties", n) || n->first == NULL) return;

    r->config->kafka.properties = calloc(child_count(n), sizeof *r->config->kafka.properties);
    if (r->config->kafka.properties == NULL) {
        r->complain->no_memory = true;
        return;
    }
    for (const struct node *child = n->first; child != NULL; child = child->next)
        read_property(r, n, child);
}

void properties_done(struct config *c)
{
    for (size_t i = 0; i < c->kafka.property_count; i++) {
        free(c->kafka.properties[i].name);
        secret_free(c->kafka.properties[i].value);
    }
    free(c->kafka.properties);
}
