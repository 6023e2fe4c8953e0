#include "bridge/core/posts.h"

#include <assert.h>

#include "bridge/core/ticket.h"

static_assert(TICKET_OWN_FIRST + POSTS_MAX <= UINT16_MAX, "a slot has a number of its own");

void posts_init(struct posts *p)
{
    *p = (struct posts){.used = 0};
}

static bool is_for_mqtt(enum post_kind kind)
{
    return kind != POST_NONE && kind != POST_AUDIT;
}

uint64_t posts_open(struct posts *p, enum post_kind kind, uint16_t lane, int64_t now_ms)
{
    assert(!posts_is_full(p));
    assert(kind != POST_NONE);
    while (p->slots[p->next].kind != POST_NONE)
        p->next = (p->next + 1) % POSTS_MAX;

    struct post *post = &p->slots[p->next];
    *post = (struct post){
        kind, lane, ticket_of(++p->given, (uint16_t)(TICKET_OWN_FIRST + p->next)), now_ms};
    p->used++;
    if (is_for_mqtt(kind)) p->out++;
    return post->ticket;
}

static void free_slot(struct posts *p, struct post *post)
{
    assert(p->used > 0);
    if (is_for_mqtt(post->kind)) p->out--;
    post->kind = POST_NONE;
    p->used--;
}

bool posts_answer(struct posts *p, uint64_t ticket, struct post *out)
{
    assert(ticket_is_own(ticket));
    uint32_t number = ticket_number(ticket) - TICKET_OWN_FIRST;
    if (number >= POSTS_MAX) return false;

    struct post *post = &p->slots[number];
    if (post->kind == POST_NONE || post->ticket != ticket) return false;
    *out = *post;
    free_slot(p, post);
    return true;
}

void posts_forget_mqtt(struct posts *p)
{
    for (uint32_t i = 0; i < POSTS_MAX && p->out > 0; i++) {
        if (is_for_mqtt(p->slots[i].kind)) free_slot(p, &p->slots[i]);
    }
    assert(p->out == 0);
}

void posts_orphan_lanes(struct posts *p)
{
    for (uint32_t i = 0; i < POSTS_MAX; i++) {
        struct post *post = &p->slots[i];
        if (post->kind == POST_AUDIT) free_slot(p, post);
        if (post->kind == POST_CHECKPOINT || post->kind == POST_NOTICE)
            post->kind = POST_ORPHAN;
    }
}

int64_t posts_oldest_ms(const struct posts *p)
{
    int64_t oldest = INT64_MAX;

    for (uint32_t i = 0; i < POSTS_MAX && p->out > 0; i++) {
        const struct post *post = &p->slots[i];
        if (is_for_mqtt(post->kind) && post->since_ms < oldest) oldest = post->since_ms;
    }
    return oldest;
}
