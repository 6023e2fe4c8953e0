/* The keys with one value: what are they, and what do they say? */
#include "config/options.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "config/properties.h"
#include "config/quantity.h"
#include "tests/lib/config_text.h"
#include "tests/lib/test.h"

#define ROUTES "down: {routes: [{name: r, kafka_topics: [t], topic: \"{plant}\"}]}\n"
#define LEAST                                                                                  \
    "bridge: {id: b}\n"                                                                        \
    "kafka: {bootstrap_servers: \"h:1\"}\n"                                                    \
    "mqtt: {url: mqtt://h}\n"

static bool is_quantity(const struct option *o)
{
    return o->kind >= OPTION_COUNT && o->kind <= OPTION_SIZE;
}

static void every_limit_and_default_can_be_read_and_fits(void **state)
{
    (void)state;
    for (const struct option *o = option_rows; o < option_rows + option_count; o++) {
        int64_t min, max, fallback;
        struct why why;
        if (!is_quantity(o)) continue;
        enum quantity what = (enum quantity)(o->kind - OPTION_COUNT);
        assert_true(quantity_read(what, text_of(o->min), &min, &why));
        assert_true(quantity_read(what, text_of(o->max), &max, &why));
        assert_true(quantity_read(what, text_of(o->fallback), &fallback, &why));
        assert_true(min <= fallback && fallback <= max);
    }
}

static void every_row_is_complete(void **state)
{
    (void)state;
    for (const struct option *o = option_rows; o < option_rows + option_count; o++) {
        assert_non_null(strchr(o->path, '.'));
        assert_true(option_find(o->path) == o); /* no path twice */
        assert_true(isupper((unsigned char)o->help[0]) || o->help[0] == '`');
        assert_int_equal(o->help[strlen(o->help) - 1], '.');
        assert_true(o->unit[0] != '\0');
        if (o->need == OPTION_REQUIRED) assert_string_equal(o->fallback, "");
        for (const struct option *other = option_rows; other < o; other++)
            assert_true(other->member != o->member);
    }
    assert_null(option_find("kafka"));
}

static void texts_are_never_null_and_numbers_have_their_defaults(void **state)
{
    struct loaded l = loaded_from_words(LEAST ROUTES);
    char host[256] = "";

    (void)state;
    assert_int_equal(l.e, ERR_OK);
    assert_string_equal(l.config->bridge.id, "b");
    gethostname(host, sizeof host - 1);
    for (char *at = host; *at != '\0'; at++)
        if (!isalnum((unsigned char)*at) && *at != '_') *at = '-';
    assert_string_equal(l.config->bridge.instance, host);
    assert_string_equal(l.config->kafka.bootstrap_servers, "h:1");
    assert_string_equal(l.config->kafka.dead_letter_topic, "mes.dlq");
    assert_string_equal(l.config->kafka.audit_topic, "mes.audit");
    assert_int_equal(l.config->kafka.commit_every_ms, 200);
    assert_int_equal(l.config->kafka.commit_every_records, 1000);
    assert_int_equal(l.config->kafka.prefetch_records, 20000);
    assert_int_equal(l.config->kafka.prefetch_bytes, 16 * 1024 * 1024);
    assert_int_equal(l.config->kafka.property_count, 0);
    assert_string_equal(l.config->mqtt.url, "mqtt://h:1883");
    assert_string_equal(l.config->mqtt.username, "");
    assert_string_equal(l.config->mqtt.password_file, "");
    assert_string_equal(l.config->mqtt.ca_file, "");
    assert_string_equal(l.config->mqtt.cert_file, "");
    assert_string_equal(l.config->mqtt.key_file, "");
    assert_string_equal(l.config->mqtt.control_prefix, "$bridge");
    assert_int_equal(l.config->mqtt.in_flight_max, 200);
    assert_int_equal(l.config->mqtt.keepalive_ms, 15000);
    assert_int_equal(l.config->mqtt.connect_timeout_ms, 10000);
    assert_int_equal(l.config->mqtt.puback_timeout_ms, 30000);
    assert_int_equal(l.config->mqtt.backoff_min_ms, 500);
    assert_int_equal(l.config->mqtt.backoff_max_ms, 30000);
    assert_int_equal(l.config->down.start, START_EARLIEST);
    assert_int_equal(l.config->down.stop_timeout_ms, 10000);
    assert_int_equal(l.config->down.checkpoint, CHECKPOINT_ON);
    assert_int_equal(l.config->down.checkpoint_every_ms, 200);
    assert_int_equal(l.config->down.checkpoint_every_records, 256);
    assert_int_equal(l.config->mqtt.presence_every_ms, 10000);
    assert_int_equal(l.config->up.in_flight_max, 1000);
    assert_int_equal(l.config->up.in_flight_bytes, 16 * 1024 * 1024);
    assert_int_equal(l.config->up.session_expiry_ms, INT64_C(30) * 86400000);
    assert_int_equal(l.config->up.stop_timeout_ms, 10000);
    assert_int_equal(l.config->up.standby_timeout_ms, 30000);
    assert_int_equal(l.config->up.routes.count, 0);
    assert_int_equal(l.config->recovery.grace_ms, 10000);
    assert_int_equal(l.config->recovery.window_ms, RECOVERY_WINDOW_ALL_MS);
    assert_int_equal(l.config->log.level, LOG_LEVEL_INFO);
    assert_int_equal(l.config->log.format, LOG_FORMAT_AUTO);
    loaded_done(&l);
}

static const char everything[] =
    "bridge: {id: plant-7, instance: node_1}\n"
    "kafka:\n"
    "  bootstrap_servers: k1:9092,[::1]:9093\n"
    "  dead_letter_topic: dead\n"
    "  audit_topic: book\n"
    "  commit_every: 1s\n"
    "  commit_every_records: \"5\"\n"
    "  prefetch_records: 100\n"
    "  prefetch_bytes: 1GiB\n"
    "  properties: {client.id: me, enable.partition.eof: true, sasl.password: \"\", debug: "
    "no}\n"
    "mqtt:\n"
    "  url: mqtts://h\n"
    "  username: \"t\\u00e4\"\n"
    "  password_file: /etc/passwd\n"
    "  ca_file: /etc/passwd\n"
    "  cert_file: /etc/group\n"
    "  key_file: /etc/hosts\n"
    "  control_prefix: _plant-7\n"
    "  presence_every: 1s\n"
    "  in_flight_max: 65000\n"
    "  keepalive: 18h\n"
    "  connect_timeout: 1s\n"
    "  puback_timeout: 1h\n"
    "  backoff_min: 10ms\n"
    "  backoff_max: 10ms\n"
    "down:\n"
    "  start: latest\n"
    "  stop_timeout: 100ms\n"
    "  checkpoint: off\n"
    "  checkpoint_every: 60s\n"
    "  checkpoint_every_records: 1\n"
    "  routes: [{name: r, kafka_topics: [t], topic: \"{plant}\"}]\n"
    "up: {in_flight_max: 30000, in_flight_bytes: 64KiB, session_expiry: 61s, stop_timeout: "
    "10m,\n"
    "     standby_timeout: 3s}\n"
    "recovery: {grace: 0s, window: 7d}\n"
    "log: {level: debug, format: logfmt}\n";

static void everything_can_be_set(void **state)
{
    struct loaded l = loaded_from_words(everything);

    (void)state;
    complaints_print(&l.complaints, "everything", STDERR_FILENO);
    assert_int_equal(l.e, ERR_OK);
    assert_string_equal(l.config->bridge.id, "plant-7");
    assert_string_equal(l.config->bridge.instance, "node_1");
    assert_string_equal(l.config->kafka.bootstrap_servers, "k1:9092,[::1]:9093");
    assert_string_equal(l.config->kafka.dead_letter_topic, "dead");
    assert_string_equal(l.config->kafka.audit_topic, "book");
    assert_int_equal(l.config->kafka.commit_every_ms, 1000);
    assert_int_equal(l.config->kafka.commit_every_records, 5);
    assert_int_equal(l.config->kafka.prefetch_records, 100);
    assert_int_equal(l.config->kafka.prefetch_bytes, 1 << 30);
    assert_string_equal(l.config->mqtt.url, "mqtts://h:8883");
    assert_string_equal(l.config->mqtt.username, "t\xC3\xA4");
    assert_string_equal(l.config->mqtt.password_file, "/etc/passwd");
    assert_string_equal(l.config->mqtt.ca_file, "/etc/passwd");
    assert_string_equal(l.config->mqtt.cert_file, "/etc/group");
    assert_string_equal(l.config->mqtt.key_file, "/etc/hosts");
    assert_string_equal(l.config->mqtt.control_prefix, "_plant-7");
    assert_int_equal(l.config->mqtt.in_flight_max, 65000);
    assert_int_equal(l.config->mqtt.keepalive_ms, 18 * 3600 * 1000);
    assert_int_equal(l.config->mqtt.connect_timeout_ms, 1000);
    assert_int_equal(l.config->mqtt.puback_timeout_ms, 3600 * 1000);
    assert_int_equal(l.config->mqtt.backoff_min_ms, 10);
    assert_int_equal(l.config->mqtt.backoff_max_ms, 10);
    assert_int_equal(l.config->down.start, START_LATEST);
    assert_int_equal(l.config->down.stop_timeout_ms, 100);
    assert_int_equal(l.config->down.checkpoint, CHECKPOINT_OFF);
    assert_int_equal(l.config->down.checkpoint_every_ms, 60000);
    assert_int_equal(l.config->down.checkpoint_every_records, 1);
    assert_int_equal(l.config->mqtt.presence_every_ms, 1000);
    assert_int_equal(l.config->up.in_flight_max, 30000);
    assert_int_equal(l.config->up.in_flight_bytes, 64 * 1024);
    assert_int_equal(l.config->up.session_expiry_ms, 61000);
    assert_int_equal(l.config->up.stop_timeout_ms, 600000);
    assert_int_equal(l.config->up.standby_timeout_ms, 3000);
    assert_int_equal(l.config->recovery.grace_ms, 0);
    assert_int_equal(l.config->recovery.window_ms, 7 * 86400000);
    assert_int_equal(l.config->log.level, LOG_LEVEL_DEBUG);
    assert_int_equal(l.config->log.format, LOG_FORMAT_LOGFMT);
    loaded_done(&l);
}

/* A choice of words is not YAML's truth: quotes or not, it is the same. */
static void on_and_off_need_no_quotes(void **state)
{
    static const struct {
        const char *written;
        enum checkpoint_mode mode;
    } rows[] = {
        {"on",      CHECKPOINT_ON },
        {"off",     CHECKPOINT_OFF},
        {"\"on\"",  CHECKPOINT_ON },
        {"\"off\"", CHECKPOINT_OFF},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[512];
        snprintf(text, sizeof text,
                 LEAST "down: {checkpoint: %s, routes: [{name: r, kafka_topics: [t], topic: "
                       "\"{plant}\"}]}\n",
                 rows[i].written);
        struct loaded l = loaded_from_words(text);
        assert_int_equal(l.e, ERR_OK);
        assert_int_equal(l.config->down.checkpoint, rows[i].mode);
        loaded_done(&l);
    }
}

static void properties_are_handed_over_verbatim_with_their_place(void **state)
{
    struct loaded l = loaded_from_words(everything);
    const struct kafka_property *p = l.config->kafka.properties;

    (void)state;
    assert_int_equal(l.config->kafka.property_count, 4);
    assert_string_equal(p[0].name, "client.id");
    assert_string_equal(p[0].value, "me");
    assert_int_equal(p[0].line, 10);
    assert_int_equal(p[0].column, 16);
    assert_string_equal(p[1].value, "true");
    assert_string_equal(p[2].value, "");
    assert_string_equal(p[3].value, "no");
    loaded_done(&l);
}

static void every_refused_property_says_why(void **state)
{
    (void)state;
    assert_true(refused_count >= 24);
    for (size_t i = 0; i < refused_count; i++) {
        char text[256];
        snprintf(text, sizeof text, "kafka: {properties: {%s: x}}\n", refused_rows[i].name);
        struct loaded l = loaded_from_words(text);
        bool is_told = false;
        for (size_t k = 0; k < l.complaints.count; k++)
            is_told =
                is_told || strstr(l.complaints.at[k].words, refused_rows[i].reason) != NULL;
        assert_true(is_told);
        loaded_done(&l);
    }
}

/* True when the file with `section: {key: value}` is refused over its limits. */
static bool is_out_of_limits(const struct option *o, int64_t value)
{
    static const char *const units[] = {"", "ms", "B"}; /* by enum quantity */
    char text[256];
    bool is_out = false;
    int section = (int)strcspn(o->path, ".");

    snprintf(text, sizeof text, "%.*s: {%s: %lld%s}\n", section, o->path, o->path + section + 1,
             (long long)value, units[o->kind - OPTION_COUNT]);
    struct loaded l = loaded_from_words(text);
    for (size_t i = 0; i < l.complaints.count; i++)
        is_out = is_out || strstr(l.complaints.at[i].words, "it must be from") != NULL;
    loaded_done(&l);
    return is_out;
}

static void limits_are_inside_and_one_more_is_outside(void **state)
{
    (void)state;
    for (const struct option *o = option_rows; o < option_rows + option_count; o++) {
        int64_t min = 0, max = 0;
        struct why why;
        if (!is_quantity(o)) continue;
        quantity_read((enum quantity)(o->kind - OPTION_COUNT), text_of(o->min), &min, &why);
        quantity_read((enum quantity)(o->kind - OPTION_COUNT), text_of(o->max), &max, &why);
        assert_false(is_out_of_limits(o, min));
        assert_false(is_out_of_limits(o, max));
        if (min > 0) assert_true(is_out_of_limits(o, min - 1)); /* else it is no quantity */
        assert_true(is_out_of_limits(o, max + 1));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_limit_and_default_can_be_read_and_fits),
        cmocka_unit_test(every_row_is_complete),
        cmocka_unit_test(texts_are_never_null_and_numbers_have_their_defaults),
        cmocka_unit_test(everything_can_be_set),
        cmocka_unit_test(on_and_off_need_no_quotes),
        cmocka_unit_test(properties_are_handed_over_verbatim_with_their_place),
        cmocka_unit_test(every_refused_property_says_why),
        cmocka_unit_test(limits_are_inside_and_one_more_is_outside),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
