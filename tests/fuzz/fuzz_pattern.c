/* Patterns and topics of any bytes: a pattern is refused with words that say where, or makes a
 * filter that may be subscribed to; a topic that reads as a place is the topic of that place.
 */
#include "tests/fuzz/cut.h"
#include "tests/fuzz/oracle.h"
#include "topics/filter.h"
#include "topics/pattern.h"

static void must_have_words(const struct pattern_fault *fault, struct text text)
{
    size_t size = strnlen(fault->words, sizeof fault->words);

    must(size > 0 && size < sizeof fault->words);
    must(fault->at <= text.size);
}

static bool has_fields(const struct pattern *p)
{
    for (int f = 0; f < FIELD_COUNT; f++)
        if (pattern_uses(p, (enum field)f)) return true;
    return false;
}

static void must_make_a_filter(const struct pattern *p)
{
    char bytes[PATTERN_BYTES_MAX + 1], why[400];
    struct sink filter = SINK(bytes);

    pattern_filter(p, &filter);
    must(!filter.overflow);
    must(oracle_is_filter(sink_since(&filter, 0)));
    must(filter_is_valid(sink_since(&filter, 0), why, sizeof why));
    must(has_fields(p) || text_equal(sink_since(&filter, 0), text_of(p->text)));
}

static void read_topic(const struct pattern *p, struct text topic, enum unsafe_policy policy)
{
    char read_bytes[FIELD_COUNT * LEVEL_BYTES_MAX], again_bytes[PATTERN_TOPIC_BYTES_MAX];
    struct sink scratch = SINK(read_bytes), again = SINK(again_bytes);
    struct place place = {0};
    enum field missed = FIELD_COUNT;

    enum err e = pattern_read(p, topic, policy, &scratch, &place, &missed);
    must(e == ERR_OK || e == ERR_NO_MATCH || e == ERR_UNSAFE_LEVEL);
    if (e == ERR_UNSAFE_LEVEL) must(missed < FIELD_COUNT && pattern_uses(p, missed));
    if (e != ERR_OK) {
        must(scratch.size == 0);
        return;
    }
    must(pattern_render(p, &place, policy, &again, &missed) == ERR_OK);
    must(text_equal(sink_since(&again, 0), topic));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cut cut = cut_of(data, size);
    struct text text = cut_line(&cut), topic = cut_rest(&cut);
    struct pattern_fault fault;
    struct pattern p;

    enum err e = pattern_compile(text, &p, &fault);
    must(e == ERR_OK || e == ERR_BAD_CONFIG);
    if (e == ERR_OK) {
        must_make_a_filter(&p);
        read_topic(&p, topic, UNSAFE_REJECT);
        read_topic(&p, topic, UNSAFE_ENCODE);
    } else {
        must_have_words(&fault, text);
    }
    cut_done(&cut);
    return 0;
}
