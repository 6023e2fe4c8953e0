/* finding.h - what did `check --connect` find, and what is to be done about it?
 *
 * A list that grows. Each finding has a name that scripts may rely on (findings.def), a level,
 * what was found, and advice. What brokers, certificates and people wrote into it is made
 * harmless for a terminal: one line of visible ASCII.
 *
 * Memory      the list, from the first finding to findings_free()
 * Threads     one
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum finding_name {
#define FINDING(NAME, word, code, help) FINDING_##NAME,
#include "bridge/probe/findings.def"
#undef FINDING
    FINDING_COUNT
};

enum finding_level { LEVEL_OK, LEVEL_WARNING, LEVEL_ERROR };

enum { FINDING_BYTES_MAX = 1024 };

struct finding {
    enum finding_level level;
    enum finding_name name;
    int code;                       /* exit code; of an error only */
    char words[FINDING_BYTES_MAX];  /* what was found, with a NUL */
    char advice[FINDING_BYTES_MAX]; /* what to do about it; "": nothing */
};

struct findings {
    size_t count;
    struct finding *at;
};

/* Adds one, with the exit code of its row. Lent until the next one is added. Ends the program
 * when there is no memory. */
struct finding *findings_add(struct findings *f, enum finding_level level,
                             enum finding_name name, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Says what to do about it. */
void finding_advise(struct finding *f, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The word of a name; what it asks. */
const char *finding_word(enum finding_name name);
const char *finding_help(enum finding_name name);

/* The exit code: 0, or the highest of the errors. */
int findings_code(const struct findings *f);

/* A line for each: `level  name  words; advice`. */
void findings_print(const struct findings *f, FILE *to);

/* The same as members of a JSON array, each with the file it is about; @is_first: no comma
 * before the first one. */
void findings_print_json(const struct findings *f, const char *path, bool is_first, FILE *to);

/* Accepts a zeroed one. */
void findings_free(struct findings *f);
