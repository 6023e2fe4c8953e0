#include "bridge/adapters/paho_ids.h"

#include <assert.h>
#include <stdatomic.h>

#include <MQTTAsync.h>

enum { SLOTS_MAX = 65000, TURNS_MAX = 16, NO_ID = 0 };

int __real_MQTTAsync_assignMsgId(void *handle);
int __wrap_MQTTAsync_assignMsgId(void *handle);

static atomic_int slots = 1; /* until somebody says how many */
static _Thread_local int next = NO_ID;

void paho_ids_reserve(int count)
{
    assert(count >= 1 && count <= SLOTS_MAX);
    atomic_store(&slots, count);
}

static int turns_of(int count)
{
    return SLOTS_MAX / count < TURNS_MAX ? SLOTS_MAX / count : TURNS_MAX;
}

void paho_ids_next(int slot)
{
    static _Thread_local unsigned given; /* a turn is over when each slot could have had one */
    int count = atomic_load(&slots);

    next = NO_ID;
    if (slot == PAHO_CHOOSES) return;
    assert(slot >= 0 && slot < count);
    int turn = (int)(given++ / (unsigned)count % (unsigned)turns_of(count));
    next = slot + 1 + turn * count;
}

/* Paho looks further from the id that it chose last, so this comes by the slots' ids once in
 * 65,535 times. */
int __wrap_MQTTAsync_assignMsgId(void *handle)
{
    int count = atomic_load(&slots), id = next;

    next = NO_ID;
    if (id != NO_ID) return id;
    do {
        id = __real_MQTTAsync_assignMsgId(handle);
    } while (id != NO_ID && id <= count * turns_of(count));
    return id;
}
