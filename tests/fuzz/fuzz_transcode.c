/* A payload goes to the other encoding and back, and is the same document then. What cannot go
 * is refused with words; where big numbers are texts, more goes, and nothing goes otherwise. */
#include <json-c/json.h>
#include <math.h>
#include <msgpack.h>

#include "tests/fuzz/cut.h"
#include "topics/payload.h"
#include "topics/scan_json.h"
#include "topics/transcode.h"

static struct text type_of(enum encoding e)
{
    return encoding_media_type(e);
}

static enum encoding other_than(enum encoding e)
{
    return e == ENCODING_JSON ? ENCODING_MSGPACK : ENCODING_JSON;
}

/* --- the same document --- */

static bool same_double(double a, double b)
{
    return a == b && signbit(a) == signbit(b);
}

static bool same_json(struct json_object *a, struct json_object *b);

static bool same_array(struct json_object *a, struct json_object *b)
{
    size_t count = json_object_array_length(a);

    if (count != json_object_array_length(b)) return false;
    for (size_t i = 0; i < count; i++) {
        if (!same_json(json_object_array_get_idx(a, i), json_object_array_get_idx(b, i)))
            return false;
    }
    return true;
}

/* With its names in the same order. */
static bool same_object(struct json_object *a, struct json_object *b)
{
    struct json_object_iterator left = json_object_iter_begin(a), end = json_object_iter_end(a);
    struct json_object_iterator right = json_object_iter_begin(b);

    if (json_object_object_length(a) != json_object_object_length(b)) return false;
    for (; !json_object_iter_equal(&left, &end); json_object_iter_next(&left)) {
        if (strcmp(json_object_iter_peek_name(&left), json_object_iter_peek_name(&right)) != 0)
            return false;
        if (!same_json(json_object_iter_peek_value(&left), json_object_iter_peek_value(&right)))
            return false;
        json_object_iter_next(&right);
    }
    return true;
}

static bool same_json(struct json_object *a, struct json_object *b)
{
    if (json_object_get_type(a) != json_object_get_type(b)) return false;
    switch (json_object_get_type(a)) {
    case json_type_null: return true;
    case json_type_boolean: return json_object_get_boolean(a) == json_object_get_boolean(b);
    case json_type_int:
        return json_object_get_int64(a) == json_object_get_int64(b) &&
               json_object_get_uint64(a) == json_object_get_uint64(b);
    case json_type_double:
        return same_double(json_object_get_double(a), json_object_get_double(b));
    case json_type_string:
        return json_object_get_string_len(a) == json_object_get_string_len(b) &&
               memcmp(json_object_get_string(a), json_object_get_string(b),
                      (size_t)json_object_get_string_len(a)) == 0;
    case json_type_array: return same_array(a, b);
    case json_type_object: return same_object(a, b);
    }
    return false;
}

static bool is_float(const msgpack_object *o)
{
    return o->type == MSGPACK_OBJECT_FLOAT32 || o->type == MSGPACK_OBJECT_FLOAT64;
}

/* A float of 32 bits comes back as one of 64. */
static bool same_msgpack(const msgpack_object *a, const msgpack_object *b)
{
    if (is_float(a) && is_float(b)) return same_double(a->via.f64, b->via.f64);
    if (a->type != b->type) return false;
    if (a->type == MSGPACK_OBJECT_ARRAY) {
        if (a->via.array.size != b->via.array.size) return false;
        for (uint32_t i = 0; i < a->via.array.size; i++)
            if (!same_msgpack(&a->via.array.ptr[i], &b->via.array.ptr[i])) return false;
        return true;
    }
    if (a->type == MSGPACK_OBJECT_MAP) {
        if (a->via.map.size != b->via.map.size) return false;
        for (uint32_t i = 0; i < a->via.map.size; i++) {
            const msgpack_object_kv *left = &a->via.map.ptr[i], *right = &b->via.map.ptr[i];
            if (!same_msgpack(&left->key, &right->key) ||
                !same_msgpack(&left->val, &right->val))
                return false;
        }
        return true;
    }
    return msgpack_object_equal(*a, *b);
}

/* As many values and names, which json-c's tree does not tell: of a name that stands twice it
 * has only the last. */
static void must_be_as_many(struct text a, struct text b)
{
    struct scan_json_facts left, right;

    must(scan_json(a, &left) && scan_json(b, &right));
    must(left.value_count == right.value_count && left.name_count == right.name_count);
    must(!right.has_wide_integer);
}

static void must_be_same(enum encoding is, struct bytes a, struct bytes b)
{
    struct payload *left = NULL, *right = NULL;

    if (is == ENCODING_JSON) must_be_as_many(text_of_bytes(a), text_of_bytes(b));
    must(payload_parse(a, type_of(is), &left) == ERR_OK);
    must(payload_parse(b, type_of(is), &right) == ERR_OK);
    if (is == ENCODING_JSON)
        must(same_json(payload_json(left), payload_json(right)));
    else
        must(same_msgpack(payload_msgpack(left), payload_msgpack(right)));
    payload_done(left);
    payload_done(right);
}

/* --- there and back --- */

static enum err encode(struct transcoder *t, enum encoding to, enum big_numbers big_numbers,
                       struct bytes payload, struct bytes *out)
{
    struct transcode_about about = {
        .to = to, .content_type = type_of(other_than(to)), .big_numbers = big_numbers};
    char words[256];
    struct sink why = SINK(words);

    enum err e = transcode(t, &about, payload, out, &why);
    if (e != ERR_OK) must_be_refused(e, sink_since(&why, 0));
    must(e == ERR_OK ? why.size == 0 : !why.overflow);
    return e;
}

/* The same document comes back, and what went there is what goes there again. */
static void must_come_back(enum encoding is, struct bytes payload, struct bytes there)
{
    struct transcoder back_coder = {0}, again_coder = {0};
    struct bytes back, again;

    must(encode(&back_coder, is, BIG_NUMBERS_REJECT, there, &back) == ERR_OK);
    must_be_same(is, payload, back);
    must(encode(&again_coder, other_than(is), BIG_NUMBERS_REJECT, back, &again) == ERR_OK);
    must(text_equal(text_of_bytes(again), text_of_bytes(there)));
    transcoder_done(&back_coder);
    transcoder_done(&again_coder);
}

/* With big numbers as texts: what had none is the same; else it has as many values, and as many
 * names, as before. */
static void look_at_texts(enum encoding is, struct bytes payload, enum err e,
                          struct bytes there)
{
    struct transcoder coder = {0}, back_coder = {0};
    struct bytes with_texts, back;

    enum err as_texts = encode(&coder, other_than(is), BIG_NUMBERS_TEXT, payload, &with_texts);
    if (e == ERR_OK) must(text_equal(text_of_bytes(with_texts), text_of_bytes(there)));
    if (e != ERR_OK && as_texts == ERR_OK) {
        must(is == ENCODING_JSON);
        must(encode(&back_coder, is, BIG_NUMBERS_REJECT, with_texts, &back) == ERR_OK);
        must_be_as_many(text_of_bytes(payload), text_of_bytes(back));
    }
    must(e != ERR_OK || as_texts == ERR_OK);
    transcoder_done(&coder);
    transcoder_done(&back_coder);
}

static void look(enum encoding is, struct bytes payload)
{
    struct transcoder coder = {0};
    struct bytes there = {NULL, 0};

    enum err e = encode(&coder, other_than(is), BIG_NUMBERS_REJECT, payload, &there);
    if (e == ERR_OK) must_come_back(is, payload, there);
    look_at_texts(is, payload, e, there);
    transcoder_done(&coder);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cut cut = cut_of(data, size);
    struct bytes payload = bytes_of_text(cut_rest(&cut));

    look(ENCODING_JSON, payload);
    look(ENCODING_MSGPACK, payload);
    cut_done(&cut);
    return 0;
}
