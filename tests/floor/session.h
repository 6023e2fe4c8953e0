/* session.h - what does the MQTT broker remember of the set, and what is left of it when it is
 * killed?
 *
 * The session's queue in the order in which messages came, and the retained presence. All of it
 * is one struct: a snapshot is a copy, and a killed broker comes back as a copy.
 *
 *   queue   [acknowledged][handed over, not acknowledged][waiting]
 *           0             acked                          out      end
 *
 * Memory      inside the struct
 * Threads     one
 */
#pragma once

#include "bridge/base/view.h"
#include "tests/floor/sent.h"

enum { PRESENCE_MAX = 256, SAVES_MAX = 4 };

struct session {
    bool is_there;
    bool is_listened; /* its subscriptions were made */
    uint16_t last_id; /* packet id given last */
    uint32_t acked, out, end;
    uint16_t queue[SENT_MAX], ids[SENT_MAX];
    uint32_t presence_size;
    char presence[PRESENCE_MAX];
};

/* What becomes of a broker that is killed. */
enum restored {
    RESTORED_ALL,     /* as if it were saved at that moment */
    RESTORED_LAST,    /* its last snapshot */
    RESTORED_OLDER,   /* an operator puts back an older one */
    RESTORED_NOTHING, /* its file is deleted */
};

struct sessions {
    struct session now;
    bool is_dirty;
    uint32_t saved, kept; /* snapshots taken so far; of these at hand, the last ones */
    struct session saves[SAVES_MAX];
};

void sessions_init(struct sessions *s);
void sessions_save(struct sessions *s);

/* It comes back so; what it lost is lost. */
void sessions_restore(struct sessions *s, enum restored how, struct sents *sents);

/* A packet id that is not in use, 1 to @ids; 0: there is none. */
uint16_t session_new_id(struct session *s, uint16_t ids);

/* Nothing waits, and nothing is without its PUBACK. */
static inline bool session_is_empty(const struct session *s)
{
    return s->acked == s->end;
}
