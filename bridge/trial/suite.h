/* suite.h - which tests does this file hold?
 *
 *     config: mesbridge.yaml        # beside the file; default: NAME.yaml for NAME.test.yaml
 *     tests:
 *       - name: a batch event lands at its line
 *         record: {kafka_topic: mes.batch-event, headers: {...}, value: {...}}
 *         now: 2025-11-21T09:15:40Z
 *         expect: {route: events, topic: berlin/mixing/line-7/batch-event}
 *
 * `mesbridge test --help` names all keys. The file is YAML as the configuration is (yaml.h,
 * screen.h), but ${VAR} is not filled in.
 *
 * Memory      suite_load() allocates; suite_done() frees
 * Threads     any, one at a time
 */
#pragma once

#include "bridge/trial/sample.h"
#include "config/node.h"

struct suite_case {
    const char *name;
    int line; /* where it begins */
    struct sample sample;
    const struct node *expect; /* what expect_complain() let through */
};

struct suite {
    char *config_path;
    size_t count;
    struct suite_case *cases;
    struct node *root; /* which the cases point into */
};

/* Reads @path into the zeroed *@out. Always fills in *@complaints; free with complaints_free().
 *
 * ERR_BAD_CONFIG  see the complaints
 * ERR_NO_SYSTEM   the file cannot be read; the complaint says why
 * ERR_NO_MEMORY   there may be complaints, but not all of them */
enum err suite_load(const char *path, struct suite *out, struct complaints *complaints);

/* Accepts a zeroed and a half-built one. */
void suite_done(struct suite *s);
