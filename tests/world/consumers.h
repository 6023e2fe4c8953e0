/* consumers.h - what do the durable consumers get, and do they get it in order?
 *
 * Each one keeps rule R9: it subscribes whenever it connects, takes from its queue in order,
 * and remembers what it has seen, also when it is killed. What is not above the last offset
 * that it has seen of a partition it drops: so a first occurrence below that is lost (INV3).
 *
 * Memory      inside the struct
 * Threads     one
 */
#pragma once

#include "tests/world/store.h"

struct consumer {
    bool is_connected;
    int64_t back_ms;  /* when it connects again; INT64_MAX: not by itself */
    int64_t takes_ms; /* when it takes the next ones; INT64_MAX: nothing is there */
    int64_t newest[PARTITIONS_MAX];     /* the highest offset seen; -1: none */
    struct bits got[PARTITIONS_MAX];    /* seen */
    struct bits passed[PARTITIONS_MAX]; /* missed, and too late now: newer ones were seen */
};

enum { RECEIVED_MAX = 1024 };

/* For stories: what the first consumer got, in order. */
struct received {
    uint32_t count;
    uint16_t at[RECEIVED_MAX];
};

struct world;

void consumers_init(struct world *w);

/* The broker is gone; all come back by themselves. */
void consumers_disconnected(struct world *w);

/* It is killed, or goes away, and comes back at @back_ms. What it had taken and not
 * acknowledged comes again. */
void consumer_away(struct world *w, uint32_t consumer, int64_t back_ms);

/* What the broker knows of the sessions is about to be replaced. */
void consumers_lose_sessions(struct world *w);

/* Something is in the queue. */
void consumer_has_mail(struct world *w, uint32_t consumer);

/* The topic of the partition was made anew: another one, of which nothing was seen. */
void consumers_made_anew(struct world *w, uint32_t partition);

/* The first record of the partition that is owed to someone and did not arrive; -1: none. */
int64_t consumers_lack(const struct world *w, uint32_t partition);

int64_t consumers_due(const struct world *w);
void consumers_run(struct world *w);
