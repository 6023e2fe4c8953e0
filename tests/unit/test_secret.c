/* Where does a secret stand, and what is it? */
#include "config/secret.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lib/test.h"

static char path[] = "/tmp/mesbridge-secret-XXXXXX";

static void write_secret(const char *bytes, size_t size)
{
    int fd = open(path, O_WRONLY | O_TRUNC);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, size), size);
    close(fd);
}

static void one_line_end_is_not_part_of_it(void **state)
{
    static const struct {
        const char *bytes, *secret;
    } rows[] = {
        {"geheim",              "geheim"           },
        {"geheim\n",            "geheim"           },
        {"geheim\r\n",          "geheim"           },
        {"geheim\n\n",          "geheim\n"         },
        {" ge heim ",           " ge heim "        },
        {"-----A\nb\n-----C\n", "-----A\nb\n-----C"},
        {"\n\n",                "\n"               },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *secret = NULL;
        struct why why;
        write_secret(rows[i].bytes, strlen(rows[i].bytes));
        assert_int_equal(secret_read(path, &secret, &why), ERR_OK);
        assert_string_equal(secret, rows[i].secret);
        secret_free(secret);
    }
}

static void assert_refused(const char *bytes, size_t size, const char *words)
{
    char *secret = NULL;
    struct why why;

    write_secret(bytes, size);
    assert_int_equal(secret_read(path, &secret, &why), ERR_BAD_CONFIG);
    assert_null(secret);
    assert_string_equal(why.words, words);
}

static void what_is_no_secret_is_refused(void **state)
{
    static char large[SECRET_BYTES_MAX + 1];

    (void)state;
    memset(large, 'x', sizeof large);
    assert_refused("", 0, "is empty; write the secret into it");
    assert_refused("\n", 1, "is empty; write the secret into it");
    assert_refused("\r\n", 2, "is empty; write the secret into it");
    assert_refused("a\0b", 3, "holds the character NUL; write the secret as text");
    assert_refused(large, sizeof large, "is larger than 64 KiB; a secret is smaller");
}

static void the_largest_is_taken(void **state)
{
    static char large[SECRET_BYTES_MAX];
    char *secret = NULL;
    struct why why;

    (void)state;
    memset(large, 'x', sizeof large);
    write_secret(large, sizeof large);
    assert_int_equal(secret_read(path, &secret, &why), ERR_OK);
    assert_int_equal(strlen(secret), SECRET_BYTES_MAX);
    secret_free(secret);
}

static void a_credential_is_a_file_of_systemds(void **state)
{
    static const struct {
        const char *written, *path;
    } rows[] = {
        {"credential:pw",    "/run/credentials/x/pw"   },
        {"credential:a.b-c", "/run/credentials/x/a.b-c"},
        {"/etc/pw",          "/etc/pw"                 },
        {"pw",               "pw"                      },
        {"credentials/pw",   "credentials/pw"          },
        {"credential:",      NULL                      },
        {"credential:.",     NULL                      },
        {"credential:..",    NULL                      },
        {"credential:../pw", NULL                      },
        {"credential:a/b",   NULL                      },
    };
    char out[64];
    struct why why;

    (void)state;
    setenv("CREDENTIALS_DIRECTORY", "/run/credentials/x", 1);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool is_one = secret_path(rows[i].written, out, sizeof out, &why);
        assert_int_equal(is_one, rows[i].path != NULL);
        if (is_one) assert_string_equal(out, rows[i].path);
    }
    unsetenv("CREDENTIALS_DIRECTORY");
    assert_false(secret_path("credential:pw", out, sizeof out, &why));
    assert_true(secret_path("pw", out, sizeof out, &why));
    setenv("CREDENTIALS_DIRECTORY", "", 1);
    assert_false(secret_path("credential:pw", out, sizeof out, &why));
}

static void a_name_must_fit(void **state)
{
    char out[4];
    struct why why;

    (void)state;
    assert_true(secret_path("abc", out, sizeof out, &why));
    assert_false(secret_path("abcd", out, sizeof out, &why));
    assert_string_equal(why.words, "is longer than the name of a file can be");
}

static void everybody_means_those_of_no_group(void **state)
{
    static const struct {
        mode_t mode;
        bool is_exposed;
    } rows[] = {
        {0600, false},
        {0400, false},
        {0640, false},
        {0604, true },
        {0644, true },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(chmod(path, rows[i].mode), 0);
        assert_int_equal(secret_is_exposed(path), rows[i].is_exposed);
    }
    assert_false(secret_is_exposed("/nowhere/pw"));
    secret_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_line_end_is_not_part_of_it),
        cmocka_unit_test(what_is_no_secret_is_refused),
        cmocka_unit_test(the_largest_is_taken),
        cmocka_unit_test(a_credential_is_a_file_of_systemds),
        cmocka_unit_test(a_name_must_fit),
        cmocka_unit_test(everybody_means_those_of_no_group),
    };

    close(mkstemp(path));
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(path);
    return failed;
}
