#include <inttypes.h>

#include "bridge/trial/account_print.h"
#include "bridge/trial/base64.h"
#include "bridge/trial/legible.h"
#include "topics/utf8.h"

/* A comma, unless it is the first. */
static void next(bool *has_one, FILE *to)
{
    if (*has_one) fputc(',', to);
    *has_one = true;
}

static void put_text(bool *has_one, const char *name, struct text value, FILE *to)
{
    next(has_one, to);
    fprintf(to, "\"%s\":", name);
    legible_json(to, value);
}

/* Text as text, other bytes in base64 under the name with `_base64` behind it. */
static void put_bytes(bool *has_one, const char *name, struct bytes value, FILE *to)
{
    if (value.at != NULL && utf8_is_well_formed(text_of_bytes(value))) {
        put_text(has_one, name, text_of_bytes(value), to);
        return;
    }
    next(has_one, to);
    if (value.at == NULL) {
        fprintf(to, "\"%s\":null", name);
        return;
    }
    fprintf(to, "\"%s_base64\":\"", name);
    base64_write(to, value);
    fputc('"', to);
}

static void put_routes(const struct account *a, FILE *to)
{
    bool has_route = false;

    fputs(",\"routes\":[", to);
    for (size_t i = 0; i < a->route_count; i++) {
        bool has_one = false;
        next(&has_route, to);
        fputc('{', to);
        put_text(&has_one, "name", text_of(a->routes[i].name), to);
        fprintf(to, ",\"takes\":%s", a->routes[i].takes_it ? "true" : "false");
        put_text(&has_one, "because", text_of(a->routes[i].because), to);
        fputc('}', to);
    }
    fputc(']', to);
}

static void put_look(const struct account_look *look, FILE *to)
{
    bool has_one = false;

    fputc('{', to);
    put_text(&has_one, "where", text_of(look->where), to);
    if (look->value.size > 0)
        put_text(&has_one, "value", look->value, to);
    else
        fputs(",\"value\":null", to);
    if (look->remark[0] != '\0') put_text(&has_one, "remark", text_of(look->remark), to);
    fputc('}', to);
}

static void put_fields(const struct account *a, FILE *to)
{
    bool has_field = false;

    fputs(",\"fields\":[", to);
    for (size_t i = 0; i < a->field_count; i++) {
        const struct account_field *f = &a->fields[i];
        bool has_one = false, has_look = false;
        next(&has_field, to);
        fputc('{', to);
        put_text(&has_one, "name", text_of(f->name), to);
        if (f->value.size > 0)
            put_text(&has_one, "value", f->value, to);
        else
            fputs(",\"value\":null", to);
        fputs(",\"looked\":[", to);
        for (size_t k = 0; k < f->look_count; k++) {
            next(&has_look, to);
            put_look(&f->looks[k], to);
        }
        fputs("]}", to);
    }
    fputc(']', to);
}

static void put_steps(const struct account *a, FILE *to)
{
    bool has_step = false;

    fputs(",\"rules\":[", to);
    for (size_t i = 0; i < a->step_count; i++) {
        const struct account_step *s = &a->steps[i];
        bool has_one = false;
        next(&has_step, to);
        fputc('{', to);
        put_text(&has_one, "name", text_of(s->name), to);
        put_text(&has_one, "end", text_of(account_step_word(s->end)), to);
        put_text(&has_one, "words", text_of(s->words), to);
        if (s->why[0] != '\0') put_text(&has_one, "why", text_of(s->why), to);
        fputc('}', to);
    }
    fputc(']', to);
}

/* What the bridge makes has no name twice. */
static void put_pair(bool *has_one, struct text name, struct text value, FILE *to)
{
    next(has_one, to);
    legible_json(to, name);
    fputc(':', to);
    legible_json(to, value);
}

/* Where one of these comes from, if anybody would ask. */
static void put_origin(bool *has_one, const struct trial *t, struct text name,
                       struct text value, FILE *to)
{
    char origin[ORIGIN_BYTES_MAX];

    account_origin(t, name, value, origin);
    if (origin[0] != '\0') put_pair(has_one, name, text_of(origin), to);
}

static void put_message(const struct trial *t, const char *name, const struct message *m,
                        FILE *to)
{
    bool has_one = false, has_property = false, has_origin = false;

    fprintf(to, ",\"%s\":{", name);
    put_text(&has_one, "topic", m->topic, to);
    fprintf(to, ",\"retained\":%s", m->is_retained ? "true" : "false");
    if (m->expiry_s > 0) fprintf(to, ",\"expiry_s\":%" PRIu32, m->expiry_s);
    if (m->content_type.size > 0) put_text(&has_one, "content_type", m->content_type, to);
    if (m->response_topic.size > 0) put_text(&has_one, "response_topic", m->response_topic, to);
    if (m->correlation_data.at != NULL)
        put_bytes(&has_one, "correlation_data", m->correlation_data, to);
    fputs(",\"properties\":{", to);
    for (size_t i = 0; i < m->property_count; i++)
        put_pair(&has_property, m->properties[i].name, m->properties[i].value, to);
    fputs("},\"origins\":{", to);
    for (size_t i = 0; i < m->property_count; i++)
        put_origin(&has_origin, t, m->properties[i].name, m->properties[i].value, to);
    fputc('}', to);
    put_bytes(&has_one, "payload", m->payload, to);
    fputc('}', to);
}

static void put_record(const struct trial *t, FILE *to)
{
    const struct record *rec = &t->up.record;
    bool has_one = false, has_header = false, has_origin = false;

    fputs(",\"record\":{", to);
    put_text(&has_one, "kafka_topic", rec->kafka_topic, to);
    put_bytes(&has_one, "key", rec->key, to);
    fputs(",\"headers\":{", to);
    for (size_t i = 0; i < rec->header_count; i++)
        put_pair(&has_header, rec->headers[i].name, text_of_bytes(rec->headers[i].value), to);
    fputs("},\"origins\":{", to);
    for (size_t i = 0; i < rec->header_count; i++)
        put_origin(&has_origin, t, rec->headers[i].name, text_of_bytes(rec->headers[i].value),
                   to);
    fputc('}', to);
    put_bytes(&has_one, "value", rec->value, to);
    fputc('}', to);
}

static void put_made(const struct trial *t, FILE *to)
{
    if (t->end != TRIAL_CARRIED) return;
    if (t->sample->is_message) {
        put_record(t, to);
        return;
    }
    if (t->down.sends_event) put_message(t, "message", &t->down.message, to);
    if (t->down.sends_state) put_message(t, "state", &t->down.state, to);
}

void account_print_json(const struct account *a, FILE *to)
{
    const struct trial *t = a->trial;
    bool has_one = false;

    fputc('{', to);
    put_text(&has_one, "direction", text_of(t->sample->is_message ? "up" : "down"), to);
    put_text(&has_one, "outcome", text_of(account_end_word(t->end)), to);
    if (t->end != TRIAL_CARRIED) {
        put_text(&has_one, "reason", text_of(err_name(t->e)), to);
        put_text(&has_one, "words", trial_words(t), to);
    }
    if (trial_warning(t).size > 0) put_text(&has_one, "warning", trial_warning(t), to);
    if (trial_route(t).size > 0) put_text(&has_one, "route", trial_route(t), to);
    put_routes(a, to);
    put_fields(a, to);
    put_steps(a, to);
    put_made(t, to);
    fputs("}\n", to);
}
