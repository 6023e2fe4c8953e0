#include "tests/lib/config_text.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct loaded loaded_from(struct text text)
{
    char path[] = "/tmp/mesbridge-config-XXXXXX";
    struct loaded l = {.e = ERR_OK};
    int fd = mkstemp(path);

    assert(fd >= 0);
    ssize_t written = write(fd, text.at, text.size);
    assert(written == (ssize_t)text.size);
    close(fd);
    l.e = config_load(path, &l.config, &l.complaints);
    unlink(path);
    return l;
}

struct loaded loaded_from_words(const char *text)
{
    return loaded_from(text_of(text));
}

void loaded_done(struct loaded *l)
{
    config_free(l->config);
    complaints_free(&l->complaints);
    *l = (struct loaded){.e = ERR_OK};
}

char *file_text(const char *path)
{
    enum { TEXT_BYTES_MAX = 1 << 20 };
    char *text = calloc(1, TEXT_BYTES_MAX);
    FILE *file = fopen(path, "r");

    assert(text != NULL && file != NULL);
    size_t size = fread(text, 1, TEXT_BYTES_MAX - 1, file);
    assert(size > 0 && feof(file));
    fclose(file);
    return text;
}
