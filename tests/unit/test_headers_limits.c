#include <stdio.h>

#include "tests/lib/check.h"
#include "topics/headers.h"
#include "topics/level.h"

static const struct place berlin = {
    .at = {{"berlin", 6}, {"mix", 3}, {"l7", 2}, {"batch-event", 11}, {NULL, 0}},
};

static void a_value_may_hold_a_nul(void **state)
{
    (void)state;
    static const struct property properties[] = {
        {{"subject", 7}, {"a\0b", 3}},
        {{"x", 1},       {"\0", 1}  },
        {{"y\0z", 3},    {"1", 1}   }, /* but no name may */
    };
    struct header headers[RECORD_HEADERS_MAX];
    char scratch_bytes[8];
    struct sink scratch = SINK(scratch_bytes);
    struct envelope_rules rules = {.level = PROPERTIES_FULL};
    struct place nowhere = {0};
    struct headers_about about = {.rules = &rules, .place = &nowhere};
    struct arrival a = {
        .topic = TEXT("t"), .payload = {"", 0},
             .properties = properties, .property_count = 3
    };
    size_t count;
    struct text missed;

    assert_int_equal(headers_fill(&about, &a, &scratch, headers, &count, &missed), ERR_OK);
    assert_int_equal(count, 5); /* mqtt_topic, ce_subject, mqtt_qos, mqtt_retain, x */
    assert_text(text_of_bytes(headers[1].value), ((struct text){"a\0b", 3}));
    assert_text(headers[4].name, TEXT("x"));
    assert_text(text_of_bytes(headers[4].value), ((struct text){"\0", 1}));
}

/* As many properties as a message may have, and everything that the bridge adds. */
static void the_most_headers_fit(void **state)
{
    (void)state;
    static const struct property first[] = {
        {{"id", 2},           {"1", 1}},
        {{"time", 4},         {"t", 1}},
        {{"traceparent", 11}, {"t", 1}},
    };
    enum { FIRST = sizeof first / sizeof *first };
    char names[MESSAGE_PROPERTIES_MAX][4], slashes[LEVEL_BYTES_MAX];
    char scratch_bytes[HEADERS_SCRATCH_BYTES_MAX];
    struct sink scratch = SINK(scratch_bytes);
    struct property properties[MESSAGE_PROPERTIES_MAX];
    struct header headers[RECORD_HEADERS_MAX];
    struct envelope_rules rules = {.level = PROPERTIES_FULL, .bridge_id = TEXT("demo")};
    struct place place;
    struct headers_about about = {.rules = &rules, .place = &place, .is_repeat = true};
    struct arrival a = {
        .topic = TEXT("t"),
        .payload = {"{}", 2},
        .response_topic = TEXT("r"),
        .correlation_data = {"",   0},
        .properties = properties,
        .property_count = MESSAGE_PROPERTIES_MAX
    };
    size_t count;
    struct text missed;

    memset(slashes, '/', sizeof slashes);
    for (int f = 0; f < FIELD_COUNT; f++)
        place.at[f] = (struct text){slashes, sizeof slashes};
    memcpy(properties, first, sizeof first);
    for (size_t i = FIRST; i < MESSAGE_PROPERTIES_MAX; i++) {
        (void)snprintf(names[i], sizeof names[i], "p%zu", i);
        properties[i] = (struct property){text_of(names[i]), TEXT("v")};
    }
    assert_int_equal(headers_fill(&about, &a, &scratch, headers, &count, &missed), ERR_OK);
    assert_int_equal(count, 15 + MESSAGE_PROPERTIES_MAX - FIRST);
    assert_text(headers[count - 1].name, TEXT("p47"));
}

static void a_scratch_that_is_too_small(void **state)
{
    (void)state;
    char buffer[15];
    for (size_t room = 0; room <= sizeof buffer; room++) {
        struct sink scratch = {buffer, 0, room, false};
        struct header headers[RECORD_HEADERS_MAX];
        struct envelope_rules rules = {.level = PROPERTIES_CLOUDEVENTS};
        struct headers_about about = {.rules = &rules, .place = &berlin};
        struct arrival a = {
            .topic = TEXT("t"), .payload = {"", 0}
        };
        size_t count = 99;
        struct text missed = TEXT("before");
        bool fits = room >= strlen("/berlin/mix/l7");

        enum err e = headers_fill(&about, &a, &scratch, headers, &count, &missed);
        assert_int_equal(e, fits ? ERR_OK : ERR_TOO_MANY_HEADERS);
        assert_text(missed, fits ? TEXT("before") : TEXT(""));
        assert_true(fits || count == 99);
    }
}

static void properties_that_were_missed_matter_only_when_all_are_written(void **state)
{
    (void)state;
    for (int level = PROPERTIES_NONE; level <= PROPERTIES_FULL; level++) {
        char scratch_bytes[64];
        struct sink scratch = SINK(scratch_bytes);
        struct header headers[RECORD_HEADERS_MAX];
        struct envelope_rules rules = {.level = (enum properties_level)level};
        struct headers_about about = {.rules = &rules, .place = &berlin};
        struct arrival a = {
            .topic = TEXT("t"), .payload = {"", 0},
                 .properties_are_missed = true
        };
        size_t count;
        struct text missed = TEXT("before");

        enum err e = headers_fill(&about, &a, &scratch, headers, &count, &missed);
        assert_int_equal(e, level == PROPERTIES_FULL ? ERR_TOO_MANY_HEADERS : ERR_OK);
        assert_text(missed, e == ERR_OK ? TEXT("before") : TEXT(""));
    }
}

/* Whatever a device sends: no name twice, nothing of ours from it, and texts are UTF-8. */
static void assert_sane(const struct header *headers, size_t count)
{
    size_t topics = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t other = 0; other < i; other++)
            assert_false(text_equal(headers[i].name, headers[other].name));
        assert_non_null(headers[i].value.at);
        assert_true(headers[i].name.size > 0);
        if (text_equal(headers[i].name, TEXT("mqtt_topic"))) {
            topics++;
            assert_text(text_of_bytes(headers[i].value), TEXT("real"));
        }
    }
    assert_int_equal(topics, 1);
}

static void whatever_a_device_sends_no_header_stands_twice(void **state)
{
    (void)state;
    static const char *const names[] = {
        "id",          "type",       "source", "subject", "time",         "specversion",
        "traceparent", "mqtt_topic", "ce_id",  "ce_type", "content-type", "datacontenttype",
        "bridgeid",    "x",          "y",      "",        "\xff",
    };
    static const char *const values[] = {"", "1", "2", "\xff", "mqtt_topic"};
    uint64_t seed = 5;
    size_t written = 0;

    for (int round = 0; round < 50000; round++) {
        char scratch_bytes[HEADERS_SCRATCH_BYTES_MAX];
        struct sink scratch = SINK(scratch_bytes);
        struct property properties[MESSAGE_PROPERTIES_MAX];
        struct header headers[RECORD_HEADERS_MAX];
        struct envelope_rules rules = {
            .level = (enum properties_level)(PROPERTIES_MINIMAL + random_below(&seed, 3)),
            .bridge_id = TEXT("demo"),
            .allowed_count = random_below(&seed, 4)};
        struct headers_about about = {.rules = &rules, .place = &berlin};
        struct arrival a = {
            .topic = TEXT("real"),
            .payload = {"{", 1},
            .properties = properties,
            .property_count = random_below(&seed, MESSAGE_PROPERTIES_MAX + 1)
        };
        size_t count;
        struct text missed;

        for (size_t i = 0; i < rules.allowed_count; i++)
            rules.allowed[i] = text_of(names[random_below(&seed, 17)]);
        for (size_t i = 0; i < a.property_count; i++) {
            properties[i].name = text_of(names[random_below(&seed, 17)]);
            properties[i].value =
                text_of(values[random_below(&seed, random_below(&seed, 9) == 0 ? 5 : 3)]);
        }
        enum err e = headers_fill(&about, &a, &scratch, headers, &count, &missed);
        if (e == ERR_OK) {
            assert_sane(headers, count);
            written++;
        } else {
            assert_int_equal(e, ERR_BAD_HEADER);
        }
    }
    assert_in_range(written, 10000, 49999);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_may_hold_a_nul),
        cmocka_unit_test(the_most_headers_fit),
        cmocka_unit_test(a_scratch_that_is_too_small),
        cmocka_unit_test(properties_that_were_missed_matter_only_when_all_are_written),
        cmocka_unit_test(whatever_a_device_sends_no_header_stands_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
