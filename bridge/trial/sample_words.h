/* sample_words.h - which record or message does this command line describe?
 *
 * Memory      the words and the sample's keeper hold its texts
 * Threads     one
 */
#pragma once

#include <stddef.h>

#include "bridge/trial/sample.h"

enum { SAMPLE_VALUE_BYTES_MAX = 64 * 1024 * 1024 };

/* Why a command line describes nothing. */
struct words_fault {
    char words[256]; /* "" when the usage says it all */
    bool is_input;   /* a file could not be read; else the words are wrong */
};

/* What a command line says beside the sample. */
struct sample_order {
    const char *path; /* the configuration's */
    bool is_json;     /* --json */
};

/* The words of a command line. */
struct words {
    char **at; /* behind the command's name */
    int count;
};

/* Fills in the initialised @s and @order. False, and @why says why not. @now_ms is the time
 * when the words give none. */
bool sample_from_words(struct sample *s, struct sample_order *order, struct words words,
                       int64_t now_ms, struct words_fault *why);
