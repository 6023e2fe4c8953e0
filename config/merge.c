#include "config/merge.h"

#include <string.h>

/* The link in the list of @parent's children that leads to @key; to NULL when there is none. */
static struct node **link_to(struct node *parent, const char *key)
{
    struct node **link = &parent->first;

    while (*link != NULL && strcmp((*link)->key, key) != 0)
        link = &(*link)->next;
    return link;
}

/* Takes all children out. */
static struct node *take_children(struct node *parent)
{
    struct node *first = parent->first;

    parent->first = parent->last = NULL;
    return first;
}

/* Puts @later where *@link leads to. */
static void replace(struct node *parent, struct node **link, struct node *later)
{
    struct node *earlier = *link;

    later->next = earlier->next;
    *link = later;
    if (parent->last == earlier) parent->last = later;
    earlier->next = NULL;
    node_free(earlier);
}

/* True when both hold children of the same kind, which can stand side by side. A mapping that
 * was left out (`log:`) is one without keys. */
static bool are_joined(const struct node *earlier, const struct node *later)
{
    if (earlier->kind == NODE_LIST) return later->kind == NODE_LIST;
    if (earlier->kind != NODE_MAPPING) return false;
    return later->kind == NODE_MAPPING || node_is_null(later);
}

static void join(struct node *earlier, struct node *later);

/* Puts one child of a later mapping into an earlier one. */
static void join_child(struct node *parent, struct node *later)
{
    struct node **link = link_to(parent, later->key);

    if (*link == NULL)
        node_append(parent, later);
    else if (are_joined(*link, later))
        join(*link, later);
    else
        replace(parent, link, later);
}

/* Moves the children of @later, which it takes, to those of @earlier. */
static void join(struct node *earlier, struct node *later)
{
    struct node *next = NULL;

    for (struct node *child = take_children(later); child != NULL; child = next) {
        next = child->next;
        child->next = NULL;
        if (earlier->kind == NODE_LIST)
            node_append(earlier, child);
        else
            join_child(earlier, child);
    }
    node_free(later);
}

void merge_into(struct node **into, struct node *later)
{
    if (later == NULL) return;
    if (*into == NULL) {
        *into = later;
        return;
    }
    if (are_joined(*into, later))
        join(*into, later);
    else
        node_free(later); /* a document that is no mapping has been complained about */
}
