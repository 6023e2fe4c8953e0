/* options.h - what was mes_simulate asked to do?
 *
 * Memory      views into argv
 * Threads     main
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct options {
    const char *bootstrap; /* Kafka's address */
    double rate;           /* events in a second */
    uint64_t seed;
    int64_t count;    /* stop after so many; 0: never */
    int64_t seconds;  /* stop after so long; 0: never */
    int64_t start_ms; /* the first event's time, since 1970 */
    bool print;       /* to stdout instead of to Kafka */
    bool quiet;       /* no progress */
    bool help;
};

/* Says on stderr what is wrong and returns false when something is. */
bool options_parse(struct options *o, int argc, char **argv);

void options_print_help(FILE *to);
