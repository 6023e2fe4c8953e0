#include "config/selectors.h"

#include <stdlib.h>
#include <string.h>

#include "config/words.h"

/* Room for @count selectors; false when memory is out, and the complainer knows. */
static bool make_room(struct reading *r, struct route *route, size_t count)
{
    route->selectors = calloc(count, sizeof *route->selectors);
    if (route->selectors == NULL) r->complain->no_memory = true;
    return route->selectors != NULL;
}

static void read_regex(struct reading *r, struct route *route, const struct node *n)
{
    char fault[160];

    if (n->size > KAFKA_TOPIC_BYTES_MAX) {
        complain(r->complain, n->at,
                 "`kafka_topics`: the expression has %zu bytes; at most %d are taken", n->size,
                 KAFKA_TOPIC_BYTES_MAX);
        return;
    }
    if (!make_room(r, route, 1)) return;
    struct kafka_selector *s = &route->selectors[0];
    int error = regcomp(&s->regex, n->text, REG_EXTENDED | REG_NOSUB);
    if (error != 0) {
        regerror(error, &s->regex, fault, sizeof fault);
        complain(r->complain, n->at,
                 "`kafka_topics`: `%s` is not a POSIX extended regular expression: %s; mend "
                 "it, like ^mes\\.[a-z-]+$",
                 n->text, fault);
        return;
    }
    memcpy(s->text, n->text, n->size + 1);
    s->is_regex = true;
    route->selector_count = 1;
}

/* True when the route has that name already. */
static bool is_named(const struct route *route, const char *name)
{
    for (size_t i = 0; i < route->selector_count; i++)
        if (strcmp(route->selectors[i].text, name) == 0) return true;
    return false;
}

static void read_kafka_topic(struct reading *r, struct route *route, const struct node *n)
{
    struct why why;

    if (!reading_wants_word(r, "kafka_topics", n)) return;
    if (n->text[0] == '^') {
        complain(r->complain, n->at,
                 "`kafka_topics`: a regular expression stands alone, not in a list; "
                 "write names here, or make it a route of its own");
        return;
    }
    if (!word_is_kafka_topic(node_text(n), &why)) {
        complain(r->complain, n->at, "`kafka_topics`: %s", why.words);
        return;
    }
    if (is_named(route, n->text)) {
        complain(r->complain, n->at, "`kafka_topics`: `%s` is named twice; remove one of them",
                 n->text);
        return;
    }
    memcpy(route->selectors[route->selector_count++].text, n->text, n->size + 1);
}

static void read_names(struct reading *r, struct route *route, const struct node *n)
{
    size_t count = 0;

    for (const struct node *child = n->first; child != NULL; child = child->next)
        count++;
    if (count == 0 || count > ROUTE_KAFKA_TOPICS_MAX) {
        complain(r->complain, n->at,
                 "`kafka_topics` has %zu names; write 1 to %d, or one regular expression",
                 count, ROUTE_KAFKA_TOPICS_MAX);
        return;
    }
    if (!make_room(r, route, count)) return;
    for (const struct node *child = n->first; child != NULL; child = child->next)
        read_kafka_topic(r, route, child);
}

void selectors_read(struct reading *r, struct entry *e, const struct node *n)
{
    if (n->kind == NODE_LIST) {
        read_names(r, e->down, n);
        return;
    }
    if (n->kind != NODE_TEXT || node_is_null(n)) {
        reading_wants_list(r, "kafka_topics", n); /* complains */
        return;
    }
    if (n->text[0] != '^') {
        complain(r->complain, n->at,
                 "`kafka_topics`: `%.60s` is neither a list nor a regular expression, which "
                 "begins with `^`; write [%.60s]",
                 n->text, n->text);
        return;
    }
    read_regex(r, e->down, n);
}

void selectors_done(struct route *route)
{
    for (size_t i = 0; i < route->selector_count; i++)
        if (route->selectors[i].is_regex) regfree(&route->selectors[i].regex);
    free(route->selectors);
}
