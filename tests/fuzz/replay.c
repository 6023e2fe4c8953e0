/* replay.c - the main program of a fuzz target where libFuzzer is not.
 *
 * usage: fuzz_<what> FILE|FOLDER...
 *
 * Feeds each file once. Exit code 0 when all of them hold, 66 when there is none. */
#include <dirent.h>

#include "tests/fuzz/fuzz.h"

enum { PATH_BYTES_MAX = 4096, EXIT_NO_INPUT = 66 };

static size_t fed;

/* The file's bytes in a block of exactly their size, as libFuzzer hands them over. */
static uint8_t *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    long end = -1;

    if (file != NULL && fseek(file, 0, SEEK_END) == 0) end = ftell(file);
    must(end >= 0);
    *size = (size_t)end;
    rewind(file);
    uint8_t *bytes = malloc(*size + (*size == 0));
    must(bytes != NULL && fread(bytes, 1, *size, file) == *size);
    fclose(file);
    return bytes;
}

static void feed_file(const char *path)
{
    size_t size;
    uint8_t *bytes = read_file(path, &size);

    printf("%s\n", path); /* the last one is the culprit */
    fflush(stdout);
    must(LLVMFuzzerTestOneInput(bytes, size) == 0);
    free(bytes);
    fed++;
}

static void feed_folder(const char *path, DIR *folder)
{
    char file[PATH_BYTES_MAX];
    struct dirent *entry;

    while ((entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.') continue;
        must(snprintf(file, sizeof file, "%s/%s", path, entry->d_name) < PATH_BYTES_MAX);
        feed_file(file);
    }
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        DIR *folder = opendir(argv[i]);
        if (folder == NULL) {
            feed_file(argv[i]);
            continue;
        }
        feed_folder(argv[i], folder);
        closedir(folder);
    }
    printf("%zu inputs\n", fed);
    return fed == 0 ? EXIT_NO_INPUT : EXIT_SUCCESS;
}
