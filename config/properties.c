#include "config/properties.h"

#include <stdlib.h>
#include <string.h>

const struct refused_property refused_rows[] = {
#define REFUSED(name, reason) {name, reason},
#include "config/properties.def"
#undef REFUSED
};

const size_t refused_count = sizeof refused_rows / sizeof *refused_rows;

/* Why the bridge sets @name itself; NULL when it does not. */
static const char *refusal_of(const char *name)
{
    for (size_t i = 0; i < refused_count; i++)
        if (strcmp(refused_rows[i].name, name) == 0) return refused_rows[i].reason;
    return NULL;
}

static size_t child_count(const struct node *n)
{
    size_t count = 0;

    for (const struct node *child = n->first; child != NULL; child = child->next)
        count++;
    return count;
}

static void read_property(struct reading *r, const struct node *n)
{
    struct kafka_property *p = &r->config->kafka.properties[r->config->kafka.property_count];
    const char *refusal = refusal_of(n->key);

    if (refusal != NULL) {
        complain(r->complain, n->key_at, "`%s` is set by the bridge; remove it (%s)", n->key,
                 refusal);
        return;
    }
    if (!reading_wants_text(r, n->key, n)) return;
    r->config->kafka.property_count++;
    *p = (struct kafka_property){.line = n->key_at.line, .column = n->key_at.column};
    reading_keep(r, text_of(n->key), &p->name);
    reading_keep(r, node_text(n), &p->value);
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
        read_property(r, child);
}

void properties_done(struct config *c)
{
    for (size_t i = 0; i < c->kafka.property_count; i++) {
        free(c->kafka.properties[i].name);
        free(c->kafka.properties[i].value);
    }
    free(c->kafka.properties);
}
