#include "tests/floor/session.h"

#include <string.h>

void sessions_init(struct sessions *s)
{
    s->now = (struct session){0};
    s->is_dirty = false;
    s->saved = s->kept = 0;
}

void sessions_save(struct sessions *s)
{
    s->saves[s->saved++ % SAVES_MAX] = s->now;
    if (s->kept < SAVES_MAX) s->kept++;
    s->is_dirty = false;
}

static void mark_lost(struct sents *sents, const struct session *s, bool is_lost)
{
    for (uint32_t i = s->acked; i < s->end; i++)
        sents->at[s->queue[i]].is_lost = is_lost;
}

void sessions_restore(struct sessions *s, enum restored how, struct sents *sents)
{
    if (how == RESTORED_ALL) sessions_save(s);
    if (how == RESTORED_NOTHING) s->kept = 0;
    if (how == RESTORED_OLDER && s->kept > 1) s->saved--, s->kept--; /* the newest is gone */
    mark_lost(sents, &s->now, true);
    if (s->kept == 0)
        s->now = (struct session){0};
    else
        s->now = s->saves[(s->saved - 1) % SAVES_MAX];
    mark_lost(sents, &s->now, false);
    s->is_dirty = true;
}

static bool is_in_use(const struct session *s, uint16_t id)
{
    for (uint32_t i = s->acked; i < s->out; i++) {
        if (s->ids[i] == id) return true;
    }
    return false;
}

uint16_t session_new_id(struct session *s, uint16_t ids)
{
    for (uint32_t n = 0; n < ids; n++) {
        s->last_id = (uint16_t)(s->last_id % ids + 1);
        if (!is_in_use(s, s->last_id)) return s->last_id;
    }
    return 0;
}
