#include "topics/place.h"

#include "tests/lib/check.h"

static void every_field_is_found_by_its_name(void **state)
{
    (void)state;
    static const char *const names[] = {"plant", "area", "line", "event", "entity"};
    assert_int_equal(sizeof names / sizeof *names, FIELD_COUNT);

    for (int f = 0; f < FIELD_COUNT; f++) {
        enum field found = FIELD_COUNT;
        assert_text(field_name((enum field)f), text_of(names[f]));
        assert_true(field_find(text_of(names[f]), &found));
        assert_int_equal(found, f);
    }
}

static void other_words_are_no_field(void **state)
{
    (void)state;
    static const char *const words[] = {"",       "Plant", "plan",   "plants",
                                        " plant", "site",  "{plant}"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        enum field found = FIELD_COUNT;
        assert_false(field_find(text_of(words[i]), &found));
        assert_int_equal(found, FIELD_COUNT);
    }
    enum field found = FIELD_COUNT;
    assert_false(field_find((struct text){"line\0", 5}, &found));
    assert_false(field_find((struct text){NULL, 0}, &found));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_is_found_by_its_name),
        cmocka_unit_test(other_words_are_no_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
