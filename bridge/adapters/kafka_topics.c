#include "bridge/adapters/kafka_topics.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>

#include "topics/kafka_name.h"

/* FNV-1a. Whoever names topics so that they collide makes 256 names slow. */
static uint32_t hash_of(struct text name)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < name.size; i++)
        hash = (hash ^ (unsigned char)name.at[i]) * 16777619u;
    return hash;
}

/* The slot that holds @name, or the free one where it belongs. */
static struct kafka_topics_slot *slot_of(struct kafka_topics *t, struct text name,
                                         uint32_t hash)
{
    for (size_t i = hash % KAFKA_TOPICS_SLOTS;; i = (i + 1) % KAFKA_TOPICS_SLOTS) {
        struct kafka_topics_slot *slot = &t->slots[i];
        if (slot->handle == NULL) return slot;
        if (slot->hash != hash) continue;
        if (text_equal(text_of(rd_kafka_topic_name(slot->handle)), name)) return slot;
    }
}

static rd_kafka_topic_t *make(rd_kafka_t *rk, struct text name, struct kafka_topics_slot *slot)
{
    char with_nul[KAFKA_NAME_BYTES_MAX + 1];
    assert(name.size < sizeof with_nul);
    snprintf(with_nul, sizeof with_nul, "%.*s", (int)name.size, name.at);
    rd_kafka_topic_conf_t *conf = rd_kafka_default_topic_conf_dup(rk);
    rd_kafka_topic_conf_set_opaque(conf, slot);
    return rd_kafka_topic_new(rk, with_nul, conf); /* takes the conf */
}

rd_kafka_topic_t *kafka_topics_find(struct kafka_topics *t, rd_kafka_t *rk, struct text name)
{
    uint32_t hash = hash_of(name);
    struct kafka_topics_slot *slot = slot_of(t, name, hash);
    if (slot->handle != NULL) return slot->handle;
    if (t->count == KAFKA_TOPICS_MAX) return make(rk, name, NULL);

    rd_kafka_topic_t *handle = make(rk, name, slot);
    if (handle == NULL) return NULL;
    *slot = (struct kafka_topics_slot){.hash = hash, .handle = handle};
    t->count++;
    return handle;
}

struct kafka_topics_slot *kafka_topics_slot(const rd_kafka_topic_t *handle)
{
    return rd_kafka_topic_opaque(handle);
}

void kafka_topics_clear(struct kafka_topics *t)
{
    for (size_t i = 0; i < KAFKA_TOPICS_SLOTS; i++) {
        if (t->slots[i].handle != NULL) rd_kafka_topic_destroy(t->slots[i].handle);
    }
    *t = (struct kafka_topics){0};
}
