#include "topics/topic.h"

#include <stdlib.h>

#include "tests/lib/check.h"

static void topics_that_may_and_may_not_be_published(void **state)
{
    (void)state;
    /* clang-format off */
    static const struct {
        const char *topic;
        bool is_publishable;
} rows[] = {
        {"a", true},
        {"berlin/mix/l7/batch-event", true},
        {"berlin/mix/l7/_state/batch-event/B-1", true},
        {"a b/c", true}, /* odd, but the broker takes it */
        {"caf\xc3\xa9/\xf0\x9f\x98\x80", true},
        {"a/$b", true}, /* only the first level is the broker's */
        {"", false},
        {"/", false},
        {"/a", false},
        {"a/", false},
        {"a//b", false},
        {"$SYS/x", false},
        {"$", false},
        {"$bridge/demo/x", false},
        {"$CONTROL/x", false},
        {"a/+", false},
        {"a/b#", false},
        {"#", false},
        {"+", false},
        {"a+b", false},
        {"a\nb", false},
        {"a\x7f", false},
        {"a/\xff", false},
        {"a/\xed\xa0\x80", false},
        {"a/\xef\xbf\xbf", false},
    };
    /* clang-format on */
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (topic_is_publishable(text_of(rows[i].topic)) == rows[i].is_publishable) continue;
        fail_msg("wrong about \"%s\"", rows[i].topic);
    }
    assert_false(topic_is_publishable((struct text){NULL, 0}));
    assert_false(topic_is_publishable((struct text){"a\0b", 3}));
}

static void every_byte_in_a_level(void **state)
{
    (void)state;
    for (unsigned byte = 0; byte < 256; byte++) {
        char t[] = {'a', '/', (char)byte, '/', 'b'};
        bool is_good = byte >= 0x20 && byte < 0x7f && strchr("+#/", (int)byte) == NULL;
        assert_int_equal(topic_is_publishable((struct text){t, sizeof t}), is_good);
    }
}

static void levels_and_bytes_are_limited(void **state)
{
    (void)state;
    char *t = malloc(65536);
    assert_non_null(t);
    for (size_t i = 0; i < 65536; i++)
        t[i] = i % 2 == 0 ? 'a' : '/';
    assert_true(topic_is_publishable((struct text){t, 2 * 199 + 1}));  /* 200 levels */
    assert_false(topic_is_publishable((struct text){t, 2 * 200 + 1})); /* 201 */
    memset(t, 'a', 65536);
    assert_true(topic_is_publishable((struct text){t, 65535}));
    assert_false(topic_is_publishable((struct text){t, 65536}));
    free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(topics_that_may_and_may_not_be_published),
        cmocka_unit_test(every_byte_in_a_level),
        cmocka_unit_test(levels_and_bytes_are_limited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
