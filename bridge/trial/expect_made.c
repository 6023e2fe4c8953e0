#include <inttypes.h>

#include "bridge/trial/expect_rows.h"
#include "bridge/trial/keys.h"
#include "config/quantity.h"

/* --- messages --- */

static void compare_topic(const struct node *n, const struct outcome *o)
{
    expect_text(o, n->key, node_text(n), o->message->topic);
}

static void compare_retained(const struct node *n, const struct outcome *o)
{
    expect_text(o, n->key, node_text(n),
                o->message->is_retained ? TEXT("true") : TEXT("false"));
}

/* `none` expects that there is none. */
static struct text text_or_none(struct text t)
{
    return t.size == 0 ? TEXT("none") : t;
}

static void compare_content_type(const struct node *n, const struct outcome *o)
{
    expect_text(o, n->key, node_text(n), text_or_none(o->message->content_type));
}

static void compare_response_topic(const struct node *n, const struct outcome *o)
{
    expect_text(o, n->key, node_text(n), text_or_none(o->message->response_topic));
}

static void compare_payload(const struct node *n, const struct outcome *o)
{
    expect_json(o, n, o->message->payload, o->message->content_type);
}

static void compare_payload_text(const struct node *n, const struct outcome *o)
{
    expect_bytes(o, n->key, bytes_of_text(node_text(n)), o->message->payload);
}

static void compare_payload_base64(const struct node *n, const struct outcome *o)
{
    expect_base64(o, n, o->message->payload);
}

/* .at is NULL when there is none. */
static struct bytes property_of(const struct message *m, struct text name)
{
    for (size_t i = 0; i < m->property_count; i++)
        if (text_equal(m->properties[i].name, name))
            return bytes_of_text(m->properties[i].value);
    return (struct bytes){NULL, 0};
}

static void compare_properties(const struct node *n, const struct outcome *o)
{
    for (const struct node *child = n->first; child != NULL; child = child->next) {
        struct text name = text_of(child->key);
        expect_named(o, "property", name, bytes_of_text(node_text(child)),
                     property_of(o->message, name));
    }
}

static void compare_no_properties(const struct node *n, const struct outcome *o)
{
    for (const struct node *child = n->first; child != NULL; child = child->next)
        expect_named(o, "property", node_text(child), (struct bytes){NULL, 0},
                     property_of(o->message, node_text(child)));
}

static bool read_expiry(const struct node *n, int64_t *out_ms, struct why *why)
{
    *out_ms = 0;
    if (strcmp(n->text, "none") == 0) return true;
    return quantity_read(QUANTITY_DURATION, node_text(n), out_ms, why);
}

static void check_expiry(struct reading *r, const struct node *n)
{
    struct why why;
    int64_t ms;

    if (!reading_wants_text(r, n->key, n)) return;
    if (!read_expiry(n, &ms, &why)) complain(r->complain, n->at, "`expiry`: %s", why.words);
}

static void compare_expiry(const struct node *n, const struct outcome *o)
{
    struct why why;
    struct keeper *k = &o->report->keeper;
    int64_t ms = 0;

    (void)read_expiry(n, &ms, &why); /* it was checked */
    if (ms == (int64_t)o->message->expiry_s * 1000) return;
    struct text got = o->message->expiry_s == 0
                          ? TEXT("none")
                          : keeper_say(k, "%" PRIu32 "s", o->message->expiry_s);
    expect_text(o, n->key, node_text(n), got);
}

static const struct expect_row message_rows[] = {
    {"topic",          EXPECT_DOWN, true, expect_check_text,   compare_topic         },
    {"retained",       EXPECT_DOWN, true, expect_check_truth,  compare_retained      },
    {"expiry",         EXPECT_DOWN, true, check_expiry,        compare_expiry        },
    {"content_type",   EXPECT_DOWN, true, expect_check_text,   compare_content_type  },
    {"response_topic", EXPECT_DOWN, true, expect_check_text,   compare_response_topic},
    {"properties",     EXPECT_DOWN, true, expect_check_texts,  compare_properties    },
    {"no_properties",  EXPECT_DOWN, true, expect_check_names,  compare_no_properties },
    {"payload",        EXPECT_DOWN, true, expect_check_json,   compare_payload       },
    {"payload_text",   EXPECT_DOWN, true, expect_check_text,   compare_payload_text  },
    {"payload_base64", EXPECT_DOWN, true, expect_check_base64, compare_payload_base64},
};

const struct expect_table expect_message_table = EXPECT_TABLE(message_rows);

/* --- records --- */

static void compare_kafka_topic(const struct node *n, const struct outcome *o)
{
    expect_text(o, n->key, node_text(n), o->record->kafka_topic);
}

static void compare_key(const struct node *n, const struct outcome *o)
{
    expect_bytes(o, n->key, bytes_of_text(node_text(n)), o->record->key);
}

static void compare_value(const struct node *n, const struct outcome *o)
{
    struct bytes type = record_header(o->record, TEXT("content-type"));

    expect_json(o, n, o->record->value, text_of_bytes(type));
}

static void compare_value_text(const struct node *n, const struct outcome *o)
{
    expect_bytes(o, n->key, bytes_of_text(node_text(n)), o->record->value);
}

static void compare_value_base64(const struct node *n, const struct outcome *o)
{
    expect_base64(o, n, o->record->value);
}

static void compare_headers(const struct node *n, const struct outcome *o)
{
    for (const struct node *child = n->first; child != NULL; child = child->next) {
        struct text name = text_of(child->key);
        expect_named(o, "header", name, bytes_of_text(node_text(child)),
                     record_header(o->record, name));
    }
}

static void compare_no_headers(const struct node *n, const struct outcome *o)
{
    for (const struct node *child = n->first; child != NULL; child = child->next)
        expect_named(o, "header", node_text(child), (struct bytes){NULL, 0},
                     record_header(o->record, node_text(child)));
}

static const struct expect_row record_rows[] = {
    {"kafka_topic",  EXPECT_UP, true, expect_check_text,   compare_kafka_topic },
    {"key",          EXPECT_UP, true, expect_check_text,   compare_key         },
    {"headers",      EXPECT_UP, true, expect_check_texts,  compare_headers     },
    {"no_headers",   EXPECT_UP, true, expect_check_names,  compare_no_headers  },
    {"value",        EXPECT_UP, true, expect_check_json,   compare_value       },
    {"value_text",   EXPECT_UP, true, expect_check_text,   compare_value_text  },
    {"value_base64", EXPECT_UP, true, expect_check_base64, compare_value_base64},
};

const struct expect_table expect_record_table = EXPECT_TABLE(record_rows);
