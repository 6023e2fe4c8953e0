#include "bridge/trial/diff.h"

#include <stdint.h>
#include <stdlib.h>

#include "bridge/trial/legible.h"

/* Larger ones are not aligned, but written one behind the other. */
enum { CELLS_MAX = 4 * 1024 * 1024 };

struct lines {
    struct text *at;
    size_t count;
};

/* What is written: lines with a sign each, of which those too far from a difference are left
 * out. */
struct writer {
    FILE *to;
    const char *before;
    struct text held[DIFF_AROUND]; /* the last lines that both have, not written yet */
    size_t held_count;
    size_t follow;  /* lines that both have and that are still written behind a difference */
    bool is_gapped; /* lines were left out since the last one that was written */
    size_t written;
};

/* Cuts @t into lines; .at is NULL when memory is out. Free with free(). */
static struct lines lines_of(struct text t)
{
    struct lines lines = {.count = 0};
    size_t room = 1;

    for (size_t i = 0; i < t.size; i++)
        room += t.at[i] == '\n';
    lines.at = calloc(room, sizeof *lines.at);
    while (lines.at != NULL && t.size > 0) {
        const char *end = memchr(t.at, '\n', t.size);
        size_t size = end == NULL ? t.size : (size_t)(end - t.at);
        size_t taken = end == NULL ? size : size + 1;
        lines.at[lines.count++] = (struct text){t.at, size};
        t = (struct text){t.at + taken, t.size - taken};
    }
    return lines;
}

static void write_line(struct writer *w, const char *sign, struct text line)
{
    if (w->written++ > DIFF_LINES_MAX) return;
    fprintf(w->to, "%s%s", w->before, w->written > DIFF_LINES_MAX ? "..." : sign);
    if (w->written <= DIFF_LINES_MAX) legible_text(w->to, line);
    fputc('\n', w->to);
}

static void write_same(struct writer *w, struct text line)
{
    if (w->follow > 0) {
        w->follow--;
        write_line(w, "  ", line);
        return;
    }
    if (w->held_count == DIFF_AROUND) {
        memmove(&w->held[0], &w->held[1], (DIFF_AROUND - 1) * sizeof w->held[0]);
        w->held_count--;
        w->is_gapped = true;
    }
    w->held[w->held_count++] = line;
}

static void write_different(struct writer *w, const char *sign, struct text line)
{
    if (w->is_gapped) write_line(w, "...", (struct text){NULL, 0});
    for (size_t i = 0; i < w->held_count; i++)
        write_line(w, "  ", w->held[i]);
    w->held_count = 0;
    w->is_gapped = false;
    w->follow = DIFF_AROUND;
    write_line(w, sign, line);
}

static void end_writing(struct writer *w)
{
    if (w->held_count > 0 || w->is_gapped) write_line(w, "...", (struct text){NULL, 0});
}

/* lengths[i][j]: of the longest row of lines that a from i on and b from j on have in common.
 * NULL when there is no memory for it, or it would be too much. */
static uint32_t *common_lengths(struct lines a, struct lines b)
{
    size_t width = b.count + 1;

    if (a.count + 1 > CELLS_MAX / width) return NULL;
    uint32_t *lengths = calloc((a.count + 1) * width, sizeof *lengths);
    for (size_t i = a.count; lengths != NULL && i-- > 0;) {
        for (size_t j = b.count; j-- > 0;) {
            uint32_t down = lengths[(i + 1) * width + j], right = lengths[i * width + j + 1];
            lengths[i * width + j] = text_equal(a.at[i], b.at[j])
                                         ? lengths[(i + 1) * width + j + 1] + 1
                                         : (down > right ? down : right);
        }
    }
    return lengths;
}

static void write_aligned(struct writer *w, struct lines a, struct lines b,
                          const uint32_t *lengths)
{
    size_t width = b.count + 1, i = 0, j = 0;

    while (i < a.count || j < b.count) {
        if (i < a.count && j < b.count && text_equal(a.at[i], b.at[j])) {
            write_same(w, a.at[i++]);
            j++;
        } else if (j == b.count || (i < a.count && lengths[(i + 1) * width + j] >=
                                                       lengths[i * width + j + 1])) {
            write_different(w, "- ", a.at[i++]);
        } else {
            write_different(w, "+ ", b.at[j++]);
        }
    }
}

static void write_whole(struct writer *w, struct lines a, struct lines b)
{
    for (size_t i = 0; i < a.count; i++)
        write_different(w, "- ", a.at[i]);
    w->written = 0; /* each gets its share */
    for (size_t j = 0; j < b.count; j++)
        write_different(w, "+ ", b.at[j]);
}

void diff_write(struct text expected, struct text got, const char *before, FILE *to)
{
    struct writer w = {.to = to, .before = before};
    struct lines a = lines_of(expected), b = lines_of(got);

    if (a.at != NULL && b.at != NULL) {
        uint32_t *lengths = common_lengths(a, b);
        if (lengths != NULL)
            write_aligned(&w, a, b, lengths);
        else
            write_whole(&w, a, b);
        end_writing(&w);
        free(lengths);
    }
    free(a.at);
    free(b.at);
}
