#include "tools/simulate/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>

#include "tools/simulate/stamp.h"

static const char help[] =
    "usage: mes_simulate [OPTIONS]\n"
    "\n"
    "Writes to Kafka what the execution systems of two plants, berlin and lyon, would write:\n"
    "all kinds of events (topics/README.md), in believable order. Topics are mes.KIND, keys "
    "are\n"
    "business keys. Topics that are missing are left to Kafka's automatic creation.\n"
    "\n"
    "  --bootstrap HOST:PORT  Kafka; default 127.0.0.1:9092\n"
    "  --rate N               events in a second; default 20\n"
    "  --seed N               another sequence of events; the same seed gives the same; "
    "default 1\n"
    "  --start-time TIME      time of the first event, as 2025-11-21T09:00:00Z; default now\n"
    "  --count N              stop after N events\n"
    "  --seconds N            stop after N seconds\n"
    "  --print                write `topic key payload` to stdout, leave Kafka alone\n"
    "  --quiet                no line of progress each second\n"
    "\n"
    "Exit code 0 when Kafka has acknowledged every event, 69 when not.\n"
    "\n"
    "example: mes_simulate --bootstrap 127.0.0.1:9092 --rate 100 --seconds 60\n";

void options_print_help(FILE *to)
{
    fputs(help, to);
}

static bool complain(const char *name, const char *wanted)
{
    fprintf(stderr, "mes_simulate: --%s wants %s, not `%s`\n", name, wanted, optarg);
    return false;
}

static bool take_count(const char *name, int64_t *out)
{
    char *end;

    errno = 0;
    long long value = strtoll(optarg, &end, 10);
    if (*optarg == '\0' || *end != '\0' || errno != 0 || value < 0) {
        return complain(name, "a whole number");
    }
    *out = value;
    return true;
}

static bool take_rate(const char *name, double *out)
{
    char *end;
    double value = strtod(optarg, &end);

    if (*optarg == '\0' || *end != '\0' || !(value > 0 && value <= 1e6)) {
        return complain(name, "a number above 0 and up to 1000000");
    }
    *out = value;
    return true;
}

static bool take_option(struct options *o, int letter, const char *name)
{
    int64_t seed;

    switch (letter) {
    case 'b': o->bootstrap = optarg; return true;
    case 'r': return take_rate(name, &o->rate);
    case 'n': return take_count(name, &o->count);
    case 't': return take_count(name, &o->seconds);
    case 'p': o->print = true; return true;
    case 'q': o->quiet = true; return true;
    case 'h': o->help = true; return true;
    case 's':
        if (!take_count(name, &seed)) return false;
        o->seed = (uint64_t)seed;
        return true;
    case 'a': return stamp_read(optarg, &o->start_ms) || complain(name, "a time in UTC");
    default: return false; /* getopt_long() has said why */
    }
}

bool options_parse(struct options *o, int argc, char **argv)
{
    static const struct option known[] = {
        {"bootstrap",  required_argument, NULL, 'b'},
        {"rate",       required_argument, NULL, 'r'},
        {"seed",       required_argument, NULL, 's'},
        {"start-time", required_argument, NULL, 'a'},
        {"count",      required_argument, NULL, 'n'},
        {"seconds",    required_argument, NULL, 't'},
        {"print",      no_argument,       NULL, 'p'},
        {"quiet",      no_argument,       NULL, 'q'},
        {"help",       no_argument,       NULL, 'h'},
        {NULL,         0,                 NULL, 0  },
    };
    int at = 0;

    *o = (struct options){
        .bootstrap = "127.0.0.1:9092", .rate = 20, .seed = 1, .start_ms = stamp_now_ms()};
    for (int letter; (letter = getopt_long(argc, argv, "", known, &at)) != -1;) {
        if (!take_option(o, letter, known[at].name)) return false;
    }
    if (optind == argc) return true;
    fprintf(stderr, "mes_simulate: what is `%s`? (--help tells more)\n", argv[optind]);
    return false;
}
