#include "bridge/trial/sample_words.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

#include "bridge/trial/moment.h"
#include "config/words.h"

enum side { EITHER, DOWN, UP };

/* The words while they are read. */
struct parser {
    struct sample *sample;
    struct sample_order *order;
    struct words_fault *why;
    bool has_value, has_now;
    const char *first[3]; /* by enum side: an option of that side was given, this one */
};

__attribute__((format(printf, 2, 3))) static bool refuse(struct parser *p, const char *format,
                                                         ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(p->why->words, sizeof p->why->words, format, arguments);
    va_end(arguments);
    return false;
}

/* --- readers: each takes the word behind its option --- */

static bool read_kafka_topic(struct parser *p, char *word)
{
    struct why why;

    if (!word_is_kafka_topic(text_of(word), &why))
        return refuse(p, "--kafka-topic: %.200s", why.words);
    p->sample->record.kafka_topic = text_of(word);
    return true;
}

static bool read_topic(struct parser *p, char *word)
{
    p->sample->is_message = true;
    p->sample->arrival.topic = text_of(word);
    return true;
}

static bool read_key(struct parser *p, char *word)
{
    p->sample->record.key = bytes_of_text(text_of(word));
    return true;
}

/* NAME=VALUE. */
static bool split(struct parser *p, const char *option, char *word, struct text *name,
                  struct text *value)
{
    char *sign = strchr(word, '=');

    if (sign == NULL || sign == word) return refuse(p, "%s wants NAME=VALUE", option);
    *name = (struct text){word, (size_t)(sign - word)};
    *value = text_of(sign + 1);
    return true;
}

static bool read_header(struct parser *p, char *word)
{
    struct text name = {NULL, 0}, value = {NULL, 0};

    if (!split(p, "--header", word, &name, &value)) return false;
    sample_add_header(p->sample, name, bytes_of_text(value));
    return true;
}

static bool read_property(struct parser *p, char *word)
{
    struct text name = {NULL, 0}, value = {NULL, 0};

    if (!split(p, "--property", word, &name, &value)) return false;
    sample_add_property(p->sample, name, value);
    return true;
}

static bool read_moment(struct parser *p, const char *option, const char *word, int64_t *out)
{
    if (moment_read(text_of(word), out)) return true;
    return refuse(p, "%s wants a time like 2025-11-21T09:15:40Z, or milliseconds since 1970",
                  option);
}

static bool read_timestamp(struct parser *p, char *word)
{
    return read_moment(p, "--timestamp", word, &p->sample->record.timestamp_ms);
}

static bool read_now(struct parser *p, char *word)
{
    p->has_now = true;
    return read_moment(p, "--now", word, &p->sample->now_ms);
}

static bool read_content_type(struct parser *p, char *word)
{
    p->sample->arrival.content_type = text_of(word);
    return true;
}

static bool read_retained(struct parser *p, char *word)
{
    (void)word;
    p->sample->arrival.is_retained = true;
    return true;
}

static bool read_json(struct parser *p, char *word)
{
    (void)word;
    p->order->is_json = true;
    return true;
}

/* --- the value --- */

static bool set_value(struct parser *p, struct bytes value)
{
    if (p->has_value)
        return refuse(p, "one value is enough: --value, --value-file or --tombstone");
    p->has_value = true;
    p->sample->record.value = value;
    if (value.at != NULL) p->sample->arrival.payload = value;
    return true;
}

static bool read_value(struct parser *p, char *word)
{
    return set_value(p, bytes_of_text(text_of(word)));
}

static bool read_tombstone(struct parser *p, char *word)
{
    (void)word;
    return set_value(p, (struct bytes){NULL, 0});
}

/* Reads all of @from, up to a byte more than is allowed. Free with free(). */
static char *read_all(FILE *from, size_t *size)
{
    char *bytes = NULL;
    size_t room = 0, used = 0, got = 0;

    do {
        room = room == 0 ? 65536 : 2 * room;
        if (room > SAMPLE_VALUE_BYTES_MAX) room = SAMPLE_VALUE_BYTES_MAX + 1;
        char *more = realloc(bytes, room);
        if (more == NULL) break;
        bytes = more;
        got = fread(bytes + used, 1, room - used, from);
        used += got;
    } while (used == room && used <= SAMPLE_VALUE_BYTES_MAX);
    *size = used;
    return bytes;
}

static bool keep_value(struct parser *p, const char *path, FILE *from)
{
    size_t size = 0;
    char *bytes = read_all(from, &size);
    bool is_whole = bytes != NULL && !ferror(from) && size <= SAMPLE_VALUE_BYTES_MAX;
    struct text kept = {NULL, 0};

    if (is_whole) kept = keeper_copy(&p->sample->keeper, (struct text){bytes, size});
    free(bytes);
    if (is_whole) return set_value(p, bytes_of_text(kept));
    p->why->is_input = true;
    if (size > SAMPLE_VALUE_BYTES_MAX)
        return refuse(p, "%.150s is larger than %d MiB", path,
                      SAMPLE_VALUE_BYTES_MAX / 1024 / 1024);
    return refuse(p, "%.150s cannot be read: %s", path, strerror(errno));
}

static bool read_value_file(struct parser *p, char *word)
{
    if (strcmp(word, "-") == 0) return keep_value(p, "standard input", stdin);

    FILE *from = fopen(word, "rbe");
    if (from == NULL) {
        p->why->is_input = true;
        return refuse(p, "%.150s cannot be read: %s", word, strerror(errno));
    }
    bool is_kept = keep_value(p, word, from);
    fclose(from);
    return is_kept;
}

/* --- the table --- */

static const struct {
    const char *option;
    enum side side;
    bool wants_word;
    bool (*read)(struct parser *p, char *word);
} rows[] = {
    {"--kafka-topic",  DOWN,   true,  read_kafka_topic },
    {"--key",          DOWN,   true,  read_key         },
    {"--header",       DOWN,   true,  read_header      },
    {"--timestamp",    DOWN,   true,  read_timestamp   },
    {"--tombstone",    DOWN,   false, read_tombstone   },
    {"--topic",        UP,     true,  read_topic       },
    {"--property",     UP,     true,  read_property    },
    {"--content-type", UP,     true,  read_content_type},
    {"--retained",     UP,     false, read_retained    },
    {"--value",        EITHER, true,  read_value       },
    {"--value-file",   EITHER, true,  read_value_file  },
    {"--now",          EITHER, true,  read_now         },
    {"--json",         EITHER, false, read_json        },
};

/* Reads what @words begin with; how many words that were, 0 after a refusal. */
static int read_option(struct parser *p, struct words words)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (strcmp(words.at[0], rows[i].option) != 0) continue;
        if (rows[i].wants_word && words.count < 2) {
            refuse(p, "%s wants a word behind it", rows[i].option);
            return 0;
        }
        p->first[rows[i].side] = rows[i].option;
        if (!rows[i].read(p, rows[i].wants_word ? words.at[1] : NULL)) return 0;
        return rows[i].wants_word ? 2 : 1;
    }
    refuse(p, "there is no option %.100s", words.at[0]);
    return 0;
}

static bool read_words(struct parser *p, struct words words)
{
    while (words.count > 0) {
        int taken = 1;
        if (words.at[0][0] == '-') {
            taken = read_option(p, words);
            if (taken == 0) return false;
        } else if (p->order->path != NULL) {
            return refuse(p, "one configuration at a time: %.100s, then %.100s", p->order->path,
                          words.at[0]);
        } else {
            p->order->path = words.at[0];
        }
        words = (struct words){words.at + taken, words.count - taken};
    }
    return true;
}

/* Is it one thing, and a whole one? */
static bool is_whole(struct parser *p)
{
    const struct sample *s = p->sample;

    if (p->order->path == NULL) return refuse(p, "%s", "");
    if (p->first[DOWN] != NULL && p->first[UP] != NULL)
        return refuse(p, "%s is of a record, %s of a message; ask for one of them",
                      p->first[DOWN], p->first[UP]);
    if (!s->is_message && s->record.kafka_topic.size == 0)
        return refuse(p, "--kafka-topic or --topic is missing");
    if (!s->is_message && !p->has_value)
        return refuse(p, "--value, --value-file or --tombstone is missing");
    return true;
}

bool sample_from_words(struct sample *s, struct sample_order *order, struct words words,
                       int64_t now_ms, struct words_fault *why)
{
    struct parser p = {.sample = s, .order = order, .why = why};

    *order = (struct sample_order){.path = NULL};
    *why = (struct words_fault){.is_input = false};
    if (!read_words(&p, words) || !is_whole(&p)) return false;
    if (!p.has_now) s->now_ms = now_ms;
    if (s->record.timestamp_ms < 0) s->record.timestamp_ms = s->now_ms;
    return true;
}
