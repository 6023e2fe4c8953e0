#include "tests/lib/carry_rig.h"

const struct now rig_now = {5, WALL_MS};
struct carrier carrier;
struct route route;

int carry_rig_start(void **state)
{
    (void)state;
    struct pattern_fault fault;

    carrier = (struct carrier){0};
    route = (struct route){.name = "events"};
    route.envelope.level = PROPERTIES_MINIMAL;
    return pattern_compile(TEXT("{plant}/{area}/{line}/{event}"), &route.topic, &fault);
}

int carry_rig_done(void **state)
{
    (void)state;
    carry_done(&carrier);
    return 0;
}

const struct header rig_headers[RIG_HEADERS] = {
    {{"plant", 5}, {"berlin", 6}},
    {{"area", 4},  {"mix", 3}   },
    {{"line", 4},  {"l7", 2}    },
};

struct record rig_record(void)
{
    return (struct record){
        .kafka_topic = TEXT("mes.batch-event"),
        .partition = 3,
        .offset = 41,
        .timestamp_ms = WALL_MS - 2500,
        .value = {"{\"lot\":4}", 9},
        .headers = rig_headers,
        .header_count = RIG_HEADERS,
    };
}

enum err carry(const struct record *rec)
{
    carry_done(&carrier);
    return carry_record(&carrier, &route, rec, rig_now);
}

struct text words(void)
{
    return grounds_text(&carrier.grounds);
}
