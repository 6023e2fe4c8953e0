#include "bridge/core/siphash.h"

static uint64_t rotated(uint64_t x, int bits)
{
    return x << bits | x >> (64 - bits);
}

/* SipRound, as figure 2.1 of the paper draws it. */
static void mix(uint64_t v[4], int rounds)
{
    for (int i = 0; i < rounds; i++) {
        v[0] += v[1];
        v[2] += v[3];
        v[1] = rotated(v[1], 13) ^ v[0];
        v[3] = rotated(v[3], 16) ^ v[2];
        v[0] = rotated(v[0], 32);
        v[2] += v[1];
        v[0] += v[3];
        v[1] = rotated(v[1], 17) ^ v[2];
        v[3] = rotated(v[3], 21) ^ v[0];
        v[2] = rotated(v[2], 32);
    }
}

static void take_word(struct siphash *s, uint64_t word)
{
    s->v[3] ^= word;
    mix(s->v, 2);
    s->v[0] ^= word;
}

void siphash_begin(struct siphash *s, const uint64_t key[2])
{
    *s = (struct siphash){
        .v = {key[0] ^ 0x736f6d6570736575, key[1] ^ 0x646f72616e646f6d,
              key[0] ^ 0x6c7967656e657261, key[1] ^ 0x7465646279746573}
    };
}

void siphash_add(struct siphash *s, struct text t)
{
    for (size_t i = 0; i < t.size; i++) {
        s->word |= (uint64_t)(unsigned char)t.at[i] << (8 * (s->size % 8));
        s->size++;
        if (s->size % 8 != 0) continue;
        take_word(s, s->word);
        s->word = 0;
    }
}

uint64_t siphash_end(struct siphash *s)
{
    take_word(s, s->word | s->size << 56);
    s->v[2] ^= 0xff;
    mix(s->v, 4);
    return s->v[0] ^ s->v[1] ^ s->v[2] ^ s->v[3];
}
