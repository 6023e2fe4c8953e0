/* The small parsers: one text, read as everything that a text of the configuration or of a
 * message may be. What is refused is refused with words; what is taken can be used. */
#include "config/quantity.h"
#include "config/words.h"
#include "tests/fuzz/cut.h"
#include "tests/fuzz/oracle.h"
#include "topics/kafka_name.h"
#include "topics/level.h"
#include "topics/media.h"
#include "topics/rfc3339.h"
#include "topics/source.h"
#include "topics/topic.h"
#include "topics/utf8.h"

static void must_be_words(const char *words, size_t room)
{
    size_t size = strnlen(words, room);

    must(size > 0 && size < room);
}

static void read_kafka_name(struct text text, struct text data)
{
    struct kafka_name name;
    char why[400] = "", bytes[KAFKA_NAME_BYTES_MAX];
    struct sink out = SINK(bytes);
    struct place place;
    enum field missed = FIELD_COUNT;

    if (kafka_name_compile(text, &name, why, sizeof why) != ERR_OK) {
        must_be_words(why, sizeof why);
        return;
    }
    for (int f = 0; f < FIELD_COUNT; f++)
        place.at[f] = data;
    enum err e = kafka_name_render(&name, &place, &out, &missed);
    if (e != ERR_OK) {
        must(out.size == 0 && missed < FIELD_COUNT);
        must_be_refused(e, field_name(missed));
        return;
    }
    struct why no_topic;
    must(kafka_name_makes(&name, sink_since(&out, 0)));
    must(word_is_kafka_topic(sink_since(&out, 0), &no_topic));
}

static void read_source(struct text text)
{
    struct source source;
    char why[400] = "";

    if (source_compile(text, &source, why, sizeof why) != ERR_OK) {
        must_be_words(why, sizeof why);
        return;
    }
    must(source.kind != SOURCE_NONE && source.size <= sizeof source.text);
    if (source.kind == SOURCE_KAFKA_TOPIC) must(source.word != 0);
    if (source.kind == SOURCE_CONSTANT)
        must(level_is_safe((struct text){source.text, source.size}));
}

static void read_quantities(struct text text)
{
    for (int q = QUANTITY_COUNT; q <= QUANTITY_SIZE; q++) {
        struct why why = {.words = ""};
        int64_t n = -1;
        if (quantity_read((enum quantity)q, text, &n, &why))
            must(n >= 0);
        else
            must_be_words(why.words, sizeof why.words);
    }
}

/* These take texts that end in a NUL, as a node's do (config/node.h). */
static void read_words(struct text text)
{
    struct why why = {.words = ""};
    char bytes[512];
    struct sink url = SINK(bytes);

    if (!word_is_name(text, 32, &why)) must_be_words(why.words, sizeof why.words);
    if (!word_is_kafka_topic(text, &why)) must_be_words(why.words, sizeof why.words);
    if (!word_is_servers(text, &why)) must_be_words(why.words, sizeof why.words);
    if (!word_is_media_type(text, &why)) must_be_words(why.words, sizeof why.words);
    if (word_read_url(text, &url, &why))
        must(text_starts_with(sink_since(&url, 0), TEXT("mqtt")));
    else
        must_be_words(why.words, sizeof why.words);
}

static void read_level(struct text text)
{
    char written_bytes[3 * LEVEL_BYTES_MAX], read_bytes[LEVEL_BYTES_MAX];
    struct sink written = SINK(written_bytes), read = SINK(read_bytes);

    if (level_write(text, UNSAFE_ENCODE, &written) == ERR_OK) {
        must(level_decode(sink_since(&written, 0), &read) == ERR_OK);
        must(text_equal(sink_since(&read, 0), text));
    }
    written.size = read.size = 0;
    if (level_decode(text, &read) == ERR_OK) {
        must(level_write(sink_since(&read, 0), UNSAFE_ENCODE, &written) == ERR_OK);
        must(text_equal(sink_since(&written, 0), text));
    }
}

/* What we let pass, libmosquitto takes too. */
static void read_utf8(struct text text)
{
    if (text.size > UINT16_MAX) return;
    must(utf8_is_mqtt(text) == oracle_is_text(text));
    if (utf8_is_mqtt(text)) must(utf8_is_well_formed(text));
    if (topic_is_publishable(text)) must(oracle_is_topic(text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cut cut = cut_of(data, size);
    struct text text = cut_line(&cut), other = cut_line(&cut);

    read_kafka_name(text, other);
    read_source(text);
    read_quantities(text);
    read_words(text);
    read_level(text);
    read_utf8(text);
    (void)media_of(text);
    (void)rfc3339_is_time(text);
    cut_done(&cut);
    return 0;
}
