#include "config/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Opens @path for reading; -1, and @why, when that cannot be done or gives a directory. A pipe
 * is fine: `mesbridge check <(...)` is one. */
static int open_file(const char *path, struct why *why)
{
    struct stat about;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

    if (fd < 0) {
        why_not(why, "cannot be read: %s", strerror(errno));
        return -1;
    }
    if (fstat(fd, &about) == 0 && S_ISDIR(about.st_mode)) {
        why_not(why, "is a directory; name a file");
        close(fd);
        return -1;
    }
    return fd;
}

/* Reads until the file ends or @room is full; how much it was, -1 on an error. */
static ssize_t read_all(int fd, char *at, size_t room)
{
    size_t size = 0;

    while (size < room) {
        ssize_t got = read(fd, at + size, room - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return -1;
        if (got == 0) break;
        size += (size_t)got;
    }
    return (ssize_t)size;
}

static enum err read_into(int fd, char *at, size_t *out_bytes, struct why *why)
{
    ssize_t size = read_all(fd, at, FILE_BYTES_MAX + 1);

    if (size < 0) {
        why_not(why, "cannot be read: %s", strerror(errno));
        return ERR_NO_SYSTEM;
    }
    if (size > FILE_BYTES_MAX) {
        why_not(why, "is larger than %d KiB; a configuration is smaller",
                FILE_BYTES_MAX / 1024);
        return ERR_NO_SYSTEM;
    }
    at[size] = '\0';
    *out_bytes = (size_t)size;
    return ERR_OK;
}

enum err file_read(const char *path, char **out, size_t *out_bytes, struct why *why)
{
    enum err e = ERR_NO_MEMORY;
    int fd = open_file(path, why);
    if (fd < 0) return ERR_NO_SYSTEM;

    char *at = malloc(FILE_BYTES_MAX + 1);
    if (at != NULL) e = read_into(fd, at, out_bytes, why);
    close(fd);
    if (e == ERR_OK)
        *out = at;
    else
        free(at);
    return e;
}

bool file_is_readable(const char *path, struct why *why)
{
    int fd = open_file(path, why);

    if (fd < 0) return false;
    close(fd);
    return true;
}
