#include "config/fill.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_START "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"

enum { NAME_BYTES_MAX = 128 };

/* One ${...}. */
struct variable {
    char name[NAME_BYTES_MAX];
    bool has_fallback;
    struct text fallback;
};

/* Takes "${NAME}" or "${NAME:-fallback}" apart, of which @inside is what stands between the
 * braces. */
static bool read_variable(struct text inside, struct variable *out)
{
    size_t name_bytes =
        strspn(inside.at, NAME_START "0123456789"); /* ends at the brace at latest */
    struct text behind = {inside.at + name_bytes, inside.size - name_bytes};

    if (name_bytes == 0 || name_bytes >= NAME_BYTES_MAX) return false;
    if (strchr("0123456789", inside.at[0]) != NULL) return false;
    memcpy(out->name, inside.at, name_bytes);
    out->name[name_bytes] = '\0';
    out->has_fallback = text_starts_with(behind, TEXT(":-"));
    if (!out->has_fallback) return behind.size == 0;
    out->fallback = (struct text){behind.at + 2, behind.size - 2};
    return true;
}

/* Writes what the variable stands for; false after a complaint. */
static bool write_variable(struct complainer *c, struct spot at, struct text inside, FILE *out)
{
    struct variable v;

    if (!read_variable(inside, &v)) {
        complain(c, at,
                 "`${%.*s}` is no variable; write ${NAME} or ${NAME:-default}, or $${ for a ${",
                 inside.size > 60 ? 60 : (int)inside.size, inside.at);
        return false;
    }
    const char *value = getenv(v.name);
    if (v.has_fallback && (value == NULL || *value == '\0')) {
        fwrite(v.fallback.at, 1, v.fallback.size, out);
        return true;
    }
    if (value == NULL) {
        complain(c, at, "the environment has no variable `%s`; set it, or write ${%s:-default}",
                 v.name, v.name);
        return false;
    }
    fputs(value, out);
    return true;
}

/* Writes the text of @n with everything filled in; false after complaints. */
static bool write_filled(struct complainer *c, const struct node *n, FILE *out)
{
    const char *at = n->text;
    bool is_fine = true;

    while (*at != '\0') {
        if (strncmp(at, "$${", 3) == 0) {
            fputs("${", out);
            at += 3;
            continue;
        }
        if (strncmp(at, "${", 2) != 0) {
            fputc(*at++, out);
            continue;
        }
        struct spot spot = node_spot(n, (size_t)(at - n->text));
        const char *end = strchr(at, '}');
        if (end == NULL) {
            complain(c, spot, "`${` without a `}`; write ${NAME}, or $${ for a ${");
            return false;
        }
        struct text inside = {at + 2, (size_t)(end - at) - 2};
        is_fine = write_variable(c, spot, inside, out) && is_fine;
        at = end + 1;
    }
    return is_fine;
}

static void fill_text(struct complainer *c, struct node *n)
{
    char *filled = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&filled, &size);
    if (out == NULL) {
        c->no_memory = true;
        return;
    }
    bool is_fine = write_filled(c, n, out);
    bool is_written = ferror(out) == 0;
    if (fclose(out) != 0 || !is_written) c->no_memory = true;
    if (!is_fine)
        n->kind = NODE_BROKEN;
    else if (!c->no_memory) {
        n->written = n->text;
        n->text = NULL;
        node_set_text(c, n, (struct text){filled, size});
    }
    free(filled);
    n->is_plain = n->is_verbatim = false; /* YAML did not write this */
}

void fill_tree(struct complainer *c, struct node *n)
{
    if (n->kind == NODE_TEXT && strstr(n->text, "${") != NULL) fill_text(c, n);
    for (struct node *child = n->first; child != NULL; child = child->next)
        fill_tree(c, child);
}
