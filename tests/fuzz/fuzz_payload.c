/* Payloads of any bytes, looked into by pointers of any bytes: what the scans take, the
 * libraries take; and both encodings of a document say the same, to a pointer and to the tables
 * of the kinds. */
#include "tests/fuzz/cut.h"
#include "topics/payload.h"
#include "topics/scan_json.h"
#include "topics/scan_msgpack.h"
#include "topics/transcode.h"
#include "topics/utf8.h"
#include "topics/validate.h"

static void find(struct payload *p, struct text pointer)
{
    struct text found = {NULL, 0}, again = {NULL, 0};
    int64_t n = 0;

    bool is_there = payload_find(p, pointer, &found);
    must(!is_there || pointer_is_valid(pointer));
    must(payload_find(p, pointer, &again) == is_there && text_equal(found, again));
    if (payload_find_int(p, pointer, &n)) {
        must(is_there && found.size > 0);
        must(n > -1000000000000000000 && n < 1000000000000000000);
    }
}

/* Fails unless @pointer finds in @other, which is @p in the other encoding, what it finds in
 * @p. */
static void compare(struct payload *p, struct payload *other, struct text pointer)
{
    struct text a = {NULL, 0}, b = {NULL, 0};

    must(payload_find(p, pointer, &a) == payload_find(other, pointer, &b));
    must(text_equal(a, b));
}

/* What the tables say of it; the words are empty when it is what an event of the kind should
 * be. */
static struct text validate(enum kind k, struct payload *p, struct sink *words)
{
    enum err e = validate_event(k, p, words);

    must(e == ERR_OK || e == ERR_INVALID);
    must((e == ERR_OK) == (words->size == 0));
    return sink_since(words, 0);
}

static void validate_both(struct payload *p, struct payload *other)
{
    for (int k = 0; k < KIND_COUNT; k++) {
        char bytes[2][256];
        struct sink words = SINK(bytes[0]), other_words = SINK(bytes[1]);
        struct text said = validate((enum kind)k, p, &words);
        must(text_equal(said, validate((enum kind)k, other, &other_words)));
    }
}

static void find_in_both(struct payload *p, enum encoding is, struct text pointers[2],
                         struct text value)
{
    struct transcoder coder = {0};
    struct transcode_about about = {.to =
                                        is == ENCODING_JSON ? ENCODING_MSGPACK : ENCODING_JSON,
                                    .content_type = encoding_media_type(is)};
    struct sink why = {NULL, 0, 0, false};
    struct bytes there;
    struct payload *other = NULL;

    if (transcode(&coder, &about, bytes_of_text(value), &there, &why) == ERR_OK) {
        must(payload_parse(there, encoding_media_type(about.to), &other) == ERR_OK);
        compare(p, other, pointers[0]);
        compare(p, other, pointers[1]);
        validate_both(p, other);
        payload_done(other);
    }
    transcoder_done(&coder);
}

static void look(enum encoding is, struct text pointers[2], struct text value)
{
    struct payload *p = NULL;
    struct scan_json_facts facts;
    size_t count;

    bool is_good = is == ENCODING_JSON ? scan_json(value, &facts)
                                       : scan_msgpack(bytes_of_text(value), &count);
    enum err e = payload_parse(bytes_of_text(value), encoding_media_type(is), &p);
    must(e == (is_good ? ERR_OK : ERR_BAD_PAYLOAD));
    if (e != ERR_OK) return;
    if (is == ENCODING_JSON) must(utf8_is_well_formed(value));
    find(p, pointers[0]);
    find(p, pointers[1]);
    find_in_both(p, is, pointers, value);
    payload_done(p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cut cut = cut_of(data, size);
    struct text pointers[] = {cut_line(&cut), cut_line(&cut)};
    struct text value = cut_rest(&cut);

    look(ENCODING_JSON, pointers, value);
    look(ENCODING_MSGPACK, pointers, value);
    cut_done(&cut);
    return 0;
}
