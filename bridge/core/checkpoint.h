/* checkpoint.h - what does a checkpoint say, and can it be believed?
 *
 * A checkpoint is a retained MQTT message, one for each Kafka partition: "everything of this
 * partition below `next` has been handed to this broker" (guarantees.md, 2). The queues of the
 * broker's sessions and the checkpoint lie in one snapshot, so in whatever state a killed
 * broker comes back, the checkpoint tells what it still has.
 *
 *   topic    {prefix}/{bridge.id}/checkpoint/{kafka_topic}/{partition}
 *   payload  {"version":1,"bridge":"demo","cluster":"...","kafka_topic":"mes.stock-event",
 *             "partition":3,"next":4711,"last_timestamp":1732438800000,"last_crc32c":"1a2b3c4d",
 *             "broker":"...","writer":"node-1","sequence":17,"forced":false,
 *             "timestamp":1732438801000}
 *
 * last_timestamp and last_crc32c are the fingerprint of the record next-1, over its key and
 * value: they tell whether the log is still the one that the checkpoint is about. They are null
 * when nothing is known of that record (the first checkpoint of a partition). `forced` is an
 * operator's order: begin there, whatever the group has committed. Where records below some
 * offset are read again only for their state topics (R6), `"events_from":900` stands there too,
 * behind `next`: their events were sent long ago, and are not sent to this broker. It stays in
 * all later checkpoints, for a lane may start below the last one.
 *
 * Memory      inside the struct; reading allocates (json-c) until it returns
 * Threads     any
 */
#pragma once

#include "bridge/base/sink.h"
#include "bridge/core/fingerprint.h"

enum {
    CHECKPOINT_VERSION = 1,
    CHECKPOINT_BYTES_MAX = 1024, /* of the payload */
    CHECKPOINT_TOPIC_BYTES_MAX = 384,
    BRIDGE_ID_BYTES = 33, /* these with a NUL */
    CLUSTER_ID_BYTES = 80,
    BROKER_ID_BYTES = 33,
    WRITER_BYTES = 65,
};

struct checkpoint {
    char bridge_id[BRIDGE_ID_BYTES];
    char cluster_id[CLUSTER_ID_BYTES]; /* of Kafka; "": it did not say */
    char kafka_topic[250];
    int32_t partition;
    int64_t next;            /* everything below has been handed to the broker */
    int64_t events_from;     /* of records below only the state is to be sent; 0: of none */
    struct fingerprint last; /* of the record next-1 */
    int64_t log_start;       /* the log began there, or before */
    char broker_id[BROKER_ID_BYTES];
    char writer[WRITER_BYTES]; /* bridge.instance */
    uint64_t sequence;         /* of the writer's checkpoints, since it started */
    bool is_forced;
    int64_t timestamp_ms; /* when it was written, since 1970 */
};

enum checkpoint_flaw {
    CHECKPOINT_FINE,
    CHECKPOINT_GARBAGE,       /* not a checkpoint of any version */
    CHECKPOINT_OTHER_VERSION, /* of a version that this program does not know */
};

/* Writes the payload; fits into CHECKPOINT_BYTES_MAX. */
void checkpoint_write(const struct checkpoint *c, struct sink *out);

/* Reads a payload; *@out is written only when it is FINE. */
enum checkpoint_flaw checkpoint_read(struct bytes payload, struct checkpoint *out);

/* Writes the topic of a partition's checkpoint. */
void checkpoint_topic(struct text prefix, struct text bridge_id, struct text kafka_topic,
                      int32_t partition, struct sink *out);

/* Reads the end of such a topic, "mes.stock-event/3"; false when it is not that. */
bool checkpoint_place_read(struct text place, struct text *kafka_topic, int32_t *partition);
