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

/* What is skipped may still have something to say. */
static void say_state_only(const struct trial *t, FILE *to)
{
    if (t->e == ERR_OK && !t->down.sends_event) fputs("; no event is sent, only the state", to);
}

static void say_tombstone(const struct trial *t, FILE *to)
{
    fprintf(to, "%s; the record has no value", policy_word(t->route->on_tombstone));
    say_state_only(t, to);
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
    if (age_ms >= t->route->expire_after_ms) say_state_only(t, to);
}

static bool stopped_by_age(const struct trial *t)
{
    return t->e == ERR_EXPIRED;
}

/* --- place and topic --- */

static void say_from(const struct trial *t, FILE *to)
{
    size_t own = 0;

    for (int f = 0; f < FIELD_COUNT; f++) {
        if (t->route->from[f].kind == SOURCE_NONE) continue;
        fprintf(to, "%s%s", own++ == 0 ? "the route says where to find " : ", ",
                field_name((enum field)f).at);
    }
    if (own == 0) fputs("headers, then ce_source, then the payload", to);
}

/* The last look at the payload was in vain: it cannot be parsed. */
static bool stopped_by_from(const struct trial *t)
{
    if (t->e != ERR_BAD_PAYLOAD || !t->down.resolver.payload_is_bad) return false;
    for (int f = 0; f < FIELD_COUNT; f++) {
        const struct resolve_looks *looks = &t->trace.fields[f];
        if (looks->count > 0 && looks->at[looks->count - 1].kind == SOURCE_PAYLOAD) return true;
    }
    return false;
}

static bool has_topic(const struct trial *t)
{
    return has_route(t) && (t->e != ERR_OK || t->down.sends_event);
}

static void say_topic(const struct trial *t, FILE *to)
{
    fprintf(to, "%s; levels with other characters are %s", t->route->topic.text,
            t->route->on_unsafe == UNSAFE_ENCODE ? "percent-encoded" : "rejected");
}

/* The state topic comes last; when its entity was looked for, it is its matter. */
static bool is_in_state(const struct trial *t)
{
    return t->trace.state_entity.count > 0;
}

static bool stopped_by_topic(const struct trial *t)
{
    bool is_level =
        t->e == ERR_NO_PLACE || t->e == ERR_UNSAFE_LEVEL || t->e == ERR_UNSAFE_TOPIC;

    return is_level && !is_in_state(t);
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
    bool is_known = t->e == ERR_OK && record_of(t)->value.at != NULL;
    struct bytes after = is_known ? t->down.message.payload : (struct bytes){NULL, 0};

    struct transcode_about about = {.to = t->route->encoding,
                                    .big_numbers = t->route->big_numbers};
    steps_say_encoding(&about, record_of(t)->value, after, to);
}

static bool stopped_by_encoding(const struct trial *t)
{
    return (t->e == ERR_BAD_PAYLOAD || t->e == ERR_NOT_ENCODABLE) && !is_in_state(t);
}

static void say_envelope(const struct trial *t, FILE *to)
{
    steps_say_envelope(&t->route->envelope, "header", to);
}

static bool stopped_by_envelope(const struct trial *t)
{
    return t->e == ERR_BAD_HEADER || t->e == ERR_TOO_MANY_HEADERS;
}

/* --- state --- */

static bool has_state(const struct trial *t)
{
    return has_route(t) && t->route->state.is_on;
}

/* Why the state topic is cleared (carry_state.h). */
static const char *end_of(const struct trial *t)
{
    int64_t age_ms = t->sample->now_ms - record_of(t)->timestamp_ms;
    int64_t expire_after_ms = t->route->state.expire_after_ms;

    if (record_of(t)->value.at == NULL) return "the record is a tombstone";
    if (expire_after_ms > 0 && age_ms >= expire_after_ms)
        return "the record is older than state.expire_after";
    return "it says that its entity has come to its end";
}

static void say_state(const struct trial *t, FILE *to)
{
    const struct carrier *c = &t->down;

    fputs(t->route->state.topic.text, to);
    if (t->route->state.clear_when.condition_count > 0) {
        fputs("; cleared also when ", to);
        steps_say_when(&t->route->state.clear_when, to);
    }
    if (t->e != ERR_OK) return;
    if (!c->sends_state)
        fputs("; it stays as it is: this event says nothing of it", to);
    else if (c->state.payload.size == 0)
        fprintf(to, "; it is cleared: %s", end_of(t));
}

static bool stopped_by_state(const struct trial *t)
{
    return is_in_state(t);
}

/* --- rate --- */

static bool has_rate(const struct trial *t)
{
    return has_route(t) && t->route->at_most_ms > 0;
}

/* What came before it is not known here. */
static void say_rate(const struct trial *t, FILE *to)
{
    fprintf(to,
            "of a process variable each entity is sent once in %" PRId64
            " ms, with its last value; this one may be overtaken",
            t->route->at_most_ms);
}

static bool never(const struct trial *t)
{
    (void)t;
    return false;
}

static const struct step_row rows[] = {
    {"origin",       has_route,      say_origin,     stopped_by_origin    },
    {"when",         has_when,       say_when,       stopped_by_when      },
    {"on_tombstone", is_tombstone,   say_tombstone,  stopped_by_tombstone },
    {"on_empty",     is_empty,       say_empty,      stopped_by_empty     },
    {"expire_after", has_expiry,     say_expiry,     stopped_by_age       },
    {"from",         has_route,      say_from,       stopped_by_from      },
    {"validate",     has_validation, say_validation, stopped_by_validation},
    {"topic",        has_topic,      say_topic,      stopped_by_topic     },
    {"encoding",     has_route,      say_encoding,   stopped_by_encoding  },
    {"properties",   has_route,      say_envelope,   stopped_by_envelope  },
    {"state",        has_state,      say_state,      stopped_by_state     },
    {"at_most",      has_rate,       say_rate,       never                },
};

static_assert(sizeof rows / sizeof *rows <= ACCOUNT_STEPS_MAX, "an account has room for all");

const struct step_table steps_down = {rows, sizeof rows / sizeof *rows};
