/* What is wrong with a command line: tests/golden/explain/mistakes_*.page. */
#include "bridge/trial/sample_words.h"

#include <stdlib.h>
#include <unistd.h>

#include "tests/lib/check.h"

enum { WORDS_MAX = 24, NOW_MS = 5000 };

struct parsed {
    struct sample sample;
    struct sample_order order;
    struct words_fault why;
    bool is_fine;
};

/* Words are separated by single spaces. */
static void parse(struct parsed *p, char *line)
{
    char *words[WORDS_MAX];
    int count = 0;

    for (char *word = strtok(line, " "); word != NULL; word = strtok(NULL, " "))
        words[count++] = word;
    sample_init(&p->sample);
    p->is_fine =
        sample_from_words(&p->sample, &p->order, (struct words){words, count}, NOW_MS, &p->why);
}

static void words_make_a_record(void **state)
{
    (void)state;
    struct parsed p;
    char line[] = "--kafka-topic mes.x FILE --key K --header a=b=c --header a= --json "
                  "--timestamp 1000 --value -";

    parse(&p, line);
    assert_true(p.is_fine);
    assert_string_equal(p.order.path, "FILE");
    assert_true(p.order.is_json);
    const struct record *rec = &p.sample.record;
    assert_text(rec->kafka_topic, TEXT("mes.x"));
    assert_text(text_of_bytes(rec->key), TEXT("K"));
    assert_text(text_of_bytes(rec->value), TEXT("-"));
    assert_int_equal(rec->header_count, 2);
    assert_text(rec->headers[0].name, TEXT("a"));
    assert_text(text_of_bytes(rec->headers[0].value), TEXT("b=c"));
    assert_non_null(rec->headers[1].value.at); /* empty, not null */
    assert_int_equal(rec->timestamp_ms, 1000);
    assert_int_equal(p.sample.now_ms, NOW_MS);
    sample_done(&p.sample);
}

static void words_make_a_message(void **state)
{
    (void)state;
    struct parsed p;
    char line[] = "FILE --topic a/b --property x=y --content-type t/s --retained --now 7";

    parse(&p, line);
    assert_true(p.is_fine);
    const struct arrival *a = &p.sample.arrival;
    assert_true(p.sample.is_message);
    assert_text(a->topic, TEXT("a/b"));
    assert_text(arrival_property(a, TEXT("x")), TEXT("y"));
    assert_text(a->content_type, TEXT("t/s"));
    assert_true(a->is_retained);
    assert_int_equal(a->payload.size, 0);
    assert_non_null(a->payload.at);
    assert_int_equal(p.sample.now_ms, 7);
    sample_done(&p.sample);
}

static void a_value_may_be_as_large_as_a_file(void **state)
{
    (void)state;
    char path[] = "/tmp/mesbridge-value-XXXXXX";
    int fd = mkstemp(path);
    char line[128];
    struct parsed p;
    static char bytes[300000];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(i * 7);
    assert_int_equal(write(fd, bytes, sizeof bytes), sizeof bytes);
    snprintf(line, sizeof line, "FILE --kafka-topic mes.x --value-file %s", path);
    parse(&p, line);
    assert_true(p.is_fine);
    assert_int_equal(p.sample.record.value.size, sizeof bytes);
    assert_memory_equal(p.sample.record.value.at, bytes, sizeof bytes);
    sample_done(&p.sample);

    assert_int_equal(ftruncate(fd, (off_t)SAMPLE_VALUE_BYTES_MAX + 1), 0);
    snprintf(line, sizeof line, "FILE --kafka-topic mes.x --value-file %s", path);
    parse(&p, line);
    assert_false(p.is_fine);
    assert_true(p.why.is_input);
    assert_non_null(strstr(p.why.words, "larger than 64 MiB"));
    sample_done(&p.sample);
    close(fd);
    unlink(path);
}

static void a_directory_is_no_value(void **state)
{
    (void)state;
    struct parsed p;
    char line[] = "FILE --kafka-topic mes.x --value-file /tmp";

    parse(&p, line);
    assert_false(p.is_fine);
    assert_true(p.why.is_input);
    sample_done(&p.sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_make_a_record),
        cmocka_unit_test(words_make_a_message),
        cmocka_unit_test(a_value_may_be_as_large_as_a_file),
        cmocka_unit_test(a_directory_is_no_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
