/* Is this one of those that the route carries? */
#include "topics/when.h"

#include <stdio.h>

#include "tests/lib/check.h"

static struct when when;

static int fresh(void **state)
{
    (void)state;
    memset(&when, 0, sizeof when);
    return 0;
}

static void begin(const char *key, enum wanted wanted)
{
    char why[160] = "";

    if (when_begin(&when, text_of(key), wanted, why, sizeof why) != ERR_OK)
        fail_msg("%s: %s", key, why);
}

static void add(const char *value)
{
    char why[160] = "";

    if (when_add_value(&when, text_of(value), why, sizeof why) != ERR_OK)
        fail_msg("%s: %s", value, why);
}

/* What each condition finds, in their order. */
struct found {
    const char *value; /* NULL: nothing */
    enum err e;
};

struct script {
    const struct found *at;
    size_t asked; /* so far */
};

static enum err find(void *self, const struct condition *c, struct text *out)
{
    struct script *s = self;
    const struct found *f = &s->at[s->asked];

    assert_ptr_equal(c, &when.conditions[s->asked]);
    s->asked++;
    if (f->e == ERR_OK) *out = text_of(f->value);
    return f->e;
}

static enum err ask(const struct found *at, struct text *missed, size_t *asked)
{
    struct script script = {at, 0};
    enum err e = when_ask(&when, (struct when_finder){&script, find}, missed);

    *asked = script.asked;
    return e;
}

static void a_condition_holds_for_one_of_its_values_or_for_none_of_them(void **state)
{
    (void)state;
    static const struct {
        enum wanted wanted;
        const char *value; /* of l7 and l8 are wanted */
        enum err e;
    } rows[] = {
        {WANTED_ANY,  "l7",  ERR_OK      },
        {WANTED_ANY,  "l8",  ERR_OK      },
        {WANTED_ANY,  "l9",  ERR_FILTERED},
        {WANTED_ANY,  "l",   ERR_FILTERED},
        {WANTED_ANY,  "l77", ERR_FILTERED},
        {WANTED_ANY,  "L7",  ERR_FILTERED},
        {WANTED_ANY,  "",    ERR_FILTERED}, /* an empty value is none */
        {WANTED_ANY,  NULL,  ERR_FILTERED},
        {WANTED_NONE, "l7",  ERR_FILTERED},
        {WANTED_NONE, "l8",  ERR_FILTERED},
        {WANTED_NONE, "l9",  ERR_OK      },
        {WANTED_NONE, "",    ERR_OK      },
        {WANTED_NONE, NULL,  ERR_OK      },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct found found = {rows[i].value, ERR_OK};
        struct text missed = {NULL, 0};
        size_t asked;
        fresh(NULL);
        begin("line", rows[i].wanted);
        add("l7");
        add("l8");
        assert_int_equal(ask(&found, &missed, &asked), rows[i].e);
        assert_text(missed, text_of(rows[i].e == ERR_OK ? NULL : "line"));
    }
}

static void without_conditions_everything_is_carried_and_nothing_is_looked_for(void **state)
{
    (void)state;
    struct text missed;
    size_t asked;

    assert_int_equal(ask(NULL, &missed, &asked), ERR_OK);
    assert_int_equal(asked, 0);
}

/* What a letter of the table below stands for. */
static struct found found_of(char letter)
{
    switch (letter) {
    case 'y': return (struct found){"y", ERR_OK};
    case 'n': return (struct found){"n", ERR_OK};
    case 'b': return (struct found){NULL, ERR_BAD_PAYLOAD};
    case 'm': return (struct found){NULL, ERR_TOO_MANY_HEADERS};
    case 't': return (struct found){NULL, ERR_TOMBSTONE};
    default: return (struct found){NULL, ERR_NO_MEMORY};
    }
}

/* Conditions a, b and c, each of which wants "y". */
static void all_must_hold_and_what_cannot_be_answered_is_never_taken_for_a_no(void **state)
{
    (void)state;
    static const struct {
        const char *found;
        enum err e;
        const char *missed;
        size_t asked;
    } rows[] = {
        {"yyy", ERR_OK,               NULL,       3},
        {"nyy", ERR_FILTERED,         "header:a", 1},
        {"yny", ERR_FILTERED,         "header:b", 2},
        {"yyn", ERR_FILTERED,         "header:c", 3},
        {"byy", ERR_BAD_PAYLOAD,      "header:a", 3},
        {"ybb", ERR_BAD_PAYLOAD,      "header:b", 3},
        {"byn", ERR_FILTERED,         "header:c", 3}, /* whatever the broken one says */
        {"nby", ERR_FILTERED,         "header:a", 1},
        {"bmy", ERR_BAD_PAYLOAD,      "header:a", 3},
        {"myb", ERR_TOO_MANY_HEADERS, "header:a", 3},
        {"mnb", ERR_FILTERED,         "header:b", 2},
        {"tyt", ERR_OK,               NULL,       3},
        {"tny", ERR_FILTERED,         "header:b", 2},
        {"bon", ERR_NO_MEMORY,        "header:a", 2},
    };
    begin("header:a", WANTED_ANY);
    add("y");
    begin("header:b", WANTED_ANY);
    add("y");
    begin("header:c", WANTED_ANY);
    add("y");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct found found[3];
        struct text missed = {NULL, 0};
        size_t asked;
        for (size_t k = 0; k < 3; k++)
            found[k] = found_of(rows[i].found[k]);
        assert_int_equal(ask(found, &missed, &asked), rows[i].e);
        assert_text(missed, text_of(rows[i].missed));
        assert_int_equal(asked, rows[i].asked);
    }
}

static void each_condition_has_its_own_values(void **state)
{
    (void)state;
    static const struct {
        const char *line, *shift;
        enum err e;
    } rows[] = {
        {"l7",    "night", ERR_OK      },
        {"l8",    "late",  ERR_OK      },
        {"l7",    "l8",    ERR_FILTERED},
        {"night", "l7",    ERR_FILTERED},
    };
    begin("line", WANTED_ANY);
    add("l7");
    add("l8");
    begin("header:shift", WANTED_ANY);
    add("night");
    add("late");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct found found[] = {
            {rows[i].line,  ERR_OK},
            {rows[i].shift, ERR_OK}
        };
        struct text missed;
        size_t asked;
        assert_int_equal(ask(found, &missed, &asked), rows[i].e);
    }
    assert_true(when_uses(&when, FIELD_LINE));
    assert_false(when_uses(&when, FIELD_PLANT));
}

static void a_condition_is_about_a_field_or_a_source(void **state)
{
    (void)state;
    static const struct {
        const char *key;
        bool is_field;
        enum field field;
        enum source_kind kind;
    } rows[] = {
        {"plant",          true,  FIELD_PLANT,  SOURCE_NONE       },
        {"entity",         true,  FIELD_ENTITY, SOURCE_NONE       },
        {"key",            false, FIELD_PLANT,  SOURCE_KEY        },
        {"header:plant",   false, FIELD_PLANT,  SOURCE_HEADER     },
        {"payload:/a/0",   false, FIELD_PLANT,  SOURCE_PAYLOAD    },
        {"kafka_topic:-1", false, FIELD_PLANT,  SOURCE_KAFKA_TOPIC},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct condition *c = &when.conditions[i];
        begin(rows[i].key, WANTED_ANY);
        assert_int_equal(c->is_field, rows[i].is_field);
        assert_int_equal(c->field, rows[i].field);
        assert_int_equal(c->source.kind, rows[i].kind);
        assert_text(when_key(&when, c), text_of(rows[i].key));
    }
}

static void mistakes_are_explained_and_change_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *key, *why;
    } rows[] = {
        {"lines",         "a condition is about"},
        {"7",             "a condition is about"},
        {"payload:a",     "JSON Pointer"        },
        {"header:",       "header's name"       },
        {"kafka_topic:0", "number of a word"    },
        {"",              "neither"             },
    };
    char why[160];

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct when before = when;
        assert_int_equal(when_begin(&when, text_of(rows[i].key), WANTED_ANY, why, sizeof why),
                         ERR_BAD_CONFIG);
        assert_non_null(strstr(why, rows[i].why));
        assert_memory_equal(&before, &when, sizeof when);
    }
    begin("key", WANTED_ANY);
    assert_int_equal(when_add_value(&when, TEXT(""), why, sizeof why), ERR_BAD_CONFIG);
    assert_non_null(strstr(why, "empty value"));
}

static void everything_has_its_limit(void **state)
{
    (void)state;
    char long_text[WHEN_VALUE_BYTES_MAX + 1], why[160], key[32];

    memset(long_text, 'x', sizeof long_text);
    for (int i = 0; i < WHEN_CONDITIONS_MAX; i++) {
        snprintf(key, sizeof key, "header:%d", i);
        begin(key, WANTED_ANY);
    }
    assert_int_equal(when_begin(&when, TEXT("key"), WANTED_ANY, why, sizeof why),
                     ERR_BAD_CONFIG);
    assert_non_null(strstr(why, "more than 8"));

    struct text longest = {long_text, WHEN_VALUE_BYTES_MAX};
    struct text too_long = {long_text, WHEN_VALUE_BYTES_MAX + 1};
    assert_int_equal(when_add_value(&when, too_long, why, sizeof why), ERR_BAD_CONFIG);
    assert_non_null(strstr(why, "at most 128"));
    enum err e = ERR_OK;
    for (int i = 0; i < WHEN_TEXTS_BYTES_MAX / WHEN_VALUE_BYTES_MAX && e == ERR_OK; i++)
        e = when_add_value(&when, longest, why, sizeof why);
    assert_int_equal(e, ERR_BAD_CONFIG); /* the keys took some */
    assert_non_null(strstr(why, "more than 2048"));
    while ((e = when_add_value(&when, TEXT("y"), why, sizeof why)) == ERR_OK) {
    }
    assert_int_equal(when.value_count, WHEN_VALUES_MAX);
    assert_non_null(strstr(why, "more than 64"));
    when.condition_count = 1;
    when.texts_size = WHEN_TEXTS_BYTES_MAX - 2;
    assert_int_equal(when_begin(&when, TEXT("key"), WANTED_ANY, why, sizeof why),
                     ERR_BAD_CONFIG);
    assert_non_null(strstr(why, "more than 2048"));
    assert_int_equal(when.condition_count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_condition_holds_for_one_of_its_values_or_for_none_of_them,
                               fresh),
        cmocka_unit_test_setup(
            without_conditions_everything_is_carried_and_nothing_is_looked_for, fresh),
        cmocka_unit_test_setup(
            all_must_hold_and_what_cannot_be_answered_is_never_taken_for_a_no, fresh),
        cmocka_unit_test_setup(each_condition_has_its_own_values, fresh),
        cmocka_unit_test_setup(a_condition_is_about_a_field_or_a_source, fresh),
        cmocka_unit_test_setup(mistakes_are_explained_and_change_nothing, fresh),
        cmocka_unit_test_setup(everything_has_its_limit, fresh),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
