#include "bridge/trial/base64.h"

#include <stdint.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_write(FILE *to, struct bytes b)
{
    const unsigned char *at = b.at;

    for (size_t i = 0; i < b.size; i += 3) {
        size_t left = b.size - i;
        uint32_t group = (uint32_t)at[i] << 16;
        if (left > 1) group |= (uint32_t)at[i + 1] << 8;
        if (left > 2) group |= at[i + 2];
        fputc(digits[group >> 18], to);
        fputc(digits[group >> 12 & 63], to);
        fputc(left > 1 ? digits[group >> 6 & 63] : '=', to);
        fputc(left > 2 ? digits[group & 63] : '=', to);
    }
}

/* What has been read of a text. */
struct reader {
    uint32_t bits;
    size_t digit_count, padding;
    unsigned char *out;
    size_t size;
};

/* The bytes of four digits, less what the padding takes away; the bits that it leaves must be
 * 0, or two texts would say the same. */
static bool end_group(struct reader *r)
{
    static const uint32_t left_over[] = {0, 0xff, 0xffff};

    if (r->digit_count % 4 != 0) return true;
    if (r->padding > 2 || (r->bits & left_over[r->padding]) != 0) return false;
    for (size_t i = 0; i < 3 - r->padding; i++)
        r->out[r->size++] = (unsigned char)(r->bits >> (16 - 8 * i));
    r->bits = 0;
    return true;
}

static bool take_digit(struct reader *r, char c)
{
    const char *found = c == '\0' ? NULL : strchr(digits, c);

    if (c == '=') {
        r->padding++;
        r->bits <<= 6;
    } else {
        if (found == NULL || r->padding > 0) return false;
        r->bits = r->bits << 6 | (uint32_t)(found - digits);
    }
    r->digit_count++;
    return end_group(r);
}

bool base64_read(struct text t, unsigned char *out, size_t *size)
{
    struct reader r = {.out = out};

    for (size_t i = 0; i < t.size; i++) {
        if (t.at[i] != '\0' && strchr(" \t\r\n", t.at[i]) != NULL) continue;
        if (!take_digit(&r, t.at[i])) return false;
    }
    if (r.digit_count % 4 != 0) return false;
    *size = r.size;
    return true;
}
