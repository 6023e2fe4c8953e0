/* reference.c - prints README.md, from the tables that the loader itself reads by. */
#include <stdio.h>
#include <string.h>

#include "config/options.h"
#include "config/properties.h"
#include "config/routes.h"
#include "config/up_routes.h"

static const char opening[] =
    "# The configuration\n"
    "\n"
    "<!-- Written by config_reference from the .def tables beside it. Do not edit:\n"
    "     build/debug/config/config_reference > config/README.md -->\n"
    "\n"
    "One YAML file; [mesbridge.yaml](mesbridge.yaml) holds every key with its default. "
    "`mesbridge check FILE` lists\n"
    "all mistakes of a file, each as `file:line:column: error: what, and what would be right`, "
    "and exits with 78.\n"
    "\n"
    "- **Durations** are a whole number and one of `ms s m h d`; **sizes** one of `B KB MB GB "
    "KiB MiB GiB`. A bare\n"
    "  number is an error, because it leaves open which one was meant. **Counts** are decimal "
    "digits.\n"
    "- **`${VAR}`** in a value is the environment variable VAR, **`${VAR:-default}`** has a "
    "default for when it is not\n"
    "  set or empty, and `$${` stands for `${`. They are filled in after the file was parsed, "
    "so a variable never becomes\n"
    "  a key or a list. One that is not set and has no default is an error.\n"
    "- **YAML's traps are errors**: unquoted `no`, `yes`, `on`, `off`, `true`, `false` where a "
    "word is meant, 0755, 0x10, 1e3,\n"
    "  keys that stand twice, tabs in the indentation, anchors, aliases, tags, a second "
    "document.\n"
    "- **Unknown keys are errors**, with the key that was probably meant. `http` and a route's "
    "`state` are keys of later\n"
    "  versions; this one refuses them.\n"
    "- Secrets stand in files of their own, never in this one. File names count from the "
    "directory the program was started in.\n";

static const char table_opening[] = "\n"
                                    "| key | what may stand there | default | meaning |\n"
                                    "|---|---|---|---|\n";

static const char routes_opening[] =
    "\n"
    "## down.routes\n"
    "\n"
    "An ordered list; the first route that takes a Kafka topic carries it. A Kafka topic that "
    "an earlier route takes already\n"
    "is an error, because the later one would never see it. Without routes nothing is carried "
    "down; a configuration needs\n"
    "`down.routes` or `up.routes`, or both.\n";

static const char up_routes_opening[] =
    "\n"
    "## up.routes\n"
    "\n"
    "A list in any order: two routes whose filters have a topic in common are an error, "
    "because "
    "the broker would hand\n"
    "its messages over twice. Without routes nothing is carried up.\n"
    "\n"
    "What the bridge wrote itself does not come back. These are errors:\n"
    "\n"
    "- a route up and a route down that feed each other;\n"
    "- `properties: none` where one route reads what the other writes, because without "
    "`bridgeid` nobody can tell;\n"
    "- a `subscribe` that takes the bridge's presence or its own topics below "
    "`mqtt.control_prefix`;\n"
    "- a `kafka_topic` that can become `kafka.dead_letter_topic` or `kafka.audit_topic`.\n";

static const char properties_opening[] =
    "\n"
    "## kafka.properties\n"
    "\n"
    "A mapping of librdkafka's own keys, handed over verbatim, like `security.protocol: "
    "SASL_SSL`. These are refused:\n"
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

/* What may stand there. */
static void print_kind(const struct option *o)
{
    switch (o->kind) {
    case OPTION_NAME: printf("`[A-Za-z0-9_-]{%s,%s}`", o->min, o->max); return;
    case OPTION_SERVERS: printf("`host:port[,host:port]`"); return;
    case OPTION_KAFKA_TOPIC: printf("Kafka topic"); return;
    case OPTION_URL: printf("URL"); return;
    case OPTION_FILE: printf("file that can be read"); return;
    case OPTION_SECRET: printf("file that can be read, or `credential:NAME`"); return;
    case OPTION_TEXT: printf("text, at most %s bytes", o->max); return;
    case OPTION_COUNT: printf("%s, %s to %s", o->unit, o->min, o->max); return;
    case OPTION_DURATION: printf("duration, %s to %s", o->min, o->max); return;
    case OPTION_SIZE: printf("size, %s to %s", o->min, o->max); return;
    case OPTION_ENUM: print_code(o->unit); return;
    }
}

static void print_option(const struct option *o)
{
    printf("| `%s` | ", o->path);
    print_kind(o);
    printf(" | ");
    if (o->need == OPTION_REQUIRED)
        printf("**required**");
    else
        print_code(o->fallback);
    printf(" | ");
    print_cell(o->help);
    printf(" |\n");
}

static void print_options(void)
{
    const char *section = "";

    for (const struct option *o = option_rows; o < option_rows + option_count; o++) {
        size_t size = strcspn(o->path, ".") + 1;
        if (strncmp(section, o->path, size) != 0) {
            printf("\n## %.*s\n%s", (int)size - 1, o->path, table_opening);
            section = o->path;
        }
        print_option(o);
    }
}

/* What may stand at a key of a route. */
static void print_shape(const struct entry_key *row)
{
    const struct shape *shape = &row->shape;

    switch (shape->kind) {
    case SHAPE_NAME: printf("`[A-Za-z0-9_-]{1,63}`"); return;
    case SHAPE_TEXT: printf("text, like "); break;
    case SHAPE_TEXTS: printf("list, like "); break;
    case SHAPE_LIKE: printf("like "); break;
    case SHAPE_CHOICE: print_code(shape->words); return;
    case SHAPE_COUNT: printf("%s to %s", shape->min, shape->max); return;
    case SHAPE_DURATION: printf("duration, %s to %s", shape->min, shape->max); return;
    case SHAPE_DURATION_OR_NONE:
        printf("duration, %s to %s, or `none`", shape->min, shape->max);
        return;
    case SHAPE_TOPIC: printf("topic, like "); break;
    case SHAPE_SOURCE: printf("source, like "); break;
    case SHAPE_SELECTORS: printf("`[topic, ...]` or `\"^regex$\"`"); return;
    case SHAPE_CONDITIONS: printf("conditions, like "); break;
    case SHAPE_RATE: printf("rate, like "); break;
    case SHAPE_KEYS: printf("mapping, see below"); return;
    }
    print_code(row->example);
}

static void print_table(const struct entry_table *table)
{
    fputs(table_opening, stdout);
    for (const struct entry_key *row = table->keys; row < table->keys + table->count; row++) {
        printf("| `%s` | ", row->key);
        print_shape(row);
        printf(" | ");
        if (row->is_required)
            printf("**required**");
        else
            print_code(row->fallback);
        printf(" | ");
        print_cell(row->help);
        printf(" |\n");
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

static void print_routes(const char *words, const char *list, const struct entry_table *table)
{
    fputs(words, stdout);
    print_table(table);
    print_mappings(list, table);
}

static void print_refused(void)
{
    fputs(properties_opening, stdout);
    for (size_t i = 0; i < refused_count; i++) {
        printf("| `%s` | ", refused_rows[i].name);
        print_cell(refused_rows[i].reason);
        printf(" |\n");
    }
}

int main(void)
{
    fputs(opening, stdout);
    print_options();
    print_routes(routes_opening, "down.routes", &route_table);
    print_routes(up_routes_opening, "up.routes", &up_route_table);
    print_refused();
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
