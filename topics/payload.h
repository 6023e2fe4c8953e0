/* payload.h - what does a field of the payload say?
 *
 * Looks into JSON (json-c) and MessagePack (msgpack-c) payloads by JSON Pointer (RFC 6901).
 * The payload is parsed at most once for a record, and only when somebody asks; it is never
 * changed. Bytes from Kafka are hostile: scan_json.h and scan_msgpack.h judge them before a
 * library builds a tree, so at most PAYLOAD_DEPTH_MAX arrays and objects stand within each
 * other, and nothing is believed about sizes before it is checked.
 *
 * A string gives its text, an integer its decimal digits (64 bits, exact), true and false
 * their words; a floating-point number, an integer beyond 64 bits, null, an array and an
 * object give nothing, because they name no level of a topic. Of a name that stands twice in
 * one object the last one counts; only strings are names, a MessagePack map's other keys are
 * passed over.
 *
 * Memory      parsing allocates (through json-c or msgpack-c) until payload_done(); texts found
 *             are valid until then
 * Threads     any, one at a time
 */
#pragma once

#include "bridge/base/err.h"
#include "bridge/base/record.h"

enum { PAYLOAD_DEPTH_MAX = 32, POINTER_BYTES_MAX = 128 };

struct payload; /* a parsed payload */
struct json_object;
struct msgpack_object;

/* Parses @value, as MessagePack when @content_type names that (media.h), or when it names
 * nothing and @value begins as a MessagePack map or list, else as JSON; keeps @value until
 * payload_done(). Gives *@out, free with payload_done().
 *
 * ERR_BAD_PAYLOAD  not well formed, too deep, or bytes follow the document
 * ERR_NO_MEMORY    there is no room for the tree */
enum err payload_parse(struct bytes value, struct text content_type, struct payload **out);

/* The text of the field that @pointer ("/equipment/line", RFC 6901 with ~0 and ~1 escapes)
 * names; lent until payload_done(). False when there is none. */
bool payload_find(struct payload *p, struct text pointer, struct text *out);

/* The same for an integer of at most 18 digits; false also when the field is no such integer.
 */
bool payload_find_int(struct payload *p, struct text pointer, int64_t *out);

enum payload_type {
    PAYLOAD_NULL,
    PAYLOAD_BOOLEAN,
    PAYLOAD_INTEGER,
    PAYLOAD_NUMBER, /* floating point */
    PAYLOAD_TEXT,
    PAYLOAD_ARRAY,
    PAYLOAD_OBJECT,
    PAYLOAD_BYTES, /* MessagePack's bin and ext */
};

struct payload_value {
    enum payload_type type;
    double number;    /* of an integer and a number: its value, as near as a double comes */
    struct text text; /* of a text */
};

/* What stands where @pointer says, whatever its type; lent until payload_done(). False when
 * nothing does. */
bool payload_look(struct payload *p, struct text pointer, struct payload_value *out);

/* What the payload is as a whole. */
enum payload_type payload_type(const struct payload *p);

/* The tree itself, for transcode.c: json-c's (NULL for the document `null`) or msgpack-c's,
 * whichever was parsed. Lent until payload_done(). */
struct json_object *payload_json(const struct payload *p);
const struct msgpack_object *payload_msgpack(const struct payload *p);

/* Accepts NULL. */
void payload_done(struct payload *p);

/* True for a well-formed JSON Pointer of at most POINTER_BYTES_MAX bytes that is not empty. */
bool pointer_is_valid(struct text pointer);
