#include "tests/lib/carry_up_rig.h"

struct carrier_up rig;
struct up_route rig_routes[RIG_ROUTES];
static const struct up_routes routes = {RIG_ROUTES, rig_routes};

void rig_make_route(int route, const char *filter, const char *pattern, const char *kafka_topic)
{
    struct up_route *r = &rig_routes[route];
    struct pattern_fault fault;
    char why[192];

    *r = (struct up_route){.subscription_id = filter_id(text_of(filter))};
    strcpy(r->filter, filter);
    r->envelope.level = PROPERTIES_MINIMAL;
    r->envelope.bridge_id = TEXT("demo");
    assert_int_equal(pattern_compile(text_of(pattern), &r->pattern, &fault), ERR_OK);
    assert_int_equal(kafka_name_compile(text_of(kafka_topic), &r->kafka_topic, why, sizeof why),
                     ERR_OK);
}

void rig_make_key(const char *pattern)
{
    struct pattern_fault fault;

    rig_routes[RIG_IN].has_key = true;
    assert_int_equal(pattern_compile(text_of(pattern), &rig_routes[RIG_IN].key, &fault),
                     ERR_OK);
}

int carry_up_rig_start(void **state)
{
    (void)state;
    memset(&rig, 0, sizeof rig);
    rig.routes = &routes;
    rig.bridge_id = TEXT("demo");
    rig_make_route(RIG_IN, RIG_FILTER, RIG_PATTERN, "mes.in.{event}");
    rig_make_route(RIG_RAW, "old/#", "old/{line}", "raw");
    return 0;
}

int carry_up_rig_done(void **state)
{
    (void)state;
    carrier_up_done(&rig);
    return 0;
}

struct arrival rig_message(void)
{
    static const struct property sent[] = {
        {{"id", 2},   {"a7", 2}     },
        {{"note", 4}, {"by hand", 7}},
    };

    return (struct arrival){
        .epoch = 3,
        .packet_id = 7,
        .subscription_id = rig_routes[RIG_IN].subscription_id,
        .topic = TEXT("berlin/mix/l7/_in/batch-event"),
        .payload = {"{\"lot\":4}", 9},
        .properties = sent,
        .property_count = sizeof sent / sizeof sent[0],
    };
}

enum err rig_carry(const struct arrival *a)
{
    return carry_arrival(&rig, a, false);
}

struct text rig_words(void)
{
    return grounds_text(&rig.grounds);
}

void rig_check_header(const char *name, const char *value)
{
    assert_text(text_of_bytes(record_header(&rig.record, text_of(name))), text_of(value));
}
