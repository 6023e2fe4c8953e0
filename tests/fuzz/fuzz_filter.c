/* Topic filters of any bytes: one that is valid is one for libmosquitto too, and takes the
 * topics that libmosquitto says; two that take the same topic overlap. */
#include "tests/fuzz/cut.h"
#include "tests/fuzz/oracle.h"
#include "topics/filter.h"

struct side {
    struct text filter;
    bool is_valid, takes;
};

static struct side side_of(struct text filter, struct text topic)
{
    struct side side = {.filter = filter};
    char why[400] = "";

    side.is_valid = filter_is_valid(filter, why, sizeof why);
    must(side.is_valid || (why[0] != '\0' && memchr(why, '\0', sizeof why) != NULL));
    if (!side.is_valid) return side;

    must(oracle_is_filter(filter));
    must(filter_id(filter) >= 1 && filter_id(filter) <= 268435455);
    if (topic.size > 0) side.takes = filter_takes(filter, topic);
    return side;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cut cut = cut_of(data, size);
    struct text filters[] = {cut_line(&cut), cut_line(&cut)};
    struct text topic = cut_line(&cut);
    struct side a = side_of(filters[0], topic), b = side_of(filters[1], topic);

    bool is_topic = oracle_is_topic(topic);

    if (is_topic && a.is_valid) must(a.takes == oracle_takes(a.filter, topic));
    if (is_topic && b.is_valid) must(b.takes == oracle_takes(b.filter, topic));
    if (a.is_valid && b.is_valid) {
        must(filter_overlaps(a.filter, b.filter) == filter_overlaps(b.filter, a.filter));
        if (is_topic && a.takes && b.takes) must(filter_overlaps(a.filter, b.filter));
        must(filter_overlaps(a.filter, a.filter));
    }
    cut_done(&cut);
    return 0;
}
