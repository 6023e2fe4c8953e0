#include "topics/level.h"

enum { ENCODED_BYTES_MAX = 3 * LEVEL_BYTES_MAX }; /* every byte became %XX */

static const char hex_digits[] = "0123456789ABCDEF";

static bool byte_is_safe(char c, bool is_first)
{
    if (c >= 'a' && c <= 'z') return true;
    if (c >= 'A' && c <= 'Z') return true;
    if (c >= '0' && c <= '9') return true;
    return c == '-' || (c == '_' && !is_first);
}

bool level_is_safe(struct text level)
{
    if (level.size == 0 || level.size > LEVEL_BYTES_MAX) return false;
    for (size_t i = 0; i < level.size; i++) {
        if (!byte_is_safe(level.at[i], i == 0)) return false;
    }
    return true;
}

enum err level_write(struct text level, enum unsafe_policy policy, struct sink *out)
{
    if (level_is_safe(level)) {
        sink_text(out, level);
        return ERR_OK;
    }
    if (policy == UNSAFE_REJECT) return ERR_UNSAFE_LEVEL;
    if (level.size == 0 || level.size > LEVEL_BYTES_MAX) return ERR_UNSAFE_LEVEL;

    char buffer[ENCODED_BYTES_MAX];
    struct sink encoded = SINK(buffer);
    for (size_t i = 0; i < level.size; i++) {
        unsigned char byte = (unsigned char)level.at[i];
        if (byte_is_safe(level.at[i], i == 0)) {
            sink_char(&encoded, level.at[i]);
            continue;
        }
        sink_char(&encoded, '%');
        sink_char(&encoded, hex_digits[byte >> 4]);
        sink_char(&encoded, hex_digits[byte & 0x0f]);
    }
    sink_text(out, sink_since(&encoded, 0));
    return ERR_OK;
}

/* The value of an upper-case hex digit; -1 for anything else, since we write no other. */
static int hex_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* Reads one byte of a level at the start of @rest, as it stands or as %XX. How many bytes of
 * @rest it took; 0 when level_write() would have written that byte otherwise. */
static size_t decode_byte(struct text rest, bool is_first, char *out)
{
    if (rest.at[0] != '%') {
        *out = rest.at[0];
        return byte_is_safe(rest.at[0], is_first) ? 1 : 0;
    }
    if (rest.size < 3) return 0;
    int high = hex_value(rest.at[1]);
    int low = hex_value(rest.at[2]);
    if (high < 0 || low < 0) return 0;

    *out = (char)(high << 4 | low);
    return byte_is_safe(*out, is_first) ? 0 : 3;
}

enum err level_decode(struct text encoded, struct sink *out)
{
    if (encoded.size == 0) return ERR_UNSAFE_LEVEL;
    char buffer[LEVEL_BYTES_MAX];
    struct sink decoded = SINK(buffer);
    size_t at = 0;

    while (at < encoded.size) {
        char byte;
        struct text rest = {encoded.at + at, encoded.size - at};
        size_t taken = decode_byte(rest, at == 0, &byte);
        if (taken == 0) return ERR_UNSAFE_LEVEL;
        sink_char(&decoded, byte);
        at += taken;
    }
    if (decoded.overflow) return ERR_UNSAFE_LEVEL;
    sink_text(out, sink_since(&decoded, 0));
    return ERR_OK;
}
