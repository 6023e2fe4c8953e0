#include "bridge/probe/kafka_wants.h"

#include <string.h>
#include <sysexits.h>

#include "bridge/probe/kafka_judge.h"
#include "config/reach.h"
#include "config/suggest.h"
#include "topics/kind.h"

enum { LIST_BYTES = 600 };

static const struct survey_topic *topic_of(const struct kafka_wants *w, const char *name)
{
    for (size_t i = 0; i < w->survey->topic_count; i++)
        if (strcmp(w->survey->topics[i].name, name) == 0) return &w->survey->topics[i];
    return NULL;
}

/* What is not shown in the list of all may only be hidden. */
static enum survey_trouble find(const struct kafka_wants *w, const char *name)
{
    return topic_of(w, name) != NULL ? SURVEY_FINE : w->find(w->self, name);
}

static void tell_there(const struct kafka_wants *w, const char *name, enum finding_name what,
                       const char *why, struct findings *out)
{
    const struct survey_topic *t = topic_of(w, name);

    if (t == NULL) {
        findings_add(out, LEVEL_OK, what, "%s is there (%s)", name, why);
    } else {
        findings_add(out, LEVEL_OK, what, "%s has %d partition%s (%s)", name, t->partitions,
                     t->partitions == 1 ? "" : "s", why);
    }
}

static void tell_forbidden(const char *name, enum finding_name what, const char *operation,
                           struct findings *out)
{
    struct finding *f = findings_add(out, LEVEL_ERROR, what, "this user may not see %s", name);
    f->code = EX_NOPERM;
    finding_advise(f, "allow it %s on that topic", operation);
}

static void tell_unanswered(const char *name, enum finding_name what, struct findings *out)
{
    struct finding *f =
        findings_add(out, LEVEL_WARNING, what,
                     "whether %s is there is not known: Kafka does not answer", name);
    finding_advise(f, "try again, with a longer --timeout");
}

/* ---- down ---- */

/* "did you mean `mes.batch-event`? " when one is near. */
static void write_near(const struct kafka_wants *w, const char *name, char *out,
                       size_t capacity)
{
    struct text wanted = text_of(name);
    size_t best = SUGGEST_DISTANCE_MAX + 1;

    out[0] = '\0';
    for (size_t i = 0; i < w->survey->topic_count; i++) {
        const char *other = w->survey->topics[i].name;
        size_t distance = suggest_distance(wanted, text_of(other));
        if (distance >= best || distance > wanted.size / 2) continue;
        best = distance;
        snprintf(out, capacity, "did you mean `%s`? Else ", other);
    }
}

static void judge_read(const struct kafka_wants *w, const struct route *r, const char *name,
                       struct findings *out)
{
    enum survey_trouble t = find(w, name);
    char why[ROUTE_NAME_BYTES_MAX + 16], near[KAFKA_TOPIC_BYTES_MAX + 32];

    snprintf(why, sizeof why, "route `%s`", r->name);
    if (t == SURVEY_FINE) {
        tell_there(w, name, FINDING_KAFKA_TOPIC, why, out);
    } else if (t == SURVEY_FORBIDDEN) {
        tell_forbidden(name, FINDING_KAFKA_TOPIC, "Read and Describe", out);
    } else if (t == SURVEY_MISSING) {
        write_near(w, name, near, sizeof near);
        struct finding *f = findings_add(out, LEVEL_ERROR, FINDING_KAFKA_TOPIC,
                                         "there is no %s, which %s reads", name, why);
        finding_advise(f, "%smake it, or correct `kafka_topics`; the bridge waits for it",
                       near);
    } else {
        tell_unanswered(name, FINDING_KAFKA_TOPIC, out);
    }
}

static void judge_expression(const struct kafka_wants *w, const struct route *r,
                             const struct kafka_selector *s, struct findings *out)
{
    char list[LIST_BYTES];
    struct sink names = {list, 0, sizeof list - 1, false};
    size_t count = 0;

    for (size_t i = 0; i < w->survey->topic_count; i++) {
        const char *name = w->survey->topics[i].name;
        if (kafka_role(w->config, name) != ROLE_DOWN || !selector_takes(s, name)) continue;
        if (count++ > 0) sink_text(&names, TEXT(", "));
        sink_text(&names, text_of(name));
    }
    list[names.size] = '\0';
    if (count > 0) {
        findings_add(out, LEVEL_OK, FINDING_KAFKA_TOPIC,
                     "`%s` takes %zu topic%s (route `%s`): %s%s", s->text, count,
                     count == 1 ? "" : "s", r->name, list, names.overflow ? ", ..." : "");
        return;
    }
    struct finding *f = findings_add(out, LEVEL_ERROR, FINDING_KAFKA_TOPIC,
                                     "`%s` takes no topic that this user may see (route `%s`)",
                                     s->text, r->name);
    finding_advise(f, "make the topics, allow Read and Describe on them, or correct "
                      "`kafka_topics`");
}

static void judge_down(const struct kafka_wants *w, struct findings *out)
{
    for (size_t i = 0; i < w->config->down.routes.count; i++) {
        const struct route *r = &w->config->down.routes.at[i];
        for (size_t s = 0; s < r->selector_count; s++) {
            if (r->selectors[s].is_regex) {
                judge_expression(w, r, &r->selectors[s], out);
            } else {
                judge_read(w, r, r->selectors[s].text, out);
            }
        }
    }
}

/* ---- what is written ---- */

static void tell_missing(const struct kafka_wants *w, const char *name, enum finding_name what,
                         const char *why, struct findings *out)
{
    static const char *const advice[] = {
        [FOUNDING_UNKNOWN] = "make it, or let Kafka make topics (auto.create.topics.enable)",
        [FOUNDING_ON] =
            "Kafka makes it when it is first written to; make it yourself if it is to "
            "have other settings than the broker's defaults",
        [FOUNDING_OFF] = "make it: Kafka does not (auto.create.topics.enable=false)",
    };
    enum finding_level level = w->founding == FOUNDING_ON        ? LEVEL_OK
                               : w->founding == FOUNDING_UNKNOWN ? LEVEL_WARNING
                                                                 : LEVEL_ERROR;
    struct finding *f = findings_add(out, level, what, "there is no %s (%s)", name, why);

    finding_advise(f, "%s", advice[w->founding]);
}

static void judge_written(const struct kafka_wants *w, const char *name, enum finding_name what,
                          const char *why, struct findings *out)
{
    enum survey_trouble t;

    if (name[0] == '\0') return;
    t = find(w, name);
    if (t == SURVEY_FINE) {
        tell_there(w, name, what, why, out);
    } else if (t == SURVEY_FORBIDDEN) {
        tell_forbidden(name, what, "Write and Describe", out);
    } else if (t == SURVEY_MISSING) {
        tell_missing(w, name, what, why, out);
    } else {
        tell_unanswered(name, what, out);
    }
}

/* Of the eight kinds, those whose topic is there, and those whose is not. */
static void judge_kinds(const struct kafka_wants *w, const struct up_route *r,
                        struct findings *out)
{
    char list[LIST_BYTES];
    struct sink missing = {list, 0, sizeof list - 1, false};
    size_t there = 0, lacking = 0;

    for (int k = 0; k < KIND_COUNT; k++) {
        char name[KAFKA_NAME_BYTES_MAX + 1];
        struct sink s = SINK(name);
        struct place place = {0};
        enum field missed;
        place.at[FIELD_EVENT] = kind_row((enum kind)k)->word;
        if (kafka_name_render(&r->kafka_topic, &place, &s, &missed) != ERR_OK) continue;
        sink_char(&s, '\0');
        if (find(w, name) != SURVEY_MISSING) {
            there++;
            continue;
        }
        if (lacking++ > 0) sink_text(&missing, TEXT(", "));
        sink_text(&missing, text_of(name));
    }
    list[missing.size] = '\0';
    if (there > 0)
        findings_add(out, LEVEL_OK, FINDING_KAFKA_TOPIC,
                     "`%s` is there for %zu of the %d kinds (route `%s`)", r->kafka_topic.text,
                     there, KIND_COUNT, r->name);
    if (lacking == 0) return;
    struct finding *f =
        findings_add(out, w->founding == FOUNDING_ON ? LEVEL_OK : LEVEL_WARNING,
                     FINDING_KAFKA_TOPIC, "there is no %s (route `%s`)", list, r->name);
    finding_advise(f, w->founding == FOUNDING_ON
                          ? "Kafka makes it when it is first written to"
                          : "make those that devices send: a message for one that is missing "
                            "waits, and all behind it");
}

static bool depends_on_other_fields(const struct kafka_name *n)
{
    for (int f = 0; f < FIELD_COUNT; f++)
        if (f != FIELD_EVENT && kafka_name_uses(n, (enum field)f)) return true;
    return false;
}

static void judge_up(const struct kafka_wants *w, struct findings *out)
{
    for (size_t i = 0; i < w->config->up.routes.count; i++) {
        const struct up_route *r = &w->config->up.routes.at[i];
        char why[ROUTE_NAME_BYTES_MAX + 16];
        snprintf(why, sizeof why, "route `%s`", r->name);
        if (depends_on_other_fields(&r->kafka_topic)) {
            findings_add(out, LEVEL_OK, FINDING_KAFKA_TOPIC,
                         "which topics `%s` are written to depends on the messages (%s)",
                         r->kafka_topic.text, why);
        } else if (kafka_name_uses(&r->kafka_topic, FIELD_EVENT)) {
            judge_kinds(w, r, out);
        } else {
            judge_written(w, r->kafka_topic.text, FINDING_KAFKA_TOPIC, why, out);
        }
    }
}

void kafka_wants_judge(const struct kafka_wants *w, struct findings *out)
{
    judge_down(w, out);
    judge_up(w, out);
    judge_written(w, w->config->kafka.dead_letter_topic, FINDING_KAFKA_DEAD_LETTER,
                  "dead letters", out);
    judge_written(w, w->config->kafka.audit_topic, FINDING_KAFKA_AUDIT, "gaps and the like",
                  out);
}
