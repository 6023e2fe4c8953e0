#include "bridge/trial/keeper.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

struct kept {
    struct kept *before;
    max_align_t bytes[];
};

void *keeper_room(struct keeper *k, size_t bytes)
{
    struct kept *one = bytes > SIZE_MAX / 2 ? NULL : calloc(1, sizeof *one + bytes);

    if (one == NULL) {
        k->no_memory = true;
        return NULL;
    }
    one->before = k->last;
    k->last = one;
    return one->bytes;
}

struct text keeper_copy(struct keeper *k, struct text t)
{
    char *copy = keeper_room(k, t.size + 1);

    if (copy == NULL) return TEXT("");
    if (t.size > 0) memcpy(copy, t.at, t.size);
    return (struct text){copy, t.size};
}

struct text keeper_write(struct keeper *k, void (*write)(const void *self, FILE *to),
                         const void *self)
{
    struct text written = {NULL, 0};
    char *bytes = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&bytes, &size);

    if (to == NULL) {
        k->no_memory = true;
        return TEXT("");
    }
    write(self, to);
    bool is_whole = ferror(to) == 0;
    if (fclose(to) != 0 || !is_whole) k->no_memory = true;
    written = k->no_memory ? TEXT("") : keeper_copy(k, (struct text){bytes, size});
    free(bytes);
    return written;
}

struct text keeper_say(struct keeper *k, const char *format, ...)
{
    char words[1024];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    return keeper_copy(k, text_of(words));
}

void keeper_done(struct keeper *k)
{
    while (k->last != NULL) {
        struct kept *one = k->last;
        k->last = one->before;
        free(one);
    }
    k->no_memory = false;
}
