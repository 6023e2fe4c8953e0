#include "bridge/trial/account_steps.h"

#include "bridge/trial/account_parts.h"
#include "bridge/trial/legible.h"

void steps_say_encoding(const struct transcode_about *about, struct bytes before,
                        struct bytes after, FILE *to)
{
    static const char *const words[] = {"passthrough: the payload's bytes stay as they are",
                                        "json", "msgpack"};

    fputs(words[about->to], to);
    if (about->to == ENCODING_PASSTHROUGH) return;
    if (about->big_numbers == BIG_NUMBERS_TEXT) fputs(", big numbers as texts", to);
    if (before.size == 0)
        fputs(": what is empty stays empty", to);
    else if (after.at == before.at)
        fputs(": it is that already", to);
    else if (after.at != NULL)
        fprintf(to, ": %zu bytes have become %zu", before.size, after.size);
}

void steps_say_envelope(const struct envelope_rules *rules, const char *what, FILE *to)
{
    static const char *const levels[] = {"none", "minimal", "cloudevents", "full"};

    fputs(levels[rules->level], to);
    if (rules_allow_all(rules)) {
        fprintf(to, "; every other %s passes", what);
        return;
    }
    for (size_t i = 0; i < rules->allowed_count; i++) {
        if (i == 0) fprintf(to, "; beside its own, these pass: ");
        fprintf(to, "%s%s", i > 0 ? ", " : "", rules->allowed[i].at);
    }
}

void steps_say_validation(const struct trial *t, enum validation validation, FILE *to)
{
    static const char *const words[] = {"off", "warn", "reject"};
    struct text warning = trial_warning(t);

    fputs(words[validation], to);
    if (warning.size == 0) return;
    fputs("; carried all the same: ", to);
    legible_text(to, warning);
}

void steps_say_when(const struct when *when, FILE *to)
{
    for (size_t i = 0; i < when->condition_count; i++) {
        const struct condition *c = &when->conditions[i];
        fputs(i > 0 ? "; " : "", to);
        legible_text(to, when_key(when, c));
        fputs(c->is_negated ? " is none of" : " is one of", to);
        for (size_t v = c->first; v < (size_t)c->first + c->count; v++) {
            const struct when_text *value = &when->values[v];
            fputs(v > c->first ? ", " : " ", to);
            legible_text(to, (struct text){when->texts + value->at, value->size});
        }
    }
}

/* One step on its way to its words. */
struct told_step {
    const struct trial *trial;
    const struct step_row *row;
    enum step_end end;
};

static void write_step(const void *self, FILE *to)
{
    const struct told_step *told = self;

    if (told->end == STEP_UNREACHED) {
        fputs("not looked at: it was stopped before", to);
        return;
    }
    told->row->say(told->trial, to);
}

static void tell_step(struct account *a, const struct step_row *row, enum step_end end)
{
    struct told_step told = {a->trial, row, end};

    a->steps[a->step_count++] = (struct account_step){
        .name = row->name,
        .end = end,
        .words = keeper_write(&a->keeper, write_step, &told).at,
        .why = end == STEP_STOPPED ? keeper_copy(&a->keeper, trial_words(a->trial)).at : "",
    };
}

void account_tell_steps(struct account *a)
{
    const struct trial *t = a->trial;
    const struct step_table *table = t->sample->is_message ? &steps_up : &steps_down;
    enum step_end end = STEP_FINE;

    for (size_t i = 0; i < table->count; i++) {
        const struct step_row *row = &table->rows[i];
        bool stopped = end == STEP_FINE && t->e != ERR_OK && row->stopped(t);
        if (!stopped && !row->applies(t)) continue;
        tell_step(a, row, stopped ? STEP_STOPPED : end);
        if (stopped) end = STEP_UNREACHED;
    }
}
