#include "bridge/adapters/paho_ids.h"

#include <assert.h>
#include <stdatomic.h>

#include <MQTTAsync.h>

enum { ID_MAX = 65535, NO_ID = 0 };

int __real_MQTTAsync_assignMsgId(void *handle);
int __wrap_MQTTAsync_assignMsgId(void *handle);

static atomic_int reserved;
static _Thread_local int next = NO_ID;

void paho_ids_reserve(int count)
{
    assert(count >= 0 && count < ID_MAX);
    atomic_store(&reserved, count);
}

void paho_ids_next(int id)
{
    assert(id >= NO_ID && id <= atomic_load(&reserved));
    next = id;
}

/* Paho looks further from the id that it chose last, so this comes by the reserved ones once in
 * 65,535 times. */
int __wrap_MQTTAsync_assignMsgId(void *handle)
{
    int id = next;

    next = NO_ID;
    if (id != NO_ID) return id;
    do {
        id = __real_MQTTAsync_assignMsgId(handle);
    } while (id != NO_ID && id <= atomic_load(&reserved));
    return id;
}
