/* kafka.h - what does Kafka do in the simulated world?
 *
 * One topic (truth.h holds its log), one consumer group with eager range assignment, commits,
 * and a dead-letter topic. A rebalance works as with librdkafka: every member that holds
 * partitions is asked to give them back; when the last one has, all are given out anew under
 * the next generation. A member that is dead or frozen is thrown out after the session timeout.
 * A commit counts only under the generation in which it was sent.
 *
 * Memory      inside the struct
 * Threads     one
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "tests/world/truth.h"

enum { HOSTS_MAX = 3 };

/* What becomes of commits just now. */
enum commit_weather {
    COMMITS_WORK,
    COMMITS_FAIL,   /* refused */
    COMMITS_VANISH, /* made, but the answer says they failed */
    COMMITS_CRAWL,  /* made, and the answer takes its time */
    COMMIT_WEATHER_COUNT
};

struct member {
    bool is_in;
    bool holds; /* partitions of this generation, and has not given them back */
    bool revoke_is_out;
    uint32_t generation;
    int64_t dies_ms; /* when the session ends; INT64_MAX while it beats */
};

/* The one commit that a bridge may have under way. */
struct commit_request {
    bool is_out;
    uint32_t generation;
    int64_t arrives_ms;
    uint32_t count;
    struct {
        uint32_t partition;
        int64_t next;
    } at[PARTITIONS_MAX];
};

struct kafka {
    bool is_away;
    bool refuses_letters;
    bool first_start_is_over; /* a record was read: from now on nothing may be left out */
    enum commit_weather commits;
    uint32_t generation;
    bool is_regrouping;
    int64_t assigns_ms; /* INT64_MAX: not yet */
    struct member members[HOSTS_MAX];
    struct commit_request requests[HOSTS_MAX];
};

struct world;
struct effect;

void kafka_init(struct world *w);

/* A member comes; it leaves by itself; it falls silent; it beats again; its session is gone. */
void kafka_join(struct world *w, uint32_t host);
void kafka_leave(struct world *w, uint32_t host);
void kafka_silence(struct world *w, uint32_t host);
void kafka_beat(struct world *w, uint32_t host);
void kafka_expel(struct world *w, uint32_t host);

/* The group is dealt out anew. */
void kafka_regroup(struct world *w);

/* What a bridge asks for. */
void kafka_released(struct world *w, uint32_t host);
void kafka_commit(struct world *w, uint32_t host, const struct effect *e);
void kafka_dead_letter(struct world *w, uint32_t host, const struct effect *e,
                       uint32_t partition);

/* No broker can be reached any more; one can again. */
void kafka_go_away(struct world *w);
void kafka_come_back(struct world *w);

/* When something is due next, and doing it. */
int64_t kafka_due(const struct world *w);
void kafka_run(struct world *w);
