#include "tests/floor/sent.h"

#include <stdarg.h>
#include <stdio.h>

#include "tests/floor/spots.h"

void sents_init(struct sents *s)
{
    s->count = 0;
    for (int i = 0; i < GOOD_SPOTS; i++)
        s->order[i].count = s->order[i].first = 0;
    s->stores = s->repeats = 0;
    s->broken[0] = '\0';
}

void sents_break(struct sents *s, const char *format, ...)
{
    va_list args;

    if (sents_are_broken(s)) return;
    va_start(args, format);
    (void)vsnprintf(s->broken, sizeof s->broken, format, args);
    va_end(args);
}

/* The newest one that says something of its own there; -1: none. */
static int newest_single(const struct sents *s, enum spot spot)
{
    for (uint32_t i = s->count; i-- > 0;) {
        const struct sent *m = &s->at[i];
        bool is_plain = m->nature == SENT_GOOD || m->nature == SENT_TWIN;
        if (m->spot == spot && is_plain && !m->is_qos0 && !m->is_retained) return m->head;
    }
    return -1;
}

int sents_add(struct sents *s, enum spot spot, enum nature nature, bool is_qos0,
              bool is_retained)
{
    if (s->count == SENT_MAX) return -1;
    if ((int)spot >= GOOD_SPOTS) nature = SENT_GOOD;
    int head = nature == SENT_TWIN ? newest_single(s, spot) : -1;
    if (nature == SENT_TWIN && head < 0) nature = SENT_GOOD;
    if (nature == SENT_TWIN) is_qos0 = is_retained = false;

    uint32_t number = s->count++;
    s->at[number] = (struct sent){.spot = (uint8_t)spot,
                                  .nature = (uint8_t)nature,
                                  .is_qos0 = is_qos0,
                                  .is_retained = is_retained,
                                  .is_single = head < 0,
                                  .head = (uint16_t)(head < 0 ? (int)number : head)};
    if (head >= 0) s->at[head].is_single = false;
    return (int)number;
}

uint32_t sent_log(const struct sent *m)
{
    return spot_row((enum spot)m->spot)->log;
}

enum err sent_why(const struct sent *m)
{
    switch ((enum nature)m->nature) {
    case SENT_NEVER: return ERR_REFUSED;
    case SENT_LARGE:
    case SENT_HUGE: return ERR_TOO_LARGE;
    case SENT_BAD_PROPERTY: return ERR_BAD_HEADER;
    default: return spot_row((enum spot)m->spot)->why;
    }
}

int sent_route(const struct sent *m)
{
    return spot_row((enum spot)m->spot)->route;
}

bool sent_may_be_acked(struct sents *s, uint32_t message)
{
    const struct sent *m = &s->at[message], *head = sent_head(s, message);

    if (sent_is_skipped(m)) return true;
    uint32_t there = sent_why(m) == ERR_OK ? head->stored : head->letters;
    uint32_t needed = head->acked + (m->was_acked ? 0 : 1);
    return there >= needed;
}

bool sent_is_finished(struct sents *s, uint32_t message)
{
    const struct sent *m = &s->at[message], *head = sent_head(s, message);

    if (sent_is_skipped(m)) return true;
    return (sent_why(m) == ERR_OK ? head->stored : head->letters) > 0;
}

void sents_handed(struct sents *s, uint32_t message)
{
    struct sent *m = &s->at[message];

    if (m->was_handed) return;
    m->was_handed = true;
    bool is_ordered = m->is_single && m->spot < GOOD_SPOTS && sent_why(m) == ERR_OK &&
                      !sent_is_skipped(m) && !m->is_qos0;
    if (!is_ordered) return;
    m->place = (uint16_t)s->order[m->spot].count;
    s->order[m->spot].at[s->order[m->spot].count++] = (uint16_t)message;
}

void sents_acked(struct sents *s, uint32_t message)
{
    struct sent *m = &s->at[message];

    if (m->was_acked) return;
    m->was_acked = true;
    sent_head(s, message)->acked++;
}

/* --- order --- */

/* INV3. One that was refused may be overtaken by those that were with Kafka then. */
static void check_order(struct sents *s, uint32_t message)
{
    const struct sent *m = &s->at[message];
    if (m->spot >= GOOD_SPOTS) return;

    uint32_t *first = &s->order[m->spot].first, count = s->order[m->spot].count;
    const uint16_t *order = s->order[m->spot].at;
    while (*first < count && (s->at[order[*first]].stored > 0 || s->at[order[*first]].is_lost))
        (*first)++;
    for (uint32_t i = *first; i < m->place; i++) {
        const struct sent *before = &s->at[order[i]];
        if (before->stored > 0 || before->is_lost || !before->is_single) continue;
        if (m->overtakes && before->refused > 0) continue;
        sents_break(s, "INV3: m%u is stored before m%u, which was handed over before it",
                    message, order[i]);
        return;
    }
}

void sents_stored(struct sents *s, uint32_t message, bool is_marked)
{
    struct sent *head = sent_head(s, message);

    if (head->stored == 0 && s->at[message].is_single && !s->at[message].is_qos0)
        check_order(s, message);
    s->stores++;
    if (head->stored > 0) s->repeats++;
    head->stored++;
    if (!is_marked) head->unmarked++;
    if (head->unmarked > head->fresh) {
        sents_break(s,
                    "INV4: m%u is in Kafka %u times without a mark, and came %u times "
                    "without DUP",
                    message, head->unmarked, head->fresh);
    }
}
