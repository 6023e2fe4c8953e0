#include "config/yaml_write.h"

#include <string.h>
#include <strings.h>

/* Words that YAML 1.1 or 1.2 takes for something else than a text. */
static bool is_taken(struct text t)
{
    static const char *const taken[] = {"yes",   "no", "on", "off", "true",
                                        "false", "y",  "n",  "null"};

    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        if (t.size == strlen(taken[i]) && strncasecmp(t.at, taken[i], t.size) == 0) return true;
    return false;
}

static bool is_plain(struct text t)
{
    static const char first[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_/$";
    static const char others[] = ".:-+";

    if (t.size == 0 || strchr(first, t.at[0]) == NULL || is_taken(t)) return false;
    if (t.at[t.size - 1] == ':') return false;
    for (size_t i = 0; i < t.size; i++)
        if (t.at[i] == '\0' ||
            (strchr(first, t.at[i]) == NULL && strchr(others, t.at[i]) == NULL))
            return false;
    return true;
}

static void write_quoted(struct text t, FILE *out)
{
    fputc('"', out);
    for (size_t i = 0; i < t.size; i++) {
        unsigned char c = (unsigned char)t.at[i];
        bool is_variable = c == '$' && i + 1 < t.size && t.at[i + 1] == '{';
        if (is_variable) fputc('$', out); /* `$${` stands for `${` */
        if (c < ' ' || c == 0x7f)
            fprintf(out, "\\x%02x", c);
        else if (c == '"' || c == '\\')
            fprintf(out, "\\%c", c);
        else
            fputc(c, out);
    }
    fputc('"', out);
}

void yaml_write_text(struct text t, FILE *out)
{
    if (is_plain(t))
        fwrite(t.at, 1, t.size, out);
    else
        write_quoted(t, out);
}

/* What looks like a number and stood in quotes was meant as a text. */
static void write_text_node(const struct node *n, FILE *out)
{
    bool is_number = n->size > 0 && strspn(n->text, "0123456789.+-eE_") == n->size;

    if (is_number && !n->is_plain)
        write_quoted(node_text(n), out);
    else
        yaml_write_text(node_text(n), out);
}

void yaml_write_node(const struct node *n, FILE *out)
{
    if (n->kind == NODE_TEXT) {
        write_text_node(n, out);
        return;
    }
    fputc(n->kind == NODE_MAPPING ? '{' : '[', out);
    for (const struct node *child = n->first; child != NULL; child = child->next) {
        if (child != n->first) fputs(", ", out);
        if (n->kind == NODE_MAPPING) {
            yaml_write_text(text_of(child->key), out);
            fputs(": ", out);
        }
        yaml_write_node(child, out);
    }
    fputc(n->kind == NODE_MAPPING ? '}' : ']', out);
}
