/* Messages from MQTT that can never be records: their dead letters, against librdkafka's mock
 * cluster; and what each of Kafka's answers means. */
#include "tests/lib/kafka_read.h"
#include "tests/lib/kafka_sender.h"

#include <stdlib.h>

#include "bridge/adapters/kafka_deliveries.h"

enum { PRODUCE = 0 /* Kafka's number for the request */ };

static struct sender sender;

static void start(void)
{
    sender_init(&sender, mock_servers());
    sender_open(&sender);
}

/* As the core does: the arrival is let go only after the answer, but the letter is a copy, so
 * that it could be at once. */
static void reject(struct arrival *a, uint64_t ticket, const char *words, const char *route,
                   bool without_value)
{
    struct effect e = {.kind = EFFECT_DEAD_LETTER};
    e.dead_letter.ticket = ticket;
    e.dead_letter.reason = ERR_NO_PLACE;
    e.dead_letter.words = text_of(words);
    e.dead_letter.route = text_of(route);
    e.dead_letter.without_value = without_value;
    e.dead_letter.arrival = a;
    sender.port.dead_letter(sender.port.self, &e);
    memset(a, 0xff, sizeof *a);
    free(a);
}

static void until_lettered(uint64_t count)
{
    sender_until(&sender, &sender.inputs[INPUT_DEAD_LETTERED], count, 20000);
    assert_int_equal(sender.inputs[INPUT_DEAD_LETTERED], count);
}

/* ---- what a letter holds ---- */

static void a_letter_holds_the_message_untouched_and_why_it_was_rejected(void **state)
{
    (void)state;
    mock_topic("mes.dlq", 1);
    start();
    const struct property properties[] = {
        {TEXT("id"),         TEXT("17")       },
        {TEXT("id"),         TEXT("again")    },
        {TEXT(""),           TEXT("")         },
        {TEXT("\xff\x01"),   TEXT("\xc0\x00z")},
        {TEXT("dlq_reason"), TEXT("my own")   },
    };
    struct arrival *a = sender_arrival("berlin/mix/_in/x", "{\"a\":1}", 7);
    a->properties = properties;
    a->property_count = 5;
    a->content_type = TEXT("application/json");
    a->response_topic = TEXT("answer/here");
    a->correlation_data = (struct bytes){"42", 2};
    a->properties_are_missed = true;
    reject(a, 9, "the level `line` has no value", "events", false);
    until_lettered(1);
    assert_true(sender.last[INPUT_DEAD_LETTERED].dead_letter.stored);
    assert_int_equal(sender.last[INPUT_DEAD_LETTERED].dead_letter.ticket, 9);

    struct reader r;
    reader_open(&r, "mes.dlq", 0);
    rd_kafka_message_t *m = reader_next(&r);
    assert_true(text_equal((struct text){m->key, m->key_len}, TEXT("berlin/mix/_in/x")));
    assert_true(text_equal((struct text){m->payload, m->len}, TEXT("{\"a\":1}")));
    assert_int_equal(header_count(m), 15);
    assert_header(m, 0, "id", "17");
    assert_header(m, 1, "id", "again");
    assert_header(m, 2, "", "");
    assert_header_bytes(m, 3, TEXT("\xff\x01"), TEXT("\xc0\x00z"));
    assert_header(m, 4, "dlq_reason", "my own");
    assert_header(m, 5, "content-type", "application/json");
    assert_header(m, 6, "mqtt_topic", "berlin/mix/_in/x");
    assert_header(m, 7, "mqtt_response_topic", "answer/here");
    assert_header(m, 8, "mqtt_correlation_data", "42");
    assert_header(m, 9, "dlq_properties_missed", "1");
    assert_header(m, 10, "dlq_reason", "no_place");
    assert_header(m, 11, "dlq_error", "the level `line` has no value");
    assert_header(m, 12, "dlq_route", "events");
    assert_header(m, 13, "dlq_source", "berlin/mix/_in/x");
    assert_dlq_time(m, 14);
    reader_close(&r);
    sender_close(&sender);
}

static void a_letter_of_a_bare_message_says_no_more_than_there_is(void **state)
{
    (void)state;
    start();
    reject(sender_arrival("t", "", 0), 1, NULL, NULL, false);
    until_lettered(1);
    struct reader r;
    reader_open(&r, "mes.dlq", 1);
    rd_kafka_message_t *m = reader_next(&r);
    assert_non_null(m->payload); /* empty, not a tombstone */
    assert_int_equal(m->len, 0);
    assert_int_equal(header_count(m), 5);
    assert_header(m, 0, "mqtt_topic", "t");
    assert_header(m, 1, "dlq_reason", "no_place");
    assert_header(m, 2, "dlq_error", err_text(ERR_NO_PLACE));
    assert_header(m, 3, "dlq_source", "t");
    assert_dlq_time(m, 4);
    reader_close(&r);
    sender_close(&sender);
}

static void a_letter_without_its_value_says_so(void **state)
{
    (void)state;
    start();
    reject(sender_arrival("t", "too much", 8), 1, NULL, NULL, true);
    until_lettered(1);
    struct reader r;
    reader_open(&r, "mes.dlq", 2);
    rd_kafka_message_t *m = reader_next(&r);
    assert_non_null(m->payload);
    assert_int_equal(m->len, 0);
    assert_int_equal(header_count(m), 6);
    assert_header(m, 5, "dlq_truncated", "1");
    reader_close(&r);
    sender_close(&sender);
}

/* ---- letters and records ---- */

static void a_letter_that_is_too_large_is_answered_so(void **state)
{
    (void)state;
    start();
    rd_kafka_mock_push_request_errors(mock_cluster, PRODUCE, 1,
                                      RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
    reject(sender_arrival("t", "x", 1), 1, NULL, NULL, false);
    until_lettered(1);
    assert_false(sender.last[INPUT_DEAD_LETTERED].dead_letter.stored);
    assert_true(sender.last[INPUT_DEAD_LETTERED].dead_letter.too_large);

    /* So is one that no broker could take; and the next one is written. */
    char *giant = calloc(1, 105000000);
    reject(sender_arrival("t", giant, 105000000), 2, NULL, NULL, false);
    free(giant);
    until_lettered(2);
    assert_false(sender.last[INPUT_DEAD_LETTERED].dead_letter.stored);
    assert_true(sender.last[INPUT_DEAD_LETTERED].dead_letter.too_large);
    reject(sender_arrival("t", "x", 1), 3, NULL, NULL, false);
    until_lettered(3);
    assert_true(sender.last[INPUT_DEAD_LETTERED].dead_letter.stored);
    sender_close(&sender);
}

static void a_letter_does_not_go_down_with_the_records(void **state)
{
    (void)state;
    mock_topic("records", 1);
    start();
    reject(sender_arrival("t", "x", 1), 1, NULL, NULL, false);
    until_lettered(1); /* its client is connected */
    rd_kafka_mock_topic_set_error(mock_cluster, "records",
                                  RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE);
    for (int i = 0; i < 100; i++)
        sender_send(&sender, "records", "k", "v"); /* wait for a leader */
    reject(sender_arrival("t", "y", 1), 2, NULL, NULL, false);
    until_lettered(2);
    assert_true(sender.last[INPUT_DEAD_LETTERED].dead_letter.stored);
    assert_int_equal(sender.answers, 0);

    rd_kafka_mock_topic_set_error(mock_cluster, "records", RD_KAFKA_RESP_ERR_NO_ERROR);
    sender_until(&sender, &sender.deliveries[DELIVERY_STORED], 100, 20000);
    sender_close(&sender);
}

/* ---- what an answer means ---- */

static const struct {
    rd_kafka_resp_err_t code;
    enum delivery what;
} listed[] = {
#define DELIVERY(code, what) {code, DELIVERY_##what},
#include "bridge/adapters/kafka_deliveries.def"
#undef DELIVERY
};

enum { LISTED = sizeof listed / sizeof listed[0] };

static void every_answer_that_is_listed_means_what_is_listed(void **state)
{
    (void)state;
    for (size_t i = 0; i < LISTED; i++) {
        assert_int_equal(kafka_delivery(listed[i].code), listed[i].what);
        assert_true(kafka_reason(listed[i].code).words[0] != '\0');
        /* a name that this librdkafka knows */
        assert_string_not_equal(rd_kafka_err2name(listed[i].code), "");
        assert_null(strstr(rd_kafka_err2str(listed[i].code), "Err-"));
    }
}

static bool is_listed(rd_kafka_resp_err_t code)
{
    for (size_t i = 0; i < LISTED; i++) {
        if (listed[i].code == code) return true;
    }
    return false;
}

/* Also those that this librdkafka does not know yet. */
static void an_answer_that_is_not_listed_is_no_reason_to_give_up(void **state)
{
    (void)state;
    for (int code = -200; code < 300; code++) {
        if (is_listed((rd_kafka_resp_err_t)code)) continue;
        assert_int_equal(kafka_delivery((rd_kafka_resp_err_t)code), DELIVERY_LATER);
        assert_true(kafka_reason((rd_kafka_resp_err_t)code).words[0] != '\0');
    }
}

/* A record by itself is told each answer that librdkafka does not try again itself. */
static void a_record_is_told_what_its_answer_means(void **state)
{
    (void)state;
    static const struct {
        rd_kafka_resp_err_t code;
        enum delivery what;
    } rows[] = {
        {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE,           DELIVERY_LARGE},
        {RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE,        DELIVERY_LARGE},
        {RD_KAFKA_RESP_ERR_INVALID_RECORD,               DELIVERY_NEVER},
        {RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP,            DELIVERY_NEVER},
        {RD_KAFKA_RESP_ERR_POLICY_VIOLATION,             DELIVERY_NEVER},
        {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,   DELIVERY_NAMED},
        {RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED, DELIVERY_LATER},
        {RD_KAFKA_RESP_ERR_INVALID_MSG,                  DELIVERY_LATER},
        {RD_KAFKA_RESP_ERR_UNKNOWN,                      DELIVERY_LATER},
        {RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, DELIVERY_LATER},
        {(rd_kafka_resp_err_t)299,                       DELIVERY_LATER},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        start();
        rd_kafka_mock_push_request_errors(mock_cluster, PRODUCE, 1, rows[i].code);
        sender_send(&sender, "told", "k", "v");
        sender_until(&sender, &sender.answers, 1, 10000);
        if (sender.sent[1].what != rows[i].what)
            fail_msg("%s: %d", rd_kafka_err2name(rows[i].code), sender.sent[1].what);
        assert_string_equal(sender.sent[1].reason.words, kafka_reason(rows[i].code).words);
        sender_send(&sender, "others", "k", "v");
        sender_until(&sender, &sender.deliveries[DELIVERY_STORED], 1, 10000);
        sender_close(&sender);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_letter_holds_the_message_untouched_and_why_it_was_rejected),
        cmocka_unit_test(a_letter_of_a_bare_message_says_no_more_than_there_is),
        cmocka_unit_test(a_letter_without_its_value_says_so),
        cmocka_unit_test(a_letter_that_is_too_large_is_answered_so),
        cmocka_unit_test(a_letter_does_not_go_down_with_the_records),
        cmocka_unit_test(every_answer_that_is_listed_means_what_is_listed),
        cmocka_unit_test(an_answer_that_is_not_listed_is_no_reason_to_give_up),
        cmocka_unit_test(a_record_is_told_what_its_answer_means),
    };
    return cmocka_run_group_tests(tests, mock_set_up, mock_tear_down);
}
