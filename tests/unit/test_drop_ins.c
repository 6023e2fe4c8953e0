/* Which files go over this one? */
#include "config/drop_ins.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lib/test.h"

/* A directory of our own, in which we are. */
static int begin(void **state)
{
    static char directory[32];

    strcpy(directory, "/tmp/mesbridge-drop-XXXXXX");
    *state = directory;
    return mkdtemp(directory) == NULL || chdir(directory) != 0 || mkdir("conf.d", 0755) != 0;
}

static int end(void **state)
{
    char command[64];

    snprintf(command, sizeof command, "rm -rf %s", (const char *)*state);
    return chdir("/") != 0 || system(command) != 0;
}

static void make_file(const char *path)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fclose(file);
}

static void without_the_directory_there_are_none(void **state)
{
    struct drop_ins d;
    struct why why;

    (void)state;
    assert_int_equal(drop_ins_find("/nowhere/x.yaml", &d, &why), ERR_OK);
    assert_int_equal(d.count, 0);
    drop_ins_done(&d);
}

static void they_come_in_the_order_of_their_bytes(void **state)
{
    struct drop_ins d;
    struct why why;

    make_file("conf.d/b.yaml");
    make_file("conf.d/10-z.yaml");
    make_file("conf.d/9-a.yaml");
    make_file("conf.d/B.yaml");
    assert_int_equal(drop_ins_find("x.yaml", &d, &why), ERR_OK);
    assert_int_equal(d.count, 4);
    assert_string_equal(d.paths[0], "conf.d/10-z.yaml");
    assert_string_equal(d.paths[1], "conf.d/9-a.yaml");
    assert_string_equal(d.paths[2], "conf.d/B.yaml");
    assert_string_equal(d.paths[3], "conf.d/b.yaml");
    drop_ins_done(&d);

    char path[64], expected[64];
    snprintf(path, sizeof path, "%s/x.yaml", (const char *)*state);
    snprintf(expected, sizeof expected, "%s/conf.d/b.yaml", (const char *)*state);
    assert_int_equal(drop_ins_find(path, &d, &why), ERR_OK);
    assert_string_equal(d.paths[3], expected);
    drop_ins_done(&d);
}

static void others_are_passed_over(void **state)
{
    static const char *const others[] = {"conf.d/.a.yaml", "conf.d/.yaml",  "conf.d/a.yml",
                                         "conf.d/a.yaml~", "conf.d/README", "conf.d/yaml"};
    struct drop_ins d;
    struct why why;

    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        make_file(others[i]);
    assert_int_equal(mkdir("conf.d/directory.yaml", 0755), 0);
    assert_int_equal(mkfifo("conf.d/pipe.yaml", 0600), 0);
    assert_int_equal(drop_ins_find("x.yaml", &d, &why), ERR_OK);
    assert_int_equal(d.count, 0);
    drop_ins_done(&d);
}

static void links_are_followed_and_one_that_leads_nowhere_is_told_by_its_reader(void **state)
{
    struct drop_ins d;
    struct why why;

    (void)state;
    make_file("data");
    assert_int_equal(symlink("../data", "conf.d/a.yaml"), 0);
    assert_int_equal(symlink("../nothing", "conf.d/b.yaml"), 0);
    assert_int_equal(symlink("..", "conf.d/c.yaml"), 0);
    assert_int_equal(drop_ins_find("x.yaml", &d, &why), ERR_OK);
    assert_int_equal(d.count, 2);
    drop_ins_done(&d);
}

static void there_are_not_too_many(void **state)
{
    struct drop_ins d;
    struct why why;
    char path[64];

    (void)state;
    for (int i = 0; i < DROP_INS_MAX; i++) {
        snprintf(path, sizeof path, "conf.d/%d.yaml", i);
        make_file(path);
    }
    assert_int_equal(drop_ins_find("x.yaml", &d, &why), ERR_OK);
    assert_int_equal(d.count, DROP_INS_MAX);
    drop_ins_done(&d);
    make_file("conf.d/more.yaml");
    assert_int_equal(drop_ins_find("x.yaml", &d, &why), ERR_NO_SYSTEM);
    assert_string_equal(why.words,
                        "the directory `conf.d` holds more than 100 files; join some");
}

static void a_name_that_is_too_long_has_none(void **state)
{
    struct drop_ins d;
    struct why why;
    char path[6000];

    (void)state;
    memset(path, 'x', sizeof path);
    path[5000] = '/';
    path[sizeof path - 1] = '\0';
    assert_int_equal(drop_ins_find(path, &d, &why), ERR_OK);
    assert_int_equal(d.count, 0);
    drop_ins_done(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_the_directory_there_are_none),
        cmocka_unit_test_setup_teardown(they_come_in_the_order_of_their_bytes, begin, end),
        cmocka_unit_test_setup_teardown(others_are_passed_over, begin, end),
        cmocka_unit_test_setup_teardown(
            links_are_followed_and_one_that_leads_nowhere_is_told_by_its_reader, begin, end),
        cmocka_unit_test_setup_teardown(there_are_not_too_many, begin, end),
        cmocka_unit_test(a_name_that_is_too_long_has_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
