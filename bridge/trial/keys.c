#include "bridge/trial/keys.h"

#include <string.h>

static const struct key_row *row_of(const struct key_table *table, const char *key)
{
    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->rows[i].key, key) == 0) return &table->rows[i];
    return NULL;
}

static void complain_of_unknown(struct reading *r, const struct key_table *table,
                                const struct node *n)
{
    struct known_words known = {.count = 0};

    for (size_t i = 0; i < table->count; i++)
        known_add(&known, text_of(table->rows[i].key));
    reading_unknown_key(r, n, table->place, &known);
}

void keys_read(struct reading *r, const struct key_table *table, void *self,
               const struct node *n)
{
    if (!reading_wants_mapping(r, table->place, n)) return;
    for (const struct node *child = n->first; child != NULL; child = child->next) {
        const struct key_row *row = row_of(table, child->key);
        if (row == NULL)
            complain_of_unknown(r, table, child);
        else if (child->kind != NODE_BROKEN)
            row->read(self, r, child);
    }
    for (size_t i = 0; i < table->count; i++) {
        if (!table->rows[i].is_required || node_find(n, table->rows[i].key) != NULL) continue;
        bool is_top = table->place[0] == '\0';
        complain(r->complain, n->at, "`%s` is missing%s%s%s; write it", table->rows[i].key,
                 is_top ? "" : " in `", table->place, is_top ? "" : "`");
    }
}

bool key_text(struct reading *r, const struct node *n, struct text *out)
{
    if (!reading_wants_text(r, n->key, n)) return false;
    *out = node_text(n);
    return true;
}

bool key_truth(struct reading *r, const struct node *n, bool *out)
{
    if (!reading_wants_text(r, n->key, n)) return false;
    bool is_true = strcmp(n->text, "true") == 0;
    if (!n->is_plain || (!is_true && strcmp(n->text, "false") != 0)) {
        complain(r->complain, n->at, "`%s` cannot be `%.60s`; write true or false", n->key,
                 n->text);
        return false;
    }
    *out = is_true;
    return true;
}
