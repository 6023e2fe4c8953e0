#include "bridge/adapters/paho_arrival.h"

#include <stdlib.h>

#include "tests/lib/check.h"

enum { PROPERTIES = MESSAGE_PROPERTIES_MAX + 10 };

static void add(MQTTProperties *to, enum MQTTPropertyCodes code, struct text data,
                struct text value)
{
    MQTTProperty p = {.identifier = code};

    p.value.data = (MQTTLenString){(int)data.size, (char *)(uintptr_t)data.at};
    p.value.value = (MQTTLenString){(int)value.size, (char *)(uintptr_t)value.at};
    assert_int_equal(0, MQTTProperties_add(to, &p));
}

static void add_id(MQTTProperties *to, uint32_t id)
{
    MQTTProperty p = {.identifier = MQTTPROPERTY_CODE_SUBSCRIPTION_IDENTIFIER};

    p.value.integer4 = id;
    assert_int_equal(0, MQTTProperties_add(to, &p));
}

static struct arrival *copied(const char *topic, int topic_size, const MQTTAsync_message *m)
{
    struct arrival *a = NULL;

    assert_int_equal(ERR_OK, paho_arrival_copy(7, topic, topic_size, m, &a));
    assert_int_equal(7, a->epoch);
    return a;
}

static void everything_is_copied_into_one_block(void **state)
{
    (void)state;
    char payload[] = {'a', 0, 'b'}, topic[] = "in/x", words[] = "text/x reply c0rr";
    MQTTAsync_message m = MQTTAsync_message_initializer;
    m.payload = payload;
    m.payloadlen = sizeof payload;
    m.qos = 1;
    m.msgid = 65535;
    m.dup = m.retained = 1;
    add(&m.properties, MQTTPROPERTY_CODE_CONTENT_TYPE, (struct text){words, 6}, TEXT(""));
    add_id(&m.properties, 3);
    add(&m.properties, MQTTPROPERTY_CODE_USER_PROPERTY, TEXT("n"), TEXT("v"));
    add(&m.properties, MQTTPROPERTY_CODE_RESPONSE_TOPIC, (struct text){words + 7, 5}, TEXT(""));
    add(&m.properties, MQTTPROPERTY_CODE_CORRELATION_DATA, (struct text){words + 13, 4},
        TEXT(""));
    add_id(&m.properties, 4); /* a message may match two subscriptions */
    add(&m.properties, MQTTPROPERTY_CODE_USER_PROPERTY, TEXT("n"), TEXT(""));

    struct arrival *a = copied(topic, 0, &m);
    MQTTProperties_free(&m.properties);
    memset(payload, '?', sizeof payload);
    memset(topic, '?', sizeof topic);
    memset(words, '?', sizeof words);
    assert_int_equal(65535, a->packet_id);
    assert_true(a->is_dup && a->is_retained);
    assert_int_equal(3, a->subscription_id);
    assert_text(a->topic, TEXT("in/x"));
    assert_text(text_of_bytes(a->payload), ((struct text){"a\0b", 3}));
    assert_text(a->content_type, TEXT("text/x"));
    assert_text(a->response_topic, TEXT("reply"));
    assert_text(text_of_bytes(a->correlation_data), TEXT("c0rr"));
    assert_int_equal(2, a->property_count);
    assert_text(a->properties[0].name, TEXT("n"));
    assert_text(a->properties[0].value, TEXT("v"));
    assert_text(a->properties[1].value, TEXT(""));
    assert_false(a->properties_are_missed);
    free(a); /* all of it, says the LeakSanitizer */
}

static void what_is_not_there_is_not_there(void **state)
{
    (void)state;
    MQTTAsync_message m = MQTTAsync_message_initializer;
    static const struct {
        const char *payload;
        int size;
    } cases[] = {
        {NULL, 0 },
        {NULL, 5 },
        {"x",  0 },
        {"x",  -1}
    };

    m.msgid = 9; /* of no meaning with QoS 0 */
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        m.payload = (void *)(uintptr_t)cases[i].payload;
        m.payloadlen = cases[i].size;
        struct arrival *a = copied("", 0, &m);
        assert_int_equal(0, a->packet_id);
        assert_false(a->is_dup || a->is_retained);
        assert_int_equal(0, a->subscription_id);
        assert_int_equal(0, a->topic.size);
        assert_non_null(a->payload.at);
        assert_int_equal(0, a->payload.size);
        assert_int_equal(0, a->content_type.size);
        assert_int_equal(0, a->response_topic.size);
        assert_null(a->correlation_data.at);
        assert_int_equal(0, a->property_count);
        free(a);
    }
}

static void correlation_data_without_a_byte_is_there(void **state)
{
    (void)state;
    MQTTAsync_message m = MQTTAsync_message_initializer;

    add(&m.properties, MQTTPROPERTY_CODE_CORRELATION_DATA, TEXT(""), TEXT(""));
    struct arrival *a = copied("t", 0, &m);
    MQTTProperties_free(&m.properties);
    assert_non_null(a->correlation_data.at);
    assert_int_equal(0, a->correlation_data.size);
    free(a);
}

static void a_topic_may_hold_any_bytes(void **state)
{
    (void)state;
    MQTTAsync_message m = MQTTAsync_message_initializer;

    struct arrival *a = copied("a\0b", 3, &m);
    assert_text(a->topic, ((struct text){"a\0b", 3}));
    free(a);
}

static void more_user_properties_than_are_kept_are_missed(void **state)
{
    (void)state;
    MQTTAsync_message m = MQTTAsync_message_initializer;
    char name[16];

    for (int i = 0; i < PROPERTIES; i++) {
        snprintf(name, sizeof name, "%d", i);
        add(&m.properties, MQTTPROPERTY_CODE_USER_PROPERTY, text_of(name), TEXT("v"));
        if (i == MESSAGE_PROPERTIES_MAX) add_id(&m.properties, 5); /* what follows is read */
    }
    struct arrival *a = copied("t", 0, &m);
    MQTTProperties_free(&m.properties);
    assert_int_equal(MESSAGE_PROPERTIES_MAX, a->property_count);
    assert_true(a->properties_are_missed);
    assert_int_equal(5, a->subscription_id);
    for (int i = 0; i < MESSAGE_PROPERTIES_MAX; i++) {
        snprintf(name, sizeof name, "%d", i);
        assert_text(a->properties[i].name, text_of(name));
    }
    free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_copied_into_one_block),
        cmocka_unit_test(what_is_not_there_is_not_there),
        cmocka_unit_test(correlation_data_without_a_byte_is_there),
        cmocka_unit_test(a_topic_may_hold_any_bytes),
        cmocka_unit_test(more_user_properties_than_are_kept_are_missed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
