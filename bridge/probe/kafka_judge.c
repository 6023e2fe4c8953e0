#include "bridge/probe/kafka_judge.h"

#include <inttypes.h>
#include <string.h>

#include "bridge/probe/seconds.h"
#include "config/reach.h"

static const int64_t DAY_MS = INT64_C(86400000), WEEK_MS = 7 * INT64_C(86400000);

/* ---- roles ---- */

static bool is_read(const struct config *config, const char *kafka_topic)
{
    return route_find(&config->down.routes, kafka_topic) != NULL;
}

static bool is_written(const struct config *config, const char *kafka_topic)
{
    for (size_t i = 0; i < config->up.routes.count; i++)
        if (reach_kafka_topic(&config->up.routes.at[i], text_of(kafka_topic))) return true;
    return false;
}

enum topic_role kafka_role(const struct config *config, const char *kafka_topic)
{
    if (strcmp(kafka_topic, config->kafka.dead_letter_topic) == 0) return ROLE_DEAD_LETTER;
    if (strcmp(kafka_topic, config->kafka.audit_topic) == 0) return ROLE_AUDIT;
    if (strncmp(kafka_topic, "__", 2) == 0) return ROLE_NONE; /* Kafka's own */
    if (is_read(config, kafka_topic)) return ROLE_DOWN;
    return is_written(config, kafka_topic) ? ROLE_UP : ROLE_NONE;
}

/* ---- retention ---- */

/* What is fine, of one kind, for one line. */
struct tally {
    size_t count;
    int64_t least;
    const char *of; /* the topic that it is of */
};

static const char *ending(const struct tally *t)
{
    return t->count == 1 ? "" : "s";
}

static void count(struct tally *t, int64_t value, const char *of)
{
    if (t->count == 0 || value < t->least) {
        t->least = value;
        t->of = of;
    }
    t->count++;
}

static void warn_short(const struct survey_topic *t, enum topic_role role, struct findings *out)
{
    char kept[32];
    words_of_seconds(t->retention_ms / 1000, kept, sizeof kept);
    struct finding *f = findings_add(
        out, LEVEL_WARNING, FINDING_KAFKA_RETENTION,
        role == ROLE_DOWN
            ? "%s keeps records for %s: an outage of the MQTT broker or the bridge "
              "that lasts longer loses events"
            : "%s keeps records for %s: they are gone before somebody looks",
        t->name, kept);
    finding_advise(f, "set its retention.ms above the longest outage, 24 h at least (7 d, "
                      "604800000, are recommended)");
}

/* The route that reads the topic, when it has a state topic; else NULL. */
static const struct route *route_with_state(const struct config *config,
                                            const struct survey_topic *t)
{
    const struct route *r = route_find(&config->down.routes, t->name);
    return r != NULL && r->state.is_on ? r : NULL;
}

/* How far back the configuration wants to send again; 0 ms: as far as Kafka goes. */
struct window {
    int64_t ms;
    const char *key;
};

static struct window window_of(const struct config *config, const struct survey_topic *t)
{
    int64_t events = config->recovery.window_ms, values = config->recovery.state_window_ms;
    const struct route *r = route_with_state(config, t);
    struct window out = {0, "recovery.window"};

    if (events < RECOVERY_WINDOW_ALL_MS) out.ms = events;
    if (r == NULL || values == RECOVERY_WINDOW_ALL_MS) return out;
    if (r->state.expire_after_ms > 0 && r->state.expire_after_ms < values)
        values = r->state.expire_after_ms; /* an older one is not restored */
    if (values > out.ms) out = (struct window){values, "recovery.state_window"};
    return out;
}

static void warn_window(const struct window *w, const struct survey_topic *t,
                        struct findings *out)
{
    char kept[32], window[32];
    words_of_seconds(t->retention_ms / 1000, kept, sizeof kept);
    words_of_seconds(w->ms / 1000, window, sizeof window);
    struct finding *f =
        findings_add(out, LEVEL_WARNING, FINDING_KAFKA_RETENTION,
                     "%s keeps records for %s, and `%s` is %s", t->name, kept, w->key, window);
    finding_advise(f, "when the MQTT broker loses its state, less can be sent again than is "
                      "asked for: raise the topic's retention.ms");
}

static void warn_bytes(const struct survey_topic *t, struct findings *out)
{
    struct finding *f =
        findings_add(out, LEVEL_WARNING, FINDING_KAFKA_RETENTION,
                     "%s keeps %" PRId64 " bytes of each partition, however long that is",
                     t->name, t->retention_bytes);
    finding_advise(f,
                   "make sure that the longest outage fits in, or set its retention.bytes to "
                   "-1");
}

static void judge_retention(const struct config *config, const struct survey_topic *t,
                            enum topic_role role, struct tally *fine, struct findings *out)
{
    bool is_for_ever = t->retention_ms < 0 || !t->is_deleted;
    struct window window = window_of(config, t);

    if (role == ROLE_UP) return; /* whoever reads it must see to that */
    if (t->is_deleted && t->retention_bytes >= 0) {
        warn_bytes(t, out);
        return;
    }
    if (!is_for_ever && t->retention_ms < DAY_MS) {
        warn_short(t, role, out);
    } else if (!is_for_ever && role == ROLE_DOWN && t->retention_ms < window.ms) {
        warn_window(&window, t, out);
    } else {
        count(fine, is_for_ever ? INT64_MAX : t->retention_ms, t->name);
    }
}

static void tell_retention(const struct tally *fine, struct findings *out)
{
    char kept[32];

    if (fine->count == 0) return;
    if (fine->least == INT64_MAX) {
        findings_add(out, LEVEL_OK, FINDING_KAFKA_RETENTION,
                     "records are kept for ever, in %zu topic%s", fine->count, ending(fine));
        return;
    }
    words_of_seconds(fine->least / 1000, kept, sizeof kept);
    struct finding *f = findings_add(out, LEVEL_OK, FINDING_KAFKA_RETENTION,
                                     "records are kept for at least %s (%s), in %zu topic%s",
                                     kept, fine->of, fine->count, ending(fine));
    if (fine->least < WEEK_MS) finding_advise(f, "7 d are recommended");
}

/* ---- the rest ---- */

static void judge_cleanup(const struct config *config, const struct survey_topic *t,
                          enum topic_role role, struct tally *fine, struct findings *out)
{
    if (!t->is_compacted) {
        count(fine, 0, t->name);
        return;
    }
    /* a state topic wants the last record of each key, and no more */
    bool is_wanted = role == ROLE_DOWN && route_with_state(config, t) != NULL;
    struct finding *f =
        findings_add(out, is_wanted ? LEVEL_OK : LEVEL_WARNING, FINDING_KAFKA_CLEANUP_POLICY,
                     "%s is compacted: of each key only the last record is kept%s", t->name,
                     role == ROLE_DOWN ? ", so that events are missing after an outage" : "");
    finding_advise(f, is_wanted ? "its state topic wants no more; its event stream does"
                                : "events want cleanup.policy=delete");
}

static void judge_replicas(const struct survey_topic *t, enum topic_role role,
                           struct tally *fine, struct findings *out)
{
    if (role == ROLE_DOWN) return;
    if (t->in_sync_min <= t->replicas_min) {
        count(fine, t->in_sync_min, t->name);
        return;
    }
    struct finding *f = findings_add(out, LEVEL_ERROR, FINDING_KAFKA_REPLICAS,
                                     "%s has %d replicas, and min.insync.replicas is %" PRId64
                                     ": nothing can be written to it",
                                     t->name, t->replicas_min, t->in_sync_min);
    finding_advise(f, "lower min.insync.replicas, or give the topic more replicas");
}

static void warn_large(const struct survey_topic *t, const struct mqtt_limit *limit,
                       struct findings *out)
{
    struct finding *f = findings_add(out, LEVEL_WARNING, FINDING_KAFKA_MESSAGE_SIZE,
                                     "%s takes records of %" PRId64
                                     " bytes, the MQTT broker packets of %" PRIu32
                                     ": larger ones become dead letters",
                                     t->name, t->message_bytes_max, limit->packet_bytes_max);
    finding_advise(f,
                   "raise the broker's limit (Mosquitto: `max_packet_size %" PRId64
                   "`), or lower the topic's max.message.bytes",
                   t->message_bytes_max + KAFKA_BATCH_BYTES);
}

static void warn_small(const struct survey_topic *t, int64_t wanted, const char *what,
                       struct findings *out)
{
    struct finding *f = findings_add(out, LEVEL_WARNING, FINDING_KAFKA_MESSAGE_SIZE,
                                     "%s takes at most %" PRId64 " bytes, and %s %" PRId64,
                                     t->name, t->message_bytes_max, what, wanted);
    finding_advise(f, "raise its max.message.bytes");
}

static void judge_size(const struct survey_topic *t, enum topic_role role, int64_t largest,
                       const struct mqtt_limit *limit, struct tally *fine, struct findings *out)
{
    bool is_limited = limit->is_known && limit->packet_bytes_max > 0;

    if (role == ROLE_DOWN && is_limited && limit->packet_bytes_max < t->message_bytes_max) {
        warn_large(t, limit, out);
    } else if (role == ROLE_DEAD_LETTER && t->message_bytes_max < largest) {
        warn_small(
            t, largest,
            "a dead letter that it does not take stops its partition; what is read may have",
            out);
    } else if (role != ROLE_DOWN && t->message_bytes_max < KAFKA_BATCH_BYTES) {
        warn_small(t, KAFKA_BATCH_BYTES, "the bridge writes batches of", out);
    } else {
        count(fine, t->message_bytes_max, t->name);
    }
}

static int64_t largest_read(const struct config *config, const struct survey *survey)
{
    int64_t largest = 0;

    for (size_t i = 0; i < survey->topic_count; i++) {
        const struct survey_topic *t = &survey->topics[i];
        if (t->config != SURVEY_FINE || kafka_role(config, t->name) != ROLE_DOWN) continue;
        if (t->message_bytes_max > largest) largest = t->message_bytes_max;
    }
    return largest;
}

static void tell_unknown(const struct survey_topic *first, size_t unknown, struct findings *out)
{
    if (unknown == 0) return;
    bool is_forbidden = first->config == SURVEY_FORBIDDEN;
    struct finding *f = findings_add(
        out, LEVEL_WARNING, FINDING_KAFKA_RETENTION,
        "the settings of %zu topic%s are not known (%s: %s)", unknown, unknown == 1 ? "" : "s",
        first->name, is_forbidden ? "this user may not read them" : "no answer");
    finding_advise(f, is_forbidden ? "allow it DescribeConfigs on them, or look yourself: "
                                     "retention above the longest outage, cleanup.policy=delete"
                                   : "try again, with a longer --timeout");
}

static void tell_fine(const struct tally *cleanup, const struct tally *replicas,
                      const struct tally *size, struct findings *out)
{
    if (cleanup->count > 0)
        findings_add(out, LEVEL_OK, FINDING_KAFKA_CLEANUP_POLICY,
                     "nothing is compacted, in %zu topic%s", cleanup->count, ending(cleanup));
    if (replicas->count > 0)
        findings_add(out, LEVEL_OK, FINDING_KAFKA_REPLICAS,
                     "at least %" PRId64
                     " in sync (%s) can be had where the bridge writes, in %zu topic%s",
                     replicas->least, replicas->of, replicas->count, ending(replicas));
    if (size->count > 0)
        findings_add(out, LEVEL_OK, FINDING_KAFKA_MESSAGE_SIZE,
                     "what is taken fits, at least %" PRId64 " bytes (%s), in %zu topic%s",
                     size->least, size->of, size->count, ending(size));
}

void kafka_judge(const struct config *config, const struct survey *survey,
                 const struct mqtt_limit *limit, struct findings *out)
{
    struct tally kept = {0}, cleanup = {0}, replicas = {0}, size = {0};
    const struct survey_topic *first_unknown = NULL;
    size_t unknown = 0;
    int64_t largest = largest_read(config, survey);

    for (size_t i = 0; i < survey->topic_count; i++) {
        const struct survey_topic *t = &survey->topics[i];
        enum topic_role role = kafka_role(config, t->name);
        if (role == ROLE_NONE) continue;
        if (t->config != SURVEY_FINE) {
            if (unknown++ == 0) first_unknown = t;
            continue;
        }
        judge_retention(config, t, role, &kept, out);
        judge_cleanup(config, t, role, &cleanup, out);
        judge_replicas(t, role, &replicas, out);
        judge_size(t, role, largest, limit, &size, out);
    }
    tell_retention(&kept, out);
    tell_fine(&cleanup, &replicas, &size, out);
    tell_unknown(first_unknown, unknown, out);
}
