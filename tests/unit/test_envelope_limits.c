/* What does not fit, what is hostile, and what must stay as it was. */
#include "topics/envelope.h"

#include <stdio.h>

#include "tests/lib/check.h"
#include "topics/utf8.h"

static const struct place berlin = {
    .at = {{"berlin", 6}, {"mix", 3}, {"l7", 2}, {"batch-event", 11}, {NULL, 0}},
};

/* A record with as many headers h00, h01, ... as asked for. */
static struct record numbered(struct header *headers, char (*names)[4], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        (void)snprintf(names[i], 4, "h%02zu", i % 100);
        headers[i] = (struct header){
            {names[i], 3},
            {"v",      1}
        };
    }
    return (struct record){.kafka_topic = TEXT("t"), .headers = headers, .header_count = count};
}

static void more_properties_than_fit(void **state)
{
    (void)state;
    struct header headers[RECORD_HEADERS_MAX];
    char names[RECORD_HEADERS_MAX][4];
    static const struct place nowhere;
    struct envelope_rules rules = {.level = PROPERTIES_FULL};

    for (size_t count = 0; count <= RECORD_HEADERS_MAX; count++) {
        char scratch_bytes[64];
        struct sink scratch = SINK(scratch_bytes);
        struct record rec = numbered(headers, names, count);
        struct message m = {
            .payload = {"x", 1},
              .property_count = 0
        };
        struct text missed = TEXT("untouched");
        bool fits = count + 2 <= MESSAGE_PROPERTIES_MAX; /* kafkaref and id are there */

        struct envelope_about about = {.rules = &rules, .rec = &rec, .place = &nowhere};
        enum err e = envelope_fill(&about, &scratch, &m, &missed);
        assert_int_equal(e, fits ? ERR_OK : ERR_TOO_MANY_HEADERS);
        assert_int_equal(m.property_count, fits ? count + 2 : 0);
        assert_text(missed, fits ? TEXT("untouched") : TEXT("h46"));
    }
}

static void headers_that_were_missed_matter_only_when_all_are_sent(void **state)
{
    (void)state;
    static const struct place nowhere;
    for (int level = PROPERTIES_NONE; level <= PROPERTIES_FULL; level++) {
        char scratch_bytes[64];
        struct sink scratch = SINK(scratch_bytes);
        struct envelope_rules rules = {.level = (enum properties_level)level};
        struct record rec = {.kafka_topic = TEXT("t"), .headers_are_missed = true};
        struct message m = {
            .payload = {"x", 1}
        };
        struct text missed = TEXT("before");
        struct envelope_about about = {.rules = &rules, .rec = &rec, .place = &nowhere};
        enum err e = envelope_fill(&about, &scratch, &m, &missed);
        assert_int_equal(e, level == PROPERTIES_FULL ? ERR_TOO_MANY_HEADERS : ERR_OK);
        assert_text(missed, e == ERR_OK ? TEXT("before") : TEXT(""));
    }
}

static void a_scratch_that_is_too_small(void **state)
{
    (void)state;
    static const char written[] = "mes.x/3/41/berlin/mix/l7"; /* kafkaref, then the source */
    struct envelope_rules rules = {.level = PROPERTIES_CLOUDEVENTS};
    struct record rec = {.kafka_topic = TEXT("mes.x"), .partition = 3, .offset = 41};

    for (size_t room = 0; room < sizeof written; room++) {
        char scratch_bytes[sizeof written];
        struct sink scratch = {scratch_bytes, 0, room, false};
        struct message m = {
            .payload = {"x", 1}
        };
        struct text missed = TEXT("before");
        struct envelope_about about = {.rules = &rules, .rec = &rec, .place = &berlin};
        enum err e = envelope_fill(&about, &scratch, &m, &missed);
        assert_int_equal(e, room == sizeof written - 1 ? ERR_OK : ERR_TOO_MANY_HEADERS);
        assert_text(missed, e == ERR_OK ? TEXT("before") : TEXT(""));
        assert_int_equal(m.property_count, e == ERR_OK ? 4 : 0);
    }
}

static void the_longest_scratch_fits_where_it_is_said_to(void **state)
{
    (void)state;
    char kafka_topic[249], slashes[64], scratch_bytes[ENVELOPE_SCRATCH_BYTES_MAX];
    memset(kafka_topic, 'x', sizeof kafka_topic);
    memset(slashes, '/', sizeof slashes);
    struct text level = {slashes, sizeof slashes};
    struct place place = {
        .at = {level, level, level, level, level}
    };
    struct envelope_rules rules = {.level = PROPERTIES_FULL};
    struct record rec = {
        .kafka_topic = {kafka_topic, sizeof kafka_topic},
        .partition = INT32_MIN,
        .offset = INT64_MIN
    };
    struct sink scratch = SINK(scratch_bytes);
    struct message m = {
        .payload = {"x", 1}
    };
    struct text missed;

    struct envelope_about about = {.rules = &rules, .rec = &rec, .place = &place};
    assert_int_equal(envelope_fill(&about, &scratch, &m, &missed), ERR_OK);
    assert_int_equal(m.property_count, 4);
}

static void correlation_data_longer_than_mqtt_has_room_for(void **state)
{
    (void)state;
    static const struct place nowhere;
    static char data[UTF8_MQTT_BYTES_MAX + 1];
    for (size_t size = UTF8_MQTT_BYTES_MAX; size <= sizeof data; size++) {
        char scratch_bytes[64];
        struct sink scratch = SINK(scratch_bytes);
        struct header h = {
            TEXT("mqtt_correlation_data"), {data, size}
        };
        struct envelope_rules rules = {.level = PROPERTIES_CLOUDEVENTS};
        struct record rec = {.kafka_topic = TEXT("t"), .headers = &h, .header_count = 1};
        struct message m = {
            .payload = {"x", 1}
        };
        struct text missed = {NULL, 0};
        struct envelope_about about = {.rules = &rules, .rec = &rec, .place = &nowhere};
        enum err e = envelope_fill(&about, &scratch, &m, &missed);
        assert_int_equal(e, size == UTF8_MQTT_BYTES_MAX ? ERR_OK : ERR_BAD_HEADER);
        assert_text(missed, e == ERR_OK ? TEXT("") : TEXT("mqtt_correlation_data"));
    }
}

static void what_is_not_the_envelope_s_stays(void **state)
{
    (void)state;
    char scratch_bytes[64];
    struct sink scratch = SINK(scratch_bytes);
    static const struct place nowhere;
    struct envelope_rules rules = {.level = PROPERTIES_MINIMAL};
    struct record rec = {.kafka_topic = TEXT("t"), .partition = 0, .offset = 0};
    struct message m = {
        .topic = TEXT("a/b"),
        .payload = {"x",   1},
        .payload_is_utf8 = true,
        .expiry_s = 7,
        .content_type = TEXT("old"),
        .response_topic = TEXT("old"),
        .correlation_data = {"old", 3},
        .property_count = 9
    };
    struct text missed;

    struct envelope_about about = {.rules = &rules, .rec = &rec, .place = &nowhere};
    assert_int_equal(envelope_fill(&about, &scratch, &m, &missed), ERR_OK);
    assert_text(m.topic, TEXT("a/b"));
    assert_text(text_of_bytes(m.payload), TEXT("x"));
    assert_int_equal(m.expiry_s, 7);
    assert_false(m.payload_is_utf8);
    assert_int_equal(m.content_type.size, 0);
    assert_int_equal(m.response_topic.size, 0);
    assert_null(m.correlation_data.at);
    assert_int_equal(m.property_count, 2);
    assert_ptr_equal(m.properties[0].value.at, m.properties[1].value.at); /* written once */
}

/* The message's invariant (message.h), whatever the headers hold. */
static void assert_carried(const struct message *m)
{
    assert_true(utf8_is_mqtt(m->content_type) && utf8_is_mqtt(m->response_topic));
    for (size_t i = 0; i < m->property_count; i++) {
        assert_true(utf8_is_mqtt(m->properties[i].name) &&
                    utf8_is_mqtt(m->properties[i].value));
        for (size_t other = 0; other < i; other++) {
            assert_false(text_equal(m->properties[i].name, m->properties[other].name));
        }
    }
}

static void random_headers_never_break_a_message(void **state)
{
    (void)state;
    static const char *const words[] = {"ce_id",
                                        "ce_type",
                                        "ce_source",
                                        "ce_subject",
                                        "ce_time",
                                        "ce_specversion",
                                        "content-type",
                                        "traceparent",
                                        "mqtt_response_topic",
                                        "id",
                                        "type",
                                        "mqtt_correlation_data",
                                        "source",
                                        "kafkaref",
                                        "x",
                                        "y",
                                        "",
                                        "\xff",
                                        "subject",
                                        "line"};
    static const char *const values[] = {"1",  "",  "\xff", "a/b", "application/json",
                                         "\n", NULL};
    uint64_t seed = 13;
    for (int round = 0; round < 100000; round++) {
        struct header headers[20];
        char scratch_bytes[ENVELOPE_SCRATCH_BYTES_MAX];
        struct sink scratch = SINK(scratch_bytes);
        struct record rec = {.kafka_topic = TEXT("t"), .headers = headers};
        struct envelope_rules rules = {
            .level = (enum properties_level)random_below(&seed, 4),
            .bridge_id = TEXT("b"),
            .allowed_count = random_below(&seed, 3),
            .allowed = {TEXT("x"), TEXT("type")}
        };
        struct message m = {
            .payload = {"{}", 2}
        };
        struct text missed;
        rec.header_count = random_below(&seed, 20);
        for (size_t i = 0; i < rec.header_count; i++) {
            const char *value = values[random_below(&seed, 7)];
            headers[i].name = text_of(words[random_below(&seed, 20)]);
            headers[i].value = (struct bytes){value, value == NULL ? 0 : strlen(value)};
        }
        struct envelope_about about = {.rules = &rules, .rec = &rec, .place = &berlin};
        enum err e = envelope_fill(&about, &scratch, &m, &missed);
        assert_true(e == ERR_OK || e == ERR_BAD_HEADER);
        if (e == ERR_OK) assert_carried(&m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_properties_than_fit),
        cmocka_unit_test(headers_that_were_missed_matter_only_when_all_are_sent),
        cmocka_unit_test(a_scratch_that_is_too_small),
        cmocka_unit_test(the_longest_scratch_fits_where_it_is_said_to),
        cmocka_unit_test(correlation_data_longer_than_mqtt_has_room_for),
        cmocka_unit_test(what_is_not_the_envelope_s_stays),
        cmocka_unit_test(random_headers_never_break_a_message),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
