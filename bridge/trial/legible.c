#include "bridge/trial/legible.h"

#include <stdint.h>

#include "topics/json_write.h"
#include "topics/utf8.h"

/* Bytes of the well-formed character that begins at @at; 0: there is none. */
static size_t character_size(const char *at, size_t left)
{
    unsigned char first = (unsigned char)*at;
    size_t size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;

    if (size > left || !utf8_is_well_formed((struct text){at, size})) return 0;
    return size;
}

/* U+200E-F, U+202A-E, U+2066-9: they turn the direction of what stands around them. */
static bool turns_text(struct text character)
{
    static const struct {
        const char *first, *last;
    } rows[] = {
        {"\xe2\x80\x8e", "\xe2\x80\x8f"},
        {"\xe2\x80\xaa", "\xe2\x80\xae"},
        {"\xe2\x81\xa6", "\xe2\x81\xa9"},
    };

    if (character.size != 3) return false;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (memcmp(character.at, rows[i].first, 3) >= 0 &&
            memcmp(character.at, rows[i].last, 3) <= 0)
            return true;
    }
    return false;
}

static void legible_escape(FILE *to, struct text character)
{
    const unsigned char *at = (const unsigned char *)character.at;

    if (character.size == 3)
        fprintf(to, "\\u{%04x}", (at[0] & 15U) << 12 | (at[1] & 63U) << 6 | (at[2] & 63U));
    else if (*at == '\n' || *at == '\r' || *at == '\t')
        fprintf(to, "\\%c", *at == '\n' ? 'n' : *at == '\r' ? 'r' : 't');
    else
        for (size_t i = 0; i < character.size; i++)
            fprintf(to, "\\x%02x", at[i]);
}

void legible_text(FILE *to, struct text t)
{
    for (size_t i = 0; i < t.size;) {
        size_t size = character_size(t.at + i, t.size - i);
        struct text one = {t.at + i, size == 0 ? 1 : size};
        if (size > 0 && utf8_is_mqtt(one) && !turns_text(one))
            fwrite(one.at, 1, one.size, to);
        else
            legible_escape(to, one);
        i += one.size;
    }
}

void legible_lines(FILE *to, struct text t, const char *before)
{
    do {
        const char *end = t.size == 0 ? NULL : memchr(t.at, '\n', t.size);
        size_t size = end == NULL ? t.size : (size_t)(end - t.at);
        size_t taken = end == NULL ? size : size + 1;
        fputs(before, to);
        legible_text(to, (struct text){t.at, size});
        fputc('\n', to);
        t = (struct text){t.at + taken, t.size - taken};
    } while (t.size > 0);
}

void legible_json(FILE *to, struct text t)
{
    char escape[JSON_ESCAPE_BYTES_MAX];

    fputc('"', to);
    for (size_t i = 0; i < t.size;) {
        size_t size = character_size(t.at + i, t.size - i);
        size_t escaped = size == 1 ? json_write_escape(t.at[i], escape) : 0;
        if (size == 0)
            fputs("\xef\xbf\xbd", to);
        else if (escaped > 0)
            fwrite(escape, 1, escaped, to);
        else
            fwrite(t.at + i, 1, size, to);
        i += size == 0 ? 1 : size;
    }
    fputc('"', to);
}
