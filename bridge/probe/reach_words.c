#include "bridge/probe/reach_words.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "bridge/base/sink.h"

enum { LIST_BYTES = 768 };

/* "127.0.0.1, ::1" */
static void write_addresses(const struct probe_reach *r, char *out, size_t capacity)
{
    struct sink s = {out, 0, capacity - 1, false};

    for (size_t i = 0; i < r->count; i++) {
        if (i > 0) sink_text(&s, TEXT(", "));
        sink_text(&s, text_of(r->at[i].words));
    }
    out[s.size] = '\0';
}

bool reach_judge_name(const struct probe_target *target, const struct probe_reach *r,
                      enum finding_name name, const char *key, struct findings *out)
{
    char list[LIST_BYTES];

    if (r->why[0] != '\0' || r->count == 0) {
        struct finding *f =
            findings_add(out, LEVEL_ERROR, name, "%s does not resolve (%s)", target->host,
                         r->why[0] == '\0' ? "no address" : r->why);
        finding_advise(f,
                       "correct it in `%s`, or look at this host's /etc/hosts and "
                       "/etc/resolv.conf",
                       key);
        return false;
    }
    write_addresses(r, list, sizeof list);
    if (r->is_address) {
        findings_add(out, LEVEL_OK, name, "%s is an address", target->host);
    } else {
        findings_add(out, LEVEL_OK, name, "%s is %s", target->host, list);
    }
    return true;
}

/* "::1: connection refused, 10.0.0.1: connection timed out" */
static void write_failures(const struct probe_reach *r, char *out, size_t capacity)
{
    struct sink s = {out, 0, capacity - 1, false};

    for (size_t i = 0; i < r->count; i++) {
        char words[128];
        if (r->at[i].error == 0) continue;
        snprintf(words, sizeof words, "%s%s: %s", s.size > 0 ? ", " : "", r->at[i].words,
                 strerror(r->at[i].error));
        sink_text(&s, text_of(words));
    }
    out[s.size] = '\0';
}

static bool are_all_refused(const struct probe_reach *r)
{
    for (size_t i = 0; i < r->count; i++)
        if (r->at[i].error != ECONNREFUSED) return false;
    return true;
}

bool reach_judge_addresses(const struct probe_target *target, const struct probe_reach *r,
                           enum finding_name name, struct findings *out)
{
    const char *first = NULL;
    char failures[LIST_BYTES];

    write_failures(r, failures, sizeof failures);
    for (size_t i = 0; i < r->count && first == NULL; i++)
        if (r->at[i].error == 0) first = r->at[i].words;
    if (first == NULL) {
        struct finding *f =
            findings_add(out, LEVEL_ERROR, name, "port %s of %s cannot be reached (%s)",
                         target->port, target->host, failures);
        finding_advise(f, are_all_refused(r) ? "nobody listens there: start the broker, or "
                                               "correct the port"
                                             : "look at firewalls and routes on the way");
        return false;
    }
    if (failures[0] == '\0') {
        findings_add(out, LEVEL_OK, name, "port %s of %s is open", target->port, first);
        return true;
    }
    struct finding *f = findings_add(out, LEVEL_WARNING, name, "port %s of %s is open, but %s",
                                     target->port, first, failures);
    finding_advise(f,
                   "have the broker listen on all addresses of %s, or name one in the "
                   "configuration: trying the others takes time",
                   target->host);
    return true;
}
