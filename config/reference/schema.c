/* schema.c - prints mesbridge.schema.json, by which editors check and complete.
 *
 * It knows what a key is called and what its value looks like, and nothing of what must fit
 * together. It never refuses what the bridge takes: a value may hold a ${VAR}, and so be
 * anything; a word may look like a number. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "config/describe.h"
#include "config/parts.h"
#include "config/properties.h"
#include "config/reference/reference.h"
#include "config/suggest.h"
#include "topics/place.h"

#define VARIABLE "\\$\\{"

/* Where a value may stand, besides the record's key (source.h). */
#define SOURCE "header:.+|payload:(/.*)?|kafka_topic:-?[1-9][0-9]*"

static struct json_object *text_value(const char *text)
{
    return json_object_new_string(text);
}

static void set(struct json_object *to, const char *key, struct json_object *value)
{
    json_object_object_add(to, key, value);
}

static struct json_object *of_type(const char *type)
{
    struct json_object *o = json_object_new_object();

    set(o, "type", text_value(type));
    return o;
}

static struct json_object *of_types(const char *one, const char *other)
{
    struct json_object *o = json_object_new_object(), *types = json_object_new_array();

    json_object_array_add(types, text_value(one));
    json_object_array_add(types, text_value(other));
    set(o, "type", types);
    return o;
}

/* {"anyOf": [one, other]} */
static struct json_object *any_of(struct json_object *one, struct json_object *other)
{
    struct json_object *o = json_object_new_object(), *list = json_object_new_array();

    json_object_array_add(list, one);
    json_object_array_add(list, other);
    set(o, "anyOf", list);
    return o;
}

/* A text that @regex finds, or with a variable in it. */
static struct json_object *like(const char *regex)
{
    char pattern[1024];
    struct json_object *o = of_type("string");

    snprintf(pattern, sizeof pattern, "%s|" VARIABLE, regex);
    set(o, "pattern", text_value(pattern));
    return o;
}

/* A word, which may look like a number to YAML. */
static struct json_object *word_like(const char *regex)
{
    struct json_object *o = like(regex);

    json_object_object_del(o, "type");
    struct json_object *types = of_types("string", "number");
    set(o, "type", json_object_get(json_object_object_get(types, "type")));
    json_object_put(types);
    return o;
}

static struct json_object *choice(const char *words)
{
    struct known_words known = {.count = 0};
    struct json_object *o = json_object_new_object(), *list = json_object_new_array();

    known_add_list(&known, words);
    for (size_t i = 0; i < known.count; i++)
        json_object_array_add(
            list, json_object_new_string_len(known.at[i].at, (int)known.at[i].size));
    set(o, "enum", list);
    return any_of(o, like(VARIABLE));
}

static struct json_object *count(const char *min, const char *max)
{
    struct json_object *o = of_type("integer");

    set(o, "minimum", json_object_new_int64(strtoll(min, NULL, 10)));
    set(o, "maximum", json_object_new_int64(strtoll(max, NULL, 10)));
    return any_of(o, like("^[0-9]+$"));
}

static struct json_object *list_of(struct json_object *items)
{
    struct json_object *o = of_type("array");

    set(o, "items", items);
    return o;
}

/* "plant|area|line|event|entity" */
static void write_fields(char *out, size_t out_bytes)
{
    size_t size = 0;

    for (int f = 0; f < FIELD_COUNT; f++)
        size += (size_t)snprintf(out + size, out_bytes - size, "%s%s", f == 0 ? "" : "|",
                                 field_name((enum field)f).at);
    assert(size < out_bytes);
}

/* "^(\{(plant|area)\}|[^{}]+)(/...)*$" */
static struct json_object *topic(void)
{
    char fields[128], level[256], regex[600];

    write_fields(fields, sizeof fields);
    snprintf(level, sizeof level, "(\\{(%s)\\}|[^{}+#/$][^{}+#/]*)", fields);
    snprintf(regex, sizeof regex, "^%s(/%s)*$", level, level);
    return word_like(regex);
}

static struct json_object *selectors(void)
{
    struct json_object *names = list_of(word_like("^[A-Za-z0-9._-]{1,249}$"));

    set(names, "minItems", json_object_new_int(1));
    return any_of(like("^\\^"), names);
}

/* A text, or what YAML takes for a number or a truth value. */
static struct json_object *any_text(void)
{
    struct json_object *o = of_types("string", "number");

    json_object_array_add(json_object_object_get(o, "type"), text_value("boolean"));
    return o;
}

/* One or a list of them. */
static struct json_object *values(void)
{
    return any_of(any_text(), list_of(any_text()));
}

/* {line: [l7, l8], "payload:/quality": {not: Bad}} */
static struct json_object *conditions(void)
{
    struct json_object *o = of_types("object", "null"), *none = of_type("object");
    struct json_object *properties = json_object_new_object();
    struct json_object *patterns = json_object_new_object();
    char fields[128], regex[256];

    set(properties, "not", values());
    set(none, "properties", properties);
    set(none, "additionalProperties", json_object_new_boolean(0));
    write_fields(fields, sizeof fields);
    snprintf(regex, sizeof regex, "^(%s|" SOURCE "|key)$", fields);
    set(patterns, regex, any_of(values(), none));
    set(o, "patternProperties", patterns);
    set(o, "additionalProperties", json_object_new_boolean(0));
    return o;
}

static struct json_object *keys(const struct entry_table *table);

static struct json_object *shape(const struct shape *s)
{
    switch (s->kind) {
    case SHAPE_NAME: return word_like("^[A-Za-z0-9_-]{1,63}$");
    case SHAPE_TEXT: return of_types("string", "number");
    case SHAPE_TEXTS: return list_of(of_types("string", "number"));
    case SHAPE_LIKE: return word_like(s->words);
    case SHAPE_CHOICE: return choice(s->words);
    case SHAPE_COUNT: return count(s->min, s->max);
    case SHAPE_DURATION: return like("^[0-9]+(ms|s|m|h|d)$");
    case SHAPE_DURATION_OR_NONE: return like("^([0-9]+(ms|s|m|h|d)|none)$");
    case SHAPE_TOPIC: return topic();
    case SHAPE_SOURCE: return word_like("^(" SOURCE "|[A-Za-z0-9-][A-Za-z0-9_-]*)$");
    case SHAPE_SELECTORS: return selectors();
    case SHAPE_CONDITIONS: return conditions();
    case SHAPE_RATE: return like("^([1-9][0-9]*/[sm] per entity|none)$");
    case SHAPE_KEYS: return keys(s->keys);
    }
    return json_object_new_object();
}

static struct json_object *option(const struct option *o)
{
    char regex[128];

    switch (o->kind) {
    case OPTION_NAME:
        snprintf(regex, sizeof regex, "^[A-Za-z0-9_-]{%s,%s}$", o->min, o->max);
        return word_like(regex);
    case OPTION_SERVERS: return like("^[^,/]+:[0-9]+(,[^,/]+:[0-9]+)*$");
    case OPTION_ADDRESS: return like("^(none|[0-9.]+:[0-9]+|\\[[0-9A-Fa-f:.]+\\]:[0-9]+)$");
    case OPTION_KAFKA_TOPIC: return word_like("^[A-Za-z0-9._-]{1,249}$");
    case OPTION_URL: return like("^mqtts?://[^/?@]+$");
    case OPTION_FILE:
    case OPTION_SECRET:
    case OPTION_TEXT: return of_types("string", "number");
    case OPTION_COUNT: return count(o->min, o->max);
    case OPTION_DURATION: return like("^[0-9]+(ms|s|m|h|d)$");
    case OPTION_SIZE: return like("^[0-9]+(B|kB|KB|MB|GB|KiB|MiB|GiB)$");
    case OPTION_ENUM: return choice(o->unit);
    }
    return json_object_new_object();
}

/* Adds what people want to know. */
static void annotate(struct json_object *to, const char *help, const char *what,
                     const char *fallback)
{
    char words[2048];

    snprintf(words, sizeof words, "%s (%s)", help, what);
    set(to, "description", text_value(words));
    if (fallback[0] == '\0') return;
    bool is_list = strcmp(fallback, "[]") == 0;
    set(to, "default", is_list ? json_object_new_array() : text_value(fallback));
}

static struct json_object *closed(struct json_object *properties)
{
    struct json_object *o = of_types("object", "null");

    set(o, "properties", properties);
    set(o, "additionalProperties", json_object_new_boolean(0));
    return o;
}

static void add_required(struct json_object *to, struct json_object *names)
{
    if (json_object_array_length(names) > 0)
        set(to, "required", names);
    else
        json_object_put(names);
}

static struct json_object *keys(const struct entry_table *table)
{
    struct json_object *properties = json_object_new_object();
    struct json_object *required = json_object_new_array();
    char what[DESCRIPTION_BYTES_MAX];

    for (const struct entry_key *row = table->keys; row < table->keys + table->count; row++) {
        struct json_object *o = shape(&row->shape);
        describe_key(row, what);
        annotate(o, row->help, what, row->fallback);
        set(properties, row->key, o);
        if (row->is_required) json_object_array_add(required, text_value(row->key));
    }
    struct json_object *o = closed(properties);
    add_required(o, required);
    return o;
}

/* Names that others gave, but for those that the bridge sets itself. */
static struct json_object *names(void)
{
    struct json_object *o = of_types("object", "null"), *no = json_object_new_object();
    struct json_object *refused = json_object_new_array(), *is = json_object_new_object();

    for (size_t i = 0; i < refused_count; i++)
        json_object_array_add(refused, text_value(refused_rows[i].name));
    set(is, "enum", refused);
    set(no, "not", is);
    set(o, "propertyNames", no);
    set(o, "additionalProperties", any_text());
    return o;
}

static struct json_object *part(const struct part *p)
{
    struct json_object *o = p->table == NULL ? names() : list_of(keys(p->table));

    set(o, "description", text_value(p->help));
    return o;
}

static struct json_object *section(const struct section *s)
{
    struct json_object *properties = json_object_new_object();
    char what[DESCRIPTION_BYTES_MAX];

    for (const struct option *o = option_rows; o < option_rows + option_count; o++) {
        if (!path_is_in(o->path, s->name)) continue;
        struct json_object *value = option(o);
        describe_option(o, what);
        annotate(value, o->help, what, o->fallback);
        set(properties, strchr(o->path, '.') + 1, value);
    }
    for (const struct part *p = part_rows; p < part_rows + part_count; p++)
        if (path_is_in(p->path, s->name)) set(properties, strchr(p->path, '.') + 1, part(p));
    struct json_object *o = closed(properties);
    set(o, "description", text_value(s->help));
    return o;
}

/* {"properties": {"bridge": {"required": ["id"]}}, "required": ["bridge"]}: what a whole file
 * needs. */
static struct json_object *whole(void)
{
    struct json_object *sections = json_object_new_object(), *o = json_object_new_object();
    struct json_object *required = json_object_new_array();

    for (const struct section *s = section_rows; s < section_rows + section_count; s++) {
        struct json_object *needed = json_object_new_array();
        for (const struct option *row = option_rows; row < option_rows + option_count; row++)
            if (path_is_in(row->path, s->name) && row->need == OPTION_REQUIRED)
                json_object_array_add(needed, text_value(strchr(row->path, '.') + 1));
        if (json_object_array_length(needed) > 0) {
            struct json_object *one = of_type("object");
            json_object_array_add(required, text_value(s->name));
            set(one, "required", json_object_get(needed));
            set(sections, s->name, one);
        }
        json_object_put(needed);
    }
    set(o, "properties", sections);
    set(o, "required", required);
    return o;
}

static struct json_object *drop_in(void)
{
    struct json_object *properties = json_object_new_object();

    for (const struct section *s = section_rows; s < section_rows + section_count; s++)
        set(properties, s->name, section(s));
    return closed(properties);
}

void schema_print(void)
{
    struct json_object *root = json_object_new_object(), *all = json_object_new_array();
    struct json_object *reference = json_object_new_object(), *parts = json_object_new_object();

    set(root, "$schema", text_value("http://json-schema.org/draft-07/schema#"));
    set(root, "title", text_value("mesbridge.yaml"));
    set(root, "$comment",
        text_value("Written by config_reference from the .def tables beside it. Do not edit: "
                   "ninja -C build/release config_papers"));
    set(reference, "$ref", text_value("#/definitions/drop_in"));
    json_object_array_add(all, reference);
    json_object_array_add(all, whole());
    set(root, "allOf", all);
    set(parts, "drop_in", drop_in());
    set(root, "definitions", parts);
    puts(json_object_to_json_string_ext(root, JSON_C_TO_STRING_PRETTY |
                                                  JSON_C_TO_STRING_SPACED |
                                                  JSON_C_TO_STRING_NOSLASHESCAPE));
    json_object_put(root);
}
