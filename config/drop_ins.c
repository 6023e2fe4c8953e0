#include "config/drop_ins.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The directory beside @path; false when its name is too long for any file to be in it. */
static bool directory_of(const char *path, char *out, size_t out_bytes)
{
    const char *slash = strrchr(path, '/');
    int beside = slash == NULL ? 0 : (int)(slash - path) + 1;

    return snprintf(out, out_bytes, "%.*sconf.d", beside, path) < (int)out_bytes;
}

static bool is_drop_in(const char *directory, const char *name)
{
    char path[PATH_MAX];
    struct stat about;
    size_t size = strlen(name);

    if (name[0] == '.' || size <= 5 || strcmp(name + size - 5, ".yaml") != 0) return false;
    if (snprintf(path, sizeof path, "%s/%s", directory, name) >= (int)sizeof path) return false;
    /* a link that leads nowhere is a file that cannot be read, and that is told */
    return stat(path, &about) != 0 || S_ISREG(about.st_mode);
}

static enum err add(struct drop_ins *d, const char *directory, const char *name,
                    struct why *why)
{
    char path[PATH_MAX];

    if (d->count == DROP_INS_MAX) {
        why_not(why, "the directory `%.200s` holds more than %d files; join some", directory,
                DROP_INS_MAX);
        return ERR_NO_SYSTEM;
    }
    snprintf(path, sizeof path, "%s/%s", directory, name);
    d->paths[d->count] = strdup(path);
    if (d->paths[d->count] == NULL) return ERR_NO_MEMORY;
    d->count++;
    return ERR_OK;
}

static enum err add_all(struct drop_ins *d, DIR *dir, const char *directory, struct why *why)
{
    const struct dirent *entry;

    for (errno = 0; (entry = readdir(dir)) != NULL; errno = 0)
        if (is_drop_in(directory, entry->d_name)) TRY(add(d, directory, entry->d_name, why));
    if (errno == 0) return ERR_OK;
    why_not(why, "the directory `%.200s` cannot be read: %s", directory, strerror(errno));
    return ERR_NO_SYSTEM;
}

static int compare(const void *a, const void *b)
{
    const char *const *one = a, *const *other = b;

    return strcmp(*one, *other);
}

/* Reads the open directory. */
static enum err read_directory(DIR *dir, const char *directory, struct drop_ins *out,
                               struct why *why)
{
    struct drop_ins d = {.paths = calloc(DROP_INS_MAX, sizeof *d.paths)};
    enum err e = d.paths == NULL ? ERR_NO_MEMORY : add_all(&d, dir, directory, why);

    if (e != ERR_OK) {
        drop_ins_done(&d);
        return e;
    }
    qsort(d.paths, d.count, sizeof *d.paths, compare);
    *out = d;
    return ERR_OK;
}

enum err drop_ins_find(const char *path, struct drop_ins *out, struct why *why)
{
    char directory[PATH_MAX - NAME_MAX - 1];
    bool has_name = directory_of(path, directory, sizeof directory);
    DIR *dir = has_name ? opendir(directory) : NULL;

    if (!has_name || (dir == NULL && errno == ENOENT)) {
        *out = (struct drop_ins){0};
        return ERR_OK;
    }
    if (dir == NULL) {
        why_not(why, "the directory `%.200s` cannot be read: %s", directory, strerror(errno));
        return ERR_NO_SYSTEM;
    }
    enum err e = read_directory(dir, directory, out, why);
    closedir(dir);
    return e;
}

void drop_ins_done(struct drop_ins *d)
{
    for (size_t i = 0; i < d->count; i++)
        free(d->paths[i]);
    free(d->paths);
    *d = (struct drop_ins){0};
}
