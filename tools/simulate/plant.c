#include "tools/simulate/plant.h"

#include <stdio.h>

#include "tools/simulate/generic.h"
#include "tools/simulate/steps.h"

enum { FIRST_ORDER = 10004711, FIRST_BATCH = 10931, FIRST_LOT = 88213, OTHERS_ONCE_IN = 20 };

void plant_init(struct plant *p, uint64_t seed, int64_t start_ms)
{
    struct random mix = {seed ^ (uint64_t)start_ms};

    *p = (struct plant){
        .chance = {seed},
        .ids = {random_bits(&mix)},
        .next_order = FIRST_ORDER,
        .next_batch = FIRST_BATCH,
        .next_lot = FIRST_LOT,
    };
    for (int i = 0; i < LINE_COUNT; i++) {
        struct line *l = &p->lines[i];
        l->spec = &equipment_lines[i];
        l->document = 3;
        for (int t = 0; t < TAGS; t++)
            l->values[t] = l->spec->tags[t].mean;
        steps_begin_order(p, l);
    }
    p->lines[0].step = STEP_DOCUMENT_RELEASED; /* so that no kind keeps one waiting long */
}

/* Version 4, variant 1 (RFC 9562), as if drawn at random. */
static void write_id(struct random *r, char out[ID_BYTES])
{
    uint64_t high = random_bits(r), low = random_bits(r);

    snprintf(out, ID_BYTES, "%08x-%04x-4%03x-%04x-%012llx", (unsigned)(high >> 32),
             (unsigned)(high >> 16 & 0xffff), (unsigned)(high & 0xfff),
             (unsigned)(0x8000 | (low >> 48 & 0x3fff)),
             (unsigned long long)(low & 0xffffffffffff));
}

/* Rounded as it is written, so that the next event's previousValue is this one's value. */
static double rounded(double value)
{
    return (double)(int64_t)(value * 100 + 0.5) / 100;
}

/* A value that strays and is drawn back: a tenth of the way each time. */
static void walk(struct plant *p, struct line *l, int64_t time_ms, struct event *out)
{
    int t = random_below(&p->chance, TAGS);
    const struct tag *tag = &l->spec->tags[t];
    double old = l->values[t];
    double pull = 0.1 * (tag->mean - old);
    char batch[16];

    l->values[t] = rounded(old + pull + 0.4 * tag->spread * random_normal(&p->chance));
    snprintf(batch, sizeof batch, "B-%d", l->batch);

    event_open(out, KIND_PROCESS_VARIABLE, l->spec, time_ms);
    event_key(out, "tagId", tag->id);
    event_text(out, "equipmentId", l->spec->equipment);
    event_number(out, "value", l->values[t]);
    event_number(out, "previousValue", old);
    event_text(out, "dataType", "double");
    event_text(out, "unitOfMeasure", tag->unit);
    event_text(out, "quality", random_once_in(&p->chance, 50) ? "Uncertain" : "Good");
    event_text(out, "batchId", batch);
}

/* A kind that the plants have no story about; false when there is none. */
static bool draw_other(struct plant *p, enum kind *out)
{
    enum kind others[KIND_COUNT];
    int count = 0;

    for (int k = 0; k < KIND_COUNT; k++) {
        if (generic_is_wanted((enum kind)k)) others[count++] = (enum kind)k;
    }
    if (count == 0 || !random_once_in(&p->chance, OTHERS_ONCE_IN)) return false;
    *out = others[random_below(&p->chance, count)];
    return true;
}

void plant_next(struct plant *p, int64_t time_ms, struct event *out)
{
    struct line *l = &p->lines[random_below(&p->chance, LINE_COUNT)];
    enum kind other;

    if (draw_other(p, &other)) {
        generic_make(&p->chance, other, l->spec, time_ms, out);
    } else if (random_once_in(&p->chance, 2)) {
        walk(p, l, time_ms, out);
    } else {
        steps_take(p, l, time_ms, out);
    }
    write_id(&p->ids, out->id);
}
