#include "bridge/commands/checkpoint.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "bridge/commands/command.h"
#include "bridge/commands/sets.h"

static const char help[] =
    "usage: mesbridge checkpoint show [--json] FILE\n"
    "       mesbridge checkpoint set [--yes] FILE KAFKA_TOPIC PARTITION "
    "OFFSET|earliest|latest\n"
    "\n"
    "A checkpoint says how far a Kafka partition has been handed to the MQTT broker, which\n"
    "retains it; the bridge begins there. FILE is the bridge's configuration.\n"
    "\n"
    "show   prints each partition's checkpoint beside what Kafka knows of it, with its flaws:\n"
    "       none, garbage, other-version, misplaced, other-bridge, other-cluster, "
    "other-broker,\n"
    "       no-broker-id, not-in-kafka, below-log, above-log. --json prints a line for each.\n"
    "set    makes the bridge begin at OFFSET the next time it starts: records before it are "
    "not\n"
    "       sent, records from it on are sent, again if they were before. Stop the bridge "
    "first.\n"
    "       Who did it is written to the audit topic. It asks before; --yes answers.\n"
    "\n" SETS_HELP "\n"
    "Exit code 0, 64 usage, 65 no such partition or offset, 66 no such file, 69 a broker "
    "cannot "
    "be\n"
    "reached, 75 a running bridge has overwritten it, 77 refused or not agreed to, 78 "
    "configuration.\n"
    "\n"
    "example: mesbridge checkpoint show bridge.yaml\n"
    "         mesbridge checkpoint set bridge.yaml mes.batch-event 3 4711\n";

static int usage(void)
{
    fputs(help, stderr);
    return EX_USAGE;
}

/* Decimal digits and nothing else. */
static bool read_number(const char *word, int64_t max, int64_t *out)
{
    size_t size = strlen(word);

    if (size == 0 || size > 18 || strspn(word, "0123456789") != size) return false;
    int64_t n = strtoll(word, NULL, 10);
    if (n > max) return false;
    *out = n;
    return true;
}

static bool read_place(const char *word, int64_t *out)
{
    if (strcmp(word, "earliest") == 0) {
        *out = PLACE_EARLIEST;
    } else if (strcmp(word, "latest") == 0) {
        *out = PLACE_LATEST;
    } else {
        return read_number(word, INT64_MAX, out);
    }
    return true;
}

static int show(struct config_source *source, int count, char **words)
{
    enum checkpoint_output output = CHECKPOINT_TABLE;

    if (count > 0 && strcmp(words[0], "--json") == 0) {
        output = CHECKPOINT_JSON;
        count--;
        words++;
    }
    if (count != 1 || words[0][0] == '-') return usage();
    source->path = words[0];
    return checkpoint_show(source, output);
}

static int set(struct config_source *source, int count, char **words)
{
    struct checkpoint_order order = {.consent = CONSENT_ASK};
    int64_t partition;

    if (count > 0 && strcmp(words[0], "--yes") == 0) {
        order.consent = CONSENT_GIVEN;
        count--;
        words++;
    }
    if (count != 4 || words[0][0] == '-') return usage();
    if (!read_number(words[2], INT32_MAX, &partition)) return usage();
    if (!read_place(words[3], &order.next)) return usage();
    source->path = words[0];
    order.source = source;
    order.kafka_topic = words[1];
    order.partition = (int32_t)partition;
    return checkpoint_set(&order);
}

int command_checkpoint(int argc, char **argv)
{
    struct config_source source = {.path = NULL};

    argc = sets_take(argc, argv, &source);
    const char *what = argc > 1 ? argv[1] : "";

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") != 0) continue;
        fputs(help, stdout);
        return EX_OK;
    }
    if (strcmp(what, "show") == 0) return show(&source, argc - 2, argv + 2);
    if (strcmp(what, "set") == 0) return set(&source, argc - 2, argv + 2);
    return usage();
}
