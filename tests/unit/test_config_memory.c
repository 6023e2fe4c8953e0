/* What if memory runs out at the nth allocation, for every n?
 *
 * The linker sends our own calls of malloc() and its kin through the functions here (--wrap);
 * libfyaml, being a shared library, keeps its own. */
#include <stdlib.h>
#include <string.h>

#include "tests/lib/config_text.h"
#include "tests/lib/test.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *at, size_t size);
char *__real_strdup(const char *s);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *at, size_t size);
char *__wrap_strdup(const char *s);

static long left = -1; /* allocations that succeed before one fails; below 0: all do */

static bool fails_now(void)
{
    return left >= 0 && left-- == 0;
}

void *__wrap_malloc(size_t size)
{
    return fails_now() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails_now() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *at, size_t size)
{
    return fails_now() ? NULL : __real_realloc(at, size);
}

char *__wrap_strdup(const char *s)
{
    return fails_now() ? NULL : __real_strdup(s);
}

static const char good[] =
    "bridge: {id: b}\n"
    "kafka: {bootstrap_servers: \"h:1\", properties: {client.id: x, debug: y}}\n"
    "mqtt: {url: mqtt://h, username: \"${MESBRIDGE_TEST_NONE:-me}\"}\n"
    "down:\n"
    "  routes:\n"
    "    - {name: a, kafka_topics: [t, u], topic: \"{plant}\", headers: [x, y]}\n"
    "    - {name: b, kafka_topics: '^v', topic: \"{plant}\", content_type: a/b}\n"
    "up:\n"
    "  routes:\n"
    "    - {name: a, subscribe: x/+, pattern: \"x/{plant}\", kafka_topic: \"in.{plant}\", "
    "headers: [x, y]}\n"
    "    - {name: b, subscribe: y/#, pattern: \"y/{plant}\", kafka_topic: in, key: "
    "\"{plant}\", content_type: a/b}\n"
    "## file conf.d/10-a.yaml 0644\n"
    "kafka: {properties: {sasl.password_file: pw}}\n"
    "mqtt: {password_file: \"credential:pw\"}\n"
    "## file conf.d/20-b.yaml 0644\n"
    "down: {routes: [{name: c, kafka_topics: [w], topic: z}]}\n"
    "log:\n"
    "## set log.level=debug\n"
    "## set kafka.properties.debug=cgrp\n"
    "## env CREDENTIALS_DIRECTORY=.\n"
    "## file pw 0644\n"
    "geheim\n";

static const char bad[] =
    "bridge: {id: b b, id: c}\n"
    "kafka: {bootstrap_servers: h, properties: {acks: 1}}\n"
    "mqtt: {url: *x, username: \"${MESBRIDGE_TEST_NONE}\"}\n"
    "down:\n"
    "  routes:\n"
    "    - {name: a, kafka_topics: [t, t], topic: \"{plnt}\", headers: [x, x]}\n"
    "up:\n"
    "  routes:\n"
    "    - {name: a, subscribe: a/#/b, pattern: \"{plnt}\", kafka_topic: \"{x}\", "
    "content_type: b}\n"
    "    - {name: a, subscribe: a/b, pattern: \"{plant}\", kafka_topic: t, content_type: b/c}\n"
    "    - {name: c, subscribe: a/+, pattern: a/b, kafka_topic: t, headers: [x, x]}\n"
    "## file conf.d/10-a.yaml 0644\n"
    "kafka: {properties: {sasl.password_file: pw, sasl.password: x}}\n"
    "## file conf.d/20-b.yaml 0644\n"
    "log: {format: b}\n"
    "## set log.level=loud\n"
    "## set kafka.properties.sasl.password=x\n";

/* Loads with memory running out earlier and later, until it does not run out. */
static void run_out_everywhere(const char *text, enum err expected)
{
    long n = 0;
    enum err e;

    do {
        struct loaded l;
        left = n++;
        l = loaded_from_words(text);
        bool was_enough = left >= 0;
        left = -1;
        e = l.e;
        assert_true(was_enough ? e == expected : e == ERR_NO_MEMORY);
        assert_true((l.config != NULL) == (e == ERR_OK));
        loaded_done(&l);
    } while (e == ERR_NO_MEMORY);
    assert_true(n > 30);
}

static void a_good_file_needs_memory(void **state)
{
    (void)state;
    run_out_everywhere(good, ERR_OK);
}

static void a_bad_file_needs_memory_too(void **state)
{
    (void)state;
    run_out_everywhere(bad, ERR_BAD_CONFIG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_file_needs_memory),
        cmocka_unit_test(a_bad_file_needs_memory_too),
    };

    unsetenv("MESBRIDGE_TEST_NONE");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
