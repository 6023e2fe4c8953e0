/* mqtt_topics.h - which topics does the bridge write to, and what could one look like?
 *
 * Fields whose value is not known stand as "mesbridge-check"; {event} as the last word of the
 * route's first Kafka topic where that is a name.
 *
 * Pure. Threads any; memory: inside the struct.
 */
#pragma once

#include "config/config.h"

enum { TOPIC_SAMPLES_MAX = 64, TOPIC_SAMPLE_BYTES = 512 };

struct topic_sample {
    char topic[TOPIC_SAMPLE_BYTES];  /* that could be written to, with a NUL */
    char filter[TOPIC_SAMPLE_BYTES]; /* that a right to write should be given for */
    bool is_exact;                   /* false: other values may be allowed, and this one not */
};

struct topic_samples {
    size_t count;
    bool is_cut; /* there were more */
    struct topic_sample at[TOPIC_SAMPLES_MAX];
};

/* Presence, control topics and routes of the directions that the configuration has. */
void mqtt_topics(const struct config *config, struct topic_samples *out);
