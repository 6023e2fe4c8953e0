#include "tests/system/orders.h"

#include <string.h>
#include <unistd.h>

bool orders_read(struct orders *o, void (*obey)(void *self, const char *order), void *self)
{
    ssize_t n = read(STDIN_FILENO, o->line + o->size, sizeof o->line - 1 - o->size);
    if (n <= 0) return false;
    o->size += (size_t)n;
    o->line[o->size] = '\0';

    char *end;
    while ((end = strchr(o->line, '\n')) != NULL) {
        *end = '\0';
        obey(self, o->line);
        o->size -= (size_t)(end + 1 - o->line);
        memmove(o->line, end + 1, o->size + 1);
    }
    return true;
}
