#include "topics/payload.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>

#include <json-c/json.h>
#include <msgpack.h>

#include "topics/media.h"
#include "topics/scan_json.h"
#include "topics/scan_msgpack.h"

static_assert((int)PAYLOAD_DEPTH_MAX == (int)SCAN_JSON_DEPTH_MAX, "one limit for JSON");
static_assert((int)PAYLOAD_DEPTH_MAX == (int)SCAN_MSGPACK_DEPTH_MAX,
              "one limit for MessagePack");

struct payload {
    bool is_msgpack;
    bool has_wide_integer;    /* JSON: json-c has cut an integer down to 64 bits */
    struct json_object *json; /* NULL for the document `null` */
    msgpack_unpacked msgpack; /* texts point into the payload's bytes */
};

/* One reference token of a pointer, without its escapes. */
struct token {
    size_t size;
    char text[POINTER_BYTES_MAX + 1]; /* with a NUL, for json-c */
};

bool pointer_is_valid(struct text pointer)
{
    if (pointer.size == 0 || pointer.size > POINTER_BYTES_MAX || pointer.at[0] != '/')
        return false;
    for (size_t i = 0; i < pointer.size; i++) {
        if (pointer.at[i] != '~') continue;
        if (i + 1 == pointer.size) return false;
        if (pointer.at[i + 1] != '0' && pointer.at[i + 1] != '1') return false;
    }
    return true;
}

/* Takes the first token off a valid pointer; false when none is left. */
static bool token_take(struct text *rest, struct token *out)
{
    if (rest->size == 0) return false;
    size_t at = 1; /* behind the slash */

    out->size = 0;
    for (; at < rest->size && rest->at[at] != '/'; at++) {
        char c = rest->at[at];
        if (c == '~') c = rest->at[++at] == '0' ? '~' : '/';
        out->text[out->size++] = c;
    }
    out->text[out->size] = '\0';
    *rest = (struct text){rest->at + at, rest->size - at};
    return true;
}

/* The token as an index into an array of @count items (RFC 6901, 4: no leading zeros). */
static bool token_index(const struct token *t, size_t count, size_t *out)
{
    size_t index = 0;

    if (t->size == 0 || (t->size > 1 && t->text[0] == '0')) return false;
    for (size_t i = 0; i < t->size; i++) {
        if (t->text[i] < '0' || t->text[i] > '9') return false;
        index = index * 10 + (size_t)(t->text[i] - '0');
        if (index >= count) return false; /* also keeps it from overflowing */
    }
    *out = index;
    return true;
}

/* The text of an integer that msgpack-c's zone will hold; false when there is no room. */
static bool digits_of(msgpack_zone *zone, bool is_negative, uint64_t magnitude,
                      struct text *out)
{
    enum { DIGITS_MAX = 20 }; /* of UINT64_MAX; INT64_MIN has 19 and a sign */
    char *end = msgpack_zone_malloc(zone, DIGITS_MAX);
    if (end == NULL) return false;

    end += DIGITS_MAX;
    char *first = end;
    do {
        *--first = (char)('0' + magnitude % 10);
        magnitude /= 10;
    } while (magnitude > 0);
    if (is_negative) *--first = '-';
    *out = (struct text){first, (size_t)(end - first)};
    return true;
}

static const msgpack_object *msgpack_child(const msgpack_object *o, const struct token *t)
{
    if (o->type == MSGPACK_OBJECT_ARRAY) {
        size_t index;
        return token_index(t, o->via.array.size, &index) ? &o->via.array.ptr[index] : NULL;
    }
    if (o->type != MSGPACK_OBJECT_MAP) return NULL;
    for (size_t i = o->via.map.size; i > 0; i--) { /* the last one counts, as in JSON */
        const msgpack_object_kv *pair = &o->via.map.ptr[i - 1];
        if (pair->key.type != MSGPACK_OBJECT_STR) continue;
        struct text key = {pair->key.via.str.ptr, pair->key.via.str.size};
        if (text_equal(key, (struct text){t->text, t->size})) return &pair->val;
    }
    return NULL;
}

/* NULL: there is nothing. */
static const msgpack_object *msgpack_walk(const struct payload *p, struct text pointer)
{
    const msgpack_object *o = &p->msgpack.data;
    struct token token;

    while (o != NULL && token_take(&pointer, &token))
        o = msgpack_child(o, &token);
    return o;
}

static bool msgpack_find(struct payload *p, struct text pointer, struct text *out)
{
    const msgpack_object *o = msgpack_walk(p, pointer);

    if (o == NULL) return false;
    switch (o->type) {
    case MSGPACK_OBJECT_STR: *out = (struct text){o->via.str.ptr, o->via.str.size}; return true;
    case MSGPACK_OBJECT_BOOLEAN:
        *out = o->via.boolean ? TEXT("true") : TEXT("false");
        return true;
    case MSGPACK_OBJECT_POSITIVE_INTEGER:
        return digits_of(p->msgpack.zone, false, o->via.u64, out);
    case MSGPACK_OBJECT_NEGATIVE_INTEGER:
        return digits_of(p->msgpack.zone, true, 0 - (uint64_t)o->via.i64, out);
    default: return false;
    }
}

static void msgpack_value(const msgpack_object *o, struct payload_value *out)
{
    switch (o->type) {
    case MSGPACK_OBJECT_NIL: out->type = PAYLOAD_NULL; return;
    case MSGPACK_OBJECT_BOOLEAN: out->type = PAYLOAD_BOOLEAN; return;
    case MSGPACK_OBJECT_POSITIVE_INTEGER:
        out->type = PAYLOAD_INTEGER;
        out->number = (double)o->via.u64;
        return;
    case MSGPACK_OBJECT_NEGATIVE_INTEGER:
        out->type = PAYLOAD_INTEGER;
        out->number = (double)o->via.i64;
        return;
    case MSGPACK_OBJECT_FLOAT32:
    case MSGPACK_OBJECT_FLOAT64:
        out->type = PAYLOAD_NUMBER;
        out->number = o->via.f64;
        return;
    case MSGPACK_OBJECT_STR:
        out->type = PAYLOAD_TEXT;
        out->text = (struct text){o->via.str.ptr, o->via.str.size};
        return;
    case MSGPACK_OBJECT_ARRAY: out->type = PAYLOAD_ARRAY; return;
    case MSGPACK_OBJECT_MAP: out->type = PAYLOAD_OBJECT; return;
    case MSGPACK_OBJECT_BIN:
    case MSGPACK_OBJECT_EXT: out->type = PAYLOAD_BYTES; return;
    }
}

/* The child of @o; false when there is none. A child that is `null` is NULL. */
static bool json_child(struct json_object *o, const struct token *t, struct json_object **out)
{
    size_t index;

    if (json_object_is_type(o, json_type_array)) {
        if (!token_index(t, json_object_array_length(o), &index)) return false;
        *out = json_object_array_get_idx(o, index);
        return true;
    }
    if (!json_object_is_type(o, json_type_object)) return false;
    if (memchr(t->text, '\0', t->size) != NULL) return false; /* no name has one: scan_json.h */
    return json_object_object_get_ex(o, t->text, out);
}

/* False when there is nothing. */
static bool json_walk(const struct payload *p, struct text pointer, struct json_object **out)
{
    struct json_object *o = p->json;
    struct token token;

    while (token_take(&pointer, &token)) {
        if (!json_child(o, &token, &o)) return false;
    }
    *out = o;
    return true;
}

static void json_value(struct json_object *o, struct payload_value *out)
{
    switch (json_object_get_type(o)) {
    case json_type_null: out->type = PAYLOAD_NULL; return;
    case json_type_boolean: out->type = PAYLOAD_BOOLEAN; return;
    case json_type_int:
        out->type = PAYLOAD_INTEGER;
        out->number = json_object_get_double(o);
        return;
    case json_type_double:
        out->type = PAYLOAD_NUMBER;
        out->number = json_object_get_double(o);
        return;
    case json_type_string:
        out->type = PAYLOAD_TEXT;
        out->text =
            (struct text){json_object_get_string(o), (size_t)json_object_get_string_len(o)};
        return;
    case json_type_array: out->type = PAYLOAD_ARRAY; return;
    case json_type_object: out->type = PAYLOAD_OBJECT; return;
    }
}

/* json-c answers an integer beyond 64 bits with the next one that fits. Where the document has
 * such an integer, these two are not believed. */
static bool json_integer_is_exact(const struct payload *p, struct json_object *o)
{
    if (!p->has_wide_integer) return true;
    return json_object_get_uint64(o) != UINT64_MAX && json_object_get_int64(o) != INT64_MIN;
}

static bool json_find(struct payload *p, struct text pointer, struct text *out)
{
    struct json_object *o;

    if (!json_walk(p, pointer, &o)) return false;
    switch (json_object_get_type(o)) {
    case json_type_string:
        *out = (struct text){json_object_get_string(o), (size_t)json_object_get_string_len(o)};
        return true;
    case json_type_boolean:
        *out = json_object_get_boolean(o) ? TEXT("true") : TEXT("false");
        return true;
    case json_type_int:
        if (!json_integer_is_exact(p, o)) return false;
        *out = text_of(json_object_get_string(o)); /* json-c keeps the digits in the object */
        return out->at != NULL;
    default: return false;
    }
}

bool payload_find(struct payload *p, struct text pointer, struct text *out)
{
    struct text found;

    if (!pointer_is_valid(pointer)) return false;
    bool is_there =
        p->is_msgpack ? msgpack_find(p, pointer, &found) : json_find(p, pointer, &found);
    if (is_there) *out = found;
    return is_there;
}

bool payload_look(struct payload *p, struct text pointer, struct payload_value *out)
{
    struct payload_value value = {.type = PAYLOAD_NULL};
    struct json_object *json;

    if (!pointer_is_valid(pointer)) return false;
    if (p->is_msgpack) {
        const msgpack_object *o = msgpack_walk(p, pointer);
        if (o == NULL) return false;
        msgpack_value(o, &value);
    } else {
        if (!json_walk(p, pointer, &json)) return false;
        json_value(json, &value);
    }
    *out = value;
    return true;
}

enum payload_type payload_type(const struct payload *p)
{
    struct payload_value value = {.type = PAYLOAD_NULL};

    if (p->is_msgpack) msgpack_value(&p->msgpack.data, &value);
    if (!p->is_msgpack) json_value(p->json, &value);
    return value.type;
}

static enum err msgpack_build(struct bytes value, struct payload *p)
{
    size_t at = 0, count;

    if (!scan_msgpack(value, &count)) return ERR_BAD_PAYLOAD;
    switch (msgpack_unpack_next(&p->msgpack, value.at, value.size, &at)) {
    case MSGPACK_UNPACK_SUCCESS: return ERR_OK;
    case MSGPACK_UNPACK_NOMEM_ERROR: return ERR_NO_MEMORY;
    default: return ERR_BAD_PAYLOAD;
    }
}

static enum err json_build(struct bytes value, struct payload *p)
{
    struct scan_json_facts facts;

    if (value.size > INT_MAX) return ERR_BAD_PAYLOAD;
    if (!scan_json(text_of_bytes(value), &facts)) return ERR_BAD_PAYLOAD;
    p->has_wide_integer = facts.has_wide_integer;

    /* One more than the scan allows: json-c counts the innermost value as a level too. */
    struct json_tokener *tokener = json_tokener_new_ex(PAYLOAD_DEPTH_MAX + 1);
    if (tokener == NULL) return ERR_NO_MEMORY;
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
    p->json = json_tokener_parse_ex(tokener, value.at, (int)value.size);
    if (json_tokener_get_error(tokener) == json_tokener_continue) {
        p->json = json_tokener_parse_ex(tokener, " ", 1); /* where does a lone 12 end? */
    }
    enum json_tokener_error e = json_tokener_get_error(tokener);
    json_tokener_free(tokener);
    return e == json_tokener_success ? ERR_OK : ERR_BAD_PAYLOAD;
}

/* Nobody says what it is, and no JSON begins so: a MessagePack map or list. A lone
 * integer is not believed: every character of a broken text is one. */
static bool may_be_msgpack(struct bytes value, struct text content_type)
{
    if (value.size == 0 || media_of(content_type) != MEDIA_NONE) return false;
    unsigned char first = *(const unsigned char *)value.at;

    return (first >= 0x80 && first <= 0x9f) || (first >= 0xdc && first <= 0xdf);
}

enum err payload_parse(struct bytes value, struct text content_type, struct payload **out)
{
    struct payload *p = calloc(1, sizeof *p);
    if (p == NULL) return ERR_NO_MEMORY;

    p->is_msgpack =
        media_of(content_type) == MEDIA_MSGPACK || may_be_msgpack(value, content_type);
    msgpack_unpacked_init(&p->msgpack);
    enum err e = p->is_msgpack ? msgpack_build(value, p) : json_build(value, p);
    if (e != ERR_OK) {
        payload_done(p);
        return e;
    }
    *out = p;
    return ERR_OK;
}

bool payload_find_int(struct payload *p, struct text pointer, int64_t *out)
{
    enum { DIGITS_MAX = 18 };
    struct text digits;
    int64_t n = 0;

    if (!payload_find(p, pointer, &digits)) return false;
    size_t first = digits.size > 0 && digits.at[0] == '-' ? 1 : 0;
    if (digits.size == first || digits.size - first > DIGITS_MAX) return false;
    for (size_t i = first; i < digits.size; i++) {
        if (digits.at[i] < '0' || digits.at[i] > '9') return false;
        n = n * 10 + (digits.at[i] - '0');
    }
    *out = first > 0 ? -n : n;
    return true;
}

struct json_object *payload_json(const struct payload *p)
{
    assert(!p->is_msgpack);
    return p->json;
}

const struct msgpack_object *payload_msgpack(const struct payload *p)
{
    assert(p->is_msgpack);
    return &p->msgpack.data;
}

void payload_done(struct payload *p)
{
    if (p == NULL) return;
    json_object_put(p->json);
    msgpack_unpacked_destroy(&p->msgpack);
    free(p);
}
