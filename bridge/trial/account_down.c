#include <assert.h>
#include <inttypes.h>

#include "bridge/trial/account_steps.h"
#include "bridge/trial/legible.h"

static const struct record *record_of(const struct trial *t)
{
    return &t->sample->record;
}

static bool has_route(const struct trial *t)
{
    return t->route != NULL;
}

/* --- origin --- */

static void say_origin(const struct trial *t, FILE *to)
{
    struct bytes id = record_header(record_of(t), TEXT("ce_bridgeid"));

    fprintf(to, "what has ce_bridgeid %s does not go back; it has ", t->config->bridge.id);
    if (id.size == 0)
        fputs("none", to);
    else
        legible_text(to, text_of_bytes(id));
}

static bool stopped_by_origin(const struct trial *t)
{
    return t->e == ERR_OWN;
}

/* --- when --- */

static bool has_when(const struct trial *t)
{
    return has_route(t) && t->route->when.condition_count > 0;
}

static void say_when(const struct trial *t, FILE *to)
{
    steps_say_when(&t->route->when, to);
}

/* When a condition cannot be answered, that stops it, too: nothing was made of it yet. */
static bool stopped_by_when(const struct trial *t)
{
    bool cannot_tell = t->e == ERR_BAD_PAYLOAD || t->e == ERR_TOO_MANY_HEADERS;

    return t->e == ERR_FILTERED ||
           (cannot_tell && has_when(t) && t->down.message.payload.at == NULL);
}

/* --- no value --- */

static const char *policy_word(enum no_value_policy policy)
{
    static const char *const words[] = {"skip", "send_empty", "json_null", "reject"};

    return words[policy];
}

static bool is_tombstone(const struct trial *t)
{
    return has_route(t) && record_of(t)->value.at == NULL;
}

static void say_tombstone(const struct trial *t, FILE *to)
{
    fprintf(to, "%s; the record has no value", policy_word(t->route->on_tombstone));
}

static bool stopped_by_tombstone(const struct trial *t)
{
    return t->e == ERR_TOMBSTONE || t->e == ERR_TOMBSTONE_REFUSED;
}

static bool is_empty(const struct trial *t)
{
    return has_route(t) && record_of(t)->value.at != NULL && record_of(t)->value.size == 0;
}

static void say_empty(const struct trial *t, FILE *to)
{
    fprintf(to, "%s; the record's value is empty", policy_word(t->route->on_empty));
}

static bool stopped_by_empty(const struct trial *t)
{
    return t->e == ERR_EMPTY || t->e == ERR_EMPTY_REFUSED;
}

/* --- age --- */

static bool has_expiry(const struct trial *t)
{
    return has_route(t) && t->route->expire_after_ms > 0;
}

static void say_expiry(const struct trial *t, FILE *to)
{
    int64_t age_ms = t->sample->now_ms - record_of(t)->timestamp_ms;

    fprintf(to, "%" PRId64 " s", t->route->expire_after_ms / 1000);
    if (record_of(t)->timestamp_ms < 0)
        fputs("; the record has no timestamp, so it does not expire", to);
    else if (age_ms < 0)
        fputs("; the record comes from the future, and counts as new", to);
    else
        fprintf(to, "; the record is %" PRId64 ".%03d s old", age_ms / 1000,
                (int)(age_ms % 1000));
}

static bool stopped_by_age(const struct trial *t)
{
    return t->e == ERR_EXPIRED;
}

/* --- topic --- */

static void say_topic(const struct trial *t, FILE *to)
{
    fprintf(to, "%s; levels with other characters are %s", t->route->topic.text,
            t->route->on_unsafe == UNSAFE_ENCODE ? "percent-encoded" : "rejected");
}

static bool stopped_by_topic(const struct trial *t)
{
    switch (t->e) {
    case ERR_NO_PLACE:
    case ERR_UNSAFE_LEVEL:
    case ERR_UNSAFE_TOPIC: return true;
    case ERR_BAD_PAYLOAD:
        return t->down.resolver.payload_is_bad && t->down.message.topic.size == 0;
    default: return false;
    }
}

/* --- kind --- */

static bool has_validation(const struct trial *t)
{
    return has_route(t) && t->route->validation != VALIDATE_OFF;
}

static void say_validation(const struct trial *t, FILE *to)
{
    steps_say_validation(t, t->route->validation, to);
}

static bool stopped_by_validation(const struct trial *t)
{
    bool rejects = has_route(t) && t->route->validation == VALIDATE_REJECT;

    return t->e == ERR_INVALID || (t->e == ERR_BAD_PAYLOAD && t->down.is_invalid && rejects);
}

/* --- encoding and envelope --- */

static void say_encoding(const struct trial *t, FILE *to)
{
    struct bytes after = t->e == ERR_OK ? t->down.message.payload : (struct bytes){NULL, 0};

    steps_say_encoding(t->route->encoding, record_of(t)->value, after, to);
}

static bool stopped_by_encoding(const struct trial *t)
{
    return t->e == ERR_BAD_PAYLOAD || t->e == ERR_NOT_ENCODABLE;
}

static void say_envelope(const struct trial *t, FILE *to)
{
    steps_say_envelope(&t->route->envelope, "header", to);
}

static bool stopped_by_envelope(const struct trial *t)
{
    return t->e == ERR_BAD_HEADER || t->e == ERR_TOO_MANY_HEADERS;
}

static const struct step_row rows[] = {
    {"origin",       has_route,      say_origin,     stopped_by_origin    },
    {"when",         has_when,       say_when,       stopped_by_when      },
    {"on_tombstone", is_tombstone,   say_tombstone,  stopped_by_tombstone },
    {"on_empty",     is_empty,       say_empty,      stopped_by_empty     },
    {"expire_after", has_expiry,     say_expiry,     stopped_by_age       },
    {"topic",        has_route,      say_topic,      stopped_by_topic     },
    {"validate",     has_validation, say_validation, stopped_by_validation},
    {"encoding",     has_route,      say_encoding,   stopped_by_encoding  },
    {"properties",   has_route,      say_envelope,   stopped_by_envelope  },
};

static_assert(sizeof rows / sizeof *rows <= ACCOUNT_STEPS_MAX, "an account has room for all");

const struct step_table steps_down = {rows, sizeof rows / sizeof *rows};
