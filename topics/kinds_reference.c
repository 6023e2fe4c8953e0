/* kinds_reference.c - prints README.md, from the tables that validate.c itself reads by. */
#include <stdio.h>

#include "topics/kind_example.h"

enum { EXAMPLE_BYTES = 8192 };

static const char opening[] =
    "# The kinds of MES events\n"
    "\n"
    "<!-- Written by kinds_reference from kinds.def, kind_types.def and kinds/*.def. Do not "
    "edit:\n"
    "     build/debug/topics/kinds_reference > topics/README.md -->\n"
    "\n"
    "The word of a kind is the level `{event}` of an MQTT topic and the last word of a Kafka "
    "topic: `mes.batch-event` in,\n"
    "`{plant}/{area}/{line}/batch-event` on MQTT, `{plant}/{area}/{line}/_in/batch-event` from "
    "devices, `mes.in.batch-event` back.\n"
    "Payloads are flat JSON, or the same in MessagePack. The same tables as an AsyncAPI 3.0 "
    "document, with a JSON Schema of each\n"
    "payload: [asyncapi.yaml](asyncapi.yaml).\n"
    "\n"
    "- Other events are carried too; a kind only adds what is known about it: which field is "
    "its **entity**, whether the last\n"
    "  event of an entity is its **state** (then a route may keep it on a state topic), and "
    "what **ends** an entity.\n"
    "- A route with `validate: warn` or `validate: reject` compares payloads with these "
    "tables. "
    "Required fields must be there,\n"
    "  and what is there must be of its type. Other fields may stand beside them, and `null` "
    "is "
    "the same as a field that is\n"
    "  not there.\n"
    "- Where a type is *one of its words*, no others may stand there; the lists are those of "
    "the standard, which have `Other`.\n"
    "  Of *usual words* any others may.\n"
    "- A new kind is a row in [kinds.def](kinds.def) and a file in `kinds/`; this page, the "
    "AsyncAPI document, `validate` and\n"
    "  the simulator follow.\n"
    "\n"
    "| kind | what has happened | entity | state topic | an entity ends |\n"
    "|---|---|---|---|---|\n";

static void print_text(struct text t)
{
    fwrite(t.at, 1, t.size, stdout);
}

/* "`Completed`, `Aborted`" */
static void print_words(struct text words, const char *between)
{
    struct text word;

    for (const char *before = ""; kind_words_next(&words, &word); before = between) {
        printf("%s`", before);
        print_text(word);
        printf("`");
    }
}

static void print_ends(const struct kind_row *row)
{
    if (row->end_count == 0) {
        printf("never by itself");
        return;
    }
    for (size_t i = 0; i < row->end_count; i++) {
        printf("%s`", i == 0 ? "when " : ", and ");
        print_text(row->ends[i].name);
        printf("` is ");
        print_words(row->ends[i].words, " or ");
    }
}

/* The name of the business key, without the pointer's slash. */
static struct text entity_of(const struct kind_row *row)
{
    return (struct text){row->entity.at + 1, row->entity.size - 1};
}

static void print_overview(void)
{
    for (int k = 0; k < KIND_COUNT; k++) {
        const struct kind_row *row = kind_row((enum kind)k);
        printf("| [%s](#%s) | ", row->word.at, row->word.at);
        print_text(row->help);
        printf(" | `");
        print_text(entity_of(row));
        printf("` | %s | ", row->has_state ? "yes" : "no");
        if (row->has_state) print_ends(row);
        printf(" |\n");
    }
}

static void print_type(const struct kind_field *f)
{
    print_text(kind_type_row(f->type)->words);
    if (f->words.size == 0) return;
    printf("%s ", f->type == KIND_TYPE_TERM ? "; usual words:" : ":");
    print_words(f->words, ", ");
}

static void print_field(const struct kind_field *f)
{
    printf("| `");
    print_text(f->name);
    printf("` | ");
    print_type(f);
    printf(" | %s | ", f->is_required ? "**required**" : "");
    print_text(f->unit);
    printf(" | ");
    print_text(f->meaning);
    printf(" | ");
    print_text(f->standard);
    printf(" |\n");
}

static void print_kind(enum kind k)
{
    const struct kind_row *row = kind_row(k);
    char bytes[EXAMPLE_BYTES];
    struct sink example = SINK(bytes);

    printf("\n## %s\n\nSays that ", row->word.at);
    print_text(row->help);
    printf(". Its entity is `");
    print_text(entity_of(row));
    if (row->has_state) {
        printf("`; its last event is the entity's state, which ends ");
        print_ends(row);
        printf(".\n");
    } else {
        printf("`, which has no state: each event stands for itself.\n");
    }
    printf("\n| field | type | | unit | meaning | standard |\n|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < row->field_count; i++)
        print_field(&row->fields[i]);

    kind_example_write(k, TEXT("  "), &example);
    printf("\n```json\n");
    print_text(sink_since(&example, 0));
    printf("\n```\n");
}

int main(void)
{
    fputs(opening, stdout);
    print_overview();
    for (int k = 0; k < KIND_COUNT; k++)
        print_kind((enum kind)k);
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
