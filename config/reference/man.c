/* man.c - prints mesbridge.yaml.5, for man(1). */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "config/describe.h"
#include "config/parts.h"
#include "config/properties.h"
#include "config/reference/reference.h"

enum { COLUMNS = 62 };

static const char opening[] =
    ".\\\" Written by config_reference from the .def tables beside it. Do not edit:\n"
    ".\\\"     ninja -C build/release config_papers\n"
    ".TH MESBRIDGE.YAML 5 2026-11-24 mesbridge \"File Formats\"\n"
    ".SH NAME\n"
    "mesbridge.yaml \\- configuration of the bridge between Kafka and MQTT\n"
    ".SH DESCRIPTION\n";

static const char closing[] =
    ".SH FILES\n"
    ".TP\n"
    ".I /etc/mesbridge/mesbridge.yaml\n"
    "The configuration, by convention; every command is told its name.\n"
    ".TP\n"
    ".I /etc/mesbridge/conf.d/*.yaml\n"
    "Its drop\\-ins.\n";

/* Writes one byte so that roff shows it as it is. */
static void print_byte(char c)
{
    switch (c) {
    case '\\': fputs("\\e", stdout); return;
    case '-': fputs("\\-", stdout); return;
    case '\'': fputs("\\(aq", stdout); return;
    case '^': fputs("\\(ha", stdout); return;
    case '~': fputs("\\(ti", stdout); return;
    default: putchar(c); return;
    }
}

/* Writes one word, in which backticks turn bold on and off. */
static void print_word(const char *word, int size, bool *is_bold)
{
    for (int i = 0; i < size; i++) {
        if (word[i] != '`') {
            print_byte(word[i]);
            continue;
        }
        *is_bold = !*is_bold;
        fputs(*is_bold ? "\\fB" : "\\fR", stdout);
    }
}

/* Writes @words in lines, none of which looks like a request. */
static void print_words(const char *words)
{
    bool is_bold = false;
    int column = 0;

    while (*words != '\0') {
        int size = (int)strcspn(words, " ");
        if (column > 0) putchar(column + size < COLUMNS ? ' ' : '\n');
        if (column + size >= COLUMNS) column = 0;
        if (column == 0 && *words == '.') fputs("\\&", stdout);
        print_word(words, size, &is_bold);
        column += size + 1;
        words += size + (words[size] == ' ');
    }
    putchar('\n');
}

/* The head of a paragraph about a key. */
static void print_head(const char *key)
{
    fputs(".TP\n.B ", stdout);
    for (; *key != '\0'; key++)
        print_byte(*key);
    putchar('\n');
}

static void print_key(const char *key, const char *what, bool is_required, const char *fallback,
                      const char *help)
{
    char words[2048];

    print_head(key);
    if (is_required)
        snprintf(words, sizeof words, "%s (%s; required)", help, what);
    else if (fallback[0] == '\0')
        snprintf(words, sizeof words, "%s (%s; no default)", help, what);
    else
        snprintf(words, sizeof words, "%s (%s; default `%s`)", help, what, fallback);
    print_words(words);
}

static void print_section(const struct section *section)
{
    char what[DESCRIPTION_BYTES_MAX];

    printf(".SH \"THE SECTION %s\"\n", section->name);
    print_words(section->help);
    for (const struct option *o = option_rows; o < option_rows + option_count; o++) {
        if (!path_is_in(o->path, section->name)) continue;
        describe_option(o, what);
        print_key(o->path, what, o->need == OPTION_REQUIRED, o->fallback, o->help);
    }
}

static void print_table(const struct entry_table *table)
{
    char what[DESCRIPTION_BYTES_MAX];

    for (const struct entry_key *row = table->keys; row < table->keys + table->count; row++) {
        describe_key(row, what);
        print_key(row->key, what, row->is_required, row->fallback, row->help);
        if (row->shape.kind != SHAPE_KEYS) continue;
        puts(".RS");
        print_table(row->shape.keys);
        puts(".RE");
    }
}

static void print_refused(void)
{
    puts(".PP");
    print_words("These are set by the bridge, and refused:");
    for (size_t i = 0; i < refused_count; i++) {
        print_head(refused_rows[i].name);
        print_words(refused_rows[i].reason);
    }
}

static void print_part(const struct part *part)
{
    printf(".SH \"THE KEY %s\"\n", part->path);
    print_words(part->help);
    if (part->table == NULL)
        print_refused();
    else
        print_table(part->table);
}

void man_print(void)
{
    fputs(opening, stdout);
    print_words("One YAML file says what `mesbridge` carries, and between which brokers. "
                "`mesbridge config sample` prints one that holds every key.");
    for (size_t i = 0; i < prose_count; i++) {
        print_head(prose_rows[i].title);
        print_words(prose_rows[i].words);
    }
    for (const struct section *s = section_rows; s < section_rows + section_count; s++)
        print_section(s);
    for (const struct part *p = part_rows; p < part_rows + part_count; p++)
        print_part(p);
    fputs(closing, stdout);
}
