#include "bridge/trial/account_parts.h"
#include "topics/levels.h"

void account_write_look(const struct resolve_look *look, FILE *to)
{
    static const char *const before[] = {
        [SOURCE_NONE] = "",
        [SOURCE_HEADER] = "header:",
        [SOURCE_PAYLOAD] = "payload:",
        [SOURCE_KEY] = "key",
        [SOURCE_KAFKA_TOPIC] = "kafka_topic:",
        [SOURCE_CONSTANT] = "constant ",
    };

    if (!look->is_level) fputs(before[look->kind], to);
    if (look->text.size > 0) fwrite(look->text.at, 1, look->text.size, to);
    if (look->kind == SOURCE_KAFKA_TOPIC) fprintf(to, "%d", look->word);
}

struct told_look {
    const struct resolve_look *look;
    bool is_routes_own;
};

static void write_where(const void *self, FILE *to)
{
    const struct told_look *told = self;

    if (told->is_routes_own) fputs("from: ", to);
    account_write_look(told->look, to);
}

/* Why nothing stands there, where one would wonder. */
static const char *remark_on(const struct trial *t, const struct resolve_look *look)
{
    const struct record *rec = &t->sample->record;

    if (look->value.size > 0) return "";
    if (look->kind == SOURCE_PAYLOAD) {
        if (rec->value.at == NULL) return "a tombstone has no payload";
        if (rec->value.size == 0) return "the value is empty";
        return t->down.resolver.payload_is_bad ? "the payload cannot be parsed" : "";
    }
    if (look->is_level && record_header(rec, look->text).size > 0)
        return "is not written as /plant/area/line";
    return "";
}

/* A record's, from the trace. */
static void tell_traced(struct account *a, const char *name, const struct resolve_looks *looks)
{
    if (looks->count == 0) return;
    struct account_field *field = &a->fields[a->field_count++];
    *field = (struct account_field){.name = name, .look_count = looks->count};
    for (size_t i = 0; i < looks->count; i++) {
        struct told_look told = {&looks->at[i], looks->is_routes_own};
        field->looks[i] = (struct account_look){
            .where = keeper_write(&a->keeper, write_where, &told).at,
            .value = keeper_copy(&a->keeper, looks->at[i].value),
            .remark = remark_on(a->trial, &looks->at[i]),
        };
    }
    field->value = field->looks[looks->count - 1].value;
}

/* A message's, which stand in its topic. */
static void tell_level(struct account *a, enum field f)
{
    const struct carrier_up *up = &a->trial->up;
    size_t level = 0;

    if (up->route == NULL || up->place.at[f].size == 0) return;
    while (!up->route->pattern.levels[level].is_field ||
           up->route->pattern.levels[level].field != f)
        level++;
    struct account_field *field = &a->fields[a->field_count++];
    *field = (struct account_field){.name = field_name(f).at, .look_count = 1};
    field->value = keeper_copy(&a->keeper, up->place.at[f]);
    field->looks[0] = (struct account_look){
        .where = keeper_say(&a->keeper, "level %zu of the topic", level + 1).at,
        .value = field->value,
        .remark = "",
    };
}

void account_tell_fields(struct account *a)
{
    const struct resolve_trace *trace = &a->trial->trace;

    for (int f = 0; f < FIELD_COUNT; f++) {
        if (a->trial->sample->is_message)
            tell_level(a, (enum field)f);
        else
            tell_traced(a, field_name((enum field)f).at, &trace->fields[f]);
    }
    tell_traced(a, "state.entity", &trace->state_entity);
}
