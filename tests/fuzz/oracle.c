#include "tests/fuzz/oracle.h"

#include <mosquitto.h>

enum { TEXT_BYTES_MAX = 65535 };

/* libmosquitto takes sizes, and looks for a NUL all the same; and at the end of a text that
 * breaks off within a character, 2.0.11 looks at up to two bytes more. */
static char *with_nuls(struct text t)
{
    enum { NULS = 4 };
    char *copy = calloc(1, t.size + NULS);

    must(copy != NULL);
    if (t.size > 0) memcpy(copy, t.at, t.size);
    return copy;
}

bool oracle_is_text(struct text t)
{
    if (t.size == 0) return true;
    if (t.size > TEXT_BYTES_MAX) return false;
    char *copy = with_nuls(t);
    bool is_text = mosquitto_validate_utf8(copy, (int)t.size) == MOSQ_ERR_SUCCESS;
    free(copy);
    return is_text;
}

bool oracle_is_topic(struct text t)
{
    return t.size > 0 && oracle_is_text(t) &&
           mosquitto_pub_topic_check2(t.at, t.size) == MOSQ_ERR_SUCCESS;
}

bool oracle_is_filter(struct text t)
{
    return t.size > 0 && oracle_is_text(t) &&
           mosquitto_sub_topic_check2(t.at, t.size) == MOSQ_ERR_SUCCESS;
}

bool oracle_takes(struct text filter, struct text topic)
{
    bool takes = false;
    char *filter_copy = with_nuls(filter), *topic_copy = with_nuls(topic);

    must(mosquitto_topic_matches_sub2(filter_copy, filter.size, topic_copy, topic.size,
                                      &takes) == MOSQ_ERR_SUCCESS);
    free(filter_copy);
    free(topic_copy);
    return takes;
}
