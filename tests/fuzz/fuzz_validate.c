/* Payloads of any bytes, compared with every kind: fine, or refused with words that name no
 * byte of the payload; and the same when the payload is MessagePack instead of JSON. */
#include "tests/fuzz/cut.h"
#include "topics/kind.h"
#include "topics/payload.h"
#include "topics/transcode.h"
#include "topics/utf8.h"
#include "topics/validate.h"

enum { WHY_BYTES = 128 };

struct answer {
    enum err e;
    bool is_over;
    struct sink why;
    char bytes[WHY_BYTES];
};

static void compare(enum kind k, struct payload *p, struct answer *out)
{
    out->why = SINK(out->bytes);
    out->e = validate_event(k, p, &out->why);
    out->is_over = kind_is_over(k, p);
    must(out->e == ERR_OK || out->e == ERR_INVALID);
    must((out->e == ERR_OK) == (out->why.size == 0));
    must(!out->why.overflow && utf8_is_mqtt(sink_since(&out->why, 0)));
    must(!out->is_over || kind_row(k)->end_count > 0);
}

/* NULL when it is not well formed. */
static struct payload *parse(struct bytes value, struct text type)
{
    struct payload *p = NULL;
    enum err e = payload_parse(value, type, &p);

    must(e == ERR_OK || e == ERR_BAD_PAYLOAD);
    return p;
}

static void look(struct payload *plain, struct payload *packed)
{
    for (int k = 0; k < KIND_COUNT; k++) {
        struct answer one, other;
        compare((enum kind)k, plain, &one);
        if (packed == NULL) continue;
        compare((enum kind)k, packed, &other);
        must(one.e == other.e && one.is_over == other.is_over);
        must(text_equal(sink_since(&one.why, 0), sink_since(&other.why, 0)));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text json = encoding_media_type(ENCODING_JSON);
    struct text msgpack = encoding_media_type(ENCODING_MSGPACK);
    struct cut cut = cut_of(data, size);
    struct bytes value = bytes_of_text(cut_rest(&cut)), other = {NULL, 0};
    struct transcoder t = {0};
    char unused[WHY_BYTES];
    struct sink why = SINK(unused);
    struct transcode_about about = {.to = ENCODING_MSGPACK, .content_type = json};

    struct payload *plain = parse(value, json), *packed = NULL;
    if (plain != NULL) {
        enum err e = transcode(&t, &about, value, &other, &why);
        if (e == ERR_OK) packed = parse(other, msgpack);
        must(e != ERR_OK || packed != NULL);
        look(plain, packed);
    }
    payload_done(plain);
    payload_done(packed);

    packed = parse(value, msgpack); /* what only MessagePack can say */
    if (packed != NULL) look(packed, NULL);
    payload_done(packed);
    transcoder_done(&t);
    cut_done(&cut);
    return 0;
}
