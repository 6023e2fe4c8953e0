/* What does this file hold, and could we read it? */
#include "config/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/lib/test.h"

static char path[] = "/tmp/mesbridge-file-XXXXXX";

static void write_bytes(size_t count)
{
    assert_int_equal(truncate(path, 0), 0);
    assert_int_equal(truncate(path, (off_t)count), 0);
}

static void a_file_is_read_whole(void **state)
{
    char *bytes = NULL;
    size_t size = 99;
    struct why why;
    int fd = open(path, O_WRONLY | O_TRUNC);

    (void)state;
    assert_int_equal(write(fd, "a: b\n", 5), 5);
    close(fd);
    assert_int_equal(file_read(path, &bytes, &size, &why), ERR_OK);
    assert_int_equal(size, 5);
    assert_string_equal(bytes, "a: b\n");
    free(bytes);
}

static void files_have_a_limit(void **state)
{
    char *bytes = NULL;
    size_t size = 99;
    struct why why;

    (void)state;
    write_bytes(0);
    assert_int_equal(file_read(path, &bytes, &size, &why), ERR_OK);
    assert_int_equal(size, 0);
    free(bytes);
    write_bytes(FILE_BYTES_MAX);
    assert_int_equal(file_read(path, &bytes, &size, &why), ERR_OK);
    assert_int_equal(size, FILE_BYTES_MAX);
    free(bytes);
    bytes = NULL;
    write_bytes(FILE_BYTES_MAX + 1);
    assert_int_equal(file_read(path, &bytes, &size, &why), ERR_NO_SYSTEM);
    assert_string_equal(why.words, "is larger than 1024 KiB; a configuration is smaller");
    assert_null(bytes);
}

static void what_cannot_be_read_says_why(void **state)
{
    char *bytes = NULL;
    size_t size = 99;
    struct why why;

    (void)state;
    assert_int_equal(file_read("/nowhere/x", &bytes, &size, &why), ERR_NO_SYSTEM);
    assert_string_equal(why.words, "cannot be read: No such file or directory");
    assert_int_equal(file_read("/tmp", &bytes, &size, &why), ERR_NO_SYSTEM);
    assert_string_equal(why.words, "is a directory; name a file");
    assert_int_equal(file_read("/proc/self/mem", &bytes, &size, &why), ERR_NO_SYSTEM);
    assert_string_equal(why.words, "cannot be read: Input/output error");
    assert_null(bytes);
}

static void readable_means_that_it_can_be_opened(void **state)
{
    struct why why;

    (void)state;
    assert_true(file_is_readable(path, &why));
    assert_false(file_is_readable("/tmp", &why));
    assert_false(file_is_readable("/nowhere/x", &why));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_read_whole),
        cmocka_unit_test(files_have_a_limit),
        cmocka_unit_test(what_cannot_be_read_says_why),
        cmocka_unit_test(readable_means_that_it_can_be_opened),
    };

    int fd = mkstemp(path);
    if (fd < 0) return 1;
    close(fd);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(path);
    return failed;
}
