#include "bridge/core/input.h"

#include <assert.h>

#include "bridge/core/ticket.h"

static const char *const words[INPUT_KIND_COUNT] = {
#define INPUT(NAME, word, member) word,
    INPUTS(INPUT)
#undef INPUT
};

static void print_number(struct sink *out, const char *before, uint64_t n)
{
    sink_text(out, text_of(before));
    sink_int(out, (int64_t)n);
}

static void print_record(const struct record *rec, struct sink *out)
{
    sink_char(out, ' ');
    sink_text(out, rec->kafka_topic);
    print_number(out, "/", (uint64_t)rec->partition);
    print_number(out, "@", (uint64_t)rec->offset);
}

static void print_assigned(const struct input *in, struct sink *out)
{
    for (size_t i = 0; i < in->assigned.count; i++) {
        const struct assigned *a = &in->assigned.at[i];
        sink_char(out, ' ');
        sink_text(out, text_of(a->kafka_topic));
        print_number(out, "/", (uint64_t)a->partition);
    }
}

static void print_looked(const struct input *in, struct sink *out)
{
    if (in->looked.group_is_new) sink_text(out, TEXT(" group-is-new"));
    for (size_t i = 0; i < in->looked.count; i++) {
        const struct looked *l = &in->looked.at[i];
        print_number(out, " lane ", i);
        sink_text(out, TEXT(" committed "));
        sink_int(out, l->committed);
        sink_text(out, TEXT(" of ["));
        sink_int(out, l->low);
        sink_text(out, TEXT(","));
        sink_int(out, l->high);
        sink_text(out, TEXT(")"));
    }
}

static void print_reason(struct text before, const struct reason *why, struct sink *out)
{
    sink_text(out, before);
    sink_text(out, TEXT(" ("));
    sink_text(out, text_of(why->words));
    sink_text(out, TEXT(")"));
}

static void print_arrival(const struct arrival *a, struct sink *out)
{
    print_number(out, " id ", a->packet_id);
    if (a->is_dup) sink_text(out, TEXT(" dup"));
    if (a->is_retained) sink_text(out, TEXT(" retained"));
    sink_char(out, ' ');
    sink_text(out, a->topic);
}

static void print_delivery(const struct input *in, struct sink *out)
{
    static const char *const whats[] = {
        [DELIVERY_STORED] = "",      [DELIVERY_LATER] = " later",
        [DELIVERY_AGAIN] = " again", [DELIVERY_NAMED] = " no topic",
        [DELIVERY_NEVER] = " never", [DELIVERY_LARGE] = " too large"};

    ticket_print(in->delivered.ticket, out);
    if (in->delivered.what == DELIVERY_STORED) return;
    print_reason(text_of(whats[in->delivered.what]), &in->delivered.reason, out);
}

void input_print(const struct input *in, struct sink *out)
{
    assert(in->kind < INPUT_KIND_COUNT);
    sink_text(out, text_of(words[in->kind]));
    switch (in->kind) {
    case INPUT_ASSIGNED: print_assigned(in, out); return;
    case INPUT_LOOKED: print_looked(in, out); return;
    case INPUT_FOUND:
        print_number(out, " lane ", in->found.lane);
        print_number(out, "@", (uint64_t)in->found.offset);
        return;
    case INPUT_RECORD: print_record(in->record.record, out); return;
    case INPUT_AGAIN:
        ticket_print(in->again.ticket, out);
        print_record(in->again.record, out);
        return;
    case INPUT_UNREADABLE:
        print_number(out, " lane ", in->unreadable.lane);
        print_reason(TEXT(""), &in->unreadable.reason, out);
        return;
    case INPUT_COMMITTED:
        if (!in->committed.ok) sink_text(out, TEXT(" not"));
        return;
    case INPUT_DEAD_LETTERED:
        ticket_print(in->dead_letter.ticket, out);
        if (!in->dead_letter.stored) print_reason(TEXT(" not"), &in->dead_letter.reason, out);
        return;
    case INPUT_AUDITED:
        ticket_print(in->audited.ticket, out);
        if (!in->audited.stored) print_reason(TEXT(" not"), &in->audited.reason, out);
        return;
    case INPUT_KAFKA_AWAY: print_reason(TEXT(""), &in->reason, out); return;
    case INPUT_KAFKA_FATAL: print_reason(TEXT(""), &in->fatal.reason, out); return;
    case INPUT_MQTT_UP:
        print_number(out, " epoch ", in->mqtt_up.epoch);
        print_number(out, " receive-max ", in->mqtt_up.receive_max);
        if (in->mqtt_up.session_present) sink_text(out, TEXT(" session-present"));
        return;
    case INPUT_MQTT_DOWN:
        print_number(out, " epoch ", in->mqtt_down.epoch);
        print_reason(TEXT(""), &in->mqtt_down.reason, out);
        return;
    case INPUT_MESSAGE:
        sink_char(out, ' ');
        sink_text(out, in->message.topic);
        return;
    case INPUT_PUBACKED:
        ticket_print(in->puback.ticket, out);
        if (in->puback.code != 0) print_number(out, " code ", in->puback.code);
        return;
    case INPUT_ARRIVED: print_arrival(in->arrived.at, out); return;
    case INPUT_OVERFLOWED: print_number(out, " epoch ", in->epoch); return;
    case INPUT_DELIVERED: print_delivery(in, out); return;
    case INPUT_REVOKED:
    case INPUT_LANES_LOST:
    case INPUT_KAFKA_BACK:
    case INPUT_TICK:
    case INPUT_STOP:
    case INPUT_KIND_COUNT: return;
    }
}
