/* kinds_asyncapi.c - prints asyncapi.yaml (AsyncAPI 3.0), from the tables that validate.c
 * itself reads by. The application that it describes is the bridge: what it receives and what
 * it sends. */
#include <stdio.h>
#include <string.h>

#include "topics/json_write.h"
#include "topics/kind_example.h"

enum { EXAMPLE_BYTES = 8192 };

static const char opening[] =
    "# Written by kinds_asyncapi from kinds.def, kind_types.def and kinds/*.def. Do not edit:\n"
    "#     build/debug/topics/kinds_asyncapi > topics/asyncapi.yaml\n"
    "asyncapi: 3.0.0\n"
    "info:\n"
    "  title: mesbridge\n"
    "  version: 0.1.0\n"
    "  description: >-\n"
    "    Events of manufacturing execution systems, carried between Kafka and MQTT. Topics are "
    "those of the\n"
    "    default configuration; a route may name others.\n"
    "defaultContentType: application/json\n"
    "servers:\n"
    "  mqtt:\n"
    "    host: 127.0.0.1:1883\n"
    "    protocol: mqtt\n"
    "    protocolVersion: '5.0'\n"
    "    description: the broker of the shop floor\n"
    "  kafka:\n"
    "    host: 127.0.0.1:9092\n"
    "    protocol: kafka\n"
    "    description: where the execution systems write and read\n";

/* Each is a channel, and the bridge does one thing with it. */
static const struct channel {
    const char *id;
    const char *server; /* which of the two */
    const char *address;
    const char *action; /* of the bridge */
    const char *retain; /* NULL: not of MQTT */
    const char *help;
    bool is_state; /* only of kinds that have state */
} channels[] = {
    {"kafka",    "kafka", "mes.{event}",                                   "receive", NULL,    "what the execution systems write",
     false                                                                                                                              },
    {"mqtt",     "mqtt",  "{plant}/{area}/{line}/{event}",                 "send",    "false",
     "the event stream on the shop floor",                                                                                         false},
    {"state",    "mqtt",  "{plant}/{area}/{line}/_state/{event}/{entity}", "send",    "true",
     "the last event of each entity, retained; emptied when the entity ends",                                                      true },
    {"mqtt-in",  "mqtt",  "{plant}/{area}/{line}/_in/{event}",             "receive", "false",
     "what devices and HMIs send",                                                                                                 false},
    {"kafka-in", "kafka", "mes.in.{event}",                                "send",    NULL,    "what devices and HMIs have sent",
     false                                                                                                                              },
};

enum { CHANNELS = sizeof channels / sizeof *channels };

/* The CloudEvents attributes in binary mode, and what the bridge adds. */
static const struct {
    const char *mqtt, *kafka; /* the names; NULL: not there */
    const char *help;
} headers[] = {
    {"specversion",     "ce_specversion", "of CloudEvents"                                              },
    {"id",              "ce_id",          "unique with the source"                                      },
    {"type",            "ce_type",        "the kind"                                                    },
    {"source",          "ce_source",      "the place, as /plant/area/line"                              },
    {"subject",         "ce_subject",     "the business key: order, batch, lot, document or tag"        },
    {"time",            "ce_time",        "of the event, RFC 3339"                                      },
    {"traceparent",     "traceparent",    "W3C Trace Context"                                           },
    {"datacontenttype", "content-type",   "of the payload"                                              },
    {"kafkaref",        NULL,             "where it came from: topic/partition/offset"                  },
    {"replay",          NULL,             "1: it may have been sent before"                             },
    {"bridgeid",        "ce_bridgeid",    "the bridge that carried it, so that it does not go in a ring"},
    {NULL,              "mqtt_topic",     "the topic that a device sent it on"                          },
};

static const char *const parameters[][2] = {
    {"plant",  "[A-Za-z0-9_-]{1,64}, not beginning with _ or $"                },
    {"area",   "as a plant"                                                    },
    {"line",   "as a plant"                                                    },
    {"entity", "the business key; percent-encoded when it has other characters"},
};

static void print_text(struct text t)
{
    fwrite(t.at, 1, t.size, stdout);
}

/* In double quotes, as JSON and YAML have them. */
static void print_quoted(struct text t)
{
    char escape[JSON_ESCAPE_BYTES_MAX];

    putchar('"');
    for (size_t i = 0; i < t.size; i++) {
        size_t size = json_write_escape(t.at[i], escape);
        fwrite(size > 0 ? escape : &t.at[i], 1, size > 0 ? size : 1, stdout);
    }
    putchar('"');
}

/* --- channels and operations --- */

static bool has_channel(const struct channel *c, enum kind k)
{
    return !c->is_state || kind_row(k)->has_state;
}

static void print_parameters(const struct channel *c)
{
    const char *before = "";

    printf("    parameters:\n");
    for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++) {
        const char *name = parameters[i][0];
        if (strstr(c->address, name) == NULL) continue;
        printf("      %s: {$ref: '#/components/parameters/%s'}\n", name, name);
    }
    printf("      event:\n        description: the kind\n        enum: [");
    for (int k = 0; k < KIND_COUNT; k++) {
        if (!has_channel(c, (enum kind)k)) continue;
        printf("%s%s", before, kind_row((enum kind)k)->word.at);
        before = ", ";
    }
    printf("]\n");
}

static void print_channel(const struct channel *c)
{
    printf("  %s:\n    address: '%s'\n    description: %s\n", c->id, c->address, c->help);
    printf("    servers: [{$ref: '#/servers/%s'}]\n", c->server);
    print_parameters(c);
    printf("    messages:\n");
    for (int k = 0; k < KIND_COUNT; k++) {
        const char *word = kind_row((enum kind)k)->word.at;
        if (!has_channel(c, (enum kind)k)) continue;
        printf("      %s: {$ref: '#/components/messages/%s.%s'}\n", word, c->server, word);
    }
}

static void print_operation(const struct channel *c)
{
    printf("  %s.%s:\n    action: %s\n", c->action, c->id, c->action);
    printf("    channel: {$ref: '#/channels/%s'}\n    summary: %s\n", c->id, c->help);
    if (c->retain == NULL) return;
    printf("    bindings: {mqtt: {qos: 1, retain: %s, bindingVersion: '0.2.0'}}\n", c->retain);
}

/* --- messages --- */

static void print_message(const char *server, enum kind k)
{
    const struct kind_row *row = kind_row(k);
    char bytes[EXAMPLE_BYTES];
    struct sink example = SINK(bytes);
    bool is_kafka = server[0] == 'k';

    kind_example_write(k, (struct text){0}, &example);
    printf("    %s.%s:\n      name: %s\n      summary: ", server, row->word.at, row->word.at);
    print_quoted(row->help);
    printf("\n      contentType: application/json\n");
    printf("      headers: {$ref: '#/components/schemas/headers.%s'}\n", server);
    printf("      payload: {$ref: '#/components/schemas/%s'}\n", row->word.at);
    printf("      bindings:\n");
    if (is_kafka) {
        printf("        kafka: {key: {type: string}, bindingVersion: '0.5.0'}\n");
    } else {
        printf("        mqtt: {payloadFormatIndicator: 1, contentType: application/json, "
               "bindingVersion: '0.2.0'}\n");
    }
    printf("      examples:\n        - payload: ");
    print_text(sink_since(&example, 0));
    printf("\n");
}

static void print_headers(const char *server)
{
    bool is_kafka = server[0] == 'k';

    printf("    headers.%s:\n      type: object\n      properties:\n", server);
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        const char *name = is_kafka ? headers[i].kafka : headers[i].mqtt;
        if (name == NULL) continue;
        printf("        %s: {type: string, description: ", name);
        print_quoted(text_of(headers[i].help));
        printf("}\n");
    }
}

/* --- payloads --- */

/* Its types; null, where the field need not be there. */
static void print_types(const struct kind_field *f)
{
    struct text types = kind_type_row(f->type)->json, type;

    printf("\"type\": [");
    for (const char *before = ""; kind_words_next(&types, &type); before = ", ") {
        printf("%s", before);
        print_quoted(type);
    }
    printf("%s]", f->is_required ? "" : ", \"null\"");
}

static void print_enum(const struct kind_field *f)
{
    struct text words = f->words, word;

    printf(", \"enum\": [");
    for (const char *before = ""; kind_words_next(&words, &word); before = ", ") {
        printf("%s", before);
        print_quoted(word);
    }
    printf("%s]", f->is_required ? "" : ", null");
}

/* The unit, the usual words and the standard have no place of their own in a schema. */
static void print_description(const struct kind_field *f)
{
    char bytes[1024];
    struct sink out = SINK(bytes);
    struct text words = f->words, word;

    sink_text(&out, f->meaning);
    if (f->unit.size > 0) {
        sink_text(&out, TEXT("; in the unit of "));
        sink_text(&out, f->unit);
    }
    if (f->type == KIND_TYPE_TERM) {
        sink_text(&out, TEXT("; usually "));
        for (const char *before = ""; kind_words_next(&words, &word); before = ", ") {
            sink_text(&out, text_of(before));
            sink_text(&out, word);
        }
    }
    if (f->standard.size > 0) {
        sink_text(&out, TEXT(" ("));
        sink_text(&out, f->standard);
        sink_char(&out, ')');
    }
    printf(", \"description\": ");
    print_quoted(sink_since(&out, 0));
}

static void print_property(const struct kind_field *f)
{
    struct text rules = kind_type_row(f->type)->rules;

    printf("        ");
    print_text(f->name);
    printf(": {");
    print_types(f);
    if (rules.size > 0) printf(", ");
    print_text(rules);
    if (f->type == KIND_TYPE_WORD) print_enum(f);
    print_description(f);
    printf("}\n");
}

static void print_schema(const struct kind_row *row)
{
    const char *before = "";

    printf("    %s:\n      type: object\n      description: ", row->word.at);
    print_quoted(row->help);
    printf("\n      required: [");
    for (size_t i = 0; i < row->field_count; i++) {
        if (!row->fields[i].is_required) continue;
        printf("%s", before);
        print_text(row->fields[i].name);
        before = ", ";
    }
    printf("]\n      properties:\n");
    for (size_t i = 0; i < row->field_count; i++)
        print_property(&row->fields[i]);
}

static void print_components(void)
{
    printf("components:\n  parameters:\n");
    for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++) {
        printf("    %s: {description: ", parameters[i][0]);
        print_quoted(text_of(parameters[i][1]));
        printf("}\n");
    }
    printf("  messages:\n");
    for (int k = 0; k < KIND_COUNT; k++) {
        print_message("kafka", (enum kind)k);
        print_message("mqtt", (enum kind)k);
    }
    printf("  schemas:\n");
    print_headers("kafka");
    print_headers("mqtt");
    for (int k = 0; k < KIND_COUNT; k++)
        print_schema(kind_row((enum kind)k));
}

int main(void)
{
    fputs(opening, stdout);
    printf("channels:\n");
    for (size_t i = 0; i < CHANNELS; i++)
        print_channel(&channels[i]);
    printf("operations:\n");
    for (size_t i = 0; i < CHANNELS; i++)
        print_operation(&channels[i]);
    print_components();
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
