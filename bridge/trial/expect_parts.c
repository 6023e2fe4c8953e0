#include "bridge/trial/base64.h"
#include "bridge/trial/expect_rows.h"
#include "bridge/trial/keys.h"
#include "bridge/trial/legible.h"
#include "bridge/trial/sample_node.h"
#include "bridge/trial/tree.h"
#include "topics/utf8.h"

const struct expect_row *expect_row_of(const struct expect_table *table, const char *key)
{
    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->rows[i].key, key) == 0) return &table->rows[i];
    return NULL;
}

/* --- checks --- */

void expect_check_text(struct reading *r, const struct node *n)
{
    (void)reading_wants_text(r, n->key, n);
}

void expect_check_texts(struct reading *r, const struct node *n)
{
    if (!reading_wants_mapping(r, n->key, n)) return;
    for (const struct node *child = n->first; child != NULL; child = child->next)
        (void)reading_wants_text(r, child->key, child);
}

void expect_check_names(struct reading *r, const struct node *n)
{
    if (!reading_wants_list(r, n->key, n)) return;
    for (const struct node *child = n->first; child != NULL; child = child->next)
        (void)reading_wants_text(r, n->key, child);
}

void expect_check_json(struct reading *r, const struct node *n)
{
    struct keeper keeper = {.last = NULL};
    struct bytes json;

    (void)sample_json(&keeper, r, n, &json);
    keeper_done(&keeper);
}

void expect_check_truth(struct reading *r, const struct node *n)
{
    bool truth;

    (void)key_truth(r, n, &truth);
}

void expect_check_base64(struct reading *r, const struct node *n)
{
    struct keeper keeper = {.last = NULL};
    size_t size;

    if (reading_wants_text(r, n->key, n)) {
        unsigned char *room = keeper_room(&keeper, base64_room(n->size));
        if (room != NULL && !base64_read(node_text(n), room, &size))
            complain(r->complain, n->at,
                     "`%s` is no base64; write what `base64 FILE` prints, in quotes", n->key);
    }
    keeper_done(&keeper);
}

/* --- comparisons --- */

static struct text named(const struct outcome *o, const char *what)
{
    return keeper_say(&o->report->keeper, "%s%s", o->prefix, what);
}

void expect_text(const struct outcome *o, const char *what, struct text expected,
                 struct text got)
{
    if (!text_equal(expected, got)) report_add(o->report, named(o, what), expected, got);
}

static struct text absent_or(struct bytes b)
{
    return b.at == NULL ? TEXT("(none)") : text_of_bytes(b);
}

static bool is_page(struct bytes b)
{
    return b.size > 0 && memchr(b.at, '\n', b.size) != NULL;
}

void expect_bytes(const struct outcome *o, const char *what, struct bytes expected,
                  struct bytes got)
{
    bool is_same = (expected.at == NULL) == (got.at == NULL) &&
                   text_equal(text_of_bytes(expected), text_of_bytes(got));

    if (is_same) return;
    if (is_page(expected) && is_page(got))
        report_add_pages(o->report, named(o, what), text_of_bytes(expected),
                         text_of_bytes(got));
    else
        report_add(o->report, named(o, what), absent_or(expected), absent_or(got));
}

void expect_named(const struct outcome *o, const char *noun, struct text name,
                  struct bytes expected, struct bytes got)
{
    struct text what = keeper_say(&o->report->keeper, "%s %.*s", noun, (int)name.size, name.at);

    expect_bytes(o, what.at, expected, got);
}

/* --- JSON --- */

struct treed {
    struct bytes payload;
    struct text content_type;
    bool *is_written;
};

static void write_tree(const void *self, FILE *to)
{
    const struct treed *t = self;

    *t->is_written = tree_write(t->payload, t->content_type, to);
}

/* The payload in tree.h's shape; false when it has none. */
static bool tree_of(struct keeper *k, struct bytes payload, struct text content_type,
                    struct text *out)
{
    bool is_written = false;
    struct treed treed = {payload, content_type, &is_written};

    *out = keeper_write(k, write_tree, &treed);
    return is_written;
}

void expect_json(const struct outcome *o, const struct node *n, struct bytes got,
                 struct text content_type)
{
    struct keeper *k = &o->report->keeper;
    struct complainer complain = {.no_memory = false};
    struct reading r = {.complain = &complain};
    struct bytes json;
    struct text expected_tree, got_tree;

    (void)sample_json(k, &r, n, &json); /* it was checked */
    if (!tree_of(k, json, TEXT("application/json"), &expected_tree) ||
        !tree_of(k, got, content_type, &got_tree)) {
        expect_bytes(o, n->key, json, got);
    } else if (!text_equal(expected_tree, got_tree)) {
        report_add_pages(o->report, named(o, n->key), expected_tree, got_tree);
    }
    complaints_free(&complain.list);
}

static void write_base64(const void *self, FILE *to)
{
    base64_write(to, *(const struct bytes *)self);
}

void expect_base64(const struct outcome *o, const struct node *n, struct bytes got)
{
    struct keeper *k = &o->report->keeper;
    size_t size = 0;
    unsigned char *room = keeper_room(k, base64_room(n->size));

    if (room == NULL || !base64_read(node_text(n), room, &size)) return; /* it was checked */
    struct bytes expected = {room, size};
    if (text_equal(text_of_bytes(expected), text_of_bytes(got))) return;
    report_add(o->report, named(o, n->key), keeper_write(k, write_base64, &expected),
               keeper_write(k, write_base64, &got));
}
