/* err.h - what can go wrong, and what follows from it?
 *
 * Functions answer with an `enum err`; the verdict of each is decided once, in
 * err.def, so the code that handles errors switches on five verdicts and never on
 * a name. Out-parameters are written only on ERR_OK.
 *
 * Memory      none
 * Threads     any
 */
#pragma once

#include "bridge/base/view.h"

enum err {
#define ERR(NAME, word, verdict, text) ERR_##NAME,
#include "bridge/base/err.def"
#undef ERR
    ERR_COUNT
};

enum verdict {
    VERDICT_CARRY_ON, /* nothing is wrong */
    VERDICT_WAIT,     /* try the same again later */
    VERDICT_SKIP,     /* finished without being carried */
    VERDICT_REJECT,   /* can never be carried; dead letter */
    VERDICT_STOP,     /* the program cannot go on */
};

/* What follows from @e. */
enum verdict err_verdict(enum err e);

/* The stable word for logs, labels and headers: "no_route". A NUL-terminated static. */
const char *err_name(enum err e);

/* A sentence for people. A NUL-terminated static. */
const char *err_text(enum err e);

/* Hands an error up. Only where nothing is held: code that holds a resource has one exit. */
#define TRY(call)                                                                              \
    do {                                                                                       \
        enum err try_e_ = (call);                                                              \
        if (try_e_ != ERR_OK) return try_e_;                                                   \
    } while (0)
