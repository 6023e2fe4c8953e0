#include "bridge/trial/base64.h"

#include <stdlib.h>

#include "tests/lib/check.h"

static char *written(struct bytes b)
{
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);

    base64_write(to, b);
    fclose(to);
    return text;
}

/* RFC 4648, 10. */
static void the_vectors_of_the_rfc_hold_both_ways(void **state)
{
    (void)state;
    static const struct {
        const char *plain, *coded;
    } rows[] = {
        {"",       ""        },
        {"f",      "Zg=="    },
        {"fo",     "Zm8="    },
        {"foo",    "Zm9v"    },
        {"foob",   "Zm9vYg=="},
        {"fooba",  "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        unsigned char back[16];
        size_t size = 99;
        char *coded = written(bytes_of_text(text_of(rows[i].plain)));
        assert_string_equal(coded, rows[i].coded);
        assert_true(base64_read(text_of(coded), back, &size));
        assert_text(((struct text){(const char *)back, size}), text_of(rows[i].plain));
        free(coded);
    }
}

static void what_is_no_base64_is_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "Z",    "Zg",   "Zg=",   "Zg===", "=",    "====", "Z===",     "Zg==Zg==",
        "Zh==", "Zm9=", "Zm9v!", "Zm-v",  "Zm_v", "Zg=g", "Zm8=\x01",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        unsigned char back[32];
        size_t size = 7;
        if (base64_read(text_of(rows[i]), back, &size)) fail_msg("%s", rows[i]);
        assert_int_equal(size, 7);
    }
    unsigned char back[32];
    size_t size;
    assert_false(base64_read((struct text){"Zm9v\0", 5}, back, &size));
}

static void lines_may_be_broken(void **state)
{
    (void)state;
    unsigned char back[32];
    size_t size = 0;

    assert_true(base64_read(TEXT("Zm9v\r\n Ym\tFy\n"), back, &size));
    assert_text(((struct text){(const char *)back, size}), TEXT("foobar"));
}

static void random_bytes_come_back(void **state)
{
    (void)state;
    uint64_t seed = 1;

    for (int round = 0; round < 2000; round++) {
        unsigned char bytes[64], back[96];
        size_t size = random_below(&seed, sizeof bytes), back_size = 0;
        for (size_t i = 0; i < size; i++)
            bytes[i] = (unsigned char)random_below(&seed, 256);
        char *coded = written((struct bytes){bytes, size});
        assert_true(base64_room(strlen(coded)) <= sizeof back);
        assert_true(base64_read(text_of(coded), back, &back_size));
        assert_int_equal(back_size, size);
        assert_memory_equal(back, bytes, size);
        free(coded);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_of_the_rfc_hold_both_ways),
        cmocka_unit_test(what_is_no_base64_is_refused),
        cmocka_unit_test(lines_may_be_broken),
        cmocka_unit_test(random_bytes_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
