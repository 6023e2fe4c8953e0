#include "config/complain.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A terminal must not obey what a file holds. */
static void disarm(char *words)
{
    for (; *words != '\0'; words++)
        if ((unsigned char)*words < ' ' || *words == 0x7f) *words = '?';
}

/* Room for one more. The list doubles when its count is a power of two, so it needs no
 * capacity. */
static bool make_room(struct complaints *list)
{
    if ((list->count & (list->count - 1)) != 0) return true;

    size_t capacity = list->count == 0 ? 1 : 2 * list->count;
    struct complaint *more = realloc(list->at, capacity * sizeof *more);
    if (more == NULL) return false;
    list->at = more;
    return true;
}

void complain(struct complainer *c, struct spot at, const char *format, ...)
{
    char words[COMPLAINT_BYTES_MAX];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    disarm(words);

    char *copy = strdup(words);
    if (copy == NULL || !make_room(&c->list)) {
        free(copy);
        c->no_memory = true;
        return;
    }
    c->list.at[c->list.count++] = (struct complaint){at.line, at.column, copy};
}

static bool stands_before(const struct complaint *a, const struct complaint *b)
{
    if (a->line != b->line) return a->line < b->line;
    return a->column < b->column;
}

/* By insertion: it keeps the order of complaints about one place, and the list is a few sorted
 * runs. */
void complaints_sort(struct complaints *c)
{
    for (size_t i = 1; i < c->count; i++) {
        struct complaint one = c->at[i];
        size_t k = i;

        for (; k > 0 && stands_before(&one, &c->at[k - 1]); k--)
            c->at[k] = c->at[k - 1];
        c->at[k] = one;
    }
}

void complaints_free(struct complaints *c)
{
    for (size_t i = 0; i < c->count; i++)
        free(c->at[i].words);
    free(c->at);
    *c = (struct complaints){0};
}

void complaints_print(const struct complaints *c, const char *path, int fd)
{
    for (size_t i = 0; i < c->count; i++) {
        const struct complaint *one = &c->at[i];
        int line = one->line > 0 ? one->line : 1;
        int column = one->column > 0 ? one->column : 1;

        dprintf(fd, "%s:%d:%d: error: %s\n", path, line, column, one->words);
    }
}

bool why_not(struct why *why, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(why->words, sizeof why->words, format, arguments);
    va_end(arguments);
    return false;
}
