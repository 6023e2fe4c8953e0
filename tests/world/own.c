#include "tests/world/own.h"

#include <assert.h>

static const char *const names[OWN_COUNT] = {
    [OWN_ID] = "$bridge/demo/id",
    [OWN_GAP] = "$bridge/demo/gap",
    [OWN_DROPPED] = "$SYS/broker/publish/messages/dropped",
    [OWN_PRESENCE] = "_bridge/demo/down/status",
    [OWN_FENCE] = "$bridge/demo/fence/a",
    [OWN_FENCE + 1] = "$bridge/demo/fence/b",
    [OWN_FENCE + 2] = "$bridge/demo/fence/c",
    [OWN_FENCE + 3] = "$bridge/demo/fence/d",
    [OWN_CHECKPOINT] = "$bridge/demo/checkpoint/mes.batch-event/0",
    [OWN_CHECKPOINT + 1] = "$bridge/demo/checkpoint/mes.batch-event/1",
    [OWN_CHECKPOINT + 2] = "$bridge/demo/checkpoint/mes.batch-event/2",
    [OWN_CHECKPOINT + 3] = "$bridge/demo/checkpoint/mes.batch-event/3",
};

enum own_topic own_topic_of(struct text topic)
{
    for (int i = 0; i < OWN_COUNT; i++) {
        if (text_equal(topic, text_of(names[i]))) return (enum own_topic)i;
    }
    return OWN_UNKNOWN;
}

struct text own_topic_name(enum own_topic topic)
{
    assert(topic < OWN_COUNT);
    return text_of(names[topic]);
}

const char *own_instance(uint32_t host)
{
    static const char *const instances[HOSTS_MAX] = {"a", "b", "c", "d"};

    assert(host < HOSTS_MAX);
    return instances[host];
}

int64_t own_number(struct text json, struct text name)
{
    int64_t n = 0;

    if (json.size == 0) return -1;
    const char *at = memmem(json.at, json.size, name.at, name.size);
    const char *end = json.at + json.size;

    if (at == NULL) return -1;
    at += name.size;
    if (at == end || *at < '0' || *at > '9') return -1;
    for (; at < end && *at >= '0' && *at <= '9'; at++)
        n = n * 10 + (*at - '0');
    return n;
}
