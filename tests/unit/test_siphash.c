#include "bridge/core/siphash.h"

#include "tests/lib/check.h"

static const uint64_t key[2] = {0x0706050403020100, 0x0f0e0d0c0b0a0908};

static uint64_t hash_of(struct text t)
{
    struct siphash s;

    siphash_begin(&s, key);
    siphash_add(&s, t);
    return siphash_end(&s);
}

/* Of the paper's appendix A, and of the authors' vectors: the bytes 00 01 02 ... */
static void the_authors_examples_come_out(void **state)
{
    (void)state;
    static const struct {
        size_t size;
        uint64_t hash;
    } rows[] = {
        {0,  0x726fdb47dd0e0e31},
        {1,  0x74f839c593dc67fd},
        {8,  0x93f5f5799a932462},
        {15, 0xa129ca6149be45e5},
    };
    char bytes[15];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)i;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_true(hash_of((struct text){bytes, rows[i].size}) == rows[i].hash);
}

static void where_texts_are_cut_does_not_matter(void **state)
{
    (void)state;
    struct text whole = TEXT("berlin/mix/l7/process-variable FT-101");

    for (size_t at = 0; at <= whole.size; at++) {
        struct siphash s;
        siphash_begin(&s, key);
        siphash_add(&s, (struct text){whole.at, at});
        siphash_add(&s, (struct text){whole.at + at, whole.size - at});
        assert_true(siphash_end(&s) == hash_of(whole));
    }
}

static void another_key_gives_another_hash(void **state)
{
    (void)state;
    static const uint64_t other[2] = {0x0706050403020100, 0x0f0e0d0c0b0a0909};
    struct siphash s;

    siphash_begin(&s, other);
    siphash_add(&s, TEXT("FT-101"));
    assert_true(siphash_end(&s) != hash_of(TEXT("FT-101")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_authors_examples_come_out),
        cmocka_unit_test(where_texts_are_cut_does_not_matter),
        cmocka_unit_test(another_key_gives_another_hash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
