#include "config/reading.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "config/secret.h"

static const char *noun_of(const struct node *n)
{
    if (node_is_null(n)) return "without a value";
    return n->kind == NODE_LIST ? "a list" : n->kind == NODE_MAPPING ? "a mapping" : "a text";
}

const char *reading_file(const struct reading *r, struct spot at)
{
    const struct drop_ins *d = &r->config->drop_ins;

    if (at.source == 0) return r->config->path;
    return (size_t)at.source <= d->count ? d->paths[at.source - 1] : "--set";
}

bool reading_wants_text(struct reading *r, const char *key, const struct node *n)
{
    if (n->kind == NODE_BROKEN) return false;
    if (n->kind != NODE_TEXT) {
        complain(r->complain, n->at,
                 "`%s` is %s; write one value (one that begins with `{` or `[` wants quotes)",
                 key, noun_of(n));
        return false;
    }
    if (node_is_null(n)) {
        complain(r->complain, n->at, "`%s` has no value; write one, or remove the key", key);
        return false;
    }
    return true;
}

bool reading_wants_mapping(struct reading *r, const char *key, const struct node *n)
{
    if (n->kind == NODE_MAPPING || node_is_null(n)) return true;
    if (n->kind != NODE_BROKEN)
        complain(r->complain, n->at,
                 "`%s` is %s; write its keys on lines of their own below it, indented", key,
                 noun_of(n));
    return false;
}

bool reading_wants_list(struct reading *r, const char *key, const struct node *n)
{
    if (n->kind == NODE_LIST) return true;
    if (n->kind != NODE_BROKEN)
        complain(r->complain, n->at,
                 "`%s` is %s; write a list: [a, b], or lines that begin with `- `", key,
                 noun_of(n));
    return false;
}

/* True for a number that YAML's versions do not agree on, or would write otherwise: 0755 (octal
 * or not), 0x1F, 0o17, 12:30 (base 60 or not), 1_000, 1e3. */
static bool is_doubtful_number(const char *text)
{
    static const char digits[] = "0123456789";
    const char *at = text + (*text == '-' || *text == '+');
    size_t count = strspn(at, digits);
    const char *rest = at + count;

    if (count == 0) return false;
    if (*rest == '\0') return at[0] == '0' && count > 1;
    if (count == 1 && at[0] == '0' && strchr("xob", *rest) != NULL)
        return rest[1] != '\0' && rest[1 + strspn(rest + 1, "0123456789abcdefABCDEF_")] == '\0';
    if (*rest == ':' || *rest == '_')
        return rest[1] != '\0' && rest[strspn(rest, "0123456789_:")] == '\0';
    if (*rest != 'e' && *rest != 'E') return false;
    rest += 1 + (rest[1] == '-' || rest[1] == '+');
    return *rest != '\0' && rest[strspn(rest, digits)] == '\0';
}

static bool is_truth(const char *text)
{
    static const char *const truths[] = {"yes", "no", "on", "off", "true", "false"};

    for (size_t i = 0; i < sizeof truths / sizeof *truths; i++)
        if (strcasecmp(text, truths[i]) == 0) return true;
    return false;
}

bool reading_wants_word(struct reading *r, const char *key, const struct node *n)
{
    if (!reading_wants_text(r, key, n)) return false;
    if (n->is_plain && is_truth(n->text)) {
        complain(
            r->complain, n->at,
            "`%s`: YAML takes `%s` for true or false; write \"%s\" in quotes if it is meant",
            key, n->text, n->text);
        return false;
    }
    if (n->is_plain && is_doubtful_number(n->text)) {
        complain(
            r->complain, n->at,
            "`%s`: YAML takes `%.60s` for a number, and its versions do not agree for which; "
            "write \"%.60s\" in quotes if it is meant",
            key, n->text, n->text);
        return false;
    }
    return true;
}

void reading_keep(struct reading *r, struct text t, char **out)
{
    char *copy = malloc(t.size + 1);

    if (copy == NULL) {
        r->complain->no_memory = true;
        return;
    }
    if (t.size > 0) memcpy(copy, t.at, t.size);
    copy[t.size] = '\0';
    free(*out);
    *out = copy;
}

/* Reads the secret in the file @path; *@secret is left alone when nobody wants it. */
static enum err read_secret(const char *path, char **secret, struct why *why)
{
    char *read = NULL;

    TRY(secret_read(path, &read, why));
    if (secret == NULL)
        secret_free(read);
    else
        *secret = read;
    return ERR_OK;
}

bool reading_secret(struct reading *r, const char *key, const struct node *n, char *path,
                    size_t path_bytes, char **secret)
{
    struct why why;
    enum err e = ERR_BAD_CONFIG;

    if (r->files == FILES_UNTOUCHED) {
        snprintf(path, path_bytes, "%s", n->text);
        return true;
    }
    if (secret_path(n->text, path, path_bytes, &why)) e = read_secret(path, secret, &why);
    if (e == ERR_NO_MEMORY) r->complain->no_memory = true;
    if (e == ERR_BAD_CONFIG)
        complain(r->complain, n->at, "`%s`: `%.200s` %s", key, n->text, why.words);
    if (e != ERR_OK) return false;
    if (secret_is_exposed(path))
        complain_softly(r->complain, n->at,
                        "`%s`: everybody on this host can read `%.200s`; let only the bridge's "
                        "user do that",
                        key, n->text);
    return true;
}

int reading_choice(struct reading *r, const char *key, const struct node *n, const char *words)
{
    struct known_words known = {.count = 0};
    char advice[256];
    struct sink out = SINK(advice);

    if (!reading_wants_text(r, key, n)) return -1;
    known_add_list(&known, words);
    for (size_t i = 0; i < known.count; i++)
        if (text_equal(known.at[i], node_text(n))) return (int)i;

    for (size_t i = 0; i < known.count; i++) {
        if (i > 0) sink_text(&out, i + 1 == known.count ? TEXT(" or ") : TEXT(", "));
        sink_text(&out, known.at[i]);
    }
    struct text nearest = suggest_nearest(node_text(n), &known);
    if (nearest.size > 0) {
        sink_text(&out, TEXT("; did you mean `"));
        sink_text(&out, nearest);
        sink_text(&out, TEXT("`?"));
    }
    complain(r->complain, n->at, "`%s` cannot be `%.60s`; write %.*s", key, n->text,
             (int)out.size, out.at);
    return -1;
}

void reading_unknown_key(struct reading *r, const struct node *n, const char *place,
                         const struct known_words *known)
{
    char advice[400];
    struct sink out = SINK(advice);
    const char *in = place[0] == '\0' ? "" : " in `";

    suggest_write(text_of(n->key), known, &out);
    complain(r->complain, n->key_at, "unknown key `%.60s`%s%s%s; %.*s", n->key, in, place,
             place[0] == '\0' ? "" : "`", (int)out.size, out.at);
}
