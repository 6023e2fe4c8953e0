/* What the Kafka adapter does with its lanes, against librdkafka's mock cluster: looks and
 * finds, sending lanes to other places, and logs that lose their beginning. The mock keeps 5
 * MiB of a partition and drops the oldest batches without a word. */
#include <stdio.h>

#include "bridge/adapters/kafka_lanes.h"
#include "bridge/adapters/kafka_offsets.h"
#include "tests/lib/kafka_mock.h"

enum { PARTITIONS = 4, MOCK_KEEPS_BYTES = 5 << 20 };

static struct member member, other;

/* ---- looking ---- */

static void assigned_comes_without_a_question_and_a_look_answers_it(void **state)
{
    (void)state;
    mock_topic("looked", PARTITIONS);
    mock_fill("looked", PARTITIONS, 0, 10);
    mock_member(&member, "looked", "a", "looked");
    member.looks_late = true;
    member_open(&member);
    member_until(&member, &member.inputs[INPUT_ASSIGNED], 1, 20000);
    member_for(&member, 500);
    assert_int_equal(member.inputs[INPUT_LOOKED], 0);
    assert_int_equal(member.lane_count, PARTITIONS);
    for (int i = 0; i < PARTITIONS; i++) {
        assert_string_equal(member.lanes[i].assigned.kafka_topic, "looked");
        assert_int_equal(member.lanes[i].assigned.partition, i);
    }

    member.port.look(member.port.self);
    member_until_look(&member, 5000);
    assert_true(member.is_new);
    assert_true(member.cluster_id[0] != '\0');
    for (int i = 0; i < PARTITIONS; i++) {
        assert_int_equal(member.lanes[i].looked.committed, -1);
        assert_int_equal(member.lanes[i].looked.high, 10);
    }
    member_until_records(&member, 10 * PARTITIONS, 10000);
    member_close(&member);
}

static void of_several_looks_the_last_one_is_answered_with_the_log_as_it_is(void **state)
{
    (void)state;
    mock_topic("again", 1);
    mock_join(&member, "again", "again");
    assert_int_equal(member.lanes[0].looked.high, 0);
    mock_fill("again", 1, 0, 10);
    for (int i = 0; i < 5; i++)
        member.port.look(member.port.self);
    member_until(&member, &member.inputs[INPUT_LOOKED], 2, 5000);
    assert_int_equal(member.lanes[0].looked.high, 10);
    member_for(&member, 1000);
    assert_int_equal(member.inputs[INPUT_LOOKED], 2);
    member_until_records(&member, 10, 5000); /* looks disturb nothing */
    member_close(&member);
}

static void a_look_and_a_find_go_on_until_kafka_is_back(void **state)
{
    (void)state;
    mock_topic("patient", 1);
    mock_fill("patient", 1, 0, 10);
    mock_member(&member, "patient", "a", "patient");
    member_property(&member, "session.timeout.ms", "20000"); /* it outlives the outage */
    member_open(&member);
    member_until_records(&member, 10, 10000);
    rd_kafka_mock_broker_set_down(mock_cluster, 1);
    member.port.look(member.port.self);
    member.port.find(member.port.self, 0, 1);
    member_for(&member, 3000);
    assert_int_equal(member.inputs[INPUT_LOOKED], 1);
    assert_int_equal(member.inputs[INPUT_FOUND], 0);
    rd_kafka_mock_broker_set_up(mock_cluster, 1);
    member_until(&member, &member.inputs[INPUT_FOUND], 1, 20000);
    member_until(&member, &member.inputs[INPUT_LOOKED], 2, 20000);
    member_close(&member);
}

static void nothing_is_answered_after_a_release(void **state)
{
    (void)state;
    mock_topic("quiet", 2);
    mock_join(&member, "quiet", "quiet");
    member.port.look(member.port.self);
    member.port.find(member.port.self, 1, 1000);
    member_release(&member);
    member_for(&member, 1500);
    assert_int_equal(member.inputs[INPUT_LOOKED], 1);
    assert_int_equal(member.inputs[INPUT_FOUND], 0);
    assert_int_equal(member.inputs[INPUT_ASSIGNED], 1); /* nobody asked for this release */
    member_close(&member);
}

static void a_commit_says_whether_a_checkpoint_stands_behind_it(void **state)
{
    (void)state;
    static const struct {
        enum checkpoint_mode mode;
        bool is_unmarked;
    } lives[] = {
        {CHECKPOINT_OFF, true },
        {CHECKPOINT_ON,  false},
        {CHECKPOINT_OFF, true },
    };
    mock_topic("marked", 1);
    for (int i = 0; i < 3; i++) {
        mock_fill("marked", 1, i, i + 1);
        mock_member(&member, "marked", "a", "marked");
        member.config.down.checkpoint = lives[i].mode;
        member_open(&member);
        member_until_records(&member, 1, 20000);
        if (i > 0)
            assert_int_equal(member.lanes[0].looked.is_unmarked, lives[i - 1].is_unmarked);
        assert_true(member_commit(&member));
        member_close(&member);
    }
}

/* ---- finding ---- */

/* The mock finds no time at all, so the answer is each log's end. */
static void finds_of_many_lanes_are_each_answered_once(void **state)
{
    (void)state;
    mock_topic("found", PARTITIONS);
    mock_fill("found", PARTITIONS, 0, 10);
    mock_fill("found", 1, 10, 15); /* partition 0 only */
    mock_join(&member, "found", "found");
    for (uint16_t i = 0; i < PARTITIONS; i++)
        member.port.find(member.port.self, i, 1000 + i);
    member.port.find(member.port.self, 2, -5); /* in place of the one before */
    member_until(&member, &member.inputs[INPUT_FOUND], PARTITIONS, 10000);
    member_for(&member, 1000);
    assert_int_equal(member.inputs[INPUT_FOUND], PARTITIONS);
    for (int i = 0; i < PARTITIONS; i++) {
        assert_int_equal(member.lanes[i].finds, 1);
        assert_int_equal(member.lanes[i].found, i == 0 ? 15 : 10);
    }
    member_close(&member);
}

/* Neither looks nor finds wait for it for ever. */
static void a_partition_without_a_leader_does_not_keep_the_others_waiting(void **state)
{
    (void)state;
    mock_topic("headless", 2);
    mock_fill("headless", 2, 0, 10);
    mock_join(&member, "headless", "headless");
    member_until_records(&member, 20, 20000);
    assert_true(member_commit(&member));
    member_close(&member);

    rd_kafka_mock_partition_set_leader(mock_cluster, "headless", 1, -1);
    mock_member(&member, "headless", "a", "headless");
    member_open(&member);
    member_until_look(&member, 40000);
    assert_int_equal(member.lanes[0].looked.high, 10);
    assert_int_equal(member.lanes[1].looked.committed, 10);
    assert_int_equal(member.lanes[1].looked.low, 0);
    assert_int_equal(member.lanes[1].looked.high, KAFKA_HIGH_UNKNOWN);
    member.port.find(member.port.self, 0, 1000);
    member.port.find(member.port.self, 1, 1000);
    member_until(&member, &member.inputs[INPUT_FOUND], 1, 20000);
    assert_int_equal(member.lanes[0].found, 10);
    assert_int_equal(member.lanes[1].finds, 0);

    rd_kafka_mock_partition_set_leader(mock_cluster, "headless", 1, 1);
    member_until(&member, &member.inputs[INPUT_FOUND], 2, 20000);
    assert_int_equal(member.lanes[1].found, 10);
    mock_fill("headless", 2, 10, 15);
    member_until_records(&member, 10, 20000); /* of this life */
    member_close(&member);
}

/* ---- sending lanes elsewhere ---- */

static void a_lane_can_be_sent_anywhere_before_it_has_fetched_anything(void **state)
{
    (void)state;
    mock_topic("sent", PARTITIONS);
    mock_fill("sent", PARTITIONS, 0, 100);
    mock_member(&member, "sent", "a", "sent");
    member.starts_late = true;
    member_open(&member);
    member_until_look(&member, 20000);
    member_start(&member);
    member_send(&member, 0, 100); /* the end, forwards */
    member_send(&member, 1, 50);
    member_send(&member, 2, 99);
    member_send(&member, 2, 0); /* and back again */
    member_until_records(&member, 50 + 100 + 100, 10000);
    member_for(&member, 300);
    assert_int_equal(member.records, 250);
    assert_int_equal(member.lanes[0].records, 0);

    mock_fill("sent", PARTITIONS, 100, 110);
    member_until_records(&member, 290, 10000);
    member_send(&member, 3, 110); /* where it is */
    member_send(&member, 1, 3);   /* from the end back */
    member_until_records(&member, 290 + 107, 10000);
    member_for(&member, 300);
    assert_int_equal(member.records, 397);
    member_close(&member);
}

/* True when a message comes within a second. */
static bool is_fed(rd_kafka_queue_t *data)
{
    rd_kafka_message_t *m = NULL;
    if (rd_kafka_consume_batch_queue(data, 1000, &m, 1) <= 0) return false;
    rd_kafka_message_destroy(m);
    return true;
}

/* A partition that stops forgets, a little later, where it is forwarded to. */
static void lanes_that_are_let_go_can_be_started_again_at_once(void **state)
{
    (void)state;
    mock_topic("anew", PARTITIONS);
    mock_fill("anew", PARTITIONS, 0, 10);
    char why[256];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", mock_servers(), why, sizeof why);
    rd_kafka_conf_set(conf, "group.id", "anew", why, sizeof why);
    rd_kafka_conf_set(conf, "fetch.wait.max.ms", "10", why, sizeof why);
    rd_kafka_t *rk = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why, sizeof why);
    rd_kafka_queue_t *data = rd_kafka_queue_new(rk);
    rd_kafka_topic_partition_list_t *partitions = rd_kafka_topic_partition_list_new(PARTITIONS);
    struct lane_point at[PARTITIONS];
    for (int i = 0; i < PARTITIONS; i++) {
        rd_kafka_topic_partition_list_add(partitions, "anew", i);
        at[i] = (struct lane_point){(uint16_t)i, 0};
    }

    struct kafka_lanes lanes = {0};
    for (int i = 0; i < 100; i++) {
        kafka_lanes_open(&lanes, rk, partitions);
        assert_int_equal(kafka_lanes_start(&lanes, data, at, PARTITIONS), 0);
        assert_true(is_fed(data));
        kafka_lanes_let_go(&lanes, rk);
    }
    rd_kafka_topic_partition_list_destroy(partitions);
    rd_kafka_queue_destroy(data);
    rd_kafka_destroy_flags(rk, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

/* ---- logs that lose their beginning ---- */

/* Writes @count records of @bytes, each a batch of its own, so that the mock can drop it. */
static void fill_with_batches(const char *kafka_topic, int partition, int count, size_t bytes)
{
    rd_kafka_t *rk = mock_producer();
    char *value = calloc(1, bytes);
    for (int i = 0; i < count; i++) {
        assert_int_equal(
            rd_kafka_producev(rk, RD_KAFKA_V_TOPIC(kafka_topic),
                              RD_KAFKA_V_PARTITION(partition), RD_KAFKA_V_VALUE(value, bytes),
                              RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END),
            0);
        assert_int_equal(rd_kafka_flush(rk, 10000), 0);
    }
    free(value);
    rd_kafka_destroy(rk);
}

static void what_was_deleted_unread_is_looked_at_before_anything_behind_it(void **state)
{
    (void)state;
    enum { RECORDS = 200, BYTES = 100000 };
    mock_topic("overtaken", 1);
    mock_member(&member, "overtaken", "a", "overtaken");
    member.config.kafka.prefetch_records = 10;
    member.config.kafka.prefetch_bytes = 1 << 20;
    member.room = 0;
    member.releases = true;
    member_open(&member);
    member_until_look(&member, 20000);
    fill_with_batches("overtaken", 0, RECORDS, BYTES);
    assert_int_equal(member.inputs[INPUT_REVOKED], 0);
    assert_int_equal(member.lanes[0].looked.high, 0);

    member.room = 512; /* reads what was fetched; then the log begins far behind it */
    member_until(&member, &member.inputs[INPUT_REVOKED], 1, 20000);
    int64_t read_before = member.records;
    assert_true(read_before < RECORDS - MOCK_KEEPS_BYTES / BYTES);
    member_until(&member, &member.inputs[INPUT_ASSIGNED], 2, 5000);
    assert_int_equal(member.records, read_before);
    member_until_look(&member, 5000);
    int64_t low = member.lanes[0].looked.low;
    assert_true(low > read_before);
    assert_int_equal(member.lanes[0].looked.high, RECORDS);
    member_until_records(&member, read_before + RECORDS - low, 20000);
    member_for(&member, 1000);
    assert_int_equal(member.records, read_before + RECORDS - low);
    assert_int_equal(member.inputs[INPUT_REVOKED], 1);
    assert_int_equal(member.inputs[INPUT_ASSIGNED], 2);
    assert_int_equal(member.inputs[INPUT_LANES_LOST], 0);
    member_close(&member);
}

/* Restarts of its own, one after the other, each started at once. */
static void a_lane_sent_below_its_log_restarts_all_of_them_and_none_falls_silent(void **state)
{
    (void)state;
    enum { ROUNDS = 8 };
    mock_topic("below", PARTITIONS);
    fill_with_batches("below", 1, 70, 100000); /* the mock keeps 52 */
    mock_member(&member, "below", "a", "below");
    member.releases = true;
    member_open(&member);
    member_until_look(&member, 20000);
    int64_t low = member.lanes[1].looked.low;
    assert_true(low > 0);
    member_until_records(&member, 70 - low, 20000);
    member.starts_late = true;
    for (uint64_t i = 1; i <= ROUNDS; i++) {
        member_send(&member, 1, (int64_t)i % low);
        member_until(&member, &member.inputs[INPUT_ASSIGNED], 1 + i, 10000);
        for (int p = 0; p < PARTITIONS; p++)
            member.lanes[p].looked = (struct looked){-1, false, p == 1 ? low : 0, 0};
        member_start(&member);
        int64_t before = member.records;
        member_until_records(&member, before + 70 - low, 10000);
        assert_int_equal(member.inputs[INPUT_REVOKED], i);
    }
    mock_fill("below", PARTITIONS, 0, 5);
    for (int i = 0; i < 50; i++) {
        member_turn(&member, 100);
        if (member.lanes[0].records >= 5 && member.lanes[3].records >= 5) break;
    }
    assert_int_equal(member.lanes[0].records, 5);
    assert_int_equal(member.lanes[2].records, 5);
    assert_int_equal(member.lanes[3].records, 5);
    member_close(&member);
}

static void lanes_that_were_not_overtaken_go_on_where_they_were_committed(void **state)
{
    (void)state;
    mock_topic("others", 2);
    mock_fill("others", 1, 0, 300);
    fill_with_batches("others", 1, 70, 100000);
    mock_join(&member, "others", "others");
    int64_t low = member.lanes[1].looked.low;
    member_until_records(&member, 300 + 70 - low, 20000);
    member_send(&member, 1, 0);
    member_until(&member, &member.inputs[INPUT_REVOKED], 1, 10000);
    member.lanes[1].next = 70;
    assert_true(member_commit(&member));
    assert_int_equal(member.inputs[INPUT_REVOKED], 1);
    member_release(&member);
    member_until_look(&member, 10000);
    assert_int_equal(member.lanes[0].looked.committed, 300);
    assert_int_equal(member.lanes[1].looked.committed, 70);
    mock_fill("others", 2, 300, 310);
    int64_t before = member.records;
    member_until_records(&member, before + 20, 10000);
    member_close(&member);
}

/* The group asks for the partitions while the core drains for us. */
static void a_rebalance_meanwhile_is_answered_by_the_same_release(void **state)
{
    (void)state;
    mock_topic("meanwhile", PARTITIONS);
    fill_with_batches("meanwhile", 0, 70, 100000);
    mock_join(&member, "meanwhile", "meanwhile");
    member_send(&member, 0, 0);
    member_until(&member, &member.inputs[INPUT_REVOKED], 1, 10000);

    mock_member(&other, "meanwhile", "b", "meanwhile");
    other.releases = true;
    member_open(&other);
    for (int64_t end = member_now_ms() + 6000; member_now_ms() < end;) {
        member_turn(&member, 10);
        member_turn(&other, 10);
    }
    assert_int_equal(member.inputs[INPUT_REVOKED], 1);
    assert_int_equal(member.inputs[INPUT_ASSIGNED], 1);
    member_release(&member);
    member.releases = true;
    for (int64_t end = member_now_ms() + 40000;
         other.lane_count != PARTITIONS / 2 || member.lane_count != PARTITIONS / 2;) {
        assert_true(member_now_ms() < end);
        member_turn(&member, 10);
        member_turn(&other, 10);
    }
    member_until_look(&member, 10000);
    member_until_look(&other, 10000);
    int64_t before = member.records + other.records;
    mock_fill("meanwhile", PARTITIONS, 0, 10);
    for (int64_t end = member_now_ms() + 20000; member.records + other.records < before + 40;) {
        assert_true(member_now_ms() < end);
        member_turn(&member, 10);
        member_turn(&other, 10);
    }
    member_close(&other);
    member_close(&member);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(assigned_comes_without_a_question_and_a_look_answers_it),
        cmocka_unit_test(of_several_looks_the_last_one_is_answered_with_the_log_as_it_is),
        cmocka_unit_test(a_look_and_a_find_go_on_until_kafka_is_back),
        cmocka_unit_test(nothing_is_answered_after_a_release),
        cmocka_unit_test(a_commit_says_whether_a_checkpoint_stands_behind_it),
        cmocka_unit_test(finds_of_many_lanes_are_each_answered_once),
        cmocka_unit_test(a_partition_without_a_leader_does_not_keep_the_others_waiting),
        cmocka_unit_test(a_lane_can_be_sent_anywhere_before_it_has_fetched_anything),
        cmocka_unit_test(lanes_that_are_let_go_can_be_started_again_at_once),
        cmocka_unit_test(what_was_deleted_unread_is_looked_at_before_anything_behind_it),
        cmocka_unit_test(a_lane_sent_below_its_log_restarts_all_of_them_and_none_falls_silent),
        cmocka_unit_test(lanes_that_were_not_overtaken_go_on_where_they_were_committed),
        cmocka_unit_test(a_rebalance_meanwhile_is_answered_by_the_same_release),
    };
    return cmocka_run_group_tests(tests, mock_set_up, mock_tear_down);
}
