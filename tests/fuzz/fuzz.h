/* fuzz.h - what do the fuzz targets share?
 *
 * A target is one file, fuzz_<what>.c, with one function: any bytes go in, and what must hold
 * of them whatever they are is written with must(). clang's libFuzzer makes up the bytes
 * (tools/fuzz); in an ordinary build replay.c feeds the files of corpus/<what>/, so that what
 * was found once is a test for ever.
 *
 * Memory      a target frees what it takes; the sanitizer looks
 * Threads     one
 */
#pragma once

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "bridge/base/err.h"
#include "bridge/base/sink.h"

/* Takes one input; always 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the program, which is a finding, unless @condition holds. */
#define must(condition)                                                                        \
    do {                                                                                       \
        if (!(condition)) must_fail(#condition, __FILE__, __LINE__);                           \
    } while (0)

__attribute__((noreturn)) static inline void must_fail(const char *what, const char *file,
                                                       int line)
{
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
    abort();
}

/* A refusal must be one that the record or message deserves, and must have words. */
static inline void must_be_refused(enum err e, struct text words)
{
    enum verdict verdict = err_verdict(e);

    must(verdict == VERDICT_REJECT || verdict == VERDICT_SKIP);
    must(words.size > 0);
    if (e == ERR_NOT_ENCODABLE) /* beside the error's own text, what it is about */
        must(!text_equal(words, text_of(err_text(e))));
}
