#include "bridge/adapters/kafka_kept.h"

#include <assert.h>

void kafka_kept_add(struct kafka_kept *kept, uint64_t ticket, rd_kafka_message_t *m)
{
    struct kafka_kept_slot *slot = &kept->slots[ticket % KAFKA_KEPT_MAX];
    assert(m != NULL);
    assert(slot->message == NULL);
    *slot = (struct kafka_kept_slot){m, ticket};
    kept->count++;
}

const rd_kafka_message_t *kafka_kept_find(const struct kafka_kept *kept, uint64_t ticket)
{
    const struct kafka_kept_slot *slot = &kept->slots[ticket % KAFKA_KEPT_MAX];
    assert(slot->message != NULL);
    assert(slot->ticket == ticket);
    return slot->message;
}

void kafka_kept_ask(struct kafka_kept *kept, uint64_t ticket)
{
    assert(kafka_kept_find(kept, ticket) != NULL);
    assert(kept->asked_count < KAFKA_KEPT_MAX);
    kept->asked[(kept->asked_first + kept->asked_count++) % KAFKA_KEPT_MAX] = ticket;
}

const rd_kafka_message_t *kafka_kept_asked(struct kafka_kept *kept, uint64_t *ticket)
{
    if (kept->asked_count == 0) return NULL;

    *ticket = kept->asked[kept->asked_first];
    kept->asked_first = (kept->asked_first + 1) % KAFKA_KEPT_MAX;
    kept->asked_count--;
    return kafka_kept_find(kept, *ticket);
}

static void empty(struct kafka_kept *kept, struct kafka_kept_slot *slot)
{
    assert(kept->count > 0);
    rd_kafka_message_destroy(slot->message);
    slot->message = NULL;
    kept->count--;
}

void kafka_kept_done(struct kafka_kept *kept, uint64_t ticket)
{
    struct kafka_kept_slot *slot = &kept->slots[ticket % KAFKA_KEPT_MAX];
    assert(slot->message != NULL);
    assert(slot->ticket == ticket);
    empty(kept, slot);
}

void kafka_kept_forget(struct kafka_kept *kept)
{
    kept->asked_count = 0;
    for (size_t i = 0; i < KAFKA_KEPT_MAX && kept->count > 0; i++) {
        if (kept->slots[i].message != NULL) empty(kept, &kept->slots[i]);
    }
    assert(kept->count == 0);
}
