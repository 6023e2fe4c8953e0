/* What is wrong with a file of tests is said in tests/golden/test/mistakes.page. */
#include "bridge/trial/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/lib/check.h"

static const char good[] = "config: plant.yaml\n"
                           "tests:\n"
                           "  - name: a\n"
                           "    record: {kafka_topic: t.x, key: K, headers: {h: v, n: ~}, "
                           "value: {b: 1, a: [12.5, x]}}\n"
                           "    expect: {route: r, payload: {a: 1}}\n"
                           "  - name: b\n"
                           "    now: 2025-11-21T09:15:40Z\n"
                           "    record: {kafka_topic: t.x, value: 'text'}\n"
                           "    expect: {skip: expired}\n"
                           "  - name: c\n"
                           "    record: {kafka_topic: t.x, timestamp: 1000, value: null}\n"
                           "    expect: {skip: expired}\n"
                           "  - name: d\n"
                           "    message: {topic: a/b, properties: {p: q}, retained: true, "
                           "payload_base64: AAEC}\n"
                           "    expect: {value_text: x}\n"
                           "  - name: e\n"
                           "    message: {topic: a/b, payload_msgpack: {a: 1}}\n"
                           "    expect: {value: {a: 1}}\n";

struct loaded {
    enum err e;
    struct suite suite;
    struct complaints complaints;
};

static void load(struct loaded *l, struct text text)
{
    char path[] = "/tmp/mesbridge-suite-XXXXXX";
    int fd = mkstemp(path);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text.at, text.size), (ssize_t)text.size);
    close(fd);
    *l = (struct loaded){.e = ERR_OK};
    l->e = suite_load(path, &l->suite, &l->complaints);
    unlink(path);
}

static void unload(struct loaded *l)
{
    suite_done(&l->suite);
    complaints_free(&l->complaints);
}

static void records_and_messages_are_what_the_file_says(void **state)
{
    (void)state;
    struct loaded l;

    load(&l, text_of(good));
    assert_int_equal(l.e, ERR_OK);
    assert_int_equal(l.suite.count, 5);
    assert_string_equal(l.suite.config_path, "/tmp/plant.yaml");

    const struct record *rec = &l.suite.cases[0].sample.record;
    assert_int_equal(l.suite.cases[0].line, 3);
    assert_text(rec->kafka_topic, TEXT("t.x"));
    assert_text(text_of_bytes(rec->key), TEXT("K"));
    assert_int_equal(rec->header_count, 2);
    assert_text(text_of_bytes(rec->headers[0].value), TEXT("v"));
    assert_null(rec->headers[1].value.at);
    assert_text(text_of_bytes(rec->value), TEXT("{\"b\":1,\"a\":[12.5,\"x\"]}"));
    assert_text(text_of_bytes(l.suite.cases[1].sample.record.value), TEXT("text"));
    assert_null(l.suite.cases[1].sample.record.key.at);
    assert_null(l.suite.cases[2].sample.record.value.at);

    const struct arrival *a = &l.suite.cases[3].sample.arrival;
    assert_text(a->topic, TEXT("a/b"));
    assert_true(a->is_retained);
    assert_text(arrival_property(a, TEXT("p")), TEXT("q"));
    assert_text(text_of_bytes(a->payload), ((struct text){"\0\1\2", 3}));
    assert_text(text_of_bytes(l.suite.cases[4].sample.arrival.payload), TEXT("\x81\xa1"
                                                                             "a\x01"));
    unload(&l);
}

static void the_clock_stands_where_the_test_says(void **state)
{
    (void)state;
    static const struct {
        int64_t now_ms, timestamp_ms;
    } rows[] = {
        {SAMPLE_NOW_MS, SAMPLE_NOW_MS},
        {1763716540000, 1763716540000},
        {1000,          1000         }
    };
    struct loaded l;

    load(&l, text_of(good));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(l.suite.cases[i].sample.now_ms, rows[i].now_ms);
        assert_int_equal(l.suite.cases[i].sample.record.timestamp_ms, rows[i].timestamp_ms);
    }
    unload(&l);
}

static void a_file_that_is_not_there_is_said_to_be_so(void **state)
{
    (void)state;
    struct loaded l = {.e = ERR_OK};

    l.e = suite_load("/nowhere/x.test.yaml", &l.suite, &l.complaints);
    assert_int_equal(l.e, ERR_NO_SYSTEM);
    assert_int_equal(l.complaints.count, 1);
    unload(&l);
}

/* Bytes are changed, taken out and doubled: whatever it becomes, it is read or complained
 * about. */
static void a_damaged_file_is_read_or_complained_about(void **state)
{
    (void)state;
    uint64_t seed = 11;
    int read_count = 0, refused = 0;

    for (int round = 0; round < 1500; round++) {
        char text[2 * sizeof good];
        size_t size = 0;
        for (size_t i = 0; i + 1 < sizeof good; i++) {
            size_t luck = random_below(&seed, 400);
            if (luck == 0) continue;
            if (luck == 1) text[size++] = good[i];
            text[size++] = luck == 2 ? (char)random_below(&seed, 256) : good[i];
        }
        struct loaded l;
        load(&l, (struct text){text, size});
        assert_true(l.e == ERR_OK || l.e == ERR_BAD_CONFIG);
        assert_int_equal(l.e == ERR_OK, l.complaints.count == 0);
        read_count += l.e == ERR_OK;
        refused += l.e != ERR_OK;
        unload(&l);
    }
    assert_true(read_count > 20);
    assert_true(refused > 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_and_messages_are_what_the_file_says),
        cmocka_unit_test(the_clock_stands_where_the_test_says),
        cmocka_unit_test(a_file_that_is_not_there_is_said_to_be_so),
        cmocka_unit_test(a_damaged_file_is_read_or_complained_about),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
