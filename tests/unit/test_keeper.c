#include "bridge/trial/keeper.h"

#include <stdint.h>
#include <stdlib.h>

#include "tests/lib/check.h"

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

static int left = -1; /* allocations that succeed; -1: all */

void *__wrap_calloc(size_t count, size_t size)
{
    if (left == 0) return NULL;
    if (left > 0) left--;
    return __real_calloc(count, size);
}

static void write_words(const void *self, FILE *to)
{
    fprintf(to, "%s and more", (const char *)self);
}

static void what_is_kept_is_a_copy_with_a_nul(void **state)
{
    (void)state;
    struct keeper k = {.last = NULL};
    char mine[] = "mine";

    struct text copy = keeper_copy(&k, text_of(mine));
    mine[0] = 'x';
    assert_string_equal(copy.at, "mine");
    assert_string_equal(keeper_copy(&k, (struct text){NULL, 0}).at, "");
    assert_string_equal(keeper_say(&k, "%d of %s", 3, "four").at, "3 of four");
    struct text written = keeper_write(&k, write_words, "this");
    assert_text(written, TEXT("this and more"));
    assert_int_equal(written.at[written.size], '\0');
    assert_false(k.no_memory);
    keeper_done(&k);
    keeper_done(&k);
}

static void memory_that_is_out_leaves_empty_texts_behind(void **state)
{
    (void)state;
    struct keeper k = {.last = NULL};

    left = 1;
    assert_string_equal(keeper_copy(&k, TEXT("first")).at, "first");
    assert_false(k.no_memory);
    assert_string_equal(keeper_copy(&k, TEXT("second")).at, "");
    assert_true(k.no_memory);
    assert_string_equal(keeper_say(&k, "third").at, "");
    left = -1;
    assert_null(keeper_room(&k, SIZE_MAX));
    keeper_done(&k);
    assert_false(k.no_memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_kept_is_a_copy_with_a_nul),
        cmocka_unit_test(memory_that_is_out_leaves_empty_texts_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
