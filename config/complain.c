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

__attribute__((format(printf, 4, 0))) static void add(struct complainer *c, struct spot at,
                                                      enum severity severity,
                                                      const char *format, va_list arguments)
{
    char words[COMPLAINT_BYTES_MAX];
    int source = at.source > 0 ? at.source : c->source;

    vsnprintf(words, sizeof words, format, arguments);
    disarm(words);
    char *copy = strdup(words);
    char *file = source > 0 ? strdup(c->names[source - 1]) : NULL;
    if (file != NULL) disarm(file);
    if (copy == NULL || (source > 0 && file == NULL) || !make_room(&c->list)) {
        free(copy);
        free(file);
        c->no_memory = true;
        return;
    }
    c->list.at[c->list.count++] = (struct complaint){.line = at.line,
                                                     .column = at.column,
                                                     .words = copy,
                                                     .severity = severity,
                                                     .source = source,
                                                     .file = file};
}

void complain(struct complainer *c, struct spot at, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    add(c, at, SEVERITY_ERROR, format, arguments);
    va_end(arguments);
}

void complain_softly(struct complainer *c, struct spot at, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    add(c, at, SEVERITY_WARNING, format, arguments);
    va_end(arguments);
}

bool complaints_have_errors(const struct complaints *c)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->at[i].severity == SEVERITY_ERROR) return true;
    return false;
}

static bool stands_before(const struct complaint *a, const struct complaint *b)
{
    if (a->source != b->source) return a->source < b->source;
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
    for (size_t i = 0; i < c->count; i++) {
        free(c->at[i].words);
        free(c->at[i].file);
    }
    free(c->at);
    *c = (struct complaints){0};
}

void complaints_print(const struct complaints *c, const char *path, int fd)
{
    for (size_t i = 0; i < c->count; i++) {
        const struct complaint *one = &c->at[i];
        int line = one->line > 0 ? one->line : 1;
        int column = one->column > 0 ? one->column : 1;

        dprintf(fd, "%s:%d:%d: %s: %s\n", one->file != NULL ? one->file : path, line, column,
                one->severity == SEVERITY_ERROR ? "error" : "warning", one->words);
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
