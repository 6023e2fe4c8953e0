/* node.h - what does the YAML document hold, and where?
 *
 * The document as a tree of texts, lists and mappings, each with its position. In a mapping the
 * children are the values, and each carries its key.
 *
 * A node that somebody has complained about is broken: readers pass over it without a word,
 * so one mistake gives one complaint.
 *
 * Memory      a node owns its texts and its children; node_free() frees them all
 * Threads     any, one at a time
 */
#pragma once

#include "config/complain.h"

enum node_kind { NODE_TEXT, NODE_LIST, NODE_MAPPING, NODE_BROKEN };

struct node {
    enum node_kind kind;
    struct spot at;     /* where it begins, quotes included */
    bool is_plain;      /* a text without quotes, which YAML could take for something else */
    bool is_verbatim;   /* the file holds the text byte by byte, on one line */
    char *text;         /* NODE_TEXT: with a NUL, which stands nowhere else in it */
    size_t size;        /* bytes of @text */
    char *written;      /* the text before its ${VAR} were filled in; NULL: it had none */
    char *key;          /* in a mapping: the key, with a NUL; else NULL */
    struct spot key_at; /* where the key begins */
    struct node *first, *last; /* children */
    struct node *next;         /* sibling */
};

/* A new node; NULL when memory is out, and @c knows. */
struct node *node_new(struct complainer *c, enum node_kind kind, struct spot at);

/* Makes @n a text that holds a copy of @text; false when memory is out, and @c knows. */
bool node_set_text(struct complainer *c, struct node *n, struct text text);

/* Appends @child, which it takes, to the children of @parent. */
void node_append(struct node *parent, struct node *child);

/* Turns the children of every mapping below @n, so far key, value, key, value, into values with
 * keys. Complains about keys that are no texts and keys that stand twice, and drops their
 * values. */
void node_pair(struct complainer *c, struct node *n);

/* The value of @key in @mapping; NULL when there is none, or @mapping is NULL or no mapping. */
const struct node *node_find(const struct node *mapping, const char *key);

/* True for a value that was left out: `key:` and nothing behind it, `~` or `null`. */
bool node_is_null(const struct node *n);

/* Its text, as a view. Only of a NODE_TEXT. */
struct text node_text(const struct node *n);

/* Where byte @byte of its text stands in the file; where the node begins when that is not
 * known. */
struct spot node_spot(const struct node *n, size_t byte);

/* Accepts NULL. */
void node_free(struct node *n);
