#include <stdint.h>

#include "bridge/trial/account.h"
#include "bridge/trial/legible.h"

/* True when @value is a view into @whole, so nobody has made it anew. */
static bool lies_in(struct text value, struct text whole)
{
    return whole.size > 0 && (uintptr_t)value.at - (uintptr_t)whole.at < whole.size;
}

static bool is_header(const struct record *rec, struct text value, FILE *to)
{
    for (size_t i = 0; i < rec->header_count; i++) {
        if (!lies_in(value, text_of_bytes(rec->headers[i].value))) continue;
        fputs("header:", to);
        legible_text(to, rec->headers[i].name);
        return true;
    }
    return false;
}

static bool is_property(const struct arrival *a, struct text value, FILE *to)
{
    for (size_t i = 0; i < a->property_count; i++) {
        if (!lies_in(value, a->properties[i].value)) continue;
        fputs("property ", to);
        legible_text(to, a->properties[i].name);
        return true;
    }
    return false;
}

/* Where what the bridge makes itself comes from (envelope.h, headers.h). */
static void write_made(struct text name, FILE *to)
{
    static const struct {
        const char *name, *origin;
    } rows[] = {
        {"kafkaref",       "topic/partition/offset"             },
        {"id",             "topic/partition/offset"             },
        {"type",           "its event"                          },
        {"source",         "its place"                          },
        {"bridgeid",       "bridge.id"                          },
        {"ce_bridgeid",    "bridge.id"                          },
        {"ce_type",        "its event"                          },
        {"ce_source",      "its place"                          },
        {"ce_subject",     "its entity"                         },
        {"ce_specversion", "1.0, because it has an id"          },
        {"mqtt_topic",     "the topic"                          },
        {"mqtt_qos",       "the message"                        },
        {"mqtt_retain",    "the message"                        },
        {"mqtt_dup",       "the message, or it is written again"},
        {"replay",         "it was sent before"                 },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (text_equal(name, text_of(rows[i].name))) fputs(rows[i].origin, to);
}

static bool names_content_type(struct text name)
{
    return text_equal(name, TEXT("content type")) || text_equal(name, TEXT("content-type")) ||
           text_equal(name, TEXT("datacontenttype"));
}

/* Of a content type that nobody gave. */
static void write_made_type(enum encoding encoding, const struct envelope_rules *rules,
                            struct text value, FILE *to)
{
    if (lies_in(value, rules->content_type))
        fputs("content_type of the route", to);
    else if (encoding != ENCODING_PASSTHROUGH)
        fputs("encoding of the route", to);
    else
        fputs("by the looks of the payload", to);
}

static void write_origin(const struct trial *t, struct text name, struct text value, FILE *to)
{
    const struct sample *s = t->sample;

    if (s->is_message) {
        if (is_property(&s->arrival, value, to)) return;
        if (lies_in(value, s->arrival.content_type))
            fputs("content type", to);
        else if (names_content_type(name))
            write_made_type(t->up.route->encoding, &t->up.route->envelope, value, to);
        else
            write_made(name, to);
    } else if (!is_header(&s->record, value, to)) {
        if (names_content_type(name))
            write_made_type(t->route->encoding, &t->route->envelope, value, to);
        else
            write_made(name, to);
    }
}

void account_origin(const struct trial *t, struct text name, struct text value,
                    char out[ORIGIN_BYTES_MAX])
{
    FILE *to = fmemopen(out, ORIGIN_BYTES_MAX, "w");

    out[0] = '\0';
    if (to == NULL) return;
    write_origin(t, name, value, to);
    fclose(to);
}
