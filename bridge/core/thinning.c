#include "bridge/core/thinning.h"

#include <assert.h>
#include <stdalign.h>

#include "bridge/base/chance.h"
#include "bridge/core/siphash.h"

/* How many places are looked at for one entity. The table is at most half full, so that all of
 * them are taken once in a great while. */
enum { PLACES_TRIED = 16 };

static size_t aligned(size_t n)
{
    size_t a = alignof(max_align_t);
    return (n + a - 1) / a * a;
}

static uint32_t places_for(uint32_t entries)
{
    uint32_t n = PLACES_TRIED;

    while (n < 2 * entries)
        n *= 2;
    return n;
}

size_t thinning_bytes(uint32_t routes, uint32_t entries)
{
    return aligned(routes * sizeof(struct thin_route)) +
           aligned(places_for(entries) * sizeof(struct thin_place)) +
           aligned(entries * sizeof(struct thin_ripe));
}

void thinning_init(struct thinning *t, void *memory, uint32_t routes, uint32_t entries,
                   uint64_t seed)
{
    char *at = memory;

    memset(memory, 0, thinning_bytes(routes, entries));
    *t = (struct thinning){
        .route_count = routes, .place_count = places_for(entries), .ripe_max = entries};
    t->routes = memory;
    at += aligned(routes * sizeof(struct thin_route));
    t->places = (struct thin_place *)(void *)at;
    at += aligned(t->place_count * sizeof(struct thin_place));
    t->ripe = (struct thin_ripe *)(void *)at;
    t->key[0] = chance_next(&seed);
    t->key[1] = chance_next(&seed);
    thinning_forget(t);
}

static struct thin_route *route_at(const struct thinning *t, uint16_t route)
{
    assert(route < t->route_count);
    return &t->routes[route];
}

void thinning_set(struct thinning *t, uint16_t route, int64_t interval_ms)
{
    route_at(t, route)->interval_ms = interval_ms;
}

uint64_t thinning_key(const struct thinning *t, uint16_t route, struct text topic,
                      struct text entity)
{
    const char number[2] = {(char)(route & 0xff), (char)(route >> 8)};
    struct siphash s;

    siphash_begin(&s, t->key);
    siphash_add(&s, (struct text){number, sizeof number});
    siphash_add(&s, topic);
    siphash_add(&s, (struct text){"", 1}); /* a NUL, which no topic has */
    siphash_add(&s, entity);
    uint64_t key = siphash_end(&s);
    return key == 0 ? 1 : key;
}

static bool is_taken(const struct thinning *t, const struct thin_place *place)
{
    return place->turn == t->routes[place->route].turn;
}

/* Where the entity stands, or can; NULL when there is no room. */
static struct thin_place *place_of(const struct thinning *t, uint16_t route, uint64_t key)
{
    struct thin_place *free_one = NULL;

    for (uint32_t i = 0; i < PLACES_TRIED; i++) {
        struct thin_place *place = &t->places[(key + i) & (t->place_count - 1)];
        if (!is_taken(t, place)) {
            if (free_one == NULL) free_one = place;
        } else if (place->key == key && place->route == route) {
            return place;
        }
    }
    return free_one;
}

uint64_t thinning_withhold(struct thinning *t, uint16_t route, uint64_t key, uint64_t ticket)
{
    struct thin_route *r = route_at(t, route);
    struct thin_place *place = key == 0 ? NULL : place_of(t, route, key);
    uint64_t overtaken = 0;

    assert(r->interval_ms > 0);
    assert(ticket != 0);
    if (place != NULL) {
        if (is_taken(t, place)) overtaken = place->ticket;
        *place =
            (struct thin_place){.key = key, .ticket = ticket, .turn = r->turn, .route = route};
    }
    if (overtaken == 0) r->withheld++;
    return overtaken;
}

bool thinning_may_end(const struct thinning *t, uint16_t route)
{
    const struct thin_route *r = route_at(t, route);

    return r->withheld > 0 && r->ripe == 0;
}

bool thinning_is_due(const struct thinning *t, uint16_t route, int64_t now_ms)
{
    return thinning_may_end(t, route) && now_ms >= t->routes[route].ends_ms;
}

void thinning_end(struct thinning *t, uint16_t route, int64_t now_ms)
{
    struct thin_route *r = route_at(t, route);

    assert(thinning_may_end(t, route));
    r->turn = ++t->turns;
    r->ends_ms = now_ms + r->interval_ms;
    r->withheld = 0;
}

void thinning_ripen(struct thinning *t, uint16_t route, uint64_t ticket)
{
    assert(t->ripe_count < t->ripe_max);
    uint32_t last = (t->ripe_first + t->ripe_count) % t->ripe_max;

    t->ripe[last] = (struct thin_ripe){ticket, route};
    t->ripe_count++;
    route_at(t, route)->ripe++;
}

uint64_t thinning_first(const struct thinning *t)
{
    return t->ripe_count == 0 ? 0 : t->ripe[t->ripe_first].ticket;
}

void thinning_take(struct thinning *t)
{
    assert(t->ripe_count > 0);
    struct thin_route *r = route_at(t, t->ripe[t->ripe_first].route);

    assert(r->ripe > 0);
    r->ripe--;
    t->ripe_first = (t->ripe_first + 1) % t->ripe_max;
    t->ripe_count--;
}

void thinning_forget(struct thinning *t)
{
    t->ripe_first = t->ripe_count = 0;
    for (uint32_t i = 0; i < t->route_count; i++) {
        t->routes[i].turn = ++t->turns; /* 0 is no turn: it is that of places never taken */
        t->routes[i].withheld = t->routes[i].ripe = 0;
    }
}

int64_t thinning_deadline(const struct thinning *t)
{
    int64_t at = INT64_MAX;

    for (uint16_t i = 0; i < t->route_count; i++) {
        if (thinning_may_end(t, i) && t->routes[i].ends_ms < at) at = t->routes[i].ends_ms;
    }
    return at;
}
