#include "config/options.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/file.h"
#include "config/quantity.h"
#include "config/words.h"
#include "topics/utf8.h"

const struct option option_rows[] = {
#define OPTION(path, kind, member, fallback, min, max, unit, required, help)                   \
    {path,                                                                                     \
     OPTION_##kind,                                                                            \
     offsetof(struct config, member),                                                          \
     fallback,                                                                                 \
     min,                                                                                      \
     max,                                                                                      \
     unit,                                                                                     \
     OPTION_##required,                                                                        \
     help},
#include "config/options.def"
#undef OPTION
};

const size_t option_count = sizeof option_rows / sizeof *option_rows;

static bool is_text(const struct option *o)
{
    return o->kind <= OPTION_TEXT;
}

static char **text_member(struct config *c, const struct option *o)
{
    assert(is_text(o));
    return (char **)((char *)c + o->member);
}

static int64_t *number_member(struct config *c, const struct option *o)
{
    assert(!is_text(o));
    return (int64_t *)((char *)c + o->member);
}

const struct option *option_find(const char *path)
{
    for (const struct option *o = option_rows; o < option_rows + option_count; o++)
        if (strcmp(o->path, path) == 0) return o;
    return NULL;
}

const struct node *option_node(const struct node *root, const char *path)
{
    char section[32];
    size_t size = strcspn(path, ".");

    assert(size < sizeof section && path[size] == '.');
    memcpy(section, path, size);
    section[size] = '\0';
    return node_find(node_find(root, section), path + size + 1);
}

/* A limit or a default, which are written as people write them. Tests read them all. */
static int64_t quantity_of(const struct option *o, const char *written)
{
    int64_t n = 0;
    struct why why;
    bool is_fine =
        quantity_read((enum quantity)(o->kind - OPTION_COUNT), text_of(written), &n, &why);

    assert(is_fine);
    return is_fine ? n : 0;
}

static bool check_text(const struct reading *r, const struct option *o, const char *text,
                       struct why *why)
{
    size_t min = (size_t)strtoul(o->min, NULL, 10), max = (size_t)strtoul(o->max, NULL, 10);
    struct text t = text_of(text);

    switch (o->kind) {
    case OPTION_NAME: return word_is_name(t, max, why);
    case OPTION_SERVERS: return word_is_servers(t, why);
    case OPTION_ADDRESS: return word_is_address(t, why);
    case OPTION_KAFKA_TOPIC: return word_is_kafka_topic(t, why);
    case OPTION_FILE: return r->files == FILES_UNTOUCHED || file_is_readable(text, why);
    case OPTION_TEXT:
        if (t.size < min)
            return why_not(why, "%zu bytes are too short; at least %zu are wanted", t.size,
                           min);
        if (t.size > max)
            return why_not(why, "%zu bytes are too long; at most %zu are taken", t.size, max);
        if (!utf8_is_mqtt(t))
            return why_not(why, "it holds characters that MQTT does not carry; remove them");
        return true;
    default: return true;
    }
}

/* A text that was given, but is empty: as if it were not given. */
static bool is_left_empty(const struct option *o, const struct node *n)
{
    return n->size == 0 && o->need == OPTION_OPTIONAL && o->fallback[0] == '\0';
}

/* The file of a secret, which somebody else reads. */
static void read_secret(struct reading *r, const struct option *o, const struct node *n)
{
    char path[PATH_MAX] = "";

    if (is_left_empty(o, n)) return;
    if (reading_secret(r, o->path, n, path, sizeof path, NULL))
        reading_keep(r, text_of(path), text_member(r->config, o));
}

static void read_text(struct reading *r, const struct option *o, const struct node *n)
{
    char url[600];
    struct sink written = SINK(url);
    struct text t = node_text(n);
    struct why why;

    if (is_left_empty(o, n)) return;
    bool is_fine = o->kind == OPTION_URL ? word_read_url(t, &written, &why)
                                         : check_text(r, o, n->text, &why);
    if (!is_fine) {
        bool is_file = o->kind == OPTION_FILE;
        complain(r->complain, n->at, "`%s`: %s%.200s%s%s", o->path, is_file ? "`" : "",
                 is_file ? n->text : "", is_file ? "` " : "", why.words);
        return;
    }
    assert(!written.overflow); /* hosts and ports are bounded */
    reading_keep(r, o->kind == OPTION_URL ? sink_since(&written, 0) : t,
                 text_member(r->config, o));
}

static void read_quantity(struct reading *r, const struct option *o, const struct node *n)
{
    struct why why;
    int64_t value;

    if (!quantity_read((enum quantity)(o->kind - OPTION_COUNT), node_text(n), &value, &why)) {
        complain(r->complain, n->at, "`%s`: %s", o->path, why.words);
        return;
    }
    if (value < quantity_of(o, o->min) || value > quantity_of(o, o->max)) {
        complain(r->complain, n->at, "`%s` is %s; it must be from %s to %s", o->path, n->text,
                 o->min, o->max);
        return;
    }
    *number_member(r->config, o) = value;
}

void option_read(struct reading *r, const struct option *o, const struct node *n)
{
    if (o->kind == OPTION_ENUM) {
        int choice = reading_choice(r, o->path, n, o->unit);
        if (choice >= 0) *number_member(r->config, o) = choice;
    } else if (is_text(o)) {
        if (reading_wants_word(r, o->path, n))
            o->kind == OPTION_SECRET ? read_secret(r, o, n) : read_text(r, o, n);
    } else {
        if (reading_wants_text(r, o->path, n)) read_quantity(r, o, n);
    }
}

/* This host's name, of which what is no name becomes `-`. */
static void keep_host_name(struct reading *r, char **out)
{
    char name[HOST_NAME_MAX + 1] = "";

    if (gethostname(name, sizeof name - 1) != 0 || name[0] == '\0') strcpy(name, "localhost");
    for (char *at = name; *at != '\0'; at++) {
        struct why ignored;
        if (!word_is_name((struct text){at, 1}, 1, &ignored)) *at = '-';
    }
    reading_keep(r, text_of(name), out);
}

/* Which word of an ENUM the fallback is. */
static int64_t choice_of(const struct option *o)
{
    struct known_words known = {.count = 0};

    known_add_list(&known, o->unit);
    for (size_t i = 0; i < known.count; i++)
        if (text_equal(known.at[i], text_of(o->fallback))) return (int64_t)i;
    assert(false); /* options.def is wrong */
    return 0;
}

void options_set_defaults(struct reading *r)
{
    for (const struct option *o = option_rows; o < option_rows + option_count; o++) {
        if (is_text(o))
            reading_keep(r, text_of(o->fallback), text_member(r->config, o));
        else if (o->kind == OPTION_ENUM)
            *number_member(r->config, o) = choice_of(o);
        else
            *number_member(r->config, o) = quantity_of(o, o->fallback);
    }
    keep_host_name(r, &r->config->bridge.instance);
}

/* Where something is missing: at its section's key, else in the whole file. False when the
 * section itself is wrong, and that has been said. */
static bool missing_spot(const struct reading *r, const char *path, struct spot *out)
{
    char section[32];

    snprintf(section, sizeof section, "%.*s", (int)strcspn(path, "."), path);
    const struct node *n = node_find(r->root, section);
    *out = n == NULL ? (struct spot){0} : n->key_at;
    return n == NULL || n->kind == NODE_MAPPING || node_is_null(n);
}

void options_check_required(struct reading *r)
{
    struct spot spot;

    for (const struct option *o = option_rows; o < option_rows + option_count; o++) {
        if (o->need != OPTION_REQUIRED || option_node(r->root, o->path) != NULL) continue;
        if (!missing_spot(r, o->path, &spot)) continue;
        complain(r->complain, spot, "`%s` is missing and has no default; write one, like %s",
                 o->path, o->unit);
    }
}

void options_done(struct config *c)
{
    for (const struct option *o = option_rows; o < option_rows + option_count; o++)
        if (is_text(o)) free(*text_member(c, o));
}
