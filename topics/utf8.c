#include "topics/utf8.h"

#include <stdint.h>

#define EACH_BYTE(b) (UINT64_C(0x0101010101010101) * (b))

/* What the first byte of a sequence says about it (Unicode 15, table 3-7). The narrowed second
 * byte is what keeps out overlong forms, surrogates and all above U+10FFFF. */
struct lead {
    unsigned char first, last;            /* lead bytes of this row */
    unsigned char size;                   /* bytes of the whole sequence */
    unsigned char second_min, second_max; /* range of the second byte */
    unsigned char mask;                   /* the lead byte's share of the character */
};

static const struct lead leads[] = {
    {0xc2, 0xdf, 2, 0x80, 0xbf, 0x1f},
    {0xe0, 0xe0, 3, 0xa0, 0xbf, 0x0f},
    {0xe1, 0xec, 3, 0x80, 0xbf, 0x0f},
    {0xed, 0xed, 3, 0x80, 0x9f, 0x0f},
    {0xee, 0xef, 3, 0x80, 0xbf, 0x0f},
    {0xf0, 0xf0, 4, 0x90, 0xbf, 0x07},
    {0xf1, 0xf3, 4, 0x80, 0xbf, 0x07},
    {0xf4, 0xf4, 4, 0x80, 0x8f, 0x07},
};

static const struct lead *lead_of(unsigned char byte)
{
    for (size_t i = 0; i < sizeof leads / sizeof *leads; i++) {
        if (byte >= leads[i].first && byte <= leads[i].last) return &leads[i];
    }
    return NULL;
}

/* Reads the character at @at, of which @left bytes are there. Its size in bytes, 0 when it is
 * malformed. */
static size_t read_character(const unsigned char *at, size_t left, uint32_t *out)
{
    if (at[0] < 0x80) {
        *out = at[0];
        return 1;
    }
    const struct lead *lead = lead_of(at[0]);
    if (lead == NULL || lead->size > left) return 0;
    if (at[1] < lead->second_min || at[1] > lead->second_max) return 0;

    uint32_t character = at[0] & lead->mask;
    for (size_t i = 1; i < lead->size; i++) {
        if ((at[i] & 0xc0) != 0x80) return 0;
        character = character << 6 | (at[i] & 0x3fU);
    }
    *out = character;
    return lead->size;
}

static bool character_is_mqtt(uint32_t c)
{
    if (c < 0x20) return false;
    if (c >= 0x7f && c <= 0x9f) return false;
    if (c >= 0xfdd0 && c <= 0xfdef) return false;
    return (c & 0xfffe) != 0xfffe;
}

static uint64_t eight_at(const unsigned char *at)
{
    uint64_t eight;
    memcpy(&eight, at, sizeof eight);
    return eight;
}

/* True when none of eight bytes is below 0x20, 0x7f, or above. The lowest byte that is lends or
 * carries nothing into itself from its neighbours, so it always shows. */
static bool eight_are_printable(uint64_t eight)
{
    uint64_t marks = (eight - EACH_BYTE(0x20)) | (eight + EACH_BYTE(0x01)) | eight;
    return (marks & EACH_BYTE(0x80)) == 0;
}

static bool eight_are_ascii(uint64_t eight)
{
    return (eight & EACH_BYTE(0x80)) == 0;
}

bool utf8_is_mqtt(struct text t)
{
    if (t.size > UTF8_MQTT_BYTES_MAX) return false;
    const unsigned char *bytes = (const unsigned char *)t.at;
    size_t at = 0;

    while (at < t.size) {
        uint32_t character;
        if (t.size - at >= 8 && eight_are_printable(eight_at(bytes + at))) {
            at += 8;
            continue;
        }
        size_t size = read_character(bytes + at, t.size - at, &character);
        if (size == 0 || !character_is_mqtt(character)) return false;
        at += size;
    }
    return true;
}

bool utf8_is_well_formed(struct text t)
{
    const unsigned char *bytes = (const unsigned char *)t.at;
    size_t at = 0;

    while (at < t.size) {
        uint32_t character;
        if (t.size - at >= 8 && eight_are_ascii(eight_at(bytes + at))) {
            at += 8;
            continue;
        }
        size_t size = read_character(bytes + at, t.size - at, &character);
        if (size == 0) return false;
        at += size;
    }
    return true;
}
