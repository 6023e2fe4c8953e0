#include "bridge/trial/suite.h"

#include <stdlib.h>

#include "bridge/trial/expect.h"
#include "bridge/trial/keys.h"
#include "bridge/trial/moment.h"
#include "bridge/trial/sample_node.h"
#include "config/document.h"

/* --- one test --- */

/* One that is read. */
struct one {
    struct suite_case *test;
    const struct node *subject; /* `record:` or `message:` */
    bool has_now;
};

static void read_name(void *self, struct reading *r, const struct node *n)
{
    struct one *one = self;

    if (reading_wants_text(r, n->key, n)) one->test->name = n->text;
}

static void read_subject(void *self, struct reading *r, const struct node *n)
{
    struct one *one = self;

    if (one->subject != NULL) {
        complain(r->complain, n->key_at,
                 "a test has either a `record` or a `message`; make it two tests");
        return;
    }
    one->subject = n;
    if (strcmp(n->key, "record") == 0)
        sample_read_record(&one->test->sample, r, n);
    else
        sample_read_message(&one->test->sample, r, n);
}

static void read_now(void *self, struct reading *r, const struct node *n)
{
    struct one *one = self;

    if (!reading_wants_text(r, n->key, n)) return;
    one->has_now = moment_read(node_text(n), &one->test->sample.now_ms);
    if (!one->has_now)
        complain(r->complain, n->at,
                 "`now` cannot be `%.60s`; write a time like 2025-11-21T09:15:40Z", n->text);
}

static void read_expect(void *self, struct reading *r, const struct node *n)
{
    struct one *one = self;

    (void)r; /* it is checked when the subject is known */
    one->test->expect = n;
}

static const struct key_row test_rows[] = {
    {"name",    true,  read_name   },
    {"record",  false, read_subject},
    {"message", false, read_subject},
    {"now",     false, read_now    },
    {"expect",  true,  read_expect },
};

static const struct key_table test_table = KEY_TABLE("tests", test_rows);

/* What says nothing of the time happens when the record was written, at the time that the clock
 * shows, or at the beginning of 2026. */
static void settle_time(struct sample *s, bool has_now)
{
    if (!has_now)
        s->now_ms = s->record.timestamp_ms >= 0 ? s->record.timestamp_ms : SAMPLE_NOW_MS;
    if (s->record.timestamp_ms < 0) s->record.timestamp_ms = s->now_ms;
}

static void read_test(struct reading *r, struct suite_case *test, const struct node *n)
{
    struct one one = {.test = test};

    test->line = n->at.line;
    sample_init(&test->sample);
    keys_read(r, &test_table, &one, n);
    settle_time(&test->sample, one.has_now);
    if (n->kind != NODE_MAPPING) return;
    if (one.subject == NULL && node_find(n, "record") == NULL &&
        node_find(n, "message") == NULL)
        complain(r->complain, n->at,
                 "the test has neither a `record` nor a `message`; write one");
    if (one.subject != NULL && test->expect != NULL)
        expect_complain(r, test->expect, test->sample.is_message);
}

/* --- the file --- */

/* A file that is read. */
struct whole {
    const char *path;
    struct suite *suite;
};

/* @name as seen from where @path lies; free with free(). */
static char *beside(const char *path, const char *name)
{
    const char *slash = name[0] == '/' ? NULL : strrchr(path, '/');
    size_t folder = slash == NULL ? 0 : (size_t)(slash - path) + 1;
    char *joined = malloc(folder + strlen(name) + 1);

    if (joined == NULL) return NULL;
    memcpy(joined, path, folder);
    strcpy(joined + folder, name);
    return joined;
}

static void read_config(void *self, struct reading *r, const struct node *n)
{
    struct whole *w = self;

    if (!reading_wants_text(r, n->key, n)) return;
    w->suite->config_path = beside(w->path, n->text);
    if (w->suite->config_path == NULL) r->complain->no_memory = true;
}

static void read_tests(void *self, struct reading *r, const struct node *n)
{
    struct suite *s = ((struct whole *)self)->suite;
    size_t count = 0;

    if (!reading_wants_list(r, n->key, n)) return;
    for (const struct node *child = n->first; child != NULL; child = child->next)
        count++;
    if (count == 0) {
        complain(r->complain, n->at, "the file has no tests; write one: `- name: ...`");
        return;
    }
    s->cases = calloc(count, sizeof *s->cases);
    if (s->cases == NULL) {
        r->complain->no_memory = true;
        return;
    }
    for (const struct node *child = n->first; child != NULL; child = child->next)
        read_test(r, &s->cases[s->count++], child);
}

static const struct key_row file_rows[] = {
    {"config", false, read_config},
    {"tests",  true,  read_tests },
};

static const struct key_table file_table = KEY_TABLE("", file_rows);

/* NAME.test.yaml is about NAME.yaml. */
static void guess_config(struct whole *w, struct reading *r)
{
    static const char ending[] = ".test.yaml";
    size_t size = strlen(w->path), end = sizeof ending - 1;

    if (size <= end || strcmp(w->path + size - end, ending) != 0) {
        complain(r->complain, (struct spot){0},
                 "`config` is missing, and the file is not called NAME.test.yaml; write it");
        return;
    }
    char *path = strdup(w->path);
    if (path != NULL) strcpy(path + size - end, ".yaml");
    r->complain->no_memory = r->complain->no_memory || path == NULL;
    w->suite->config_path = path;
}

static void read_whole(struct whole *w, struct reading *r)
{
    const struct node *root = w->suite->root;

    if (root == NULL || root->kind != NODE_MAPPING) {
        complain(r->complain, (struct spot){0},
                 "the file holds no tests; begin with `tests:`, and a list below it");
        return;
    }
    keys_read(r, &file_table, w, root);
    if (node_find(root, "config") == NULL) guess_config(w, r);
}

/* Memory that was out while a sample was read. */
static bool is_short_of_memory(const struct suite *s, const struct complainer *c)
{
    bool is_short = c->no_memory;

    for (size_t i = 0; i < s->count; i++)
        is_short = is_short || s->cases[i].sample.keeper.no_memory;
    return is_short;
}

enum err suite_load(const char *path, struct suite *out, struct complaints *complaints)
{
    struct complainer c = {.no_memory = false};
    struct reading r = {.complain = &c};
    struct whole w = {path, out};
    enum err e = document_read_file(&c, path, &out->root);

    if (e == ERR_OK) {
        read_whole(&w, &r);
        if (c.list.count > 0) e = ERR_BAD_CONFIG;
    }
    if (is_short_of_memory(out, &c)) e = ERR_NO_MEMORY;
    complaints_sort(&c.list);
    *complaints = c.list;
    return e;
}

void suite_done(struct suite *s)
{
    for (size_t i = 0; i < s->count; i++)
        sample_done(&s->cases[i].sample);
    free(s->cases);
    free(s->config_path);
    node_free(s->root);
    *s = (struct suite){.count = 0};
}
