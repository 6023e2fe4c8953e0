#include "bridge/trial/expect.h"

#include <fnmatch.h>

#include "bridge/trial/account.h"
#include "bridge/trial/expect_rows.h"
#include "bridge/trial/keys.h"

/* --- route, reject, skip, words --- */

static void compare_route(const struct node *n, const struct outcome *o)
{
    struct text got = trial_route(o->trial);

    expect_text(o, n->key, node_text(n), got.size == 0 ? TEXT("(none)") : got);
}

/* A word of err.def that has this verdict. */
static void check_reason(struct reading *r, const struct node *n, enum verdict verdict)
{
    struct known_words known = {.count = 0};
    char advice[640];
    struct sink out = SINK(advice);

    if (!reading_wants_text(r, n->key, n)) return;
    for (int e = 0; e < ERR_COUNT; e++) {
        if (err_verdict((enum err)e) != verdict) continue;
        if (strcmp(n->text, err_name((enum err)e)) == 0) return;
        known_add(&known, text_of(err_name((enum err)e)));
    }
    suggest_write(node_text(n), &known, &out);
    complain(r->complain, n->at, "`%s`: there is no reason `%.60s`; %.*s", n->key, n->text,
             (int)out.size, out.at);
}

static void check_reject(struct reading *r, const struct node *n)
{
    check_reason(r, n, VERDICT_REJECT);
}

static void check_skip(struct reading *r, const struct node *n)
{
    check_reason(r, n, VERDICT_SKIP);
}

/* "rejected, unsafe_level: a level of the topic ..." */
static struct text outcome_words(const struct outcome *o)
{
    const struct trial *t = o->trial;
    struct text words = trial_words(t);

    if (t->end == TRIAL_CARRIED) return TEXT("carried");
    return keeper_say(&o->report->keeper, "%s, %s: %.*s", account_end_word(t->end),
                      err_name(t->e), (int)words.size, words.at);
}

static void compare_reason(const struct node *n, const struct outcome *o)
{
    struct text expected = keeper_say(&o->report->keeper, "%s %s", n->key, n->text);

    if (strcmp(n->text, err_name(o->trial->e)) != 0)
        report_add(o->report, TEXT("outcome"), expected, outcome_words(o));
}

static void compare_words(const struct node *n, const struct outcome *o)
{
    struct text words = keeper_copy(&o->report->keeper, trial_words(o->trial));

    if (fnmatch(n->text, words.at, 0) != 0)
        report_add(o->report, TEXT("words"), node_text(n), words);
}

/* What `validate: warn` says; `none` where it says nothing. */
static void compare_warning(const struct node *n, const struct outcome *o)
{
    struct text got = trial_warning(o->trial);
    struct text words = keeper_copy(&o->report->keeper, got.size == 0 ? TEXT("none") : got);

    if (fnmatch(n->text, words.at, 0) != 0)
        report_add(o->report, text_of(n->key), node_text(n), words);
}

/* --- state and event --- */

static bool is_none(const struct node *n)
{
    return n->kind == NODE_TEXT && strcmp(n->text, "none") == 0;
}

static void check_none(struct reading *r, const struct node *n)
{
    if (!is_none(n))
        complain(r->complain, n->at, "`%s` can only be `none`, when only the state is sent",
                 n->key);
}

static void compare_no_event(const struct node *n, const struct outcome *o)
{
    if (o->message != NULL)
        report_add(o->report, text_of(n->key), TEXT("none"), o->message->topic);
}

static void compare_cleared(const struct node *n, const struct outcome *o)
{
    bool is_cleared = o->message->payload.size == 0 && o->message->is_retained;

    expect_text(o, n->key, node_text(n), is_cleared ? TEXT("true") : TEXT("false"));
}

static const struct expect_row cleared_row = {"cleared", EXPECT_DOWN, true, expect_check_truth,
                                              compare_cleared};

static const struct expect_row *state_row_of(const char *key)
{
    if (strcmp(key, cleared_row.key) == 0) return &cleared_row;
    return expect_row_of(&expect_message_table, key);
}

static void check_state(struct reading *r, const struct node *n)
{
    struct known_words known = {.count = 0};

    if (is_none(n) || !reading_wants_mapping(r, n->key, n)) return;
    known_add(&known, text_of(cleared_row.key));
    for (size_t i = 0; i < expect_message_table.count; i++)
        known_add(&known, text_of(expect_message_table.rows[i].key));
    for (const struct node *child = n->first; child != NULL; child = child->next) {
        const struct expect_row *row = state_row_of(child->key);
        if (row != NULL)
            row->check(r, child);
        else
            reading_unknown_key(r, child, n->key, &known);
    }
    if (n->first == NULL)
        complain(r->complain, n->at,
                 "`state` names nothing; write `topic:`, `payload:` or "
                 "`cleared: true`, or `none`");
}

static void compare_state(const struct node *n, const struct outcome *o)
{
    const struct carrier *c = &o->trial->down;
    struct outcome state = *o;

    state.message = &c->state;
    state.prefix = "state.";
    if (is_none(n) && c->sends_state)
        report_add(o->report, text_of(n->key), TEXT("none"), c->state.topic);
    if (!is_none(n) && !c->sends_state)
        report_add(o->report, text_of(n->key), TEXT("a message"), TEXT("none"));
    if (is_none(n) || !c->sends_state) return;
    for (const struct node *child = n->first; child != NULL; child = child->next)
        state_row_of(child->key)->compare(child, &state);
}

/* --- all of them --- */

static const struct expect_row rows[] = {
    {"route",   EXPECT_BOTH, false, expect_check_text, compare_route   },
    {"reject",  EXPECT_BOTH, false, check_reject,      compare_reason  },
    {"skip",    EXPECT_BOTH, false, check_skip,        compare_reason  },
    {"words",   EXPECT_BOTH, false, expect_check_text, compare_words   },
    {"warning", EXPECT_BOTH, true,  expect_check_text, compare_warning },
    {"event",   EXPECT_DOWN, true,  check_none,        compare_no_event},
    {"state",   EXPECT_DOWN, true,  check_state,       compare_state   },
};

const struct expect_table expect_outcome_table = EXPECT_TABLE(rows);

static const struct expect_row *row_of(const char *key, bool is_message)
{
    const struct expect_row *row = expect_row_of(&expect_outcome_table, key);
    enum expect_side side = is_message ? EXPECT_UP : EXPECT_DOWN;

    if (row == NULL && is_message) return expect_row_of(&expect_record_table, key);
    if (row == NULL) return expect_row_of(&expect_message_table, key);
    return (row->side & side) != 0 ? row : NULL;
}

static void add_known(struct known_words *known, const struct expect_table *from,
                      bool is_message)
{
    for (size_t i = 0; i < from->count; i++)
        if (row_of(from->rows[i].key, is_message) != NULL)
            known_add(known, text_of(from->rows[i].key));
}

static struct known_words known_of(bool is_message)
{
    struct known_words known = {.count = 0};

    add_known(&known, &expect_outcome_table, is_message);
    add_known(&known, is_message ? &expect_record_table : &expect_message_table, is_message);
    return known;
}

static bool is_stopped(const struct node *n)
{
    return node_find(n, "reject") != NULL || node_find(n, "skip") != NULL;
}

static void check_key(struct reading *r, const struct node *expect, const struct node *n,
                      bool is_message)
{
    const struct expect_row *row = row_of(n->key, is_message);

    if (n->kind == NODE_BROKEN) return;
    if (row == NULL) {
        struct known_words known = known_of(is_message);
        reading_unknown_key(r, n, "expect", &known);
        return;
    }
    row->check(r, n);
    if (row->is_content && is_stopped(expect))
        complain(r->complain, n->key_at,
                 "`%s` beside `reject` or `skip`, where nothing is sent; remove one of them",
                 n->key);
}

void expect_complain(struct reading *r, const struct node *n, bool is_message)
{
    if (!reading_wants_mapping(r, "expect", n)) return;
    if (n->first == NULL)
        complain(
            r->complain, n->at,
            "`expect` names nothing, so the test cannot fail; write `route: NAME` at least");
    for (const struct node *child = n->first; child != NULL; child = child->next)
        check_key(r, n, child, is_message);
    if (node_find(n, "words") != NULL && !is_stopped(n))
        complain(r->complain, node_find(n, "words")->key_at,
                 "`words` are those of a rejection; write `reject:` or `skip:` beside them");
    if (node_find(n, "reject") != NULL && node_find(n, "skip") != NULL)
        complain(r->complain, node_find(n, "skip")->key_at,
                 "it is either rejected or skipped; remove `reject` or `skip`");
}

void expect_compare(const struct node *n, const struct trial *t, struct report *out)
{
    bool is_message = t->sample->is_message, is_carried = t->end == TRIAL_CARRIED;
    struct outcome o = {.trial = t, .prefix = "", .report = out};

    if (is_carried && is_message) o.record = &t->up.record;
    if (is_carried && !is_message && t->down.sends_event) o.message = &t->down.message;
    if (!is_carried && !is_stopped(n))
        report_add(out, TEXT("outcome"), TEXT("carried"), outcome_words(&o));
    for (const struct node *child = n->first; child != NULL; child = child->next) {
        const struct expect_row *row = row_of(child->key, is_message);
        bool is_here = expect_row_of(&expect_outcome_table, child->key) != NULL;
        if (row->is_content && !is_carried) continue; /* said above */
        if (!is_here && o.message == NULL && o.record == NULL) {
            report_add(out, text_of(child->key), TEXT("a message"), TEXT("only a state"));
            continue;
        }
        row->compare(child, &o);
    }
}
