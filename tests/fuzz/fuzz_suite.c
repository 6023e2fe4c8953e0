/* A file of tests of any bytes: it is good, or there are complaints. The tests of a good one
 * can be run, and the story of each can be told to people and to scripts; what differs can be
 * printed. */
#include "bridge/trial/account_print.h"
#include "bridge/trial/expect.h"
#include "bridge/trial/suite.h"
#include "config/drop_ins.h"
#include "config/file.h"
#include "tests/fuzz/cut.h"
#include "topics/scan_json.h"
#include "topics/utf8.h"

/* libfyaml never frees 4 KB of some texts; see fuzz_config.c. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfyaml.so\n";
}

static const char config_text[] =
    "bridge: {id: demo, instance: node-1}\n"
    "kafka: {bootstrap_servers: '127.0.0.1:9092'}\n"
    "mqtt: {url: 'mqtt://127.0.0.1:1883'}\n"
    "down:\n"
    "  routes:\n"
    "    - name: orders\n"
    "      kafka_topics: [mes.process-order-status]\n"
    "      topic: '{plant}/{area}/{line}/{event}'\n"
    "      expire_after: 1h\n"
    "      validate: warn\n"
    "      state: {topic: '{plant}/{area}/{line}/_state/{event}/{entity}'}\n"
    "    - name: packed\n"
    "      kafka_topics: [mes.stock-event]\n"
    "      topic: '{plant}/{area}/{line}/{event}'\n"
    "      when: {'payload:/a': {not: [x]}}\n"
    "      on_unsafe: encode\n"
    "      on_tombstone: json_null\n"
    "      encoding: msgpack\n"
    "      properties: full\n"
    "    - name: rest\n"
    "      kafka_topics: '^mes\\.[a-z-]+$'\n"
    "      topic: '{plant}/{area}/{line}/{event}'\n"
    "up:\n"
    "  routes:\n"
    "    - name: devices\n"
    "      subscribe: '+/+/+/_in/+'\n"
    "      pattern: '{plant}/{area}/{line}/_in/{event}'\n"
    "      kafka_topic: 'mes.in.{event}'\n"
    "      encoding: json\n"
    "      on_unsafe: encode\n"
    "      properties: full\n";

static const char config_path[] = "/nowhere/plant.yaml";

static struct text tests; /* what stands in the file of tests */

/* --- instead of config/file.c and config/drop_ins.c: nothing touches a real file --- */

enum err file_read(const char *path, char **out, size_t *out_bytes, struct why *why)
{
    bool is_config = strcmp(path, config_path) == 0;
    struct text text = is_config ? text_of(config_text) : tests;
    char *copy = malloc(text.size + 1);

    (void)why;
    must(copy != NULL);
    if (text.size > 0) memcpy(copy, text.at, text.size);
    copy[text.size] = '\0';
    *out = copy;
    *out_bytes = text.size;
    return ERR_OK;
}

bool file_is_readable(const char *path, struct why *why)
{
    (void)path;
    (void)why;
    return true;
}

enum err drop_ins_find(const char *path, struct drop_ins *out, struct why *why)
{
    (void)path;
    (void)why;
    *out = (struct drop_ins){0};
    return ERR_OK;
}

void drop_ins_done(struct drop_ins *d)
{
    *d = (struct drop_ins){0};
}

/* --- the target --- */

static const struct config *config(void)
{
    static struct config *loaded;
    struct complaints complaints = {0};

    if (loaded == NULL) must(config_load(config_path, &loaded, &complaints) == ERR_OK);
    complaints_free(&complaints);
    return loaded;
}

/* Each line is text without control characters. */
static void must_be_a_page(struct text page)
{
    while (page.size > 0) {
        const char *end = memchr(page.at, '\n', page.size);
        must(end != NULL);
        size_t size = (size_t)(end - page.at);
        /* utf8_is_mqtt() takes no longer ones */
        must(size > UTF8_MQTT_BYTES_MAX || utf8_is_mqtt((struct text){page.at, size}));
        page = (struct text){end + 1, page.size - size - 1};
    }
}

static void must_be_json(struct text json)
{
    struct scan_json_facts facts;

    must(json.size > 0 && json.at[json.size - 1] == '\n');
    must(scan_json((struct text){json.at, json.size - 1}, &facts));
}

/* What is written of an account or a report. */
struct written {
    char *bytes;
    size_t size;
    FILE *to;
};

static void begin(struct written *w)
{
    *w = (struct written){.bytes = NULL};
    w->to = open_memstream(&w->bytes, &w->size);
    must(w->to != NULL);
}

static struct text end(struct written *w)
{
    must(fclose(w->to) == 0);
    return (struct text){w->bytes, w->size};
}

static void tell(const struct trial *t)
{
    struct account account;
    struct written page, json;

    must(account_write(&account, t) == ERR_OK);
    begin(&page);
    account_print(&account, page.to);
    must_be_a_page(end(&page));
    begin(&json);
    account_print_json(&account, json.to);
    must_be_json(end(&json));
    free(page.bytes);
    free(json.bytes);
    account_done(&account);
}

static void run(const struct suite_case *test)
{
    struct trial trial;
    struct report report = {.first = NULL};
    struct written page, json;

    must(trial_run(&trial, config(), &test->sample) == ERR_OK);
    must((trial.end == TRIAL_CARRIED) == (trial_words(&trial).size == 0));
    tell(&trial);
    expect_compare(test->expect, &trial, &report);
    begin(&page);
    report_print(&report, page.to);
    must_be_a_page(end(&page));
    must((report.first == NULL) == (page.size == 0));
    begin(&json);
    fputc('[', json.to);
    report_print_json(&report, json.to);
    fputs("]\n", json.to);
    must_be_json(end(&json));
    free(page.bytes);
    free(json.bytes);
    report_done(&report);
    trial_done(&trial);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct suite suite = {.count = 0};
    struct complaints complaints = {0};

    tests = (struct text){(const char *)data, size};
    enum err e = suite_load("/nowhere/plant.test.yaml", &suite, &complaints);
    must(e == ERR_OK || e == ERR_BAD_CONFIG);
    must((e == ERR_OK) == (complaints.count == 0));
    for (size_t i = 0; e == ERR_OK && i < suite.count; i++)
        run(&suite.cases[i]);
    must(e != ERR_OK || suite.count > 0);
    complaints_free(&complaints);
    suite_done(&suite);
    return 0;
}
