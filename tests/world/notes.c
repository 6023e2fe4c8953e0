#include "tests/world/notes.h"

#include <assert.h>

static struct note *note_at(struct notes *n, uint32_t i)
{
    return &n->at[(n->first + i) % NOTES_MAX];
}

void notes_clear(struct notes *n)
{
    n->first = n->count = 0;
}

struct note *notes_add(struct notes *n, int64_t due_ms, enum input_kind kind)
{
    assert(n->count < NOTES_MAX);
    if (n->count > 0 && note_at(n, n->count - 1)->due_ms > due_ms) {
        due_ms = note_at(n, n->count - 1)->due_ms;
    }
    struct note *note = note_at(n, n->count++);
    *note = (struct note){.due_ms = due_ms, .kind = (uint8_t)kind};
    return note;
}

const struct note *notes_arrived(const struct notes *n, int64_t now_ms)
{
    if (n->count == 0 || n->at[n->first].due_ms > now_ms) return NULL;
    return &n->at[n->first];
}

void notes_drop_first(struct notes *n)
{
    assert(n->count > 0);
    n->first = (n->first + 1) % NOTES_MAX;
    n->count--;
}

int64_t notes_due(const struct notes *n)
{
    return n->count == 0 ? INT64_MAX : n->at[n->first].due_ms;
}

void notes_drop(struct notes *n, enum input_kind kind, int64_t now_ms)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < n->count; i++) {
        struct note *note = note_at(n, i);
        if (note->kind == kind && note->due_ms > now_ms) continue;
        if (kept != i) *note_at(n, kept) = *note;
        kept++;
    }
    n->count = kept;
}
