/* kafka.h - what does Kafka do in the simulated world?
 *
 * One topic (truth.h holds its log), one consumer group with eager range assignment, commits,
 * looks and finds, a dead-letter topic and an audit topic. A rebalance works as with
 * librdkafka: every member that holds partitions is asked to give them back; when the last one
 * has, all are given out anew under the next generation. A member that is dead or frozen is
 * thrown out after the session timeout. A commit counts only under the generation in which it
 * was sent.
 *
 * Memory      inside the struct
 * Threads     one
 */
#pragma once

#include "tests/world/own.h"

/* What becomes of commits just now. */
enum commit_weather {
    COMMITS_WORK,
    COMMITS_FAIL,   /* refused */
    COMMITS_VANISH, /* made, but the answer says they failed */
    COMMITS_CRAWL,  /* made, and the answer takes its time */
    COMMITS_LATE,   /* made, but later than one thinks */
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
        bool is_marked;
    } at[PARTITIONS_MAX];
};

/* The last look of a bridge, and its finds by lane; INT64_MAX: there is none. */
struct questions {
    int64_t look_ms;
    int64_t find_ms[PARTITIONS_MAX];
    int64_t timestamp_ms[PARTITIONS_MAX];
};

struct kafka {
    bool is_away;
    bool refuses_letters;     /* and audit records */
    bool first_start_is_over; /* a record was read: from now on nothing may be left out */
    enum commit_weather commits;
    int64_t back_ms; /* when it comes back by itself; INT64_MAX: it does not */
    uint32_t generation;
    bool is_regrouping;
    int64_t assigns_ms; /* INT64_MAX: not yet */
    struct member members[HOSTS_MAX];
    struct commit_request requests[HOSTS_MAX];
    struct questions questions[HOSTS_MAX];
};

struct world;

void kafka_init(struct world *w);

/* A member comes; it leaves by itself; it falls silent; it beats again; its session is gone. */
void kafka_join(struct world *w, uint32_t host);
void kafka_leave(struct world *w, uint32_t host);
void kafka_silence(struct world *w, uint32_t host);
void kafka_beat(struct world *w, uint32_t host);
void kafka_expel(struct world *w, uint32_t host);

/* The group is dealt out anew. */
void kafka_regroup(struct world *w);

/* A bridge has given its partitions back. */
void kafka_released(struct world *w, uint32_t host);

/* Retention deletes what is below @low. Who reads there is asked for its partitions. */
void kafka_delete_below(struct world *w, uint32_t partition, int64_t low);

/* The topic is deleted and made anew, empty: everybody's partitions are lost. */
void kafka_make_anew(struct world *w);

/* No broker can be reached any more; one can again. */
void kafka_go_away(struct world *w);
void kafka_come_back(struct world *w);

/* When something is due next, and doing it. */
int64_t kafka_due(const struct world *w);
void kafka_run(struct world *w);
