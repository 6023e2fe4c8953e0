#include "config/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/check.h"
#include "config/document.h"
#include "config/fill.h"
#include "config/options.h"
#include "config/properties.h"
#include "config/routes.h"
#include "config/up_routes.h"

enum { PATH_BYTES_MAX = 96 }; /* of "kafka.dead_letter_topic" and the like */

/* The keys that are more than one value. */
static const struct {
    const char *path;
    void (*read)(struct reading *r, const struct node *n);
} parts[] = {
    {"kafka.properties", properties_read},
    {"down.routes",      routes_read    },
    {"up.routes",        up_routes_read },
};

enum { PART_COUNT = sizeof parts / sizeof *parts };

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
    for (size_t i = 0; i < PART_COUNT; i++)
        known_add(&known, word_below(parts[i].path, section));
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
    for (size_t i = 0; i < PART_COUNT; i++) {
        if (strcmp(parts[i].path, path) != 0) continue;
        parts[i].read(r, n);
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
        if (reading_refuse_unbuilt(r, n->key, n)) return;
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

/* Everything behind the parser. */
static enum err read_config(struct complainer *c, struct node *root, struct config *config)
{
    struct reading r = {.complain = c, .config = config, .root = root};

    fill_tree(c, root);
    if (!c->no_memory) read_document(&r);
    if (c->no_memory) return ERR_NO_MEMORY;
    return complaints_have_errors(&c->list) ? ERR_BAD_CONFIG : ERR_OK;
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

enum err config_load_from(const struct config_source *source, struct config **out,
                          struct complaints *complaints)
{
    struct complainer c = {.no_memory = false};
    struct document d = {.root = NULL};
    struct config *config = config_new(source->path);
    enum err e = config == NULL ? ERR_NO_MEMORY : document_read(&c, source, &d);

    if (e == ERR_OK) {
        config->drop_ins = d.drop_ins; /* taken */
        d.drop_ins = (struct drop_ins){0};
        e = read_config(&c, d.root, config);
    }
    if (c.no_memory) e = ERR_NO_MEMORY;
    complaints_sort(&c.list);
    *complaints = c.list;
    if (e == ERR_OK)
        *out = config;
    else
        config_free(config);
    document_done(&d);
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
