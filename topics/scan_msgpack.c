#include "topics/scan_msgpack.h"

#include <assert.h>
#include <stdint.h>

/* What follows a first byte from 0xc0 to 0xdf (the MessagePack specification, "Formats"). */
struct format {
    unsigned char size_bytes; /* bytes of a size or count that follow, big-endian */
    unsigned char data_bytes; /* bytes of data that always follow after that */
    unsigned char is_valid;
    unsigned char items_each; /* what the count counts: 0 bytes of data, 1 items, 2 pairs */
};

static const struct format formats[0x20] = {
    {0, 0,  1, 0}, /* c0 nil */
    {0, 0,  0, 0}, /* c1 never used */
    {0, 0,  1, 0}, /* c2 false */
    {0, 0,  1, 0}, /* c3 true */
    {1, 0,  1, 0}, /* c4 bin 8 */
    {2, 0,  1, 0}, /* c5 bin 16 */
    {4, 0,  1, 0}, /* c6 bin 32 */
    {1, 1,  1, 0}, /* c7 ext 8: a byte for its type */
    {2, 1,  1, 0}, /* c8 ext 16 */
    {4, 1,  1, 0}, /* c9 ext 32 */
    {0, 4,  1, 0}, /* ca float 32 */
    {0, 8,  1, 0}, /* cb float 64 */
    {0, 1,  1, 0}, /* cc uint 8 */
    {0, 2,  1, 0}, /* cd uint 16 */
    {0, 4,  1, 0}, /* ce uint 32 */
    {0, 8,  1, 0}, /* cf uint 64 */
    {0, 1,  1, 0}, /* d0 int 8 */
    {0, 2,  1, 0}, /* d1 int 16 */
    {0, 4,  1, 0}, /* d2 int 32 */
    {0, 8,  1, 0}, /* d3 int 64 */
    {0, 2,  1, 0}, /* d4 fixext 1: a byte for its type */
    {0, 3,  1, 0}, /* d5 fixext 2 */
    {0, 5,  1, 0}, /* d6 fixext 4 */
    {0, 9,  1, 0}, /* d7 fixext 8 */
    {0, 17, 1, 0}, /* d8 fixext 16 */
    {1, 0,  1, 0}, /* d9 str 8 */
    {2, 0,  1, 0}, /* da str 16 */
    {4, 0,  1, 0}, /* db str 32 */
    {2, 0,  1, 1}, /* dc array 16 */
    {4, 0,  1, 1}, /* dd array 32 */
    {2, 0,  1, 2}, /* de map 16 */
    {4, 0,  1, 2}, /* df map 32 */
};

/* One object without what is in it. */
struct head {
    uint64_t data_bytes; /* that follow the head and belong to it */
    bool is_container;   /* an array or a map, perhaps an empty one */
    uint64_t items;      /* objects that follow and belong to it */
};

struct scan {
    const unsigned char *at, *end;         /* what is left */
    size_t depth;                          /* arrays and maps that are open */
    uint64_t left[SCAN_MSGPACK_DEPTH_MAX]; /* items each still wants, outermost first */
};

static uint64_t bytes_left(const struct scan *s)
{
    return (uint64_t)(s->end - s->at);
}

static bool read_long_head(struct scan *s, unsigned char first, struct head *out)
{
    const struct format *f = &formats[first - 0xc0];
    uint64_t number = 0;

    if (!f->is_valid || bytes_left(s) < f->size_bytes) return false;
    for (size_t i = 0; i < f->size_bytes; i++)
        number = number << 8 | *s->at++;
    *out = (struct head){f->data_bytes, f->items_each > 0, number * f->items_each};
    if (!out->is_container) out->data_bytes += number;
    return true;
}

static bool read_head(struct scan *s, struct head *out)
{
    if (bytes_left(s) == 0) return false;
    unsigned char first = *s->at++;

    *out = (struct head){0, false, 0};
    if (first <= 0x7f || first >= 0xe0) return true; /* fixint */
    if (first >= 0xc0) return read_long_head(s, first, out);
    out->is_container = first < 0xa0;
    if (first >= 0xa0)
        out->data_bytes = first & 0x1f; /* fixstr */
    else if (first >= 0x90)
        out->items = first & 0x0f; /* fixarray */
    else
        out->items = 2 * (uint64_t)(first & 0x0f); /* fixmap */
    return true;
}

bool scan_msgpack(struct bytes b, size_t *object_count)
{
    if (b.size == 0) return false;
    struct scan s = {.at = b.at, .end = (const unsigned char *)b.at + b.size};
    size_t count = 0;

    do {
        struct head head;
        if (!read_head(&s, &head)) return false;
        count++;
        /* An item is at least a byte, so this bounds items and data alike. */
        if (head.data_bytes > bytes_left(&s) || head.items > bytes_left(&s)) return false;
        s.at += head.data_bytes;

        if (head.is_container && s.depth == SCAN_MSGPACK_DEPTH_MAX) return false;
        if (head.items > 0) {
            s.left[s.depth++] = head.items;
            continue;
        }
        while (s.depth > 0 && --s.left[s.depth - 1] == 0)
            s.depth--;
    } while (s.depth > 0);

    assert(s.at <= s.end);
    if (s.at < s.end) return false;
    *object_count = count;
    return true;
}
