#include "config/set.h"

#include <stdlib.h>
#include <string.h>

#include "config/properties.h"

#define PROPERTIES "kafka.properties."

/* A mapping with nothing but @key, whose value @value it takes; NULL when memory is out. */
static struct node *mapping_of(struct complainer *c, struct text key, struct node *value)
{
    struct node *mapping = value == NULL ? NULL : node_new(c, NODE_MAPPING, value->key_at);

    if (mapping == NULL) {
        node_free(value);
        return NULL;
    }
    mapping->key_at = value->key_at;
    value->key = strndup(key.at, key.size);
    if (value->key == NULL) {
        c->no_memory = true;
        node_free(value);
        node_free(mapping);
        return NULL;
    }
    node_append(mapping, value);
    return mapping;
}

/* The value, which stands @column behind the path. */
static struct node *value_of(struct complainer *c, const char *words, struct spot at,
                             size_t column)
{
    struct node *n = node_new(c, NODE_TEXT, at);

    if (n == NULL) return NULL;
    n->key_at = at;
    n->at.column = (int)column;
    if (node_set_text(c, n, text_of(words))) return n;
    node_free(n);
    return NULL;
}

/* True for the path of something that is no list and no section; complains. */
static bool path_is_fine(struct complainer *c, struct spot at, struct text path)
{
    static const char *const lists[] = {"down.routes", "up.routes"};
    const char *dot = memchr(path.at, '.', path.size);
    int shown = path.size > 60 ? 60 : (int)path.size;

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        if (!text_starts_with(path, text_of(lists[i]))) continue;
        complain(c, at,
                 "`%s` is a list, which --set cannot write; put it into a file of conf.d",
                 lists[i]);
        return false;
    }
    if (dot != NULL && dot > path.at && dot + 1 < path.at + path.size) return true;
    complain(c, at,
             "`%.*s` is not the path of a key; write section.key=value, like "
             "mqtt.keepalive=30s",
             shown, path.at);
    return false;
}

struct node *set_read(struct complainer *c, const char *word, struct spot at)
{
    const char *equals = strchr(word, '=');
    struct text path = {word, equals == NULL ? 0 : (size_t)(equals - word)};

    at.column = 1;
    if (equals == NULL) {
        complain(c, at, "--set wants PATH=VALUE, like mqtt.keepalive=30s");
        return NULL;
    }
    if (!path_is_fine(c, at, path)) return NULL;

    struct node *value = value_of(c, equals + 1, at, path.size + 2);
    const char *dot = memchr(path.at, '.', path.size);
    struct text section = {path.at, (size_t)(dot - path.at)};
    struct text key = {dot + 1, path.size - section.size - 1};
    if (!text_starts_with(path, TEXT(PROPERTIES)) || path.size == strlen(PROPERTIES))
        return mapping_of(c, section, mapping_of(c, key, value));

    struct text name = {word + strlen(PROPERTIES), path.size - strlen(PROPERTIES)};
    if (property_is_secret(name)) {
        complain(c, at,
                 "`%.*s` is a secret, and everybody can read a command line; write it into a "
                 "file, and name that: `%.*s_file`",
                 (int)path.size, path.at, (int)path.size, path.at);
        node_free(value);
        return NULL;
    }
    return mapping_of(c, section,
                      mapping_of(c, TEXT("properties"), mapping_of(c, name, value)));
}
