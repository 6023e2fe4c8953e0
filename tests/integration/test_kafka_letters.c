/* What the bridge writes to Kafka, against librdkafka's mock cluster. Dead letters: every
 * record that the adapter reads is rejected, and what arrives in the dead-letter topic is read
 * back by a plain consumer. Audit records: the same, without a record. */
#include "tests/lib/kafka_read.h"

#include <stdio.h>

static struct member member;

/* ---- what is sent ---- */

struct letter {
    enum err reason;
    const char *words, *route;
    bool without_value;
};

static struct letter letter;
static uint64_t ticket;

static void reject(struct member *m, uint16_t lane, const struct record *rec)
{
    struct effect e = {.kind = EFFECT_DEAD_LETTER};
    e.dead_letter.ticket = ++ticket;
    e.dead_letter.lane = lane;
    e.dead_letter.offset = rec->offset;
    e.dead_letter.reason = letter.reason;
    e.dead_letter.words = text_of(letter.words);
    e.dead_letter.route = text_of(letter.route);
    e.dead_letter.without_value = letter.without_value;
    m->port.keep(m->port.self, ticket);
    m->port.dead_letter(m->port.self, &e);
    m->port.done(m->port.self, ticket); /* the letter is a copy */
}

static void write_record(const char *kafka_topic, const char *key, const char *value,
                         rd_kafka_headers_t *headers)
{
    size_t key_size = key == NULL ? 0 : strlen(key);
    size_t value_size = value == NULL ? 0 : strlen(value);
    rd_kafka_t *rk = mock_producer();
    assert_int_equal(rd_kafka_producev(rk, RD_KAFKA_V_TOPIC(kafka_topic),
                                       RD_KAFKA_V_PARTITION(0), RD_KAFKA_V_KEY(key, key_size),
                                       RD_KAFKA_V_VALUE((void *)value, value_size),
                                       RD_KAFKA_V_HEADERS(headers),
                                       RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                                       RD_KAFKA_V_END),
                     0);
    assert_int_equal(rd_kafka_flush(rk, 10000), 0);
    rd_kafka_destroy(rk);
}

static void assert_stored(uint64_t count)
{
    member_until(&member, &member.inputs[INPUT_DEAD_LETTERED], count, 20000);
    assert_int_equal(member.inputs[INPUT_DEAD_LETTERED], count);
    assert_true(member.last[INPUT_DEAD_LETTERED].dead_letter.stored);
    assert_int_equal(member.last[INPUT_DEAD_LETTERED].dead_letter.ticket, ticket);
}

/* ---- tests ---- */

static void start(const char *name)
{
    mock_topic(name, 1);
    mock_member(&member, name, "a", name);
    member.config.kafka.dead_letter_topic = (char *)"mes.dlq";
    member.on_record = reject;
}

static void a_letter_holds_the_record_untouched_and_why_it_was_rejected(void **state)
{
    (void)state;
    mock_topic("mes.dlq", 1);
    start("whole");
    rd_kafka_headers_t *headers = rd_kafka_headers_new(3);
    rd_kafka_header_add(headers, "ce_id", -1, "17", -1);
    rd_kafka_header_add(headers, "ce_id", -1, "again", -1);
    rd_kafka_header_add(headers, "nothing", -1, NULL, 0);
    write_record("whole", "lot 7", "{\"a\":1}", headers);

    letter = (struct letter){ERR_NO_PLACE, "the level `line` has no value", "events", false};
    member_open(&member);
    assert_stored(1);

    struct reader r;
    reader_open(&r, "mes.dlq", 0);
    rd_kafka_message_t *m = reader_next(&r);
    assert_int_equal(m->offset, 0);
    assert_true(text_equal((struct text){m->key, m->key_len}, TEXT("lot 7")));
    assert_true(text_equal((struct text){m->payload, m->len}, TEXT("{\"a\":1}")));
    assert_int_equal(header_count(m), 8);
    assert_header(m, 0, "ce_id", "17");
    assert_header(m, 1, "ce_id", "again");
    assert_header(m, 2, "nothing", NULL);
    assert_header(m, 3, "dlq_reason", "no_place");
    assert_header(m, 4, "dlq_error", "the level `line` has no value");
    assert_header(m, 5, "dlq_route", "events");
    assert_header(m, 6, "dlq_source", "whole/0/0");
    assert_dlq_time(m, 7);
    reader_close(&r);
    member_close(&member);
}

static void a_letter_of_a_tombstone_without_a_route_has_no_key_value_or_route(void **state)
{
    (void)state;
    start("bare");
    write_record("bare", NULL, NULL, rd_kafka_headers_new(0));
    letter = (struct letter){ERR_NO_ROUTE, NULL, NULL, false};
    member_open(&member);
    assert_stored(1);

    struct reader r;
    reader_open(&r, "mes.dlq", 1);
    rd_kafka_message_t *m = reader_next(&r);
    assert_int_equal(m->offset, 1);
    assert_null(m->key);
    assert_null(m->payload);
    assert_int_equal(header_count(m), 4);
    assert_header(m, 0, "dlq_reason", "no_route");
    assert_header(m, 1, "dlq_error", err_text(ERR_NO_ROUTE));
    assert_header(m, 2, "dlq_source", "bare/0/0");
    reader_close(&r);
    member_close(&member);
}

static void a_letter_without_its_value_says_so(void **state)
{
    (void)state;
    start("cut");
    write_record("cut", "k", "too much", rd_kafka_headers_new(0));
    letter = (struct letter){ERR_TOO_LARGE, NULL, "events", true};
    member_open(&member);
    assert_stored(1);

    struct reader r;
    reader_open(&r, "mes.dlq", 2);
    rd_kafka_message_t *m = reader_next(&r);
    assert_int_equal(m->offset, 2);
    assert_int_equal(m->key_len, 1);
    assert_non_null(m->payload); /* empty, not a tombstone */
    assert_int_equal(m->len, 0);
    assert_int_equal(header_count(m), 6);
    assert_header(m, 5, "dlq_truncated", "1");
    reader_close(&r);
    member_close(&member);
}

static void a_letter_that_kafka_finds_too_large_is_answered_as_that(void **state)
{
    (void)state;
    start("large");
    write_record("large", "k", "v", rd_kafka_headers_new(0));
    rd_kafka_mock_push_request_errors(mock_cluster, 0 /* Produce */, 1,
                                      RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
    letter = (struct letter){ERR_NO_PLACE, NULL, "events", false};
    member_open(&member);
    member_until(&member, &member.inputs[INPUT_DEAD_LETTERED], 1, 20000);
    assert_false(member.last[INPUT_DEAD_LETTERED].dead_letter.stored);
    assert_true(member.last[INPUT_DEAD_LETTERED].dead_letter.too_large);
    assert_true(member.last[INPUT_DEAD_LETTERED].dead_letter.reason.words[0] != '\0');

    /* The producer goes on: the next letter is stored. */
    write_record("large", "k", "v", rd_kafka_headers_new(0));
    assert_stored(2);
    member_close(&member);
}

static void a_letter_that_may_succeed_later_is_tried_again(void **state)
{
    (void)state;
    start("retried");
    write_record("retried", "k", "v", rd_kafka_headers_new(0));
    rd_kafka_mock_push_request_errors(mock_cluster, 0, 3, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
                                      RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
                                      RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT);
    letter = (struct letter){ERR_NO_PLACE, NULL, "events", false};
    member_open(&member);
    assert_stored(1);
    member_close(&member);
}

static void a_fatal_error_is_answered_and_the_next_letter_goes_by_a_new_producer(void **state)
{
    (void)state;
    start("fatal");
    write_record("fatal", "k", "v", rd_kafka_headers_new(0));
    rd_kafka_mock_push_request_errors(mock_cluster, 0, 1,
                                      RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER);
    letter = (struct letter){ERR_NO_PLACE, NULL, "events", false};
    member_open(&member);
    member_until(&member, &member.inputs[INPUT_DEAD_LETTERED], 1, 20000);
    assert_false(member.last[INPUT_DEAD_LETTERED].dead_letter.stored);
    assert_false(member.last[INPUT_DEAD_LETTERED].dead_letter.too_large);

    write_record("fatal", "k", "v", rd_kafka_headers_new(0));
    assert_stored(2);
    assert_int_equal(member.inputs[INPUT_KAFKA_FATAL], 0);
    member_close(&member);
}

static void many_letters_are_each_answered_once(void **state)
{
    (void)state;
    start("many");
    mock_fill("many", 1, 0, 5000);
    letter = (struct letter){ERR_NO_PLACE, NULL, "events", false};
    member_open(&member);
    member_until(&member, &member.inputs[INPUT_DEAD_LETTERED], 5000, 30000);
    member_for(&member, 200);
    assert_int_equal(member.inputs[INPUT_DEAD_LETTERED], 5000);
    assert_int_equal(member.records, 5000);
    member_close(&member);
}

static void letters_without_an_answer_do_not_keep_it_from_closing(void **state)
{
    (void)state;
    start("unanswered");
    mock_fill("unanswered", 1, 0, 100);
    rd_kafka_mock_topic_set_error(mock_cluster, "mes.never",
                                  RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE);
    member.config.kafka.dead_letter_topic = (char *)"mes.never";
    letter = (struct letter){ERR_NO_PLACE, NULL, "events", false};
    member_open(&member);
    member_until_records(&member, 100, 20000);
    member_for(&member, 500);
    assert_int_equal(member.inputs[INPUT_DEAD_LETTERED], 0);
    member_close(&member);
}

/* ---- audit records ---- */

static void write_audit(const char *key, const char *value)
{
    struct effect e = {.kind = EFFECT_AUDIT};
    e.audit.ticket = ++ticket;
    e.audit.key = text_of(key);
    e.audit.value = text_of(value);
    member.port.audit(member.port.self, &e);
}

static void an_audit_record_is_stored_as_json_under_its_key(void **state)
{
    (void)state;
    mock_topic("mes.audit", 1);
    start("audited");
    member_open(&member);
    write_audit("audited/0", "{\"what\":\"gap\"}");
    member_until(&member, &member.inputs[INPUT_AUDITED], 1, 20000);
    assert_true(member.last[INPUT_AUDITED].audited.stored);
    assert_int_equal(member.last[INPUT_AUDITED].audited.ticket, ticket);
    assert_int_equal(member.inputs[INPUT_DEAD_LETTERED], 0);

    struct reader r;
    reader_open(&r, "mes.audit", 0);
    rd_kafka_message_t *m = reader_next(&r);
    assert_int_equal(m->offset, 0);
    assert_true(text_equal((struct text){m->key, m->key_len}, TEXT("audited/0")));
    assert_true(text_equal((struct text){m->payload, m->len}, TEXT("{\"what\":\"gap\"}")));
    assert_int_equal(header_count(m), 1);
    assert_header(m, 0, "content-type", "application/json");
    reader_close(&r);
    member_close(&member);
}

static void an_audit_record_that_kafka_refuses_is_answered_with_the_reason(void **state)
{
    (void)state;
    start("disputed");
    member_open(&member);
    rd_kafka_mock_push_request_errors(mock_cluster, 0, 1, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE);
    write_audit("k", "{}");
    member_until(&member, &member.inputs[INPUT_AUDITED], 1, 20000);
    assert_false(member.last[INPUT_AUDITED].audited.stored);
    assert_true(member.last[INPUT_AUDITED].audited.reason.words[0] != '\0');
    write_audit("k", "{}");
    member_until(&member, &member.inputs[INPUT_AUDITED], 2, 20000);
    assert_true(member.last[INPUT_AUDITED].audited.stored);
    member_close(&member);
}

static void our_own_topics_are_never_read_whatever_a_route_says(void **state)
{
    (void)state;
    mock_topic("mes.first-event", 1);
    write_record("mes.first-event", "k", "v", rd_kafka_headers_new(0));
    write_record("mes.audit", "k", "v", rd_kafka_headers_new(0));
    write_record("mes.dlq", "k", "v", rd_kafka_headers_new(0));
    mock_member(&member, "ours", "a", "^mes\\.[a-z-]+$");
    member_open(&member);
    member_until_records(&member, 1, 20000);
    member_for(&member, 500);
    assert_int_equal(member.lane_count, 1);
    assert_int_equal(member.records, 1);
    assert_true(kafka_topic_is_ours(&member.config, "mes.audit"));
    assert_true(kafka_topic_is_ours(&member.config, "mes.dlq"));
    assert_false(kafka_topic_is_ours(&member.config, "mes.first-event"));
    member_close(&member);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_letter_holds_the_record_untouched_and_why_it_was_rejected),
        cmocka_unit_test(a_letter_of_a_tombstone_without_a_route_has_no_key_value_or_route),
        cmocka_unit_test(a_letter_without_its_value_says_so),
        cmocka_unit_test(a_letter_that_kafka_finds_too_large_is_answered_as_that),
        cmocka_unit_test(a_letter_that_may_succeed_later_is_tried_again),
        cmocka_unit_test(a_fatal_error_is_answered_and_the_next_letter_goes_by_a_new_producer),
        cmocka_unit_test(many_letters_are_each_answered_once),
        cmocka_unit_test(an_audit_record_is_stored_as_json_under_its_key),
        cmocka_unit_test(an_audit_record_that_kafka_refuses_is_answered_with_the_reason),
        cmocka_unit_test(our_own_topics_are_never_read_whatever_a_route_says),
        cmocka_unit_test(letters_without_an_answer_do_not_keep_it_from_closing),
    };
    return cmocka_run_group_tests(tests, mock_set_up, mock_tear_down);
}
