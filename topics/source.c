#include "topics/source.h"

#include <assert.h>
#include <stdio.h>

#include "topics/level.h"
#include "topics/payload.h"

static_assert((int)POINTER_BYTES_MAX <= (int)SOURCE_BYTES_MAX,
              "a pointer must fit into a source");
static_assert((int)LEVEL_BYTES_MAX <= (int)SOURCE_BYTES_MAX,
              "a constant must fit into a source");

enum { KAFKA_TOPIC_WORDS_MAX = 125 }; /* of a name with 249 bytes */

/* Complains with one sentence. */
static enum err complain(char *why, size_t why_bytes, const char *sentence)
{
    (void)snprintf(why, why_bytes, "%s", sentence);
    return ERR_BAD_CONFIG;
}

static void source_set(struct source *out, enum source_kind kind, struct text text)
{
    assert(text.size <= SOURCE_BYTES_MAX);
    *out = (struct source){.kind = kind, .size = text.size};
    if (text.size > 0) memcpy(out->text, text.at, text.size);
}

/* Reads "3" or "-1": not 0, no plus sign, no leading zero. */
static bool read_word_number(struct text t, int *out)
{
    bool is_negative = t.size > 0 && t.at[0] == '-';
    size_t at = is_negative ? 1 : 0;
    int number = 0;

    if (at == t.size || t.at[at] == '0') return false;
    for (; at < t.size; at++) {
        if (t.at[at] < '0' || t.at[at] > '9') return false;
        number = number * 10 + (t.at[at] - '0');
        if (number > KAFKA_TOPIC_WORDS_MAX) return false;
    }
    *out = is_negative ? -number : number;
    return true;
}

static enum err compile_header(struct text name, struct source *out, char *why,
                               size_t why_bytes)
{
    if (name.size == 0) {
        return complain(why, why_bytes,
                        "`header:` wants the header's name, as in `header:line`");
    }
    if (name.size > SOURCE_BYTES_MAX) {
        return complain(why, why_bytes, "a header's name may have at most 128 bytes here");
    }
    source_set(out, SOURCE_HEADER, name);
    return ERR_OK;
}

static enum err compile_payload(struct text pointer, struct source *out, char *why,
                                size_t why_bytes)
{
    if (!pointer_is_valid(pointer)) {
        return complain(
            why, why_bytes,
            "`payload:` wants a JSON Pointer of at most 128 bytes that begins with `/` "
            "and writes `~` as `~0`, as in `payload:/equipment/line`");
    }
    source_set(out, SOURCE_PAYLOAD, pointer);
    return ERR_OK;
}

static enum err compile_kafka_topic(struct text number, struct source *out, char *why,
                                    size_t why_bytes)
{
    int word;
    if (!read_word_number(number, &word)) {
        return complain(why, why_bytes,
                        "`kafka_topic:` wants the number of a word from 1 to 125, or from -1 "
                        "backwards, as in `kafka_topic:-1` for the last");
    }
    source_set(out, SOURCE_KAFKA_TOPIC, (struct text){NULL, 0});
    out->word = word;
    return ERR_OK;
}

static enum err compile_constant(struct text text, struct source *out, char *why,
                                 size_t why_bytes)
{
    if (!level_is_safe(text)) {
        return complain(
            why, why_bytes,
            "neither `header:NAME`, `payload:/POINTER`, `key` or `kafka_topic:N`, nor "
            "a constant: 1 to 64 of A-Z a-z 0-9 _ -, not beginning with `_`");
    }
    source_set(out, SOURCE_CONSTANT, text);
    return ERR_OK;
}

/* True when @whole begins with @start; @rest is what follows. */
static bool begins_with(struct text whole, struct text start, struct text *rest)
{
    if (!text_starts_with(whole, start)) return false;
    *rest = (struct text){whole.at + start.size, whole.size - start.size};
    return true;
}

enum err source_compile(struct text text, struct source *out, char *why, size_t why_bytes)
{
    struct text rest;

    if (begins_with(text, TEXT("header:"), &rest)) {
        return compile_header(rest, out, why, why_bytes);
    }
    if (begins_with(text, TEXT("payload:"), &rest)) {
        return compile_payload(rest, out, why, why_bytes);
    }
    if (begins_with(text, TEXT("kafka_topic:"), &rest)) {
        return compile_kafka_topic(rest, out, why, why_bytes);
    }
    if (text_equal(text, TEXT("key"))) {
        source_set(out, SOURCE_KEY, (struct text){NULL, 0});
        return ERR_OK;
    }
    return compile_constant(text, out, why, why_bytes);
}
