#include "config/show.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "config/loading.h"
#include "config/options.h"
#include "config/parts.h"
#include "config/properties.h"
#include "config/secret.h"
#include "config/yaml_write.h"

enum { ORIGIN_COLUMN = 48 };

struct show {
    const struct reading *reading;
    enum origins origins;
    FILE *out;
};

/* --- where a value came from --- */

/* Writes @words where nothing may break the line, and no terminal obey it. */
static void write_words(const struct show *s, const char *words)
{
    for (; *words != '\0'; words++)
        fputc((unsigned char)*words < ' ' || *words == 0x7f ? '?' : *words, s->out);
}

/* What it said before its ${VAR} were filled in, unless nobody should see that. */
static void write_written(const struct show *s, const struct node *n, bool is_secret)
{
    if (n->written == NULL) return;
    fputs(is_secret ? ", by a variable" : ", as ", s->out);
    if (!is_secret) write_words(s, n->written);
}

/* The file that a credential is. */
static void write_credential(const struct show *s, const struct node *n)
{
    char path[PATH_MAX];
    struct why ignored;

    if (!text_starts_with(node_text(n), TEXT("credential:"))) return;
    if (!secret_path(n->text, path, sizeof path, &ignored)) return;
    fputs(", ", s->out);
    write_words(s, path);
}

static void write_source(const struct show *s, const struct node *n)
{
    const char *file = reading_file(s->reading, n->key_at);

    fputs("  # ", s->out);
    write_words(s, file);
    if (strcmp(file, "--set") != 0) fprintf(s->out, ":%d", n->at.line);
}

/* Ends the line, which has @columns so far, with where @n came from; NULL: the default. */
static void end_line(const struct show *s, int columns, const struct node *n, bool is_secret)
{
    if (s->origins == ORIGINS_SHOWN) {
        if (columns < ORIGIN_COLUMN) fprintf(s->out, "%*s", ORIGIN_COLUMN - columns, "");
        if (n == NULL) {
            fputs("  # default", s->out);
        } else {
            write_source(s, n);
            write_written(s, n, is_secret);
            if (n->kind == NODE_TEXT) write_credential(s, n);
        }
    }
    fputc('\n', s->out);
}

/* --- values --- */

/* "key: value" at @indent. @n is NULL for a default, which is written as it stands in the
 * tables. */
static void write_line(const struct show *s, int indent, const char *key, const struct node *n,
                       const char *fallback)
{
    char *line = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&line, &size);

    if (out == NULL) return;
    fprintf(out, "%*s%s: ", indent, "", key);
    if (n != NULL)
        yaml_write_node(n, out);
    else
        fputs(fallback, out);
    fclose(out);
    if (line != NULL) {
        fputs(line, s->out);
        end_line(s, (int)size, n, false);
    }
    free(line);
}

/* A choice of words, which is never taken for anything else: checkpoint: on */
static void write_word(const struct show *s, int indent, const char *key, const struct node *n)
{
    end_line(s, fprintf(s->out, "%*s%s: %s", indent, "", key, n->text), n, false);
}

/* A key that has no default, and that nobody gave. */
static void write_absent(const struct show *s, int indent, const char *key)
{
    fprintf(s->out, "%*s# %s:\n", indent, "", key);
}

/* The node, unless it is as good as not given. */
static const struct node *given(const struct node *n, bool has_fallback)
{
    if (n == NULL || node_is_null(n)) return NULL;
    return n->kind == NODE_TEXT && n->size == 0 && !has_fallback ? NULL : n;
}

static void show_option(const struct show *s, const struct option *o)
{
    const char *key = strchr(o->path, '.') + 1;
    bool has_fallback = o->fallback[0] != '\0';
    const struct node *n = given(option_node(s->reading->root, o->path), has_fallback);

    if (n == NULL && !has_fallback && strcmp(o->path, "bridge.instance") == 0)
        write_line(s, 2, key, NULL, s->reading->config->bridge.instance); /* the host's name */
    else if (n != NULL && o->kind == OPTION_ENUM)
        write_word(s, 2, key, n);
    else if (n == NULL && !has_fallback)
        write_absent(s, 2, key);
    else
        write_line(s, 2, key, n, o->fallback);
}

static void show_properties(const struct show *s, const struct node *mapping)
{
    if (mapping == NULL || mapping->first == NULL) {
        write_line(s, 2, "properties", NULL, "{}");
        return;
    }
    fputs("  properties:\n", s->out);
    for (const struct node *n = mapping->first; n != NULL; n = n->next) {
        if (!property_is_secret(text_of(n->key))) {
            write_line(s, 4, n->key, n, "");
            continue;
        }
        int columns = fprintf(s->out, "    %s: (hidden)", n->key);
        end_line(s, columns, n, true);
    }
}

static void show_keys(const struct show *s, int indent, const struct entry_table *table,
                      const struct node *mapping);

static void show_key(const struct show *s, int indent, const struct entry_key *row,
                     const struct node *mapping)
{
    const struct node *n = given(node_find(mapping, row->key), row->fallback[0] != '\0');

    if (n != NULL && row->shape.kind == SHAPE_KEYS && n->kind == NODE_MAPPING) {
        fprintf(s->out, "%*s%s:\n", indent, "", row->key);
        show_keys(s, indent + 2, row->shape.keys, n);
    } else if (n != NULL && row->shape.kind == SHAPE_CHOICE) {
        write_word(s, indent, row->key, n);
    } else if (n == NULL && row->fallback[0] == '\0') {
        write_absent(s, indent, row->key);
    } else {
        write_line(s, indent, row->key, n, row->fallback);
    }
}

static void show_keys(const struct show *s, int indent, const struct entry_table *table,
                      const struct node *mapping)
{
    for (const struct entry_key *row = table->keys; row < table->keys + table->count; row++)
        show_key(s, indent, row, mapping);
}

/* Its entries; the first key of each, which is required, stands behind the dash. */
static void show_list(const struct show *s, const struct part *part, const struct node *list)
{
    const struct entry_table others = {part->table->keys + 1, part->table->count - 1};
    const char *first = part->table->keys->key;

    if (list == NULL || list->first == NULL) {
        write_line(s, 2, strchr(part->path, '.') + 1, NULL, "[]");
        return;
    }
    fprintf(s->out, "  %s:\n", strchr(part->path, '.') + 1);
    for (const struct node *entry = list->first; entry != NULL; entry = entry->next) {
        char key[64];
        snprintf(key, sizeof key, "- %s", first);
        write_line(s, 4, key, node_find(entry, first), "");
        show_keys(s, 6, &others, entry);
    }
}

static void show_part(const struct show *s, const struct part *part)
{
    const struct node *n = option_node(s->reading->root, part->path);

    if (part->table == NULL)
        show_properties(s, n);
    else
        show_list(s, part, n);
}

static void show_section(const struct show *s, const struct section *section)
{
    fprintf(s->out, "%s:\n", section->name);
    for (const struct option *o = option_rows; o < option_rows + option_count; o++)
        if (path_is_in(o->path, section->name)) show_option(s, o);
    for (const struct part *p = part_rows; p < part_rows + part_count; p++)
        if (path_is_in(p->path, section->name)) show_part(s, p);
}

enum err config_show(const struct config_source *source, enum origins origins, FILE *out,
                     struct complaints *complaints)
{
    struct loading l;
    struct config_source untouched = *source;
    untouched.files = FILES_UNTOUCHED;
    enum err e = loading_run(&l, &untouched);

    if (l.complainer.no_memory) e = ERR_NO_MEMORY;
    const struct show s = {&l.reading, origins, out};
    if (e == ERR_OK)
        for (const struct section *at = section_rows; at < section_rows + section_count; at++)
            show_section(&s, at);
    *complaints = loading_done(&l);
    return e;
}
