#include "bridge/trial/tree.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include <json-c/json.h>

#include "bridge/trial/legible.h"
#include "topics/json_write.h"
#include "topics/payload.h"
#include "topics/scan_json.h"
#include "topics/transcode.h"

/* Beyond this a double no longer stands for one integer alone. */
#define EXACT_MAX 9007199254740992.0

/* What is written, and whether there was memory for all of it. */
struct tree {
    FILE *to;
    bool is_whole;
};

static void write_value(struct json_object *value, int depth, struct tree *tree);

static void indent(int depth, struct tree *tree)
{
    fprintf(tree->to, "%*s", 2 * depth, "");
}

static void write_double(double d, struct tree *tree)
{
    char digits[JSON_DOUBLE_BYTES_MAX];

    if (floor(d) == d && fabs(d) < EXACT_MAX) {
        fprintf(tree->to, "%" PRId64, (int64_t)d);
    } else {
        fwrite(digits, 1, json_write_double(d, digits), tree->to);
    }
}

/* json-c keeps what is beyond int64_t as uint64_t. */
static void write_integer(struct json_object *value, struct tree *tree)
{
    int64_t n = json_object_get_int64(value);

    if (n == INT64_MAX)
        fprintf(tree->to, "%" PRIu64, json_object_get_uint64(value));
    else
        fprintf(tree->to, "%" PRId64, n);
}

static void write_list(struct json_object *list, int depth, struct tree *tree)
{
    size_t count = json_object_array_length(list);

    fputs(count == 0 ? "[" : "[\n", tree->to);
    for (size_t i = 0; i < count; i++) {
        indent(depth + 1, tree);
        write_value(json_object_array_get_idx(list, i), depth + 1, tree);
        fputs(i + 1 < count ? ",\n" : "\n", tree->to);
    }
    if (count > 0) indent(depth, tree);
    fputc(']', tree->to);
}

struct member {
    const char *name;
    struct json_object *value;
};

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct member *)a)->name, ((const struct member *)b)->name);
}

/* The members in the order of their names; NULL when memory is out. Free with free(). */
static struct member *members_of(struct json_object *object, size_t *count)
{
    struct member *members =
        calloc((size_t)json_object_object_length(object) + 1, sizeof *members);
    size_t n = 0;

    if (members == NULL) return NULL;
    json_object_object_foreach(object, name, value)
    {
        members[n++] = (struct member){name, value};
    }
    qsort(members, n, sizeof *members, by_name);
    *count = n;
    return members;
}

static void write_object(struct json_object *object, int depth, struct tree *tree)
{
    size_t count = 0;
    struct member *members = members_of(object, &count);

    tree->is_whole = tree->is_whole && members != NULL;
    fputs(count == 0 ? "{" : "{\n", tree->to);
    for (size_t i = 0; i < count; i++) {
        indent(depth + 1, tree);
        legible_json(tree->to, text_of(members[i].name));
        fputs(": ", tree->to);
        write_value(members[i].value, depth + 1, tree);
        fputs(i + 1 < count ? ",\n" : "\n", tree->to);
    }
    if (count > 0) indent(depth, tree);
    fputc('}', tree->to);
    free(members);
}

/* As deep as PAYLOAD_DEPTH_MAX. */
static void write_value(struct json_object *value, int depth, struct tree *tree)
{
    switch (json_object_get_type(value)) {
    case json_type_null: fputs("null", tree->to); return;
    case json_type_boolean:
        fputs(json_object_get_boolean(value) ? "true" : "false", tree->to);
        return;
    case json_type_double: write_double(json_object_get_double(value), tree); return;
    case json_type_int: write_integer(value, tree); return;
    case json_type_object: write_object(value, depth, tree); return;
    case json_type_array: write_list(value, depth, tree); return;
    case json_type_string:
        legible_json(tree->to, (struct text){json_object_get_string(value),
                                             (size_t)json_object_get_string_len(value)});
        return;
    }
}

static bool write_json(struct bytes json, FILE *to)
{
    struct scan_json_facts facts;
    struct payload *payload = NULL;
    struct tree tree = {to, true};

    if (!scan_json(text_of_bytes(json), &facts) || facts.has_wide_integer) return false;
    if (payload_parse(json, TEXT("application/json"), &payload) != ERR_OK) return false;
    write_value(payload_json(payload), 0, &tree);
    fputc('\n', to);
    payload_done(payload);
    return tree.is_whole;
}

bool tree_write(struct bytes payload, struct text content_type, FILE *to)
{
    struct transcoder transcoder = {0};
    struct transcode_about about = {.to = ENCODING_JSON, .content_type = content_type};
    struct bytes json;
    char bytes[256];
    struct sink why = SINK(bytes);

    bool is_written = payload.size > 0 &&
                      transcode(&transcoder, &about, payload, &json, &why) == ERR_OK &&
                      write_json(json, to);
    transcoder_done(&transcoder);
    return is_written;
}
