#include "tests/swarm/chance.h"

#include "bridge/base/sink.h"

int32_t chance_pause(struct dice *d)
{
    static const int32_t pauses[] = {0, 1, 2, 3, 5, 8, 15, 30, 60, 100};

    if (dice_hits(d, 15)) return 200 + (int32_t)dice_roll(d, 3000);
    return PICK(d, pauses);
}

int32_t chance_absence(struct dice *d)
{
    static const int32_t absences[] = {0, 1, 5, 20, 60, 150};

    if (dice_hits(d, 30)) return 200 + (int32_t)dice_roll(d, 3000);
    return PICK(d, absences);
}

uint32_t chance_weights(struct dice *d, uint32_t weights[EVENT_KINDS_MAX])
{
    uint32_t sum = 0, permille = 150 + dice_roll(d, 500);
    bool is_narrow = dice_hits(d, 250); /* a few kinds that get in each other's way */
    const struct event_row *row;

    for (uint32_t i = 0; (row = game_event(i)) != NULL; i++) {
        /* crashes are what most schedules are about */
        bool is_common = row->is_crash && row->weight >= 10 && !is_narrow;
        bool is_there = dice_hits(d, is_common ? 700 : is_narrow ? 120 : permille);
        weights[i] = is_there ? row->weight : 0;
        sum += weights[i];
    }
    return sum;
}

uint8_t chance_kind(struct dice *d, const uint32_t *weights, uint32_t sum)
{
    uint32_t rest = dice_roll(d, sum);
    uint8_t kind = 0;

    while (rest >= weights[kind])
        rest -= weights[kind++];
    return kind;
}

uint64_t chance_mixed(uint64_t seed, uint64_t number)
{
    return (seed + 1) * 0x9e3779b97f4a7c15u ^ number * 0xbf58476d1ce4e5b9u;
}

void chance_say(FILE *trace, const struct event *e, const char *who)
{
    char sentence[160];
    struct sink out = SINK(sentence);

    for (const char *at = game_event(e->kind)->sentence; *at != '\0'; at++) {
        bool is_hole = at[0] == '%' && (at[1] == 'w' || at[1] == 'n');
        if (!is_hole) {
            sink_char(&out, *at);
        } else if (*++at == 'n') {
            sink_int(&out, e->n);
        } else {
            sink_text(&out, text_of(who));
        }
    }
    (void)fprintf(trace, "> %.*s\n", (int)out.size, sentence);
}
