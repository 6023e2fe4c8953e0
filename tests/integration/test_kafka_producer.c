/* What the up direction writes to Kafka, against librdkafka's mock cluster. */
#include "tests/lib/kafka_read.h"
#include "tests/lib/kafka_sender.h"

#include <stdio.h>
#include <stdlib.h>

enum { PRODUCE = 0 /* Kafka's number for the request */ };

static struct sender sender;

static void start(const char *kafka_topic)
{
    mock_topic(kafka_topic, 1);
    sender_init(&sender, mock_servers());
    sender_open(&sender);
}

/* ---- what a record becomes ---- */

static void a_record_keeps_its_key_headers_value_and_time(void **state)
{
    (void)state;
    start("whole");
    const struct header headers[] = {
        {TEXT("ce_id"),   {"17", 2}},
        {TEXT("ce_id"),   {"", 0}  },
        {TEXT("nothing"), {NULL, 0}},
    };
    struct arrival *a = sender_arrival("berlin/mix", "{\"a\":1}", 7);
    struct record rec = {
        .kafka_topic = TEXT("whole"),
        .timestamp_ms = 1700000000123,
        .key = {"lot\0"
                "7", 5},
        .value = a->payload,
        .headers = headers,
        .header_count = 3
    };
    sender_produce(&sender, &rec, a);
    sender_until(&sender, &sender.deliveries[DELIVERY_STORED], 1, 10000);

    struct reader r;
    reader_open(&r, "whole", 0);
    rd_kafka_message_t *m = reader_next(&r);
    assert_int_equal(m->key_len, 5);
    assert_memory_equal(m->key,
                        "lot\0"
                        "7",
                        5);
    assert_true(text_equal((struct text){m->payload, m->len}, TEXT("{\"a\":1}")));
    assert_int_equal(rd_kafka_message_timestamp(m, NULL), 1700000000123);
    assert_int_equal(header_count(m), 3);
    assert_header(m, 0, "ce_id", "17");
    assert_header(m, 1, "ce_id", "");
    assert_header(m, 2, "nothing", NULL);
    reader_close(&r);
    sender_close(&sender);
}

static void what_is_empty_stays_empty_and_what_is_absent_absent(void **state)
{
    (void)state;
    start("bare");
    struct arrival *a = sender_arrival("t", "", 0);
    struct record rec = {.kafka_topic = TEXT("bare"), .timestamp_ms = -1};
    rec.key = (struct bytes){"", 0};
    rec.value = a->payload;
    sender_produce(&sender, &rec, a);
    rec.key = rec.value = (struct bytes){NULL, 0};
    sender_produce(&sender, &rec, sender_arrival("t", "", 0));
    sender_until(&sender, &sender.deliveries[DELIVERY_STORED], 2, 10000);

    struct reader r;
    reader_open(&r, "bare", 0);
    rd_kafka_message_t *m = reader_next(&r);
    assert_non_null(m->key);
    assert_non_null(m->payload);
    assert_int_equal(m->key_len + m->len, 0);
    assert_true(rd_kafka_message_timestamp(m, NULL) > 1700000000000); /* now */
    m = reader_next(&r);
    assert_null(m->key);
    assert_null(m->payload);
    reader_close(&r);
    sender_close(&sender);
}

/* Changed after produce(), before it is sent: what is not copied is stored as changed. */
static void only_a_value_in_the_arrival_is_not_copied(void **state)
{
    (void)state;
    mock_topic("borrowed", 1);
    sender_init(&sender, mock_servers());
    sender_property(&sender, "linger.ms", "300");
    sender_open(&sender);
    char key[] = "key", value[] = "copied", name[] = "name", text[] = "text";
    const struct header header = {
        {name, 4},
        {text, 4}
    };
    struct arrival *a = sender_arrival("t", "xborrowed", 9);
    struct record rec = {
        .kafka_topic = TEXT("borrowed"),
        .timestamp_ms = -1,
        .key = {key, 3},
        .headers = &header,
        .header_count = 1
    };
    rec.value = (struct bytes){(const char *)a->payload.at + 1, 8};
    sender_produce(&sender, &rec, a);
    rec.value = (struct bytes){value, 6};
    sender_produce(&sender, &rec, sender_arrival("t", "another", 7));
    memset(key, '-', 3);
    memset(value, '-', 6);
    memset(name, '-', 4);
    memset(text, '-', 4);
    memset((char *)a->payload.at, '+', 9);
    sender_until(&sender, &sender.deliveries[DELIVERY_STORED], 2, 10000);

    struct reader r;
    reader_open(&r, "borrowed", 0);
    rd_kafka_message_t *m = reader_next(&r);
    assert_true(text_equal((struct text){m->payload, m->len}, TEXT("++++++++")));
    assert_true(text_equal((struct text){m->key, m->key_len}, TEXT("key")));
    assert_header(m, 0, "name", "text");
    m = reader_next(&r);
    assert_true(text_equal((struct text){m->payload, m->len}, TEXT("copied")));
    reader_close(&r);
    sender_close(&sender);
}

/* ---- order ---- */

static void send_numbers(const char *kafka_topic, int from, int to)
{
    for (int i = from; i < to; i++) {
        char text[16];
        snprintf(text, sizeof text, "%d", i);
        sender_send(&sender, kafka_topic, "key", text);
    }
}

/* The numbers @from to @to (not included), each once and in order, are what the log holds at
 * @offset. */
static void assert_numbers(const char *kafka_topic, int64_t offset, int from, int to)
{
    struct reader r;
    reader_open(&r, kafka_topic, offset);
    for (int i = from; i < to; i++) {
        char text[16];
        snprintf(text, sizeof text, "%d", i);
        rd_kafka_message_t *m = reader_next(&r);
        if (!text_equal((struct text){m->payload, m->len}, text_of(text)))
            fail_msg("%s instead of %.*s at %lld", text, (int)m->len, (char *)m->payload,
                     (long long)m->offset);
    }
    reader_expect_end(&r, 300);
    reader_close(&r);
}

/* The records of these tickets were answered in their order. */
static void assert_order(uint64_t from, uint64_t to)
{
    for (uint64_t i = from + 1; i <= to; i++)
        assert_true(sender.sent[i].place > sender.sent[i - 1].place);
}

static void thousands_that_are_under_way_are_stored_and_answered_in_order(void **state)
{
    (void)state;
    start("many");
    send_numbers("many", 0, 20000);
    sender_until(&sender, &sender.deliveries[DELIVERY_STORED], 20000, 30000);
    assert_order(1, 20000);
    assert_numbers("many", 0, 0, 20000);
    assert_int_equal(sender.inputs[INPUT_KAFKA_AWAY], 0);
    assert_int_equal(sender.inputs[INPUT_KAFKA_BACK], 0);
    sender_close(&sender);
}

static void send_the_next(struct sender *s, uint64_t ticket)
{
    (void)ticket;
    if (s->count < 500) send_numbers("chain", (int)s->count, (int)s->count + 1);
}

static void an_answer_may_lead_to_the_next_record(void **state)
{
    (void)state;
    start("chain");
    sender.on_answer = send_the_next;
    send_numbers("chain", 0, 1);
    sender_until(&sender, &sender.deliveries[DELIVERY_STORED], 500, 30000);
    assert_numbers("chain", 0, 0, 500);
    sender_close(&sender);
}

static void what_may_succeed_later_by_itself_is_tried_again_in_order(void **state)
{
    (void)state;
    start("retried");
    rd_kafka_mock_push_request_errors(
        mock_cluster, PRODUCE, 4, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
        RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
        RD_KAFKA_RESP_ERR__TRANSPORT);
    send_numbers("retried", 0, 2000);
    sender_until(&sender, &sender.deliveries[DELIVERY_STORED], 2000, 30000);
    assert_order(1, 2000);
    assert_numbers("retried", 0, 0, 2000);
    sender_close(&sender);
}

static void while_kafka_is_away_everything_waits(void **state)
{
    (void)state;
    start("outage");
    send_numbers("outage", 0, 10);
    sender_until(&sender, &sender.deliveries[DELIVERY_STORED], 10, 10000);

    rd_kafka_mock_broker_set_down(mock_cluster, 1);
    send_numbers("outage", 10, 1000);
    sender_for(&sender, 3000);
    assert_int_equal(sender.inputs[INPUT_KAFKA_AWAY], 1);
    assert_true(sender.last[INPUT_KAFKA_AWAY].reason.words[0] != '\0');
    assert_int_equal(sender.inputs[INPUT_KAFKA_BACK], 0);
    assert_int_equal(sender.answers, 10);

    rd_kafka_mock_broker_set_up(mock_cluster, 1);
    sender_until(&sender, &sender.deliveries[DELIVERY_STORED], 1000, 20000);
    sender_until(&sender, &sender.inputs[INPUT_KAFKA_BACK], 1, 5000);
    assert_order(1, 1000);
    assert_numbers("outage", 0, 0, 1000);
    assert_int_equal(sender.inputs[INPUT_KAFKA_AWAY], 1);
    assert_int_equal(sender.inputs[INPUT_KAFKA_BACK], 1);
    sender_close(&sender);
}

static void that_kafka_is_away_and_back_is_told_though_nothing_is_to_be_written(void **state)
{
    (void)state;
    rd_kafka_mock_broker_set_down(mock_cluster, 1);
    start("idle");
    sender_until(&sender, &sender.inputs[INPUT_KAFKA_AWAY], 1, 10000);
    rd_kafka_mock_broker_set_up(mock_cluster, 1);
    sender_until(&sender, &sender.inputs[INPUT_KAFKA_BACK], 1, 10000);
    sender_for(&sender, 500);
    assert_int_equal(sender.inputs[INPUT_KAFKA_AWAY], 1);
    assert_int_equal(sender.inputs[INPUT_KAFKA_BACK], 1);
    sender_close(&sender);
}

static void what_waits_does_not_keep_it_from_closing(void **state)
{
    (void)state;
    start("unanswered");
    rd_kafka_mock_broker_set_down(mock_cluster, 1);
    send_numbers("unanswered", 0, 1000);
    sender_for(&sender, 300);
    assert_int_equal(sender.answers, 0);
    sender_close(&sender);
    rd_kafka_mock_broker_set_up(mock_cluster, 1);
}

/* ---- what is refused ---- */

static void refuse_next(rd_kafka_resp_err_t why)
{
    rd_kafka_mock_push_request_errors(mock_cluster, PRODUCE, 1, why);
}

static void after_a_fatal_error_all_is_answered_later_and_a_new_client_works(void **state)
{
    (void)state;
    start("fatal");
    refuse_next(RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER);
    send_numbers("fatal", 0, 1000);
    sender_until(&sender, &sender.answers, 1000, 20000);
    assert_int_equal(sender.deliveries[DELIVERY_LATER], 1000);
    assert_order(1, 1000);
    assert_true(sender.last[INPUT_DELIVERED].delivered.reason.words[0] != '\0');

    send_numbers("fatal", 1000, 1100);
    sender_until(&sender, &sender.deliveries[DELIVERY_STORED], 100, 20000);
    assert_int_equal(sender.inputs[INPUT_KAFKA_FATAL], 0);
    assert_int_equal(sender.inputs[INPUT_KAFKA_AWAY], 0);
    sender_close(&sender);
}

/* "Unknown" is what a broker says that is surprised; librdkafka gives up what it is said of.
 * One request at a time, because the mock does not refuse what comes behind one that failed. */
static void nothing_overtakes_what_is_answered_later(void **state)
{
    (void)state;
    mock_topic("later", 1);
    sender_init(&sender, mock_servers());
    sender_property(&sender, "max.in.flight.requests.per.connection", "1");
    sender_property(&sender, "linger.ms", "400");
    sender_open(&sender);
    send_numbers("later", 0, 1);
    sender_until(&sender, &sender.deliveries[DELIVERY_STORED], 1, 10000);
    refuse_next(RD_KAFKA_RESP_ERR_UNKNOWN);
    send_numbers("later", 1, 5000);
    sender_until(&sender, &sender.answers, 5000, 20000);
    assert_int_equal(sender.deliveries[DELIVERY_STORED], 1);
    assert_int_equal(sender.sent[2].what, DELIVERY_LATER);
    assert_int_equal(sender.deliveries[DELIVERY_LATER] + sender.deliveries[DELIVERY_AGAIN],
                     4999);
    assert_order(1, 5000);
    send_numbers("later", 1, 5000);
    sender_until(&sender, &sender.deliveries[DELIVERY_STORED], 5000, 20000);
    sender_close(&sender);
}

static void a_record_that_was_alone_is_too_large_when_kafka_says_so(void **state)
{
    (void)state;
    start("large");
    refuse_next(RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
    send_numbers("large", 0, 1);
    sender_until(&sender, &sender.deliveries[DELIVERY_LARGE], 1, 10000);
    assert_true(sender.sent[1].reason.words[0] != '\0');
    send_numbers("large", 1, 3);
    sender_until(&sender, &sender.deliveries[DELIVERY_STORED], 2, 10000);
    assert_numbers("large", 0, 1, 3);
    sender_close(&sender);
}

static void what_kafka_says_of_a_batch_is_not_believed_of_its_records(void **state)
{
    (void)state;
    start("batch");
    send_numbers("batch", 0, 1);
    sender_until(&sender, &sender.deliveries[DELIVERY_STORED], 1, 10000);

    refuse_next(RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP);
    send_numbers("batch", 1, 101);
    sender_until(&sender, &sender.answers, 101, 10000);
    assert_int_equal(sender.deliveries[DELIVERY_AGAIN], 100);

    /* Now each travels alone, so that it is the first one only. */
    refuse_next(RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP);
    send_numbers("batch", 1, 101);
    sender_until(&sender, &sender.answers, 201, 10000);
    assert_int_equal(sender.deliveries[DELIVERY_NEVER], 1);
    assert_int_equal(sender.sent[102].what, DELIVERY_NEVER);
    /* One request may stand ready behind it; no more are made. */
    assert_in_range(sender.deliveries[DELIVERY_AGAIN], 198, 199);
    assert_int_equal(sender.deliveries[DELIVERY_AGAIN] + sender.deliveries[DELIVERY_STORED],
                     200);
    send_numbers("batch", 2, 101);
    sender_until(&sender, &sender.deliveries[DELIVERY_STORED], 100, 10000);

    /* And after a second in batches again. */
    sender_for(&sender, 1300);
    refuse_next(RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP);
    send_numbers("batch", 101, 201);
    uint64_t again = sender.deliveries[DELIVERY_AGAIN] + 100;
    sender_until(&sender, &sender.deliveries[DELIVERY_AGAIN], again, 10000);
    assert_int_equal(sender.deliveries[DELIVERY_NEVER], 1);
    sender_close(&sender);
}

static void a_record_above_all_limits_is_refused_by_itself(void **state)
{
    (void)state;
    start("giant");
    send_numbers("giant", 0, 10);
    struct arrival *a = sender_arrival("t", "", 0);
    struct record rec = {.kafka_topic = TEXT("giant"), .timestamp_ms = -1};
    rec.key = (struct bytes){"key", 3};
    rec.value = (struct bytes){calloc(1, 105000000), 105000000};
    sender_produce(&sender, &rec, a);
    free((void *)rec.value.at);
    send_numbers("giant", 10, 20);
    sender_until(&sender, &sender.answers, 21, 10000);
    assert_int_equal(sender.sent[11].what, DELIVERY_LARGE);
    assert_int_equal(sender.deliveries[DELIVERY_STORED], 20);
    assert_numbers("giant", 0, 0, 20);
    sender_close(&sender);
}

static void a_topic_that_we_may_not_write_to_condemns_no_other(void **state)
{
    (void)state;
    mock_topic("denied", 1);
    start("allowed");
    send_numbers("denied", 0, 1);
    send_numbers("allowed", 0, 5);
    sender_until(&sender, &sender.deliveries[DELIVERY_STORED], 6, 10000);

    /* It was there a moment ago. */
    refuse_next(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
    send_numbers("denied", 1, 6);
    sender_until(&sender, &sender.answers, 11, 10000);
    assert_int_equal(sender.deliveries[DELIVERY_LATER], 5);

    refuse_next(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
    send_numbers("denied", 1, 6);
    sender_until(&sender, &sender.answers, 16, 10000);
    assert_int_equal(sender.deliveries[DELIVERY_NAMED], 5);

    /* What came behind them may be in the way, but is written at the next try. */
    send_numbers("allowed", 5, 10);
    sender_until(&sender, &sender.answers, 21, 10000);
    if (sender.deliveries[DELIVERY_AGAIN] > 0) {
        assert_int_equal(sender.deliveries[DELIVERY_AGAIN], 5);
        send_numbers("allowed", 5, 10);
    }
    sender_until(&sender, &sender.deliveries[DELIVERY_STORED], 11, 10000);
    assert_numbers("allowed", 0, 0, 10);
    sender_close(&sender);
}

static void more_topics_than_there_are_places_for_are_written_too(void **state)
{
    (void)state;
    start("place-0");
    mock_topic("place-299", 1); /* the others Kafka makes itself */
    for (int i = 0; i < 600; i++) {
        char name[32];
        snprintf(name, sizeof name, "place-%d", i % 300);
        send_numbers(name, i, i + 1);
    }
    sender_until(&sender, &sender.deliveries[DELIVERY_STORED], 600, 30000);
    struct reader r;
    reader_open(&r, "place-299", 0);
    assert_true(text_equal((struct text){reader_next(&r)->payload, 3}, TEXT("299")));
    assert_true(text_equal((struct text){reader_next(&r)->payload, 3}, TEXT("599")));
    reader_close(&r);
    sender_close(&sender);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_keeps_its_key_headers_value_and_time),
        cmocka_unit_test(what_is_empty_stays_empty_and_what_is_absent_absent),
        cmocka_unit_test(only_a_value_in_the_arrival_is_not_copied),
        cmocka_unit_test(thousands_that_are_under_way_are_stored_and_answered_in_order),
        cmocka_unit_test(an_answer_may_lead_to_the_next_record),
        cmocka_unit_test(what_may_succeed_later_by_itself_is_tried_again_in_order),
        cmocka_unit_test(while_kafka_is_away_everything_waits),
        cmocka_unit_test(that_kafka_is_away_and_back_is_told_though_nothing_is_to_be_written),
        cmocka_unit_test(what_waits_does_not_keep_it_from_closing),
        cmocka_unit_test(after_a_fatal_error_all_is_answered_later_and_a_new_client_works),
        cmocka_unit_test(nothing_overtakes_what_is_answered_later),
        cmocka_unit_test(a_record_that_was_alone_is_too_large_when_kafka_says_so),
        cmocka_unit_test(what_kafka_says_of_a_batch_is_not_believed_of_its_records),
        cmocka_unit_test(a_record_above_all_limits_is_refused_by_itself),
        cmocka_unit_test(a_topic_that_we_may_not_write_to_condemns_no_other),
        cmocka_unit_test(more_topics_than_there_are_places_for_are_written_too),
    };
    return cmocka_run_group_tests(tests, mock_set_up, mock_tear_down);
}
