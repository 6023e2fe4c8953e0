#include "tests/lib/kafka_read.h"

void reader_open(struct reader *r, const char *kafka_topic, int64_t offset)
{
    char why[256];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", mock_servers(), why, sizeof why);
    rd_kafka_conf_set(conf, "group.id", "reader", why, sizeof why);
    rd_kafka_conf_set(conf, "fetch.wait.max.ms", "10", why, sizeof why);
    *r = (struct reader){.rk = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why, sizeof why)};
    assert_non_null(r->rk);
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, kafka_topic, 0)->offset = offset;
    assert_int_equal(rd_kafka_assign(r->rk, list), 0);
    rd_kafka_topic_partition_list_destroy(list);
}

static void let_go(struct reader *r)
{
    if (r->m != NULL) rd_kafka_message_destroy(r->m);
    r->m = NULL;
}

rd_kafka_message_t *reader_next(struct reader *r)
{
    let_go(r);
    r->m = rd_kafka_consumer_poll(r->rk, 10000);
    assert_non_null(r->m);
    assert_int_equal(r->m->err, 0);
    return r->m;
}

void reader_expect_end(struct reader *r, int ms)
{
    let_go(r);
    assert_null(rd_kafka_consumer_poll(r->rk, ms));
}

void reader_close(struct reader *r)
{
    let_go(r);
    rd_kafka_destroy_flags(r->rk, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

static struct text header_at(const rd_kafka_message_t *m, size_t n, const char **name)
{
    rd_kafka_headers_t *all;
    const void *got;
    size_t size;
    assert_int_equal(rd_kafka_message_headers(m, &all), 0);
    assert_int_equal(rd_kafka_header_get_all(all, n, name, &got, &size), 0);
    return (struct text){got, size};
}

void assert_header(const rd_kafka_message_t *m, size_t n, const char *name, const char *value)
{
    const char *got_name;
    struct text got = header_at(m, n, &got_name);
    assert_string_equal(got_name, name);
    if (value == NULL) {
        assert_null(got.at);
    } else {
        assert_true(text_equal(got, text_of(value)));
    }
}

void assert_header_bytes(const rd_kafka_message_t *m, size_t n, struct text name,
                         struct text value)
{
    const char *got_name;
    struct text got = header_at(m, n, &got_name);
    assert_true(text_equal(text_of(got_name), name));
    assert_true(text_equal(got, value));
}

void assert_dlq_time(const rd_kafka_message_t *m, size_t n)
{
    const char *name;
    struct text got = header_at(m, n, &name);
    assert_string_equal(name, "dlq_time");
    assert_int_equal(got.size, 24);
    assert_true(got.at[0] == '2' && got.at[10] == 'T' && got.at[19] == '.' &&
                got.at[23] == 'Z');
}

size_t header_count(const rd_kafka_message_t *m)
{
    rd_kafka_headers_t *all;
    return rd_kafka_message_headers(m, &all) == 0 ? rd_kafka_header_cnt(all) : 0;
}
