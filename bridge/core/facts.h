/* facts.h - what does the bridge tell its operator?
 *
 * The core never logs. When something is worth a line it says so with a fact; the shell writes the
 * line. Each fact has a stable name, which people search for and alert on.
 *
 * Memory      texts are lent until the next step
 * Threads     loop
 */
#pragma once

#include <stdint.h>

#include "bridge/base/view.h"

/* FACT(NAME, word, level, words) */
#define FACTS(FACT)                                                                                \
    FACT(MQTT_UP, "mqtt.connected", INFO, "connected to the MQTT broker")                          \
    FACT(MQTT_AWAY, "mqtt.away", WARN, "no connection to the MQTT broker; trying again")           \
    FACT(MQTT_SILENT, "mqtt.silent", WARN, "the MQTT broker does not acknowledge; reconnecting")   \
    FACT(MQTT_REFUSES, "mqtt.refused", WARN, "the MQTT broker refused a message for a while")      \
    FACT(KAFKA_AWAY, "kafka.away", WARN, "no connection to Kafka; trying again")                   \
    FACT(KAFKA_BACK, "kafka.connected", INFO, "connected to Kafka again")                          \
    FACT(LANES_OPEN, "lanes.assigned", INFO, "reading these partitions")                           \
    FACT(LANES_DRAIN, "lanes.revoked", INFO, "giving partitions back; finishing what is in flight") \
    FACT(LANES_CLOSED, "lanes.released", INFO, "partitions given back")                            \
    FACT(LANES_LOST, "lanes.lost", WARN, "partitions were taken away; what was in flight repeats") \
    FACT(DRAIN_LATE, "lanes.drain-timeout", WARN, "not all finished in time; what is left repeats") \
    FACT(GAP, "lane.gap", ERROR, "Kafka no longer has records that were not carried yet")          \
    FACT(LOG_SHRANK, "lane.log-shrank", ERROR, "the Kafka log ends before the committed offset; reading it from its start") \
    FACT(COMMIT_FAILED, "commit.failed", WARN, "Kafka did not take the commit; trying again")      \
    FACT(REJECTED, "record.rejected", WARN, "a record goes to the dead-letter topic")              \
    FACT(DEAD_LETTER_FAILED, "dead-letter.failed", ERROR, "the dead-letter topic does not take records; its lane waits") \
    FACT(STOPPING, "down.stopping", INFO, "stopping; finishing what is in flight")                 \
    FACT(STOPPED, "down.stopped", INFO, "stopped")

enum fact_kind {
#define FACT(NAME, word, level, words) FACT_##NAME,
    FACTS(FACT)
#undef FACT
    FACT_KIND_COUNT
};

enum fact_level { FACT_LEVEL_ERROR, FACT_LEVEL_WARN, FACT_LEVEL_INFO };

struct fact_row {
    const char *word;  /* stable name */
    const char *words; /* for people */
    enum fact_level level;
};

struct fact {
    enum fact_kind kind;
    struct text about;         /* what it is about: "mes.batch-event/3@41", a reason; size 0: nothing */
    struct text detail;        /* more words; size 0: none */
    int64_t number, of_number; /* figures; which ones, the row of facts.c says; -1: none */
};

/* The row of @k. */
const struct fact_row *fact_row(enum fact_kind k);
