#include "topics/transcode.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <json-c/json.h>
#include <msgpack.h>

#include "topics/json_write.h"
#include "topics/media.h"
#include "topics/numbers.h"
#include "topics/payload.h"
#include "topics/scan_json.h"
#include "topics/scan_msgpack.h"
#include "topics/utf8.h"

/* Where in the document we are: the way up from a value to the document itself. */
struct step {
    const struct step *above; /* what the value stands in; NULL: it is the document */
    bool is_name;             /* in an object; else in an array */
    struct text name;
    size_t index;
};

/* One transcoding. */
struct job {
    struct transcoder *t;
    const struct transcode_about *about;
    struct sink *why;
    size_t name_count; /* of members that json-c has in its tree */
    enum err packing;  /* why msgpack-c could not write */
};

struct text encoding_media_type(enum encoding e)
{
    switch (e) {
    case ENCODING_PASSTHROUGH: break;
    case ENCODING_JSON: return TEXT("application/json");
    case ENCODING_MSGPACK: return TEXT("application/vnd.msgpack");
    }
    return (struct text){NULL, 0};
}

/* At most so many bytes of what stands in the document; a name may hold any. */
static void write_quoted(struct sink *out, struct text t)
{
    enum { QUOTED_BYTES_MAX = 32 };

    for (size_t i = 0; i < t.size && i < QUOTED_BYTES_MAX; i++)
        sink_char(out, t.at[i] > ' ' && t.at[i] <= '~' ? t.at[i] : '?');
    if (t.size > QUOTED_BYTES_MAX) sink_text(out, TEXT("..."));
}

/* Writes "/lots/3/weight"; of a way that is too long its beginning. */
static void write_path(struct sink *out, const struct step *at)
{
    const struct step *steps[PAYLOAD_DEPTH_MAX + 1];
    size_t count = 0;

    for (; at->above != NULL; at = at->above) {
        assert(count < sizeof steps / sizeof *steps);
        steps[count++] = at;
    }
    while (count-- > 0) {
        sink_char(out, '/');
        if (steps[count]->is_name)
            write_quoted(out, steps[count]->name);
        else
            sink_int(out, (int64_t)steps[count]->index);
    }
}

/* Says that the document holds @what, which is @text (size 0: no matter), and where. */
static enum err refuse(struct job *j, const char *what, struct text text, const struct step *at)
{
    char bytes[TRANSCODE_WHY_BYTES_MAX];
    struct sink words = SINK(bytes);

    sink_text(&words, text_of(what));
    if (text.size > 0) {
        sink_char(&words, ' ');
        write_quoted(&words, text);
    }
    if (at != NULL && at->above != NULL) {
        sink_text(&words, TEXT(" at "));
        write_path(&words, at);
    }
    sink_text(j->why, sink_since(&words, 0));
    return ERR_NOT_ENCODABLE;
}

/* Makes room for @size bytes more. */
static enum err reserve(struct job *j, size_t size)
{
    enum { FIRST_BYTES = 4096 };
    struct transcoder *t = j->t;

    if (size > TRANSCODE_BYTES_MAX - t->size) {
        return refuse(j, "more than 64 MiB in the other encoding", (struct text){NULL, 0},
                      NULL);
    }
    if (size <= t->capacity - t->size) return ERR_OK;

    size_t capacity = t->capacity == 0 ? FIRST_BYTES : t->capacity;
    while (capacity < t->size + size)
        capacity *= 2;
    char *buffer = realloc(t->buffer, capacity);
    if (buffer == NULL) return ERR_NO_MEMORY;
    t->buffer = buffer;
    t->capacity = capacity;
    return ERR_OK;
}

static enum err append(struct job *j, const char *at, size_t size)
{
    if (size == 0) return ERR_OK;
    TRY(reserve(j, size));
    memcpy(j->t->buffer + j->t->size, at, size);
    j->t->size += size;
    return ERR_OK;
}

static enum err append_text(struct job *j, struct text t)
{
    return append(j, t.at, t.size);
}

/* What msgpack-c calls to write. */
static int on_packed(void *data, const char *at, size_t size)
{
    struct job *j = data;

    j->packing = append(j, at, size);
    return j->packing == ERR_OK ? 0 : -1;
}

/* What msgpack-c's answer means. */
static enum err packed(const struct job *j, int answer)
{
    assert(answer == 0 || j->packing != ERR_OK);
    return answer == 0 ? ERR_OK : j->packing;
}

static enum err pack_text(struct job *j, msgpack_packer *packer, struct text t)
{
    return packed(j, msgpack_pack_str_with_body(packer, t.at, t.size));
}

static enum err pack_integer(struct job *j, msgpack_packer *packer, struct json_object *o)
{
    int64_t n = json_object_get_int64(o);

    if (n < 0) return packed(j, msgpack_pack_int64(packer, n));
    return packed(j, msgpack_pack_uint64(packer, json_object_get_uint64(o)));
}

static enum err pack_number(struct job *j, msgpack_packer *packer, struct json_object *o,
                            const struct step *at)
{
    double d = json_object_get_double(o);
    struct text text = text_of(json_object_get_string(o)); /* as it stands in the document */

    if (number_is_beyond(text, d)) {
        return refuse(j, "a number that no double can hold,", text, at);
    }
    return packed(j, msgpack_pack_double(packer, d));
}

static enum err pack_value(struct job *j, msgpack_packer *packer, struct json_object *o,
                           const struct step *at);

static enum err pack_array(struct job *j, msgpack_packer *packer, struct json_object *o,
                           const struct step *at)
{
    size_t count = json_object_array_length(o);

    TRY(packed(j, msgpack_pack_array(packer, count)));
    for (size_t i = 0; i < count; i++) {
        struct step item = {.above = at, .index = i};
        TRY(pack_value(j, packer, json_object_array_get_idx(o, i), &item));
    }
    return ERR_OK;
}

static enum err pack_object(struct job *j, msgpack_packer *packer, struct json_object *o,
                            const struct step *at)
{
    struct json_object_iterator next = json_object_iter_begin(o);
    struct json_object_iterator end = json_object_iter_end(o);

    TRY(packed(j, msgpack_pack_map(packer, (size_t)json_object_object_length(o))));
    for (; !json_object_iter_equal(&next, &end); json_object_iter_next(&next)) {
        struct text name = text_of(json_object_iter_peek_name(&next)); /* has no NUL */
        struct step member = {.above = at, .is_name = true, .name = name};
        j->name_count++;
        TRY(pack_text(j, packer, name));
        TRY(pack_value(j, packer, json_object_iter_peek_value(&next), &member));
    }
    return ERR_OK;
}

/* Recursive: scan_json() has let PAYLOAD_DEPTH_MAX arrays and objects pass. */
static enum err pack_value(struct job *j, msgpack_packer *packer, struct json_object *o,
                           const struct step *at)
{
    switch (json_object_get_type(o)) {
    case json_type_null: return packed(j, msgpack_pack_nil(packer));
    case json_type_boolean:
        return packed(j, json_object_get_boolean(o) ? msgpack_pack_true(packer)
                                                    : msgpack_pack_false(packer));
    case json_type_int: return pack_integer(j, packer, o);
    case json_type_double: return pack_number(j, packer, o, at);
    case json_type_string:
        return pack_text(
            j, packer,
            (struct text){json_object_get_string(o), (size_t)json_object_get_string_len(o)});
    case json_type_array: return pack_array(j, packer, o, at);
    case json_type_object: return pack_object(j, packer, o, at);
    }
    assert(false);
    return ERR_NOT_ENCODABLE;
}

static enum err pack_document(struct job *j, const struct scan_json_facts *facts,
                              const struct payload *p)
{
    static const struct step top = {.above = NULL};
    static const struct text none = {NULL, 0};
    msgpack_packer packer;

    if (facts->has_wide_integer) return refuse(j, "an integer beyond 64 bits", none, NULL);
    msgpack_packer_init(&packer, j, on_packed);
    TRY(pack_value(j, &packer, payload_json(p), &top));

    /* json-c has kept the last of each name only. */
    assert(j->name_count <= facts->name_count);
    if (j->name_count < facts->name_count) {
        return refuse(j, "a name that stands twice in one object", none, NULL);
    }
    return ERR_OK;
}

static enum err write_string(struct job *j, struct text t, const struct step *at)
{
    size_t start = 0; /* of what stands as it is and is not written yet */

    if (t.size == 0) return append_text(j, TEXT("\"\"")); /* whose text may be NULL */
    if (!utf8_is_well_formed(t)) {
        return refuse(j, "a text that is not UTF-8", (struct text){NULL, 0}, at);
    }
    TRY(append_text(j, TEXT("\"")));
    for (size_t i = 0; i < t.size; i++) {
        char escape[JSON_ESCAPE_BYTES_MAX];
        size_t size = json_write_escape(t.at[i], escape);
        if (size == 0) continue;
        TRY(append(j, t.at + start, i - start));
        TRY(append(j, escape, size));
        start = i + 1;
    }
    TRY(append(j, t.at + start, t.size - start));
    return append_text(j, TEXT("\""));
}

static enum err write_unsigned(struct job *j, uint64_t n)
{
    char digits[24]; /* UINT64_MAX has 20 */
    int size = snprintf(digits, sizeof digits, "%" PRIu64, n);
    return append(j, digits, (size_t)size);
}

static enum err write_signed(struct job *j, int64_t n)
{
    char digits[24]; /* INT64_MIN has 20 characters */
    int size = snprintf(digits, sizeof digits, "%" PRId64, n);
    return append(j, digits, (size_t)size);
}

static enum err write_number(struct job *j, double d, const struct step *at)
{
    char number[JSON_DOUBLE_BYTES_MAX];

    if (isnan(d)) return refuse(j, "NaN", (struct text){NULL, 0}, at);
    if (isinf(d)) return refuse(j, "an infinity", (struct text){NULL, 0}, at);
    return append(j, number, json_write_double(d, number));
}

static int compare_names(const void *left, const void *right)
{
    const struct text *a = left, *b = right;

    if (a->size != b->size) return a->size < b->size ? -1 : 1;
    return a->size == 0 ? 0 : memcmp(a->at, b->at, a->size);
}

/* Looks at one key. scan_json.h says why no name may hold a NUL. */
static enum err read_name(struct job *j, const msgpack_object *key, const struct step *at,
                          struct text *out)
{
    static const struct text none = {NULL, 0};

    if (key->type != MSGPACK_OBJECT_STR) {
        return refuse(j, "a name that is not a string in the map", none, at);
    }
    struct text name = {key->via.str.ptr, key->via.str.size};
    if (!utf8_is_well_formed(name)) {
        return refuse(j, "a name that is not UTF-8 in the map", none, at);
    }
    if (name.size > 0 && memchr(name.at, '\0', name.size) != NULL) {
        return refuse(j, "a name that holds U+0000 in the map", none, at);
    }
    *out = name;
    return ERR_OK;
}

/* Reads the map's names to @names, which has room, and sorts them to find one that is twice. */
static enum err check_sorted(struct job *j, const msgpack_object_map *map,
                             const struct step *at, struct text *names)
{
    for (size_t i = 0; i < map->size; i++)
        TRY(read_name(j, &map->ptr[i].key, at, &names[i]));
    qsort(names, map->size, sizeof *names, compare_names);
    for (size_t i = 1; i < map->size; i++) {
        if (!text_equal(names[i - 1], names[i])) continue;
        struct step member = {.above = at, .is_name = true, .name = names[i]};
        return refuse(j, "a name that stands twice in one object,", (struct text){NULL, 0},
                      &member);
    }
    return ERR_OK;
}

static enum err check_names(struct job *j, const msgpack_object_map *map, const struct step *at)
{
    if (map->size == 0) return ERR_OK;
    struct text *names = calloc(map->size, sizeof *names);
    if (names == NULL) return ERR_NO_MEMORY;

    enum err e = check_sorted(j, map, at, names);
    free(names);
    return e;
}

static enum err write_value(struct job *j, const msgpack_object *o, const struct step *at);

static enum err write_array(struct job *j, const msgpack_object_array *array,
                            const struct step *at)
{
    TRY(append_text(j, TEXT("[")));
    for (size_t i = 0; i < array->size; i++) {
        struct step item = {.above = at, .index = i};
        if (i > 0) TRY(append_text(j, TEXT(",")));
        TRY(write_value(j, &array->ptr[i], &item));
    }
    return append_text(j, TEXT("]"));
}

static enum err write_map(struct job *j, const msgpack_object_map *map, const struct step *at)
{
    TRY(check_names(j, map, at));
    TRY(append_text(j, TEXT("{")));
    for (size_t i = 0; i < map->size; i++) {
        const msgpack_object_kv *pair = &map->ptr[i];
        struct text name = {pair->key.via.str.ptr, pair->key.via.str.size};
        struct step member = {.above = at, .is_name = true, .name = name};
        if (i > 0) TRY(append_text(j, TEXT(",")));
        TRY(write_string(j, name, &member));
        TRY(append_text(j, TEXT(":")));
        TRY(write_value(j, &pair->val, &member));
    }
    return append_text(j, TEXT("}"));
}

/* Recursive: scan_msgpack() has let PAYLOAD_DEPTH_MAX arrays and maps pass. */
static enum err write_value(struct job *j, const msgpack_object *o, const struct step *at)
{
    static const struct text none = {NULL, 0};

    switch (o->type) {
    case MSGPACK_OBJECT_NIL: return append_text(j, TEXT("null"));
    case MSGPACK_OBJECT_BOOLEAN:
        return append_text(j, o->via.boolean ? TEXT("true") : TEXT("false"));
    case MSGPACK_OBJECT_POSITIVE_INTEGER: return write_unsigned(j, o->via.u64);
    case MSGPACK_OBJECT_NEGATIVE_INTEGER: return write_signed(j, o->via.i64);
    case MSGPACK_OBJECT_FLOAT32:
    case MSGPACK_OBJECT_FLOAT64: return write_number(j, o->via.f64, at);
    case MSGPACK_OBJECT_STR:
        return write_string(j, (struct text){o->via.str.ptr, o->via.str.size}, at);
    case MSGPACK_OBJECT_ARRAY: return write_array(j, &o->via.array, at);
    case MSGPACK_OBJECT_MAP: return write_map(j, &o->via.map, at);
    case MSGPACK_OBJECT_BIN: return refuse(j, "a MessagePack bin", none, at);
    case MSGPACK_OBJECT_EXT: return refuse(j, "a MessagePack ext", none, at);
    }
    assert(false);
    return ERR_NOT_ENCODABLE;
}

/* What the scans know of a payload. */
struct judged {
    enum encoding encoding;
    size_t value_count;
    struct scan_json_facts json; /* ENCODING_JSON */
};

static enum err judge(struct bytes payload, struct text content_type, struct judged *out,
                      struct sink *why)
{
    enum media media = media_of(content_type);

    if (media != MEDIA_MSGPACK && scan_json(text_of_bytes(payload), &out->json)) {
        out->encoding = ENCODING_JSON;
        out->value_count = out->json.value_count + out->json.name_count;
        return ERR_OK;
    }
    if ((media == MEDIA_MSGPACK || media == MEDIA_NONE) &&
        scan_msgpack(payload, &out->value_count)) {
        out->encoding = ENCODING_MSGPACK;
        return ERR_OK;
    }
    sink_text(why, media == MEDIA_NONE      ? TEXT("neither JSON nor MessagePack")
                   : media == MEDIA_MSGPACK ? TEXT("not well-formed MessagePack")
                                            : TEXT("not well-formed JSON"));
    sink_text(why, TEXT(", or more than 32 levels deep"));
    return ERR_BAD_PAYLOAD;
}

/* Builds the tree and writes it in the other encoding. */
static enum err rewrite(struct job *j, const struct judged *judged, struct bytes payload)
{
    static const struct step top = {.above = NULL};
    struct payload *p = NULL;

    TRY(payload_parse(payload, encoding_media_type(judged->encoding), &p));
    enum err e = judged->encoding == ENCODING_JSON ? pack_document(j, &judged->json, p)
                                                   : write_value(j, payload_msgpack(p), &top);
    payload_done(p);
    return e;
}

/* The JSON document @payload with its big numbers in quotes; free it. Absent when there are
 * none. The transcoder's buffer, which nothing is written to yet, holds a copy with a NUL
 * meanwhile. */
static enum err quote_big_numbers(struct job *j, struct bytes payload, struct bytes *out)
{
    TRY(append(j, payload.at, payload.size));
    TRY(append(j, "", 1));
    struct text json = {j->t->buffer, payload.size};
    size_t count = numbers_count_big(json), size = json.size + 2 * count;

    j->t->size = 0;
    if (count == 0) return ERR_OK;
    char *copy = malloc(size);
    if (copy == NULL) return ERR_NO_MEMORY;
    struct sink quoted = {copy, 0, size, false};
    numbers_quote_big(json, &quoted);
    assert(!quoted.overflow && quoted.size == size);
    *out = (struct bytes){copy, size};
    return ERR_OK;
}

static enum err convert(struct job *j, struct judged *judged, struct bytes payload)
{
    struct bytes quoted = {NULL, 0};

    if (judged->value_count > TRANSCODE_VALUES_MAX) {
        return refuse(j, "more than 500,000 values", (struct text){NULL, 0}, NULL);
    }
    if (judged->encoding == ENCODING_JSON && j->about->big_numbers == BIG_NUMBERS_TEXT) {
        TRY(quote_big_numbers(j, payload, &quoted));
        judged->json.has_wide_integer = false;
    }
    enum err e = rewrite(j, judged, quoted.at == NULL ? payload : quoted);
    free((void *)(uintptr_t)quoted.at);
    return e;
}

enum err transcode(struct transcoder *t, const struct transcode_about *about,
                   struct bytes payload, struct bytes *out, struct sink *why)
{
    assert(about->to == ENCODING_JSON || about->to == ENCODING_MSGPACK);
    struct job j = {.t = t, .about = about, .why = why};
    struct judged judged;

    TRY(judge(payload, about->content_type, &judged, why));
    if (judged.encoding == about->to) {
        *out = payload;
        return ERR_OK;
    }
    t->size = 0;
    TRY(convert(&j, &judged, payload));
    *out = (struct bytes){t->buffer, t->size};
    return ERR_OK;
}

void transcoder_done(struct transcoder *t)
{
    free(t->buffer);
    *t = (struct transcoder){0};
}
