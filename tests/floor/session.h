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

enum { OWN_BYTES_MAX = 256, SAVES_MAX = 4 };

/* The bridges' own topics. */
enum own {
    OWN_PRESENCE, /* retained */
    OWN_FILTERS,  /* retained: what the session is subscribed to */
    OWN_FENCE,
    OWN_COUNT,
};

/* Subscriptions of the session, as a mask: those of the routes, and one of an earlier
 * configuration. */
enum { FILTER_OLD = 2, FILTERS_NOW = 3 };

struct session {
    bool is_there;
    uint8_t filters;  /* subscribed to */
    uint16_t last_id; /* packet id given last */
    uint32_t acked, out, end;
    uint16_t queue[SENT_MAX], ids[SENT_MAX];
    struct {
        uint32_t size; /* 0: none */
        char at[OWN_BYTES_MAX];
    } retained[OWN_FENCE];
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
