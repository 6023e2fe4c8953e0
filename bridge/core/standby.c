#include "bridge/core/standby.h"

#include <string.h>

#include "bridge/base/chance.h"

enum { SOON_MS_MIN = 200, SOON_MS_SPAN = 500 };

void standby_init(struct standby *s, const char *instance, uint64_t run, int64_t timeout_ms,
                  uint64_t seed)
{
    *s = (struct standby){
        .instance = instance, .run = run, .timeout_ms = timeout_ms, .random = seed};
}

void standby_begin(struct standby *s)
{
    s->is_read = s->is_known = false;
    s->free_ms = INT64_MAX;
}

static bool is_ours(const struct standby *s)
{
    return strcmp(s->last.instance, s->instance) == 0;
}

static int64_t soon(struct standby *s, int64_t now_ms)
{
    return now_ms + SOON_MS_MIN + (int64_t)(chance_next(&s->random) % SOON_MS_SPAN);
}

/* Ourselves, in this process or in an earlier life: the same name means the same machine, and
 * therefore the same clock. A broker that has lost its last minutes shows us older words. */
static bool is_our_own_word(const struct standby *s)
{
    if (!s->is_known || s->last.run == s->run) return true;
    return is_ours(s) && s->last.timestamp_ms < s->started_ms;
}

/* Nobody has taken the session after us: it would have said so in our place. Our Will, though,
 * stands there also when somebody has just taken it and not said so yet. */
static bool is_undisputed(const struct standby *s)
{
    return s->is_known && s->last.is_online && s->last.run == s->run;
}

/* Whose word it is that stands there decides when the session is free. */
static void decide(struct standby *s, int64_t now_ms)
{
    if (s->is_known && s->last.is_online && !is_our_own_word(s)) {
        s->free_ms = s->heard_ms + s->timeout_ms;
    } else if (is_our_own_word(s) && (!s->has_been_active || is_undisputed(s))) {
        s->free_ms = now_ms;
    } else {
        s->free_ms = soon(s, now_ms);
    }
}

void standby_heard(struct standby *s, const struct presence *p, int64_t now_ms)
{
    s->is_known = true;
    s->last = *p;
    s->heard_ms = now_ms;
    if (s->is_read) decide(s, now_ms);
}

void standby_read(struct standby *s, int64_t now_ms)
{
    s->is_read = true;
    decide(s, now_ms);
}

enum standby_verdict standby_verdict(const struct standby *s, int64_t now_ms)
{
    if (!s->is_read) return STANDBY_UNKNOWN;
    if (now_ms >= s->free_ms) return STANDBY_FREE;
    bool is_held = s->is_known && s->last.is_online && !is_our_own_word(s);
    return is_held ? STANDBY_HELD : STANDBY_SOON;
}

int64_t standby_deadline(const struct standby *s)
{
    return s->is_read ? s->free_ms : INT64_MAX;
}

bool standby_is_twin(const struct standby *s)
{
    return s->last.is_online && is_ours(s) && !is_our_own_word(s);
}

bool standby_has_changed(const struct standby *s)
{
    return s->is_known && s->last.run != s->run;
}
