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

/* --- how large does an expression become? --- */

enum { REGEX_PARTS_MAX = 4000, REGEX_DEPTH_MAX = 32 };

/* A group: how many parts it has, repetitions written out, and how many its last piece has. */
struct group {
    size_t parts, last;
};

static void add_piece(struct group *g, size_t parts)
{
    g->last = parts;
    g->parts += parts;
}

/* The last piece stands @times times. */
static void repeat_piece(struct group *g, size_t times)
{
    if (times > REGEX_PARTS_MAX) times = REGEX_PARTS_MAX;
    if (times < 2) return;
    g->parts += g->last * (times - 1);
    g->last *= times;
}

/* The most of "{2,5}", which @at begins; of "{2,}" one more than the least. */
static size_t most_of(const char *at)
{
    size_t least = strtoul(at + 1, NULL, 10);
    const char *comma = at + 1 + strspn(at + 1, "0123456789");

    if (*comma != ',') return least;
    return comma[1] == '}' ? least + 1 : strtoul(comma + 1, NULL, 10);
}

/* Counts the character at @at, which is no parenthesis. */
static void count_character(struct group *g, const char *at)
{
    if (*at == '+')
        repeat_piece(g, 2);
    else if (*at == '{')
        repeat_piece(g, most_of(at));
    else if (strchr("*?|", *at) == NULL)
        add_piece(g, 1);
}

/* True when regcomp(), which writes repetitions out (a+ as aa*), can hold the expression: a
 * dozen
 * `+` behind each other are thousands of copies, and thirty take all memory there is. What
 * stands in brackets counts as if it stood outside. */
static bool regex_is_modest(const char *at)
{
    struct group groups[REGEX_DEPTH_MAX] =
        {
            {0, 0}
    },
                 *g = groups;

    for (; *at != '\0'; at++) {
        if (*at == '\\' && at[1] != '\0') {
            at++;
            add_piece(g, 1);
        } else if (*at == '(') {
            if (g == groups + REGEX_DEPTH_MAX - 1) return false;
            *++g = (struct group){1, 0};
        } else if (*at == ')' && g > groups) {
            g--;
            add_piece(g, g[1].parts);
        } else {
            count_character(g, at);
        }
        if (g->parts > REGEX_PARTS_MAX) return false;
    }
    return true;
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
    if (!regex_is_modest(n->text)) {
        complain(r->complain, n->at,
                 "`kafka_topics`: the expression repeats too much within repetitions; write "
                 "fewer `+` and `{n}`, or `*`");
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
