#include "bridge/core/effect.h"

#include <assert.h>

#include "bridge/core/ticket.h"

static const char *const words[EFFECT_KIND_COUNT] = {
#define EFFECT(NAME, word, member) word,
    EFFECTS(EFFECT)
#undef EFFECT
};

struct effect *effects_add(struct effects *out, enum effect_kind kind)
{
    assert(out->count < out->capacity);
    struct effect *e = &out->at[out->count++];
    memset(e, 0, sizeof *e);
    e->kind = kind;
    return e;
}

static void print_point(uint16_t lane, int64_t offset, struct sink *out)
{
    sink_text(out, TEXT(" lane "));
    sink_int(out, lane);
    sink_char(out, '@');
    sink_int(out, offset);
}

static void print_letter(const struct effect *e, struct sink *out)
{
    ticket_print(e->dead_letter.ticket, out);
    if (e->dead_letter.arrival == NULL) {
        print_point(e->dead_letter.lane, e->dead_letter.offset, out);
    } else {
        sink_char(out, ' ');
        sink_text(out, e->dead_letter.arrival->topic);
    }
    sink_char(out, ' ');
    sink_text(out, text_of(err_name(e->dead_letter.reason)));
    if (e->dead_letter.without_value) sink_text(out, TEXT(" without its value"));
}

static void print_fact(const struct fact *f, struct sink *out)
{
    const struct fact_row *row = fact_row(f->kind);

    sink_char(out, ' ');
    sink_text(out, text_of(row->word));
    if (f->about.size > 0) {
        sink_char(out, ' ');
        sink_text(out, f->about);
    }
    if (row->figure[0] != '\0') {
        sink_char(out, ' ');
        sink_text(out, text_of(row->figure));
        sink_char(out, '=');
        sink_int(out, f->number);
    }
    if (f->detail.size > 0) {
        sink_text(out, TEXT(" ("));
        sink_text(out, f->detail);
        sink_char(out, ')');
    }
}

static void print_epoch(const struct effect *e, struct sink *out)
{
    sink_text(out, TEXT(" epoch "));
    sink_int(out, e->epoch);
    if (e->kind == EFFECT_DIAL && e->dial.client == CLIENT_SESSION)
        sink_text(out, TEXT(" as the session"));
}

static void print_produce(const struct effect *e, struct sink *out)
{
    const struct record *rec = e->produce.record;

    ticket_print(e->produce.ticket, out);
    sink_char(out, ' ');
    sink_text(out, rec->kafka_topic);
    sink_text(out, TEXT(" key "));
    sink_text(out, text_of_bytes(rec->key));
    if (record_header(rec, TEXT("mqtt_dup")).at != NULL) sink_text(out, TEXT(" mqtt_dup=1"));
}

static void print_post(const struct effect *e, struct sink *out)
{
    ticket_print(e->post.ticket, out);
    sink_char(out, ' ');
    sink_text(out, e->post.topic);
    if (e->post.is_retained) sink_text(out, TEXT(" retained"));
}

static void print_topics(const struct effect *e, struct sink *out)
{
    bool listens = e->kind == EFFECT_LISTEN;
    size_t count = listens ? e->listen.count : e->topics.count;

    for (size_t i = 0; i < count; i++) {
        sink_char(out, ' ');
        sink_text(out, listens ? e->listen.at[i].filter : e->topics.at[i]);
    }
}

void effect_print(const struct effect *e, struct sink *out)
{
    assert(e->kind < EFFECT_KIND_COUNT);
    sink_text(out, text_of(words[e->kind]));
    switch (e->kind) {
    case EFFECT_DIAL:
    case EFFECT_IGNORE:
    case EFFECT_HANG_UP: print_epoch(e, out); return;
    case EFFECT_PUBLISH:
        ticket_print(e->publish.ticket, out);
        print_point(e->publish.lane, e->publish.offset, out);
        sink_char(out, ' ');
        sink_text(out, e->publish.message->topic);
        return;
    case EFFECT_KEEP:
    case EFFECT_AGAIN:
    case EFFECT_DONE: ticket_print(e->ticket, out); return;
    case EFFECT_DEAD_LETTER: print_letter(e, out); return;
    case EFFECT_POST: print_post(e, out); return;
    case EFFECT_SUBSCRIBE:
    case EFFECT_UNSUBSCRIBE:
    case EFFECT_LISTEN: print_topics(e, out); return;
    case EFFECT_PRODUCE: print_produce(e, out); return;
    case EFFECT_ACKNOWLEDGE:
        sink_char(out, ' ');
        sink_int(out, e->acknowledge.count);
        return;
    case EFFECT_LET_GO:
        sink_text(out, TEXT(" id "));
        sink_int(out, e->arrival->packet_id);
        return;
    case EFFECT_AUDIT:
        ticket_print(e->audit.ticket, out);
        sink_char(out, ' ');
        sink_text(out, e->audit.key);
        return;
    case EFFECT_FIND: print_point(e->find.lane, e->find.timestamp_ms, out); return;
    case EFFECT_REWIND: print_point(e->point.lane, e->point.next, out); return;
    case EFFECT_START:
    case EFFECT_COMMIT:
        for (size_t i = 0; i < e->points.count; i++) {
            print_point(e->points.at[i].lane, e->points.at[i].next, out);
        }
        return;
    case EFFECT_TELL: print_fact(&e->tell, out); return;
    case EFFECT_STOP:
        sink_text(out, e->stop.is_clean ? TEXT(" clean ") : TEXT(" unclean "));
        sink_text(out, text_of(err_name(e->stop.why)));
        return;
    case EFFECT_LOOK:
    case EFFECT_FORGET:
    case EFFECT_RELEASE:
    case EFFECT_KIND_COUNT: return;
    }
}
