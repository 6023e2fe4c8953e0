#include "bridge/trial/account_print.h"

#include <inttypes.h>

#include "bridge/trial/legible.h"
#include "bridge/trial/moment.h"
#include "topics/media.h"
#include "topics/transcode.h"
#include "topics/utf8.h"

static void print_name(const char *name, FILE *to)
{
    fprintf(to, "  %-14s", name);
}

static void print_row(const char *name, struct text value, FILE *to)
{
    print_name(name, to);
    legible_text(to, value);
    fputc('\n', to);
}

static void print_words(const char *name, const char *value, FILE *to)
{
    print_row(name, text_of(value), to);
}

static void print_pair(const char *what, struct text name, struct text value, FILE *to)
{
    print_name(what, to);
    legible_text(to, name);
    fputs(" = ", to);
    legible_text(to, value);
    fputc('\n', to);
}

/* With where the value comes from. */
static void print_made(const struct trial *t, const char *what, struct text name,
                       struct text value, FILE *to)
{
    char origin[ORIGIN_BYTES_MAX];

    account_origin(t, name, value, origin);
    print_name(what, to);
    if (strcmp(what, name.at) != 0) {
        legible_text(to, name);
        fputs(" = ", to);
    }
    legible_text(to, value);
    if (origin[0] != '\0') fprintf(to, "   (%s)", origin);
    fputc('\n', to);
}

/* --- payloads --- */

enum { SHOWN_BYTES_MAX = 16384 }; /* of one payload */

/* People want to see what it is, not all of it. Cut in front of a character. */
static void print_lines(struct text t, FILE *to)
{
    size_t shown = t.size < SHOWN_BYTES_MAX ? t.size : SHOWN_BYTES_MAX;

    for (int back = 0; back < 3 && shown < t.size; back++)
        if (((unsigned char)t.at[shown] & 0xC0) == 0x80) shown--;
    legible_lines(to, (struct text){t.at, shown}, "    ");
    if (shown < t.size) fprintf(to, "    ... and %zu bytes more\n", t.size - shown);
}

/* Text is shown as it is, unless somebody says that it is MessagePack. */
static bool may_be_msgpack(struct bytes b, struct text type)
{
    enum media media = media_of(type);

    return media == MEDIA_MSGPACK ||
           (media == MEDIA_NONE && !utf8_is_well_formed(text_of_bytes(b)));
}

/* MessagePack is shown as JSON; false when it is none. */
static bool print_decoded(const char *name, struct bytes b, struct text type, FILE *to)
{
    struct transcoder transcoder = {0};
    struct transcode_about about = {.to = ENCODING_JSON, .content_type = type};
    struct bytes json = {NULL, 0};
    char bytes[256];
    struct sink why = SINK(bytes);

    bool is_decoded =
        transcode(&transcoder, &about, b, &json, &why) == ERR_OK && json.at != b.at;
    if (is_decoded) {
        print_name(name, to);
        fprintf(to, "%zu bytes of MessagePack; as JSON:\n", b.size);
        print_lines(text_of_bytes(json), to);
    }
    transcoder_done(&transcoder);
    return is_decoded;
}

static void print_payload(const char *name, struct bytes b, struct text type, FILE *to)
{
    if (b.at == NULL || b.size == 0) {
        print_words(name, b.at == NULL ? "none" : "empty", to);
        return;
    }
    if (may_be_msgpack(b, type) && print_decoded(name, b, type, to)) return;
    print_name(name, to);
    fprintf(to, "%zu byte%s%s\n", b.size, b.size == 1 ? "" : "s",
            utf8_is_well_formed(text_of_bytes(b)) ? "" : ", which are no text");
    print_lines(text_of_bytes(b), to);
}

/* --- what was tried --- */

static struct text text_or_null(struct bytes b)
{
    return b.at == NULL ? TEXT("(null)") : text_of_bytes(b);
}

static void print_record(const struct sample *s, FILE *to)
{
    const struct record *rec = &s->record;
    char moment[MOMENT_BYTES] = "none";

    if (rec->timestamp_ms >= 0) moment_write(rec->timestamp_ms, moment);
    fputs("record\n", to);
    print_row("kafka_topic", rec->kafka_topic, to);
    if (rec->key.at != NULL) print_row("key", text_of_bytes(rec->key), to);
    for (size_t i = 0; i < rec->header_count; i++)
        print_pair("header", rec->headers[i].name, text_or_null(rec->headers[i].value), to);
    print_words("timestamp", moment, to);
    print_payload("value", rec->value, text_of_bytes(record_header(rec, TEXT("content-type"))),
                  to);
}

static void print_arrival(const struct sample *s, FILE *to)
{
    const struct arrival *a = &s->arrival;

    fputs("message\n", to);
    print_row("topic", a->topic, to);
    if (a->is_retained) print_words("retained", "yes", to);
    if (a->content_type.size > 0) print_row("content type", a->content_type, to);
    for (size_t i = 0; i < a->property_count; i++)
        print_pair("property", a->properties[i].name, a->properties[i].value, to);
    print_payload("payload", a->payload, a->content_type, to);
}

/* --- why --- */

static void print_routes(const struct account *a, FILE *to)
{
    fputs("\nroutes, in their order\n", to);
    for (size_t i = 0; i < a->route_count; i++) {
        const struct account_route *r = &a->routes[i];
        print_name(r->name, to);
        fprintf(to, "%-16s  ", r->takes_it ? "takes it" : "does not take it");
        legible_text(to, text_of(r->because));
        fputc('\n', to);
    }
}

static void print_look(const struct account_look *look, FILE *to)
{
    legible_text(to, text_of(look->where));
    if (look->value.size > 0) return;
    fprintf(to, ": %s", look->remark[0] == '\0' ? "nothing" : look->remark);
}

static void print_field(const struct account_field *f, FILE *to)
{
    const struct account_look *last = &f->looks[f->look_count - 1];

    print_name(f->name, to);
    struct text value = f->value.size == 0 ? TEXT("(not found)") : f->value;
    legible_text(to, value);
    fprintf(to, "%*s", value.size < 18 ? 20 - (int)value.size : 2, "");
    print_look(last, to);
    for (size_t i = 0; i + 1 < f->look_count; i++) {
        fputs(i == 0 ? "   (before: " : "; ", to);
        print_look(&f->looks[i], to);
    }
    fputs(f->look_count > 1 ? ")\n" : "\n", to);
}

static void print_step(const struct account_step *s, FILE *to)
{
    print_name(s->name, to);
    fprintf(to, "%-9s  %s\n", s->end == STEP_UNREACHED ? "-" : account_step_word(s->end),
            s->words);
    if (s->why[0] == '\0') return;
    fprintf(to, "%27s", "");
    legible_text(to, text_of(s->why));
    fputc('\n', to);
}

static void print_why(const struct account *a, FILE *to)
{
    print_routes(a, to);
    if (a->field_count > 0) fputs("\nits place\n", to);
    for (size_t i = 0; i < a->field_count; i++)
        print_field(&a->fields[i], to);
    if (a->step_count > 0) fputs("\nrules\n", to);
    for (size_t i = 0; i < a->step_count; i++)
        print_step(&a->steps[i], to);
}

/* --- what becomes of it --- */

static void print_message(const struct trial *t, const struct message *m, FILE *to)
{
    print_row("topic", m->topic, to);
    print_words("retained", m->is_retained ? "yes" : "no", to);
    if (m->expiry_s > 0) {
        print_name("expiry", to);
        fprintf(to, "%" PRIu32 " s\n", m->expiry_s);
    }
    if (m->content_type.size > 0)
        print_made(t, "content type", TEXT("content type"), m->content_type, to);
    if (m->response_topic.size > 0) print_row("response topic", m->response_topic, to);
    if (m->correlation_data.at != NULL)
        print_row("correlation", text_of_bytes(m->correlation_data), to);
    for (size_t i = 0; i < m->property_count; i++)
        print_made(t, "property", m->properties[i].name, m->properties[i].value, to);
    print_payload("payload", m->payload, m->content_type, to);
}

static void print_made_record(const struct trial *t, FILE *to)
{
    const struct record *rec = &t->up.record;

    fputs("\nit becomes this record\n", to);
    print_row("kafka_topic", rec->kafka_topic, to);
    print_row("key", text_of_bytes(rec->key), to);
    for (size_t i = 0; i < rec->header_count; i++)
        print_made(t, "header", rec->headers[i].name, text_of_bytes(rec->headers[i].value), to);
    print_payload("value", rec->value, text_of_bytes(record_header(rec, TEXT("content-type"))),
                  to);
}

static void print_outcome(const struct trial *t, FILE *to)
{
    if (t->sample->is_message) {
        print_made_record(t, to);
        return;
    }
    if (t->down.sends_event) {
        fputs("\nit becomes this message\n", to);
        print_message(t, &t->down.message, to);
    }
    if (t->down.sends_state) {
        bool is_cleared = t->down.state.payload.size == 0;
        fprintf(to, "\n%s its entity %s by this message\n",
                t->down.sends_event ? "and the state of" : "the state of",
                is_cleared ? "is cleared" : "is set");
        print_message(t, &t->down.state, to);
    }
}

static void print_rejection(const struct trial *t, FILE *to)
{
    if (t->e == ERR_NO_ROUTE && !t->sample->is_message) {
        fputs(
            "\nit is not carried: no route takes its Kafka topic, so the bridge does not even "
            "read it\n",
            to);
        return;
    }
    fprintf(to, "\nit is rejected: a dead letter in %s, with these headers\n",
            t->config->kafka.dead_letter_topic);
    print_words("dlq_reason", err_name(t->e), to);
    print_row("dlq_error", trial_words(t), to);
    if (trial_route(t).size > 0) print_row("dlq_route", trial_route(t), to);
    if (t->e == ERR_NO_ROUTE && !t->sample->is_message)
        fputs("  (nobody reads this Kafka topic: the bridge subscribes to what its routes "
              "take)\n",
              to);
}

void account_print(const struct account *a, FILE *to)
{
    const struct trial *t = a->trial;

    if (t->sample->is_message)
        print_arrival(t->sample, to);
    else
        print_record(t->sample, to);
    print_why(a, to);
    switch (t->end) {
    case TRIAL_CARRIED: print_outcome(t, to); return;
    case TRIAL_REJECTED: print_rejection(t, to); return;
    case TRIAL_SKIPPED:
        fprintf(to, "\nit is skipped (%s): ", err_name(t->e));
        legible_text(to, trial_words(t));
        fputc('\n', to);
        return;
    }
}
