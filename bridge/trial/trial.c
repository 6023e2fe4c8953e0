#include "bridge/trial/trial.h"

#include <assert.h>

static void try_record(struct trial *t)
{
    const struct record *rec = &t->sample->record;
    struct now now = {.wall_ms = t->sample->now_ms};

    assert(rec->kafka_topic.at[rec->kafka_topic.size] == '\0');
    t->route = route_find(&t->config->down.routes, rec->kafka_topic.at);
    t->down.resolver.trace = &t->trace;
    t->e = carry_record(&t->down, t->route, rec, now);
}

static void try_message(struct trial *t)
{
    t->up.routes = &t->config->up.routes;
    t->up.bridge_id = text_of(t->config->bridge.id);
    t->e = carry_arrival(&t->up, &t->sample->arrival, false);
}

enum err trial_run(struct trial *t, const struct config *config, const struct sample *s)
{
    *t = (struct trial){.config = config, .sample = s};
    if (s->is_message)
        try_message(t);
    else
        try_record(t);

    switch (err_verdict(t->e)) {
    case VERDICT_CARRY_ON: t->end = TRIAL_CARRIED; return ERR_OK;
    case VERDICT_SKIP: t->end = TRIAL_SKIPPED; return ERR_OK;
    case VERDICT_REJECT: t->end = TRIAL_REJECTED; return ERR_OK;
    case VERDICT_WAIT:
    case VERDICT_STOP: break;
    }
    assert(t->e == ERR_NO_MEMORY);
    return t->e;
}

struct text trial_route(const struct trial *t)
{
    if (t->sample->is_message)
        return t->up.route == NULL ? TEXT("") : text_of(t->up.route->name);
    return t->route == NULL ? TEXT("") : text_of(t->route->name);
}

static struct text grounds_of(const struct trial *t)
{
    return grounds_text(t->sample->is_message ? &t->up.grounds : &t->down.grounds);
}

struct text trial_words(const struct trial *t)
{
    return t->end == TRIAL_CARRIED ? TEXT("") : grounds_of(t);
}

struct text trial_warning(const struct trial *t)
{
    bool is_invalid = t->sample->is_message ? t->up.is_invalid : t->down.is_invalid;

    return is_invalid && t->end == TRIAL_CARRIED ? grounds_of(t) : TEXT("");
}

void trial_done(struct trial *t)
{
    carry_done(&t->down);
    carrier_up_done(&t->up);
}
