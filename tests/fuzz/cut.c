#include "tests/fuzz/cut.h"

struct cut cut_of(const uint8_t *data, size_t size)
{
    return (struct cut){
        .rest = {(const char *)data, size}
    };
}

/* A block of its own that holds @t. When there have been too many, the empty text. */
static struct text keep(struct cut *c, struct text t)
{
    if (c->block_count == CUT_FIELDS_MAX) return (struct text){"", 0};
    char *block = malloc(t.size == 0 ? 1 : t.size);
    must(block != NULL);
    if (t.size > 0) memcpy(block, t.at, t.size);
    c->blocks[c->block_count++] = block;
    return (struct text){block, t.size};
}

/* Takes what stands before the next line end, and that. */
static struct text take_line(struct cut *c)
{
    const char *end = c->rest.size == 0 ? NULL : memchr(c->rest.at, '\n', c->rest.size);
    struct text line = {c->rest.at, end == NULL ? c->rest.size : (size_t)(end - c->rest.at)};
    size_t taken = line.size + (end != NULL);

    c->rest = (struct text){c->rest.at + taken, c->rest.size - taken};
    return line;
}

static struct text keep_field(struct cut *c, struct text t)
{
    struct text field = keep(c, t);
    char *block = field.size == 0 ? NULL : c->blocks[c->block_count - 1];

    for (size_t i = 0; i < field.size; i++)
        if (block[i] == '\r') block[i] = '\n';
    return field;
}

struct text cut_line(struct cut *c)
{
    return keep_field(c, take_line(c));
}

struct text cut_pair(struct cut *c, char separator, struct text *after)
{
    struct text line = take_line(c);
    const char *at = line.size == 0 ? NULL : memchr(line.at, separator, line.size);
    struct text before = {line.at, at == NULL ? line.size : (size_t)(at - line.at)};

    *after = (struct text){"", 0};
    if (at != NULL) *after = keep_field(c, (struct text){at + 1, line.size - before.size - 1});
    return keep_field(c, before);
}

struct text cut_rest(struct cut *c)
{
    struct text rest = c->rest;

    c->rest.size = 0;
    return keep(c, rest);
}

size_t cut_choice(struct cut *c, size_t count)
{
    if (c->rest.size == 0) return 0;
    unsigned char byte = (unsigned char)(c->rest.at[0] - '0');

    c->rest = (struct text){c->rest.at + 1, c->rest.size - 1};
    return byte % count;
}

void cut_done(struct cut *c)
{
    while (c->block_count > 0)
        free(c->blocks[--c->block_count]);
}
