#include "config/node.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct node *node_new(struct complainer *c, enum node_kind kind, struct spot at)
{
    struct node *n = calloc(1, sizeof *n);

    if (n == NULL) {
        c->no_memory = true;
        return NULL;
    }
    n->kind = kind;
    n->at = at;
    return n;
}

bool node_set_text(struct complainer *c, struct node *n, struct text text)
{
    char *copy = malloc(text.size + 1);

    if (copy == NULL) {
        c->no_memory = true;
        return false;
    }
    if (text.size > 0) memcpy(copy, text.at, text.size);
    copy[text.size] = '\0';
    free(n->text);
    n->text = copy;
    n->size = text.size;
    return true;
}

void node_append(struct node *parent, struct node *child)
{
    assert(child->next == NULL);
    if (parent->last == NULL)
        parent->first = child;
    else
        parent->last->next = child;
    parent->last = child;
}

/* Takes the first child out. */
static struct node *take_first(struct node *parent)
{
    struct node *child = parent->first;

    if (child == NULL) return NULL;
    parent->first = child->next;
    if (parent->first == NULL) parent->last = NULL;
    child->next = NULL;
    return child;
}

static bool key_is_fine(struct complainer *c, const struct node *mapping,
                        const struct node *key)
{
    if (key->kind == NODE_BROKEN) return false;
    if (key->kind != NODE_TEXT || key->size == 0) {
        complain(c, key->at, "a key must be a word; write `word: value`");
        return false;
    }
    const struct node *earlier = node_find(mapping, key->text);
    if (earlier != NULL) {
        complain(c, key->at, "key `%s` stands here twice, first on line %d; remove one of them",
                 key->text, earlier->key_at.line);
        return false;
    }
    return true;
}

/* Gives @value its key, and takes both. */
static void pair(struct complainer *c, struct node *mapping, struct node *key,
                 struct node *value)
{
    if (!key_is_fine(c, mapping, key)) {
        node_free(value);
    } else {
        value->key = key->text;
        value->key_at = key->at;
        key->text = NULL; /* taken by the value */
        if (value->at.line == 0) value->at = key->at;
        node_append(mapping, value);
    }
    node_free(key);
}

static void pair_children(struct complainer *c, struct node *mapping)
{
    struct node *flat = mapping->first;

    mapping->first = mapping->last = NULL;
    struct node list = {.kind = NODE_LIST, .first = flat};
    for (struct node *key = take_first(&list); key != NULL; key = take_first(&list)) {
        struct node *value = take_first(&list);
        if (key->at.line == 0) key->at = mapping->at; /* nothing before a `:` */
        if (value != NULL)
            pair(c, mapping, key, value);
        else
            node_free(key); /* the document broke off here */
    }
}

void node_pair(struct complainer *c, struct node *n)
{
    if (n->kind == NODE_MAPPING) pair_children(c, n);
    for (struct node *child = n->first; child != NULL; child = child->next)
        node_pair(c, child);
}

const struct node *node_find(const struct node *mapping, const char *key)
{
    if (mapping == NULL || mapping->kind != NODE_MAPPING) return NULL;
    for (const struct node *n = mapping->first; n != NULL; n = n->next)
        if (strcmp(n->key, key) == 0) return n;
    return NULL;
}

bool node_is_null(const struct node *n)
{
    if (n->kind != NODE_TEXT || !n->is_plain) return false;
    return n->size == 0 || strcmp(n->text, "~") == 0 || strcasecmp(n->text, "null") == 0;
}

struct text node_text(const struct node *n)
{
    assert(n->kind == NODE_TEXT);
    return (struct text){n->text, n->size};
}

struct spot node_spot(const struct node *n, size_t byte)
{
    struct spot at = n->at;

    if (n->kind != NODE_TEXT || !n->is_verbatim) return at;
    if (!n->is_plain) at.column++; /* the quote */
    for (size_t i = 0; i < byte && i < n->size; i++)
        if (((unsigned char)n->text[i] & 0xC0) != 0x80) at.column++; /* a character begins */
    return at;
}

void node_free(struct node *n)
{
    if (n == NULL) return;
    for (struct node *child = take_first(n); child != NULL; child = take_first(n))
        node_free(child); /* as deep as yaml.h allows */
    free(n->text);
    free(n->written);
    free(n->key);
    free(n);
}
