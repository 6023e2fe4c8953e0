#include "bridge/trial/sample.h"

void sample_init(struct sample *s)
{
    *s = (struct sample){
        .record = {.timestamp_ms = -1},
          .arrival.payload = { "",                 0}
    };
    s->arrival.packet_id = 1;
    s->record.headers = s->headers;
    s->arrival.properties = s->properties;
}

void sample_add_header(struct sample *s, struct text name, struct bytes value)
{
    struct record *rec = &s->record;

    if (rec->header_count == RECORD_HEADERS_MAX)
        rec->headers_are_missed = true;
    else
        s->headers[rec->header_count++] = (struct header){name, value};
}

void sample_add_property(struct sample *s, struct text name, struct text value)
{
    struct arrival *a = &s->arrival;

    if (a->property_count == MESSAGE_PROPERTIES_MAX)
        a->properties_are_missed = true;
    else
        s->properties[a->property_count++] = (struct property){name, value};
}

void sample_done(struct sample *s)
{
    keeper_done(&s->keeper);
}
