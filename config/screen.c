#include "config/screen.h"

/* Bytes of the character that begins at @at; 0 when it is not well-formed UTF-8 (RFC 3629, 4).
 */
static size_t character_size(const unsigned char *at, size_t left)
{
    static const struct {
        unsigned char first, last; /* of the first byte */
        unsigned char second_min,
            second_max; /* which keeps out overlong forms and surrogates */
        size_t size;
    } forms[] = {
        {0x00, 0x7F, 0x00, 0x00, 1},
        {0xC2, 0xDF, 0x80, 0xBF, 2},
        {0xE0, 0xE0, 0xA0, 0xBF, 3},
        {0xE1, 0xEC, 0x80, 0xBF, 3},
        {0xED, 0xED, 0x80, 0x9F, 3},
        {0xEE, 0xEF, 0x80, 0xBF, 3},
        {0xF0, 0xF0, 0x90, 0xBF, 4},
        {0xF1, 0xF3, 0x80, 0xBF, 4},
        {0xF4, 0xF4, 0x80, 0x8F, 4},
    };
    size_t form = 0;

    while (form < sizeof forms / sizeof *forms && at[0] > forms[form].last)
        form++;
    if (form == sizeof forms / sizeof *forms || at[0] < forms[form].first) return 0;
    if (forms[form].size > left) return 0;
    if (forms[form].size == 1) return 1;
    if (at[1] < forms[form].second_min || at[1] > forms[form].second_max) return 0;
    for (size_t i = 2; i < forms[form].size; i++)
        if ((at[i] & 0xC0) != 0x80) return 0;
    return forms[form].size;
}

static bool is_control(const unsigned char *at, size_t left)
{
    if (*at == '\n' || *at == '\t') return false;
    if (*at == '\r') return left < 2 || at[1] != '\n'; /* half a line end */
    return *at < ' ' || *at == 0x7f;
}

/* Looks at one line, which does not hold its '\n'. */
static void screen_line(struct complainer *c, struct text line, int number)
{
    const unsigned char *at = (const unsigned char *)line.at;
    struct spot spot = {.line = number, .column = 1};
    bool is_indentation = true;

    for (size_t i = 0; i < line.size; spot.column++) {
        size_t size = character_size(at + i, line.size - i);
        if (size == 0) {
            complain(c, spot, "byte 0x%02X is not UTF-8; save the file as UTF-8", at[i]);
            return; /* what follows cannot be counted */
        }
        if (is_control(at + i, line.size - i + 1)) /* the '\n' may be looked at */
            complain(c, spot, "control character 0x%02X; remove it", at[i]);
        if (is_indentation && at[i] == '\t')
            complain(c, spot, "a tab in the indentation; indent with spaces");
        if (at[i] != ' ') is_indentation = false;
        i += size;
    }
}

enum err screen_source(struct complainer *c, struct text *source)
{
    size_t before = c->list.count;
    int number = 1;

    if (text_starts_with(*source, TEXT("\xFE\xFF")) ||
        text_starts_with(*source, TEXT("\xFF\xFE"))) {
        complain(c, (struct spot){0}, "the file is UTF-16; save it as UTF-8");
        return ERR_BAD_CONFIG;
    }
    if (text_starts_with(*source, TEXT("\xEF\xBB\xBF"))) {
        source->at += 3;
        source->size -= 3;
    }
    struct text rest = *source;
    while (rest.size > 0) {
        const char *end = memchr(rest.at, '\n', rest.size);
        size_t size = end == NULL ? rest.size : (size_t)(end - rest.at);
        screen_line(c, (struct text){rest.at, size}, number++);
        if (end == NULL) break;
        rest = (struct text){end + 1, rest.size - size - 1};
    }
    return c->list.count == before ? ERR_OK : ERR_BAD_CONFIG;
}
