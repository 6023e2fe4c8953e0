#include "config/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/check.h"
#include "config/fill.h"
#include "config/loading.h"
#include "config/options.h"
#include "config/parts.h"
#include "config/properties.h"
#include "config/routes.h"
#include "config/up_routes.h"

enum { PATH_BYTES_MAX = 96 }; /* of "kafka.dead_letter_topic" and the like */

/* The next word of @path below @section ("" or "kafka"): of "kafka.properties" it is "kafka"
 * below "". Empty when the path is not below it. */
static struct text word_below(const char *path, const char *section)
{
    size_t size = strlen(section);

    if (size > 0) {
        if (strncmp(path, section, size) != 0 || path[size] != '.') return TEXT("");
        path += size + 1;
    }
    return (struct text){path, strcspn(path, ".")};
}

/* The keys that may stand in @section. */
static struct known_words known_in(const char *section)
{
    struct known_words known = {.count = 0};

    for (const struct option *o = option_rows; o < option_rows + option_count; o++)
        known_add(&known, word_below(o->path, section));
    for (const struct part *p = part_rows; p < part_rows + part_count; p++)
        known_add(&known, word_below(p->path, section));
    return known;
}

/* A key that is right, but not here: complains and tells where it belongs. */
static bool refuse_misplaced(struct reading *r, const char *section, const struct node *n)
{
    for (const struct option *o = option_rows; o < option_rows + option_count; o++) {
        if (strcmp(strchr(o->path, '.') + 1, n->key) != 0) continue;
        complain(r->complain, n->key_at, "unknown key `%s`%s%s%s; did you mean `%s`?", n->key,
                 section[0] == '\0' ? "" : " in `", section, section[0] == '\0' ? "" : "`",
                 o->path);
        return true;
    }
    return false;
}

/* Reads a key of a section. */
static void read_key(struct reading *r, const char *section, const struct node *n)
{
    char path[PATH_BYTES_MAX];
    struct known_words known = known_in(section);

    snprintf(path, sizeof path, "%s.%s", section, n->key); /* a cut path is nobody's */
    const struct option *o = option_find(path);
    if (o != NULL) {
        option_read(r, o, n);
        return;
    }
    for (const struct part *p = part_rows; p < part_rows + part_count; p++) {
        if (strcmp(p->path, path) != 0) continue;
        p->read(r, n);
        return;
    }
    if (suggest_nearest(text_of(n->key), &known).size == 0 && refuse_misplaced(r, section, n))
        return;
    reading_unknown_key(r, n, section, &known);
}

static bool section_is_known(const char *name, const struct known_words *known)
{
    for (size_t i = 0; i < known->count; i++)
        if (text_equal(known->at[i], text_of(name))) return true;
    return false;
}

static void read_section(struct reading *r, const struct node *n)
{
    struct known_words known = known_in("");

    if (!section_is_known(n->key, &known)) {
        if (suggest_nearest(text_of(n->key), &known).size == 0 && refuse_misplaced(r, "", n))
            return;
        reading_unknown_key(r, n, "", &known);
        return;
    }
    if (!reading_wants_mapping(r, n->key, n)) return;
    for (const struct node *child = n->first; child != NULL; child = child->next)
        read_key(r, n->key, child);
}

/* Every envelope says who carries it. */
static void name_bridge(struct config *c)
{
    for (size_t i = 0; i < c->down.routes.count; i++)
        c->down.routes.at[i].envelope.bridge_id = text_of(c->bridge.id);
    for (size_t i = 0; i < c->up.routes.count; i++)
        c->up.routes.at[i].envelope.bridge_id = text_of(c->bridge.id);
}

static void read_document(struct reading *r)
{
    options_set_defaults(r);
    if (r->complain->no_memory) return;
    for (const struct node *n = r->root->first; n != NULL; n = n->next)
        read_section(r, n);
    options_check_required(r);
    if (r->complain->no_memory) return;
    check_config(r);
    name_bridge(r->config);
}

/* A config that holds nothing but where it came from. */
static struct config *config_new(const char *path)
{
    struct config *config = calloc(1, sizeof *config);

    if (config == NULL) return NULL;
    config->path = strdup(path);
    if (config->path != NULL) return config;
    free(config);
    return NULL;
}

enum err loading_run(struct loading *l, const struct config_source *source)
{
    struct complainer *c = &l->complainer;

    *l = (struct loading){.config = config_new(source->path)};
    if (l->config == NULL) return ERR_NO_MEMORY;
    TRY(document_read(c, source, &l->document));
    l->config->drop_ins = l->document.drop_ins; /* taken */
    l->document.drop_ins = (struct drop_ins){0};
    fill_tree(c, l->document.root);
    l->reading = (struct reading){
        .complain = c, .config = l->config, .root = l->document.root, .files = source->files};
    if (!c->no_memory) read_document(&l->reading);
    if (c->no_memory) return ERR_NO_MEMORY;
    return complaints_have_errors(&c->list) ? ERR_BAD_CONFIG : ERR_OK;
}

struct complaints loading_done(struct loading *l)
{
    struct complaints complaints = l->complainer.list;

    config_free(l->config);
    document_done(&l->document);
    complaints_sort(&complaints);
    *l = (struct loading){.config = NULL};
    return complaints;
}

enum err config_load_from(const struct config_source *source, struct config **out,
                          struct complaints *complaints)
{
    struct loading l;
    enum err e = loading_run(&l, source);

    if (l.complainer.no_memory) e = ERR_NO_MEMORY;
    if (e == ERR_OK) {
        *out = l.config;
        l.config = NULL;
    }
    *complaints = loading_done(&l);
    return e;
}

enum err config_load(const char *path, struct config **out, struct complaints *complaints)
{
    return config_load_from(&(struct config_source){.path = path}, out, complaints);
}

void config_free(struct config *c)
{
    if (c == NULL) return;
    routes_done(c);
    up_routes_done(c);
    properties_done(c);
    options_done(c);
    drop_ins_done(&c->drop_ins);
    free(c->path);
    free(c);
}
