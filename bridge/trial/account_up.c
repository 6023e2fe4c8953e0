#include <assert.h>

#include "bridge/trial/account_steps.h"
#include "bridge/trial/legible.h"

static bool has_route(const struct trial *t)
{
    return t->up.route != NULL;
}

static bool always(const struct trial *t)
{
    (void)t;
    return true;
}

static bool never(const struct trial *t)
{
    (void)t;
    return false;
}

/* --- before a route is looked for --- */

static void say_topic(const struct trial *t, FILE *to)
{
    (void)t;
    fputs("a topic is text without wildcards", to);
}

static bool stopped_by_topic(const struct trial *t)
{
    return t->e == ERR_BAD_TOPIC && !has_route(t);
}

static void say_origin(const struct trial *t, FILE *to)
{
    struct text id = arrival_property(&t->sample->arrival, TEXT("bridgeid"));

    fprintf(to, "what has the property bridgeid %s does not go back; it has ",
            t->config->bridge.id);
    if (id.size == 0)
        fputs("none", to);
    else
        legible_text(to, id);
}

static bool stopped_by_origin(const struct trial *t)
{
    return t->e == ERR_OWN;
}

/* --- place --- */

static void say_pattern(const struct trial *t, FILE *to)
{
    fprintf(to, "%s; levels with other characters are %s", t->up.route->pattern.text,
            t->up.route->on_unsafe == UNSAFE_ENCODE ? "decoded" : "rejected");
}

/* The place is written when the topic was read, and not before. */
static bool is_placed(const struct trial *t)
{
    bool has_fields = false;

    for (int f = 0; f < FIELD_COUNT; f++) {
        if (t->up.place.at[f].size > 0) return true;
        has_fields = has_fields || pattern_uses(&t->up.route->pattern, (enum field)f);
    }
    return !has_fields;
}

static bool stopped_by_pattern(const struct trial *t)
{
    return t->e == ERR_NO_MATCH || (t->e == ERR_UNSAFE_LEVEL && !is_placed(t));
}

/* --- when --- */

static bool has_when(const struct trial *t)
{
    return has_route(t) && t->up.route->when.condition_count > 0;
}

static void say_when(const struct trial *t, FILE *to)
{
    steps_say_when(&t->up.route->when, to);
}

/* --- where it is written --- */

static void say_kafka_topic(const struct trial *t, FILE *to)
{
    fputs(t->up.route->kafka_topic.text, to);
}

/* The Kafka topic is named behind this rule. */
static bool is_named(const struct trial *t)
{
    return t->up.record.kafka_topic.size > 0;
}

/* A condition that cannot be answered stops it, too; is_invalid says that `validate` did. */
static bool stopped_by_when(const struct trial *t)
{
    bool cannot_tell = t->e == ERR_BAD_PAYLOAD || t->e == ERR_TOO_MANY_HEADERS;

    return t->e == ERR_FILTERED ||
           (cannot_tell && has_when(t) && !is_named(t) && !t->up.is_invalid);
}

/* --- kind --- */

static bool has_validation(const struct trial *t)
{
    return has_route(t) && t->up.route->validation != VALIDATE_OFF;
}

static void say_validation(const struct trial *t, FILE *to)
{
    steps_say_validation(t, t->up.route->validation, to);
}

static bool stopped_by_validation(const struct trial *t)
{
    return t->e == ERR_INVALID || (t->e == ERR_BAD_PAYLOAD && t->up.is_invalid && !is_named(t));
}

static bool stopped_by_kafka_topic(const struct trial *t)
{
    return (t->e == ERR_NO_PLACE || t->e == ERR_UNSAFE_LEVEL) && !is_named(t);
}

static void say_key(const struct trial *t, FILE *to)
{
    if (t->up.route->has_key)
        fputs(t->up.route->key.text, to);
    else
        fputs("the topic, without its level `_in` where it has one", to);
}

static bool stopped_by_key(const struct trial *t)
{
    return t->e == ERR_NO_PLACE || t->e == ERR_UNSAFE_LEVEL || t->e == ERR_UNSAFE_TOPIC ||
           t->e == ERR_BAD_TOPIC;
}

/* --- encoding and envelope --- */

static void say_encoding(const struct trial *t, FILE *to)
{
    struct bytes after = t->e == ERR_OK ? t->up.record.value : (struct bytes){NULL, 0};

    struct transcode_about about = {.to = t->up.route->encoding,
                                    .big_numbers = t->up.route->big_numbers};
    steps_say_encoding(&about, t->sample->arrival.payload, after, to);
}

static bool stopped_by_encoding(const struct trial *t)
{
    return t->e == ERR_BAD_PAYLOAD || t->e == ERR_NOT_ENCODABLE;
}

static void say_envelope(const struct trial *t, FILE *to)
{
    steps_say_envelope(&t->up.route->envelope, "property", to);
}

static bool stopped_by_envelope(const struct trial *t)
{
    return t->e == ERR_BAD_HEADER || t->e == ERR_TOO_MANY_HEADERS;
}

static const struct step_row rows[] = {
    {"a topic",     never,          say_topic,       stopped_by_topic      },
    {"origin",      always,         say_origin,      stopped_by_origin     },
    {"pattern",     has_route,      say_pattern,     stopped_by_pattern    },
    {"when",        has_when,       say_when,        stopped_by_when       },
    {"validate",    has_validation, say_validation,  stopped_by_validation },
    {"kafka_topic", has_route,      say_kafka_topic, stopped_by_kafka_topic},
    {"key",         has_route,      say_key,         stopped_by_key        },
    {"encoding",    has_route,      say_encoding,    stopped_by_encoding   },
    {"properties",  has_route,      say_envelope,    stopped_by_envelope   },
};

static_assert(sizeof rows / sizeof *rows <= ACCOUNT_STEPS_MAX, "an account has room for all");

const struct step_table steps_up = {rows, sizeof rows / sizeof *rows};
