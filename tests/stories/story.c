/* story - plays one story against the core, and compares what happens with what is told.
 *
 *   story NAME.story            fails when the two differ
 *   UPDATE=1 story NAME.story   writes down what happens
 *   SHOW=1 story NAME.story     shows it when a promise is broken
 *
 * A story is a text. Lines that begin with # are for the reader. Lines that begin with > are
 * orders, one sentence each (stage.h). All other lines are what the world answers. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "tests/stories/stage.h"

enum { STORY_BYTES = 1 << 18 };

static bool read_file(const char *path, char *at, size_t capacity, size_t *size)
{
    FILE *file = fopen(path, "r");
    if (file == NULL) return false;
    *size = fread(at, 1, capacity - 1, file);
    at[*size] = '\0';
    return fclose(file) == 0;
}

/* Plays the told story line by line into @out. False when an order is not understood. */
static bool play(const char *told, void *world, FILE *out)
{
    char line[512];

    while (*told != '\0') {
        size_t size = strcspn(told, "\n");
        if (size >= sizeof line) return false;
        memcpy(line, told, size);
        line[size] = '\0';
        told += size + (told[size] == '\n' ? 1 : 0);
        if (line[0] == '#' || line[0] == '>') (void)fprintf(out, "%s\n", line);
        if (line[0] == '\0') (void)fputc('\n', out);
        if (line[0] != '>') continue;
        if (!stage_follow(world, line + 1, out)) {
            (void)fprintf(stderr, "an order that nobody understands: %s\n", line);
            return false;
        }
        const char *broken = stage_broken(world);
        if (broken == NULL) continue;
        (void)fprintf(out, "a promise is broken: %s\n", broken);
        (void)fprintf(stderr, "a promise is broken: %s\n", broken);
        return true;
    }
    return true;
}

/* Shows the first line that differs. */
static void show_difference(const char *told, const char *happened)
{
    int line = 1;

    while (*told != '\0' && *told == *happened) {
        if (*told == '\n') line++;
        told++;
        happened++;
    }
    while (line > 1 && told[-1] != '\n') {
        told--;
        happened--;
    }
    (void)fprintf(stderr, "line %d\n  told:     %.*s\n  happened: %.*s\n", line,
                  (int)strcspn(told, "\n"), told, (int)strcspn(happened, "\n"), happened);
}

static bool write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    if (file == NULL) return false;
    bool ok = fputs(text, file) >= 0;
    return fclose(file) == 0 && ok;
}

static bool run(const char *path, char *told, void *world)
{
    size_t size, happened_size;
    char *happened = NULL;

    if (!read_file(path, told, STORY_BYTES, &size)) return false;
    FILE *out = open_memstream(&happened, &happened_size);
    if (out == NULL) return false;
    bool ok = play(told, world, out);
    ok = fclose(out) == 0 && ok && stage_broken(world) == NULL;
    if (!ok && getenv("SHOW") != NULL) (void)fputs(happened, stderr);
    if (ok && getenv("UPDATE") != NULL) {
        ok = write_file(path, happened);
    } else if (ok && strcmp(told, happened) != 0) {
        show_difference(told, happened);
        ok = false;
    }
    free(happened);
    return ok;
}

int main(int argc, char **argv)
{
    void *world = stage_new();
    char *told = malloc(STORY_BYTES);
    bool ok = argc == 2 && world != NULL && told != NULL && run(argv[1], told, world);

    stage_free(world);
    free(told);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
