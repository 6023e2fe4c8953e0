#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "bridge/commands/command.h"
#include "bridge/commands/sets.h"
#include "bridge/trial/account_print.h"
#include "bridge/trial/sample_words.h"

static const char help[] =
    "usage: mesbridge explain FILE --kafka-topic NAME [--key KEY] [--header NAME=VALUE]...\n"
    "                         [--timestamp TIME] --value TEXT | --value-file FILE | "
    "--tombstone\n"
    "       mesbridge explain FILE --topic TOPIC [--property NAME=VALUE]... [--content-type "
    "TYPE]\n"
    "                         [--retained] [--value TEXT | --value-file FILE]\n"
    "\n"
    "Says what would become of a record from Kafka, or of a message from MQTT: which route of "
    "the\n"
    "configuration FILE takes it and why the others do not, where each level of its topic "
    "comes\n"
    "from, what each rule says of it, and the message or record that it becomes, or why it is\n"
    "rejected. Nothing is connected to.\n"
    "\n"
    "  --value-file -    reads the value from standard input\n"
    "  --timestamp TIME  of the record, like 2025-11-21T09:15:40Z or 1763716540000; default: "
    "now\n"
    "  --now TIME        the clock, when the record's age matters\n"
    "  --json            the same as one JSON object\n" SETS_HELP "\n"
    "Exit code 0 when it is carried or skipped, 65 when it is rejected, 64 usage, 66 no such "
    "file,\n"
    "78 configuration.\n"
    "\n"
    "example: mesbridge explain bridge.yaml --kafka-topic mes.batch-event \\\n"
    "             --header ce_source=/berlin/mixing/line-7 --value '{\"batchId\":\"B-1\"}'\n";

static int64_t wall_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Has the file any route for this direction? */
static bool has_routes(const struct config *config, const struct sample *s)
{
    const char *key = s->is_message ? "up" : "down";

    if ((s->is_message ? config->up.routes.count : config->down.routes.count) > 0) return true;
    fprintf(stderr, "%s:1:1: error: the file has no `%s.routes`; write some\n", config->path,
            key);
    return false;
}

static int explain(const struct config *config, const struct sample *s, bool is_json)
{
    struct trial trial = {.config = NULL};
    struct account account = {.trial = NULL};
    int code = EX_OSERR;

    if (!has_routes(config, s)) return EX_CONFIG;
    if (trial_run(&trial, config, s) == ERR_OK && account_write(&account, &trial) == ERR_OK) {
        if (is_json)
            account_print_json(&account, stdout);
        else
            account_print(&account, stdout);
        code = trial.end == TRIAL_REJECTED ? EX_DATAERR : EX_OK;
    }
    account_done(&account);
    trial_done(&trial);
    return code;
}

static int explain_by(const struct sample_order *order, const struct config_source *source,
                      const struct sample *s)
{
    struct complaints complaints = {0};
    struct config *config = NULL;
    enum err e = config_load_from(source, &config, &complaints);

    /* what is only a warning is check's business */
    if (e != ERR_OK) complaints_print(&complaints, order->path, STDERR_FILENO);
    complaints_free(&complaints);
    if (e != ERR_OK) return e == ERR_NO_SYSTEM ? EX_NOINPUT : EX_CONFIG;
    int code = explain(config, s, order->is_json);
    config_free(config);
    return code;
}

static int complain_of_words(const struct words_fault *why)
{
    if (why->is_input) {
        fprintf(stderr, "mesbridge: %s\n", why->words);
        return EX_NOINPUT;
    }
    if (why->words[0] != '\0') fprintf(stderr, "mesbridge: %s\n\n", why->words);
    fputs(help, stderr);
    return EX_USAGE;
}

int command_explain(int argc, char **argv)
{
    struct sample sample;
    struct sample_order order;
    struct words_fault why = {.words = ""};
    struct config_source source = {.files = FILES_UNTOUCHED};

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") != 0) continue;
        fputs(help, stdout);
        return EX_OK;
    }
    argc = sets_take(argc, argv, &source);
    if (argc < 0) return complain_of_words(&why);
    sample_init(&sample);
    bool is_whole =
        sample_from_words(&sample, &order, (struct words){argv + 1, argc - 1}, wall_ms(), &why);
    source.path = order.path;
    int code = is_whole ? explain_by(&order, &source, &sample) : complain_of_words(&why);
    sample_done(&sample);
    return code;
}
