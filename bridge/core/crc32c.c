#include "bridge/core/crc32c.h"

static const uint32_t polynomial = 0x82f63b78; /* reflected */

void crc32c_init(struct crc32c *c)
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t crc = i;
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ ((crc & 1) != 0 ? polynomial : 0);
        c->table[0][i] = crc;
    }
    for (int distance = 1; distance < 8; distance++) {
        for (uint32_t i = 0; i < 256; i++) {
            uint32_t nearer = c->table[distance - 1][i];
            c->table[distance][i] = nearer >> 8 ^ c->table[0][nearer & 0xff];
        }
    }
}

/* The four bytes at @at, the first one lowest, whatever the machine's own order. */
static uint32_t word_at(const unsigned char *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
           (uint32_t)at[3] << 24;
}

uint32_t crc32c_of(const struct crc32c *c, uint32_t crc, struct bytes b)
{
    const unsigned char *at = b.at;
    size_t left = at == NULL ? 0 : b.size;

    crc = ~crc;
    for (; left >= 8; left -= 8, at += 8) {
        uint32_t low = crc ^ word_at(at), high = word_at(at + 4);
        crc = c->table[7][low & 0xff] ^ c->table[6][low >> 8 & 0xff] ^
              c->table[5][low >> 16 & 0xff] ^ c->table[4][low >> 24] ^
              c->table[3][high & 0xff] ^ c->table[2][high >> 8 & 0xff] ^
              c->table[1][high >> 16 & 0xff] ^ c->table[0][high >> 24];
    }
    for (; left > 0; left--, at++)
        crc = crc >> 8 ^ c->table[0][(crc ^ *at) & 0xff];
    return ~crc;
}
