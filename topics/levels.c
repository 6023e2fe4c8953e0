#include "topics/levels.h"

struct levels levels_of(struct text topic)
{
    return (struct levels){.rest = topic};
}

bool levels_next(struct levels *l, struct text *out)
{
    if (l->is_over) return false;
    const char *slash = l->rest.size == 0 ? NULL : memchr(l->rest.at, '/', l->rest.size);

    *out = l->rest;
    if (slash == NULL) {
        l->is_over = true;
        return true;
    }
    out->size = (size_t)(slash - l->rest.at);
    l->rest = (struct text){slash + 1, l->rest.size - out->size - 1};
    return true;
}
