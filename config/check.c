#include "config/check.h"

#include <string.h>

#include "config/options.h"
#include "config/words.h"

const struct node *check_given(const struct reading *r, const char *path)
{
    const struct node *n = option_node(r->root, path);

    return n != NULL && n->kind == NODE_TEXT && n->size > 0 ? n : NULL;
}

static void check_backoff(struct reading *r)
{
    const struct node *min = check_given(r, "mqtt.backoff_min");
    const struct node *max = check_given(r, "mqtt.backoff_max");

    if (r->config->mqtt.backoff_min_ms <= r->config->mqtt.backoff_max_ms) return;
    complain(
        r->complain, min != NULL ? min->at : max->at,
        "`mqtt.backoff_min` (%s) is above `mqtt.backoff_max` (%s); make it the smaller one",
        min != NULL ? min->text : option_find("mqtt.backoff_min")->fallback,
        max != NULL ? max->text : option_find("mqtt.backoff_max")->fallback);
}

static void check_keepalive(struct reading *r)
{
    const struct node *n = check_given(r, "mqtt.keepalive");

    if (n == NULL || r->config->mqtt.keepalive_ms % 1000 == 0) return;
    complain(r->complain, n->at,
             "`mqtt.keepalive` is %s; MQTT counts whole seconds, so write %llds", n->text,
             (long long)r->config->mqtt.keepalive_ms / 1000);
}

/* The topics under it must be ones that may be published, and nobody else's. */
static void check_prefix(struct reading *r)
{
    static const char *const taken[] = {"$SYS", "$share", "$queue", "$CONTROL"};
    const struct node *n = check_given(r, "mqtt.control_prefix");
    struct why why;

    if (n == NULL) return;
    struct text name = node_text(n);
    if (name.at[0] == '$') name = (struct text){name.at + 1, name.size - 1};
    bool is_fine = word_is_name(name, 63, &why);
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        if (strcmp(n->text, taken[i]) == 0) is_fine = false;
    if (is_fine) return;
    complain(
        r->complain, n->at,
        "`mqtt.control_prefix` cannot be `%.64s`; write one level of [A-Za-z0-9_-], with `$` "
        "in front or not, that is not the broker's own",
        n->text);
}

/* Who reads dead letters to send them again should not meet audit records there. */
static void check_own_topics(struct reading *r)
{
    const struct node *n = check_given(r, "kafka.audit_topic");

    if (strcmp(r->config->kafka.audit_topic, r->config->kafka.dead_letter_topic) != 0) return;
    if (n == NULL) n = check_given(r, "kafka.dead_letter_topic");
    complain(
        r->complain, n->at,
        "`%s` is both `kafka.audit_topic` and `kafka.dead_letter_topic`; give each a topic "
        "of its own",
        r->config->kafka.audit_topic);
}

static void check_tls(struct reading *r)
{
    static const char *const files[] = {"mqtt.ca_file", "mqtt.cert_file", "mqtt.key_file"};
    const struct node *cert = check_given(r, "mqtt.cert_file");
    const struct node *key = check_given(r, "mqtt.key_file");

    if (cert != NULL && key == NULL)
        complain(r->complain, cert->key_at,
                 "`mqtt.cert_file` without `mqtt.key_file`; give both or none");
    if (key != NULL && cert == NULL)
        complain(r->complain, key->key_at,
                 "`mqtt.key_file` without `mqtt.cert_file`; give both or none");
    if (strncmp(r->config->mqtt.url, "mqtt://", 7) != 0) return;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        const struct node *n = check_given(r, files[i]);
        if (n != NULL)
            complain(r->complain, n->key_at,
                     "`%s` has no effect with mqtt://; make `mqtt.url` an mqtts:// one, or "
                     "remove it",
                     files[i]);
    }
}

/* How long the broker keeps the session; and how long a standby believes in the other. */
static void check_session(struct reading *r)
{
    const struct node *expiry = check_given(r, "up.session_expiry");
    const struct node *standby = check_given(r, "up.standby_timeout");
    const struct node *presence = check_given(r, "mqtt.presence_every");

    if (expiry != NULL && r->config->up.session_expiry_ms % 1000 != 0)
        complain(r->complain, expiry->at,
                 "`up.session_expiry` is %s; MQTT counts whole seconds, so write %llds",
                 expiry->text, (long long)r->config->up.session_expiry_ms / 1000);
    if (standby == NULL && r->config->up.routes.count == 0) return; /* nobody stands by */
    if (r->config->up.standby_timeout_ms > 2 * r->config->mqtt.presence_every_ms) return;
    const struct node *at = standby != NULL ? standby : presence;
    complain(r->complain, at->at,
             "`up.standby_timeout` (%s) is not more than two of `mqtt.presence_every` (%s), so "
             "a standby would take over from one that is alive; write more than %llds",
             standby != NULL ? standby->text : option_find("up.standby_timeout")->fallback,
             presence != NULL ? presence->text : option_find("mqtt.presence_every")->fallback,
             (long long)((2 * r->config->mqtt.presence_every_ms + 999) / 1000));
}

/* Each direction is a process, and only one can listen there. */
static void check_http(struct reading *r)
{
    const struct config *c = r->config;
    const struct node *n = check_given(r, "http.up");

    if (strcmp(c->http.down, c->http.up) != 0 || strcmp(c->http.up, "none") == 0) return;
    if (n == NULL) n = check_given(r, "http.down");
    complain(r->complain, n->at,
             "`%s` is both `http.down` and `http.up`; give each a port of its own", c->http.up);
}

void check_config(struct reading *r)
{
    check_backoff(r);
    check_keepalive(r);
    check_prefix(r);
    check_own_topics(r);
    check_http(r);
    check_tls(r);
    check_session(r);
    check_routes(r);
    check_up_routes(r);
    check_loops(r);
    check_state(r);
    check_ours(r);
}
