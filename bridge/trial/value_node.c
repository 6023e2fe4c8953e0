#include "bridge/trial/value_node.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bridge/trial/legible.h"
#include "topics/scan_json.h"

/* True for a word that some readers of YAML take for true or false. */
static bool is_truth_trap(const char *word)
{
    static const char *const traps[] = {"yes", "no", "on", "off", "y", "n", "true", "false"};

    for (size_t i = 0; i < sizeof traps / sizeof *traps; i++)
        if (strcasecmp(word, traps[i]) == 0) return true;
    return false;
}

/* True for what some readers take for a number, though it is none in JSON. */
static bool is_number_trap(const char *word)
{
    static const char decimal[] = "0123456789";
    char *end;

    if (strcasecmp(word, ".inf") == 0 || strcasecmp(word, "-.inf") == 0 ||
        strcasecmp(word, ".nan") == 0)
        return true;
    if (strncmp(word, "0o", 2) == 0 && word[2] != '\0')
        return strspn(word + 2, "01234567") == strlen(word + 2);
    /* 007, 1_000, and 12:30, which was 750 in YAML 1.1 */
    if (strchr(decimal, word[0]) != NULL && strspn(word, "0123456789_:") == strlen(word))
        return true;
    /* strtod() knows `nan`, which is a word */
    if (strchr("+-.0123456789", word[0]) == NULL) return false;
    (void)strtod(word, &end);
    return end != word && *end == '\0';
}

/* A text without quotes. */
static bool write_plain(struct complainer *c, const struct node *n, FILE *to)
{
    struct scan_json_facts facts;
    const char *word = node_is_null(n) ? "null" : n->text;

    if (word[0] != '"' && scan_json(text_of(word), &facts)) { /* number, true, false, null */
        fputs(word, to);
        return true;
    }
    if (is_truth_trap(word)) {
        complain(c, n->at,
                 "readers of YAML do not agree on `%s`; write true or false, or \"%s\" in "
                 "quotes",
                 word, word);
        return false;
    }
    if (is_number_trap(word)) {
        complain(c, n->at,
                 "`%.60s` is no number in JSON; write it as JSON does, or \"%.60s\" in quotes",
                 word, word);
        return false;
    }
    legible_json(to, node_text(n));
    return true;
}

/* As deep as yaml.h allows. */
static bool write_children(struct complainer *c, const struct node *n, FILE *to)
{
    bool is_object = n->kind == NODE_MAPPING, is_fine = true;

    fputc(is_object ? '{' : '[', to);
    for (const struct node *child = n->first; child != NULL; child = child->next) {
        if (child != n->first) fputc(',', to);
        if (is_object) {
            legible_json(to, text_of(child->key));
            fputc(':', to);
        }
        is_fine = value_node_write(c, child, to) && is_fine;
    }
    fputc(is_object ? '}' : ']', to);
    return is_fine;
}

bool value_node_write(struct complainer *c, const struct node *n, FILE *to)
{
    switch (n->kind) {
    case NODE_BROKEN: return false;
    case NODE_LIST:
    case NODE_MAPPING: return write_children(c, n, to);
    case NODE_TEXT: break;
    }
    if (n->is_plain) return write_plain(c, n, to);
    legible_json(to, node_text(n));
    return true;
}
