#include "topics/pattern.h"

#include <assert.h>
#include <stdio.h>

#include "topics/levels.h"
#include "topics/topic.h"

static const char field_advice[] = "`; a field is {plant}, {area}, {line}, {event} or {entity}";

/* Writes "before, about, after" into @fault. */
static enum err fault_at(struct pattern_fault *fault, size_t at, const char *before,
                         struct text about, const char *after)
{
    enum { ABOUT_BYTES_MAX = 48 }; /* leaves room for the advice */
    int size = (int)(about.size < ABOUT_BYTES_MAX ? about.size : ABOUT_BYTES_MAX);

    fault->at = at;
    (void)snprintf(fault->words, sizeof fault->words, "%s%.*s%s", before, size,
                   size == 0 ? "" : about.at, after);
    return ERR_BAD_CONFIG;
}

static bool has_brace(struct text level)
{
    return memchr(level.at, '{', level.size) != NULL ||
           memchr(level.at, '}', level.size) != NULL;
}

/* "{line}" as a whole level. */
static enum err compile_field(struct text level, size_t at, struct pattern_level *out,
                              struct pattern_fault *fault)
{
    struct text name = {level.at + 1, level.size - 2};
    enum field f;

    if (has_brace(name)) {
        return fault_at(fault, at, "a level is one field or one constant, not `", level,
                        field_advice);
    }
    if (!field_find(name, &f)) {
        return fault_at(fault, at + 1, "unknown field `", name, field_advice);
    }
    *out = (struct pattern_level){.is_field = true, .field = f};
    return ERR_OK;
}

static enum err compile_constant(struct text level, size_t at, struct pattern_level *out,
                                 struct pattern_fault *fault)
{
    if (has_brace(level)) {
        return fault_at(fault, at, "a level is one field or one constant, not `", level,
                        field_advice);
    }
    if (level.at[0] == '$') {
        return fault_at(fault, at, "`", level,
                        "` must not begin with `$`: that is the broker's own");
    }
    if (!topic_is_publishable(level)) {
        return fault_at(
            fault, at, "`", level,
            "` cannot be published; no `+`, no `#`, no control characters, only UTF-8");
    }
    *out = (struct pattern_level){.at = (unsigned short)at, .size = (unsigned short)level.size};
    return ERR_OK;
}

static enum err compile_level(struct text level, size_t at, struct pattern_level *out,
                              struct pattern_fault *fault)
{
    static const struct text none = {NULL, 0};

    if (level.size == 0) {
        return fault_at(fault, at, "a level is empty; no `/` at the start, at the end or twice",
                        none, "");
    }
    if (level.size >= 2 && level.at[0] == '{' && level.at[level.size - 1] == '}') {
        return compile_field(level, at, out, fault);
    }
    return compile_constant(level, at, out, fault);
}

enum err pattern_compile(struct text text, struct pattern *out, struct pattern_fault *fault)
{
    static const struct text none = {NULL, 0};
    struct levels levels = levels_of(text);
    struct text level;
    struct pattern p = {0};

    if (text.size == 0) {
        return fault_at(fault, 0,
                        "the pattern is empty; \"{plant}/{area}/{line}/{event}\" is one", none,
                        "");
    }
    if (text.size >= PATTERN_BYTES_MAX) {
        return fault_at(fault, PATTERN_BYTES_MAX - 1, "a pattern has at most 255 bytes", none,
                        "");
    }
    while (levels_next(&levels, &level)) {
        size_t at = (size_t)(level.at - text.at);
        if (p.level_count == PATTERN_LEVELS_MAX) {
            return fault_at(fault, at, "a pattern has at most 16 levels", none, "");
        }
        TRY(compile_level(level, at, &p.levels[p.level_count], fault));
        p.level_count++;
    }
    memcpy(p.text, text.at, text.size);
    *out = p;
    return ERR_OK;
}

static struct text constant_of(const struct pattern *p, const struct pattern_level *level)
{
    return (struct text){p->text + level->at, level->size};
}

/* Fills in the fields of @out as they stand in @topic. False when it has other levels than the
 * pattern; so it has when a field stands twice and says two things, for encoding never makes
 * two texts one. */
static bool split_topic(const struct pattern *p, struct text topic, struct place *out)
{
    struct levels levels = levels_of(topic);

    for (size_t i = 0; i < p->level_count; i++) {
        const struct pattern_level *wanted = &p->levels[i];
        struct text level;
        if (!levels_next(&levels, &level)) return false;
        if (!wanted->is_field) {
            if (!text_equal(level, constant_of(p, wanted))) return false;
            continue;
        }
        struct text *field = &out->at[wanted->field];
        if (field->at != NULL && !text_equal(level, *field)) return false;
        *field = level;
    }
    return levels.is_over;
}

/* What a level of the topic means, as a view into the topic where it is safe as it stands. */
static enum err read_level(struct text level, enum unsafe_policy policy, struct sink *scratch,
                           struct text *out)
{
    size_t start = scratch->size;

    if (level_is_safe(level)) {
        *out = level;
        return ERR_OK;
    }
    if (policy == UNSAFE_REJECT) return ERR_UNSAFE_LEVEL;
    TRY(level_decode(level, scratch));
    if (scratch->overflow) return ERR_UNSAFE_LEVEL;
    *out = sink_since(scratch, start);
    return ERR_OK;
}

enum err pattern_read(const struct pattern *p, struct text topic, enum unsafe_policy policy,
                      struct sink *scratch, struct place *out, enum field *missed)
{
    assert(p->level_count > 0);
    size_t start = scratch->size;
    struct place as_it_stands = {0}, place = *out;

    if (topic.size == 0 || !split_topic(p, topic, &as_it_stands)) return ERR_NO_MATCH;
    for (int f = 0; f < FIELD_COUNT; f++) {
        if (as_it_stands.at[f].at == NULL) continue;
        enum err e = read_level(as_it_stands.at[f], policy, scratch, &place.at[f]);
        if (e == ERR_OK) continue;
        scratch->size = start;
        *missed = (enum field)f;
        return e;
    }
    *out = place;
    return ERR_OK;
}

void pattern_filter(const struct pattern *p, struct sink *out)
{
    assert(p->level_count > 0);
    for (size_t i = 0; i < p->level_count; i++) {
        const struct pattern_level *level = &p->levels[i];
        if (i > 0) sink_char(out, '/');
        sink_text(out, level->is_field ? TEXT("+") : constant_of(p, level));
    }
}

bool pattern_uses(const struct pattern *p, enum field f)
{
    assert(f < FIELD_COUNT);
    for (size_t i = 0; i < p->level_count; i++) {
        if (p->levels[i].is_field && p->levels[i].field == f) return true;
    }
    return false;
}

static enum err render_field(enum field f, const struct place *place, enum unsafe_policy policy,
                             struct sink *out, enum field *missed)
{
    struct text value = place->at[f];
    enum err e = value.size == 0 ? ERR_NO_PLACE : level_write(value, policy, out);

    if (e != ERR_OK) *missed = f;
    return e;
}

enum err pattern_render(const struct pattern *p, const struct place *place,
                        enum unsafe_policy policy, struct sink *out, enum field *missed)
{
    assert(p->level_count > 0);
    size_t start = out->size;
    enum err e = ERR_OK;

    for (size_t i = 0; e == ERR_OK && i < p->level_count; i++) {
        const struct pattern_level *level = &p->levels[i];
        if (i > 0) sink_char(out, '/');
        if (level->is_field) {
            e = render_field(level->field, place, policy, out, missed);
        } else {
            sink_text(out, constant_of(p, level));
        }
    }
    if (e == ERR_OK && out->overflow) e = ERR_UNSAFE_TOPIC;
    if (e != ERR_OK) out->size = start;
    return e;
}
