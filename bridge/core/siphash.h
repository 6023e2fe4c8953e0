/* siphash.h - are these the same bytes, when whoever sent them wants us to be wrong?
 *
 * SipHash-2-4 (J.-P. Aumasson, D. Bernstein, "SipHash: a fast short-input PRF", 2012): 64 bits
 * under a key of 128. Without the key nobody can find two texts with one hash, and by chance
 * two of a few thousand meet once in 10^12 runs.
 *
 * Memory      inside the struct
 * Threads     any, one at a time
 */
#pragma once

#include <stdint.h>

#include "bridge/base/view.h"

struct siphash {
    uint64_t v[4];
    uint64_t word; /* bytes that do not fill a word yet, the first lowest */
    uint64_t size; /* bytes added so far */
};

/* Begins under the key. */
void siphash_begin(struct siphash *s, const uint64_t key[2]);

/* Adds bytes; texts that are added one behind the other are one text. */
void siphash_add(struct siphash *s, struct text t);

uint64_t siphash_end(struct siphash *s);
