#include "bridge/trial/sample_node.h"

#include <assert.h>

#include "bridge/trial/base64.h"
#include "bridge/trial/keys.h"
#include "bridge/trial/moment.h"
#include "bridge/trial/value_node.h"
#include "config/words.h"
#include "topics/transcode.h"

/* --- values --- */

/* A node that is written, and what came of it. */
struct writing {
    struct reading *reading;
    const struct node *node;
    bool *is_fine;
};

static void write_node(const void *self, FILE *to)
{
    const struct writing *w = self;

    *w->is_fine = value_node_write(w->reading->complain, w->node, to);
}

bool sample_json(struct keeper *k, struct reading *r, const struct node *n, struct bytes *out)
{
    bool is_fine = false;
    struct writing w = {r, n, &is_fine};

    *out = bytes_of_text(keeper_write(k, write_node, &w));
    return is_fine;
}

/* One value is enough. */
static bool is_first(struct reading *r, const struct node *n, struct bytes *out, bool *has_one)
{
    bool is_first = !*has_one;

    *has_one = true;
    *out = (struct bytes){NULL, 0};
    if (!is_first)
        complain(r->complain, n->key_at, "`%s` is a second value; remove one of them", n->key);
    return is_first;
}

/* A text is the bytes themselves; what was left out is no value at all; else it is JSON. */
static void read_plain_value(struct sample *s, struct reading *r, const struct node *n,
                             struct bytes *out)
{
    if (n->kind != NODE_TEXT)
        (void)sample_json(&s->keeper, r, n, out);
    else if (!node_is_null(n))
        *out = bytes_of_text(node_text(n));
}

static void read_base64(struct sample *s, struct reading *r, const struct node *n,
                        struct bytes *out)
{
    struct text digits;
    size_t size = 0;

    if (!key_text(r, n, &digits)) return;
    unsigned char *bytes = keeper_room(&s->keeper, base64_room(digits.size));
    if (bytes == NULL) return;
    if (base64_read(digits, bytes, &size))
        *out = (struct bytes){bytes, size};
    else
        complain(r->complain, n->at,
                 "`%s` is no base64; write what `base64 FILE` prints, in quotes", n->key);
}

static void read_msgpack(struct sample *s, struct reading *r, const struct node *n,
                         struct bytes *out)
{
    struct transcoder transcoder = {0};
    struct transcode_about about = {.to = ENCODING_MSGPACK,
                                    .content_type = TEXT("application/json")};
    char bytes[256];
    struct sink why = SINK(bytes);
    struct bytes json, packed;

    if (!sample_json(&s->keeper, r, n, &json)) return;
    enum err e = transcode(&transcoder, &about, json, &packed, &why);
    if (e == ERR_OK)
        *out = bytes_of_text(keeper_copy(&s->keeper, text_of_bytes(packed)));
    else if (e == ERR_NO_MEMORY)
        r->complain->no_memory = true;
    else
        complain(r->complain, n->at, "`%s`: MessagePack cannot say it: %.*s", n->key,
                 (int)why.size, why.at);
    transcoder_done(&transcoder);
}

/* --- what both have --- */

/* One that is read. */
struct subject {
    struct sample *sample;
    bool has_value;
};

static struct bytes *value_of(struct subject *s)
{
    return s->sample->is_message ? &s->sample->arrival.payload : &s->sample->record.value;
}

static void read_value(void *self, struct reading *r, const struct node *n)
{
    struct subject *s = self;

    if (is_first(r, n, value_of(s), &s->has_value))
        read_plain_value(s->sample, r, n, value_of(s));
}

static void read_value_base64(void *self, struct reading *r, const struct node *n)
{
    struct subject *s = self;

    if (is_first(r, n, value_of(s), &s->has_value)) read_base64(s->sample, r, n, value_of(s));
}

static void read_value_msgpack(void *self, struct reading *r, const struct node *n)
{
    struct subject *s = self;

    if (is_first(r, n, value_of(s), &s->has_value)) read_msgpack(s->sample, r, n, value_of(s));
}

/* --- records --- */

static void read_kafka_topic(void *self, struct reading *r, const struct node *n)
{
    struct subject *s = self;
    struct why why;

    if (!reading_wants_text(r, n->key, n)) return;
    if (word_is_kafka_topic(node_text(n), &why))
        s->sample->record.kafka_topic = node_text(n);
    else
        complain(r->complain, n->at, "`kafka_topic`: %s", why.words);
}

static void read_key(void *self, struct reading *r, const struct node *n)
{
    struct subject *s = self;
    struct text key;

    if (n->kind == NODE_TEXT && node_is_null(n)) return; /* none */
    if (key_text(r, n, &key)) s->sample->record.key = bytes_of_text(key);
}

static void read_headers(void *self, struct reading *r, const struct node *n)
{
    struct subject *s = self;

    if (!reading_wants_mapping(r, n->key, n)) return;
    for (const struct node *child = n->first; child != NULL; child = child->next) {
        struct text value;
        if (child->kind == NODE_TEXT && node_is_null(child))
            sample_add_header(s->sample, text_of(child->key), (struct bytes){NULL, 0});
        else if (key_text(r, child, &value))
            sample_add_header(s->sample, text_of(child->key), bytes_of_text(value));
    }
}

static void read_timestamp(void *self, struct reading *r, const struct node *n)
{
    struct subject *s = self;

    if (!reading_wants_text(r, n->key, n)) return;
    if (!moment_read(node_text(n), &s->sample->record.timestamp_ms))
        complain(r->complain, n->at,
                 "`timestamp` cannot be `%.60s`; write a time like 2025-11-21T09:15:40Z",
                 n->text);
}

static const struct key_row record_rows[] = {
    {"kafka_topic",   true,  read_kafka_topic  },
    {"key",           false, read_key          },
    {"headers",       false, read_headers      },
    {"timestamp",     false, read_timestamp    },
    {"value",         false, read_value        },
    {"value_base64",  false, read_value_base64 },
    {"value_msgpack", false, read_value_msgpack},
};

static const struct key_table record_table = KEY_TABLE("record", record_rows);

void sample_read_record(struct sample *s, struct reading *r, const struct node *n)
{
    struct subject subject = {s, false};

    s->is_message = false;
    keys_read(r, &record_table, &subject, n);
    if (!subject.has_value && n->kind == NODE_MAPPING)
        complain(r->complain, n->at,
                 "the record has no `value`; write one, or `value: null` "
                 "for a tombstone");
}

/* --- messages --- */

static void read_topic(void *self, struct reading *r, const struct node *n)
{
    struct subject *s = self;

    (void)key_text(r, n, &s->sample->arrival.topic);
}

static void read_content_type(void *self, struct reading *r, const struct node *n)
{
    struct subject *s = self;

    (void)key_text(r, n, &s->sample->arrival.content_type);
}

static void read_response_topic(void *self, struct reading *r, const struct node *n)
{
    struct subject *s = self;

    (void)key_text(r, n, &s->sample->arrival.response_topic);
}

static void read_retained(void *self, struct reading *r, const struct node *n)
{
    struct subject *s = self;

    (void)key_truth(r, n, &s->sample->arrival.is_retained);
}

static void read_properties(void *self, struct reading *r, const struct node *n)
{
    struct subject *s = self;
    struct text value;

    if (!reading_wants_mapping(r, n->key, n)) return;
    for (const struct node *child = n->first; child != NULL; child = child->next)
        if (key_text(r, child, &value))
            sample_add_property(s->sample, text_of(child->key), value);
}

static const struct key_row message_rows[] = {
    {"topic",           true,  read_topic         },
    {"properties",      false, read_properties    },
    {"content_type",    false, read_content_type  },
    {"response_topic",  false, read_response_topic},
    {"retained",        false, read_retained      },
    {"payload",         false, read_value         },
    {"payload_base64",  false, read_value_base64  },
    {"payload_msgpack", false, read_value_msgpack },
};

static const struct key_table message_table = KEY_TABLE("message", message_rows);

void sample_read_message(struct sample *s, struct reading *r, const struct node *n)
{
    struct subject subject = {s, false};

    s->is_message = true;
    keys_read(r, &message_table, &subject, n);
    if (s->arrival.payload.at == NULL) s->arrival.payload = (struct bytes){"", 0};
}
