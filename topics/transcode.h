/* transcode.h - how does a payload become the other encoding?
 *
 * JSON (RFC 8259) and MessagePack, either way, with json-c and msgpack-c behind scan_json.h and
 * scan_msgpack.h. What survives the round trip: integers to 64 bits exactly, doubles in value
 * (12.50 may come back as 12.5), UTF-8, the order of names, nesting to PAYLOAD_DEPTH_MAX. What
 * does not, is refused by name, never changed silently: a MessagePack bin or ext, a name that
 * is not a string, NaN and infinities, a text that is not UTF-8, an integer beyond 64 bits, a
 * number that no double can hold, a name that stands twice in one object.
 *
 * The two kinds of number (numbers.h) stand in JSON only. Where the route says so, they become
 * a text in MessagePack, digit by digit. Nobody can tell that text from one that was a text
 * before, so on the way back it stays one: "1e400" in quotes.
 *
 * Memory      the result lies in the transcoder's buffer, until the next one or
 *             transcoder_done(); trees are freed before it returns
 * Threads     any, one at a time
 */
#pragma once

#include "bridge/base/err.h"
#include "bridge/base/sink.h"

enum encoding {
    ENCODING_PASSTHROUGH, /* bytes as they come */
    ENCODING_JSON,
    ENCODING_MSGPACK,
};

enum {
    TRANSCODE_BYTES_MAX = 64 * 1024 * 1024, /* of a result */
    TRANSCODE_WHY_BYTES_MAX = 192,          /* of what is said of an error */
    TRANSCODE_VALUES_MAX = 500000, /* with names; a tree of them takes up to 1 KB each */
};

/* Zeroed storage is an empty one. */
struct transcoder {
    char *buffer;
    size_t size, capacity;
};

/* The media type of an encoding, as it is written: "application/json". Size 0 for PASSTHROUGH.
 */
struct text encoding_media_type(enum encoding e);

/* What becomes of a number that is beyond 64 bits, or beyond every double. */
enum big_numbers {
    BIG_NUMBERS_REJECT,
    BIG_NUMBERS_TEXT, /* a text, as it stands in the JSON */
};

/* What transcode() is told beside the payload. */
struct transcode_about {
    enum encoding to;         /* JSON or MessagePack */
    struct text content_type; /* of the payload; size 0: nothing is known */
    enum big_numbers big_numbers;
};

/* Gives in *@out what @payload is in the encoding about->to. The content type says what it is
 * now: MessagePack when it names that (media.h), JSON when it names anything else; when it
 * names nothing, JSON if it is JSON, else MessagePack. When it is in that encoding already,
 * *@out is
 * @payload itself, byte by byte, though it must be well formed. On an error @why gets what is
 * wrong, and where: "NaN at /lots/3/weight"; nothing on ERR_NO_MEMORY.
 *
 * ERR_BAD_PAYLOAD    neither of the two, or not well formed, or too deep
 * ERR_NOT_ENCODABLE  it holds what the other encoding cannot say, or is beyond a limit
 * ERR_NO_MEMORY */
enum err transcode(struct transcoder *t, const struct transcode_about *about,
                   struct bytes payload, struct bytes *out, struct sink *why);

void transcoder_done(struct transcoder *t);
