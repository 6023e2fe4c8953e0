#include "config/sample.h"

#include <string.h>

#include "config/describe.h"
#include "config/parts.h"

enum { COLUMNS = 96 };

static const char opening[] =
    "# mesbridge.yaml - every key of the configuration, with what it means and what holds "
    "without "
    "it.\n"
    "# Written by `mesbridge config sample`. It runs as it is, against a Kafka at "
    "127.0.0.1:9092 "
    "and an\n"
    "# MQTT broker at 127.0.0.1:1883; what stands in a comment is the default, or an example "
    "where there\n"
    "# is none. Check a file with `mesbridge check FILE`; mesbridge.yaml(5) and "
    "config/README.md "
    "say more.\n";

/* Writes @words as comments, broken into lines. */
static void write_comment(FILE *out, int indent, const char *prefix, const char *words)
{
    int column = 0;

    while (*words != '\0') {
        int size = (int)strcspn(words, " ");
        if (column > 0 && column + 1 + size > COLUMNS) {
            fputc('\n', out);
            column = 0;
        }
        if (column == 0)
            column = fprintf(out, "%*s%s# %.*s", indent, "", prefix, size, words);
        else
            column += fprintf(out, " %.*s", size, words);
        words += size;
        words += strspn(words, " ");
    }
    fputc('\n', out);
}

/* Ends the line of a value with what may stand there, without backticks. */
static void write_what(FILE *out, const char *what, const char *need)
{
    fputs(what[0] != '\0' || need[0] != '\0' ? "  # " : "", out);
    for (; *what != '\0'; what++)
        if (*what != '`') fputc(*what, out);
    fprintf(out, "%s\n", need);
}

static void write_option(FILE *out, const struct option *o)
{
    char what[DESCRIPTION_BYTES_MAX];
    bool has_default = o->fallback[0] != '\0', is_required = o->need == OPTION_REQUIRED;

    describe_option(o, what);
    fputc('\n', out);
    write_comment(out, 2, "", o->help);
    fprintf(out, "  %s%s: %s", is_required ? "" : "# ", strchr(o->path, '.') + 1,
            has_default ? o->fallback : o->unit);
    write_what(out, what, is_required ? "; required" : has_default ? "" : "; no default");
}

static void write_keys(FILE *out, int indent, const char *sign,
                       const struct entry_table *table);

/* @lead stands before the key: "", "- ", or what makes a comment of it. */
static void write_value(FILE *out, int indent, const char *lead, const struct entry_key *row)
{
    char what[DESCRIPTION_BYTES_MAX] = "";
    bool has_default = row->fallback[0] != '\0';
    bool is_shown = has_default || row->shape.kind == SHAPE_SELECTORS; /* else by its example */
    const char *need = row->is_required ? "required" : has_default ? "" : "no default";

    if (is_shown || row->shape.kind == SHAPE_NAME) describe_key(row, what);
    fprintf(out, "%*s%s%s: %s", indent, "", lead, row->key,
            has_default ? row->fallback : row->example);
    if (what[0] != '\0' && need[0] != '\0') strcat(what, "; ");
    write_what(out, what, need);
}

/* @sign is "", or what makes a comment of the whole mapping. */
static void write_key(FILE *out, int indent, const char *sign, const struct entry_key *row)
{
    const char *lead = row->is_required && sign[0] == '\0' ? "" : sign[0] == '\0' ? "# " : sign;
    bool is_hidden = lead[0] != '\0';

    if (sign[0] == '\0')
        fputc('\n', out);
    else
        fprintf(out, "%*s#\n", indent, "");
    write_comment(out, indent, sign, row->help);
    if (row->shape.kind != SHAPE_KEYS) {
        write_value(out, indent, lead, row);
        return;
    }
    fprintf(out, "%*s%s%s:\n", indent, "", lead, row->key);
    write_keys(out, is_hidden ? indent : indent + 2, is_hidden ? "#   " : "", row->shape.keys);
}

static void write_keys(FILE *out, int indent, const char *sign, const struct entry_table *table)
{
    for (const struct entry_key *row = table->keys; row < table->keys + table->count; row++)
        write_key(out, indent, sign, row);
}

/* One entry of a list: the first key stands behind the dash. */
static void write_entry(FILE *out, const struct entry_table *table)
{
    const struct entry_table others = {table->keys + 1, table->count - 1};

    write_comment(out, 4, "", table->keys->help);
    write_value(out, 4, "- ", table->keys);
    write_keys(out, 6, "", &others);
}

static void write_part(FILE *out, const struct part *part)
{
    fputc('\n', out);
    write_comment(out, 2, "", part->help);
    if (part->table == NULL) {
        fprintf(out, "  # %s: {}\n", strchr(part->path, '.') + 1);
        return;
    }
    fprintf(out, "  %s:\n", strchr(part->path, '.') + 1);
    write_entry(out, part->table);
}

static void write_section(FILE *out, const struct section *section)
{
    fputc('\n', out);
    write_comment(out, 0, "", section->help);
    fprintf(out, "%s:\n", section->name);
    for (const struct option *o = option_rows; o < option_rows + option_count; o++)
        if (path_is_in(o->path, section->name)) write_option(out, o);
    for (const struct part *p = part_rows; p < part_rows + part_count; p++)
        if (path_is_in(p->path, section->name)) write_part(out, p);
}

void sample_write(FILE *out)
{
    fputs(opening, out);
    for (const struct section *s = section_rows; s < section_rows + section_count; s++)
        write_section(out, s);
}
