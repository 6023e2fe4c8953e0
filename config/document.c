#include "config/document.h"

#include <stdlib.h>

#include "config/file.h"
#include "config/merge.h"
#include "config/screen.h"
#include "config/set.h"
#include "config/yaml.h"

/* Says of every node where it comes from. */
static void stamp(struct node *n, int source)
{
    n->at.source = n->key_at.source = source;
    for (struct node *child = n->first; child != NULL; child = child->next)
        stamp(child, source);
}

enum err document_read_file(struct complainer *c, const char *path, struct node **out)
{
    char *bytes = NULL;
    struct why why = {.words = ""};
    struct text source = {NULL, 0};

    enum err e = file_read(path, &bytes, &source.size, &why);
    if (e == ERR_NO_SYSTEM) complain(c, (struct spot){0}, "the file %s", why.words);
    if (e != ERR_OK) return e;

    source.at = bytes;
    e = screen_source(c, &source);
    if (e == ERR_OK) e = yaml_load(c, source, out);
    free(bytes);
    return e;
}

/* Reads the file @path and puts it over what is there. */
static enum err add_file(struct complainer *c, struct document *d, const char *path, int number)
{
    struct node *tree = NULL;

    c->source = number;
    enum err e = document_read_file(c, path, &tree);
    bool has_keys = tree == NULL || tree->kind == NODE_MAPPING || tree->kind == NODE_BROKEN;
    if (e == ERR_OK && !has_keys) {
        complain(
            c, (struct spot){0},
            "the file holds no keys; begin with `bridge:`, and its keys below it, indented");
        e = ERR_BAD_CONFIG;
    }
    c->source = 0;
    if (tree != NULL) stamp(tree, number);
    if (e == ERR_OK)
        merge_into(&d->root, tree);
    else
        node_free(tree);
    return e;
}

/* The graver of two. */
static enum err worse(enum err a, enum err b)
{
    if (a == ERR_NO_MEMORY || b == ERR_NO_MEMORY) return ERR_NO_MEMORY;
    return a != ERR_OK ? a : b;
}

static enum err add_drop_ins(struct complainer *c, struct document *d)
{
    enum err e = ERR_OK;

    for (size_t i = 0; i < d->drop_ins.count; i++)
        e = worse(e, add_file(c, d, d->drop_ins.paths[i], (int)i + 1));
    return e;
}

static void add_sets(struct complainer *c, struct document *d,
                     const struct config_source *source)
{
    for (size_t i = 0; i < source->set_count; i++) {
        struct spot at = {.line = (int)i + 1, .source = (int)d->drop_ins.count + 1};
        struct node *tree = set_read(c, source->sets[i], at);
        if (tree != NULL) stamp(tree, at.source);
        merge_into(&d->root, tree);
    }
}

static enum err name_sources(struct complainer *c, struct document *d)
{
    d->names = calloc(d->drop_ins.count + 1, sizeof *d->names);
    if (d->names == NULL) return ERR_NO_MEMORY;
    for (size_t i = 0; i < d->drop_ins.count; i++)
        d->names[i] = d->drop_ins.paths[i];
    d->names[d->drop_ins.count] = "--set";
    c->names = d->names;
    return ERR_OK;
}

enum err document_read(struct complainer *c, const struct config_source *source,
                       struct document *out)
{
    struct why why;

    *out = (struct document){0};
    enum err e = drop_ins_find(source->path, &out->drop_ins, &why);
    if (e == ERR_NO_SYSTEM) complain(c, (struct spot){0}, "%s", why.words);
    if (e == ERR_OK) e = name_sources(c, out);
    if (e != ERR_OK) return e;

    e = add_file(c, out, source->path, 0);
    if (e == ERR_NO_SYSTEM || e == ERR_NO_MEMORY) return e;
    e = worse(e, add_drop_ins(c, out));
    add_sets(c, out, source);
    if (c->no_memory) return ERR_NO_MEMORY;
    if (e != ERR_OK || out->root != NULL) return e;
    complain(c, (struct spot){0},
             "the file holds no keys; begin with `bridge:`, and its keys below it, indented");
    return ERR_BAD_CONFIG;
}

void document_done(struct document *d)
{
    node_free(d->root);
    drop_ins_done(&d->drop_ins);
    free(d->names);
    *d = (struct document){0};
}
