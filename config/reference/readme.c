/* readme.c - prints README.md. */
#include <stdio.h>
#include <string.h>

#include "config/describe.h"
#include "config/parts.h"
#include "config/properties.h"
#include "config/reference/reference.h"
#include "config/routes.h"
#include "config/up_routes.h"

static const char opening[] =
    "# The configuration\n"
    "\n"
    "<!-- Written by config_reference from the .def tables beside it. Do not edit:\n"
    "     ninja -C build/release config_papers -->\n"
    "\n"
    "One YAML file; [mesbridge.yaml](mesbridge.yaml) holds every key with its default. The "
    "same "
    "as a manual page: `man config/mesbridge.yaml.5`;\n"
    "for editors: [mesbridge.schema.json](mesbridge.schema.json).\n"
    "\n";

static const char table_opening[] = "\n"
                                    "| key | what may stand there | default | meaning |\n"
                                    "|---|---|---|---|\n";

/* Behind the help of a part. */
static const char routes_words[] = "Without routes nothing is carried down; a configuration "
                                   "needs `down.routes` or `up.routes`, "
                                   "or both.\n";

static const char up_routes_words[] =
    "Without routes nothing is carried up.\n"
    "\n"
    "What the bridge wrote itself does not come back. These are errors:\n"
    "\n"
    "- a route up and a route down that feed each other;\n"
    "- `properties: none` where one route reads what the other writes, because without "
    "`bridgeid` nobody can tell;\n"
    "- a `subscribe` that takes the bridge's presence or its own topics below "
    "`mqtt.control_prefix`;\n"
    "- a `kafka_topic` that can become `kafka.dead_letter_topic` or `kafka.audit_topic`.\n";

static const char properties_words[] = "These are set by the bridge, and refused:\n"
                                       "\n"
                                       "| key | why |\n"
                                       "|---|---|\n";

/* A cell of a table, in which `|` would end it. */
static void print_cell(const char *words)
{
    for (; *words != '\0'; words++) {
        if (*words == '|') putchar('\\');
        putchar(*words);
    }
}

/* A cell of code; nothing at all for nothing. */
static void print_code(const char *words)
{
    if (words[0] == '\0') return;
    putchar('`');
    print_cell(words);
    putchar('`');
}

static void print_row(const char *key, const char *what, bool is_required, const char *fallback,
                      const char *help)
{
    printf("| `%s` | ", key);
    print_cell(what);
    printf(" | ");
    if (is_required)
        printf("**required**");
    else
        print_code(fallback);
    printf(" | ");
    print_cell(help);
    printf(" |\n");
}

static void print_section(const struct section *section)
{
    char what[DESCRIPTION_BYTES_MAX];

    printf("\n## %s\n\n%s\n%s", section->name, section->help, table_opening);
    for (const struct option *o = option_rows; o < option_rows + option_count; o++) {
        if (!path_is_in(o->path, section->name)) continue;
        describe_option(o, what);
        print_row(o->path, what, o->need == OPTION_REQUIRED, o->fallback, o->help);
    }
}

static void print_table(const struct entry_table *table)
{
    char what[DESCRIPTION_BYTES_MAX];

    fputs(table_opening, stdout);
    for (const struct entry_key *row = table->keys; row < table->keys + table->count; row++) {
        describe_key(row, what);
        print_row(row->key, what, row->is_required, row->fallback, row->help);
    }
}

/* The mappings that may stand in a route, each with its own keys. */
static void print_mappings(const char *list, const struct entry_table *table)
{
    for (const struct entry_key *row = table->keys; row < table->keys + table->count; row++) {
        if (row->shape.kind != SHAPE_KEYS) continue;
        printf("\n### %s[].%s\n", list, row->key);
        print_table(row->shape.keys);
    }
}

static void print_refused(void)
{
    for (size_t i = 0; i < refused_count; i++) {
        printf("| `%s` | ", refused_rows[i].name);
        print_cell(refused_rows[i].reason);
        printf(" |\n");
    }
}

static void print_part(const struct part *part)
{
    printf("\n## %s\n\n%s ", part->path, part->help);
    if (part->table == NULL) {
        fputs(properties_words, stdout);
        print_refused();
        return;
    }
    fputs(part->table == &route_table ? routes_words : up_routes_words, stdout);
    print_table(part->table);
    print_mappings(part->path, part->table);
}

void readme_print(void)
{
    fputs(opening, stdout);
    for (size_t i = 0; i < prose_count; i++)
        printf("- **%s** %s\n", prose_rows[i].title, prose_rows[i].words);
    for (const struct section *s = section_rows; s < section_rows + section_count; s++)
        print_section(s);
    for (const struct part *p = part_rows; p < part_rows + part_count; p++)
        print_part(p);
}
