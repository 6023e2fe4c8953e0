#include "tests/fuzz/oracle.h"

#include <mosquitto.h>

enum { TEXT_BYTES_MAX = 65535 };

bool oracle_is_text(struct text t)
{
    if (t.size == 0) return true;
    return t.size <= TEXT_BYTES_MAX &&
           mosquitto_validate_utf8(t.at, (int)t.size) == MOSQ_ERR_SUCCESS;
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

/* libmosquitto takes sizes, and looks for a NUL all the same. */
static char *with_nul(struct text t)
{
    char *copy = malloc(t.size + 1);

    must(copy != NULL);
    memcpy(copy, t.at, t.size);
    copy[t.size] = '\0';
    return copy;
}

bool oracle_takes(struct text filter, struct text topic)
{
    bool takes = false;
    char *filter_copy = with_nul(filter), *topic_copy = with_nul(topic);

    must(mosquitto_topic_matches_sub2(filter_copy, filter.size, topic_copy, topic.size,
                                      &takes) == MOSQ_ERR_SUCCESS);
    free(filter_copy);
    free(topic_copy);
    return takes;
}
