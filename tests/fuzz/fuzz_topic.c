/* Places of hostile bytes become topics. Whatever is rendered is a topic that libmosquitto
 * takes, has the pattern's levels, begins with no `$`, and is never the topic of another place;
 * when it was encoded, it reads back as the place that it was. */
#include "tests/fuzz/cut.h"
#include "tests/fuzz/oracle.h"
#include "topics/filter.h"
#include "topics/levels.h"
#include "topics/pattern.h"
#include "topics/topic.h"

/* Patterns that are tried with every input; a tenth one is the input's own. */
static const char *const patterns[] = {
    "{plant}/{area}/{line}/{event}",
    "{plant}/{area}/{line}/_state/{event}/{entity}",
    "{plant}/{area}/{line}/_in/{event}",
    "umh/v1/{plant}/{area}/{line}/_historian/{event}",
    "mes/{plant}/{line}",
    "{plant}/{plant}",
    "{entity}",
    "a%2Fb/{line}/{area}",
    "{event}/{entity}/{event}/{plant}",
};

enum { PATTERNS = sizeof patterns / sizeof *patterns };

struct topic {
    enum err e;
    struct text text; /* when @e is ERR_OK */
    char bytes[PATTERN_TOPIC_BYTES_MAX];
};

static size_t level_count(struct text topic)
{
    struct levels levels = levels_of(topic);
    struct text level;
    size_t count = 0;

    while (levels_next(&levels, &level))
        count++;
    return count;
}

static void must_be_safe(const struct pattern *p, struct text topic)
{
    char bytes[PATTERN_BYTES_MAX + 1];
    struct sink filter = SINK(bytes);

    must(oracle_is_topic(topic));
    must(topic_is_publishable(topic));
    must(level_count(topic) == p->level_count);
    must(topic.at[0] != '$');
    must(oracle_takes(TEXT("#"), topic)); /* which takes nothing that begins with `$` */
    must(!oracle_takes(TEXT("$bridge/#"), topic) && !oracle_takes(TEXT("$SYS/#"), topic));

    pattern_filter(p, &filter);
    must(!filter.overflow);
    must(oracle_takes(sink_since(&filter, 0), topic));
    must(filter_takes(sink_since(&filter, 0), topic));
}

/* Data never begins a level with `_`: that is the bridge's. */
static void must_keep_reserved(const struct pattern *p, struct text topic)
{
    struct levels levels = levels_of(topic);
    struct text level;

    for (size_t i = 0; levels_next(&levels, &level); i++) {
        if (!p->levels[i].is_field) continue;
        must(level.size > 0 && level.at[0] != '_' && level.at[0] != '$');
    }
}

/* True when both places say the same in what the pattern uses. */
static bool same_place(const struct pattern *p, const struct place *a, const struct place *b)
{
    for (int f = 0; f < FIELD_COUNT; f++) {
        if (pattern_uses(p, (enum field)f) && !text_equal(a->at[f], b->at[f])) return false;
    }
    return true;
}

static void must_read_back(const struct pattern *p, struct text topic,
                           const struct place *place)
{
    char bytes[FIELD_COUNT * LEVEL_BYTES_MAX];
    struct sink scratch = SINK(bytes);
    struct place again = {0};
    enum field missed;

    must(pattern_read(p, topic, UNSAFE_ENCODE, &scratch, &again, &missed) == ERR_OK);
    must(same_place(p, place, &again));
}

static void render(const struct pattern *p, const struct place *place,
                   enum unsafe_policy policy, struct topic *out)
{
    struct sink sink = SINK(out->bytes);
    enum field missed = FIELD_COUNT;

    out->e = pattern_render(p, place, policy, &sink, &missed);
    if (out->e != ERR_OK) {
        must(sink.size == 0 && missed < FIELD_COUNT && pattern_uses(p, missed));
        must_be_refused(out->e, field_name(missed));
        return;
    }
    out->text = sink_since(&sink, 0);
    must_be_safe(p, out->text);
    must_keep_reserved(p, out->text);
    must_read_back(p, out->text, place);
}

static void look(const struct pattern *p, const struct place places[2])
{
    static struct topic made[2][2]; /* by place and policy */

    for (int i = 0; i < 2; i++) {
        render(p, &places[i], UNSAFE_REJECT, &made[i][UNSAFE_REJECT]);
        render(p, &places[i], UNSAFE_ENCODE, &made[i][UNSAFE_ENCODE]);
        if (made[i][UNSAFE_REJECT].e != ERR_OK) continue;
        must(made[i][UNSAFE_ENCODE].e == ERR_OK);
        must(text_equal(made[i][UNSAFE_REJECT].text, made[i][UNSAFE_ENCODE].text));
    }
    if (same_place(p, &places[0], &places[1])) return;
    for (int k = 0; k < 4; k++) {
        const struct topic *a = &made[0][k & 1], *b = &made[1][k >> 1];
        if (a->e == ERR_OK && b->e == ERR_OK) must(!text_equal(a->text, b->text));
    }
}

static void compile_and_look(struct text text, const struct place places[2])
{
    struct pattern_fault fault;
    struct pattern p;

    if (pattern_compile(text, &p, &fault) == ERR_OK) look(&p, places);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cut cut = cut_of(data, size);
    struct text own = cut_line(&cut);
    struct place places[2];

    for (int i = 0; i < 2; i++) {
        for (int f = 0; f < FIELD_COUNT; f++)
            places[i].at[f] = cut_line(&cut);
    }
    for (size_t i = 0; i < PATTERNS; i++)
        compile_and_look(text_of(patterns[i]), places);
    compile_and_look(own, places);
    cut_done(&cut);
    return 0;
}
