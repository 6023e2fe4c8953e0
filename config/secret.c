#include "config/secret.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "config/file.h"

static const char credential[] = "credential:";

bool secret_path(const char *written, char *out, size_t out_bytes, struct why *why)
{
    const char *directory = getenv("CREDENTIALS_DIRECTORY");
    const char *name = written + strlen(credential);
    int size = 0;

    if (strncmp(written, credential, strlen(credential)) != 0) {
        size = snprintf(out, out_bytes, "%s", written);
    } else if (name[0] == '\0' || name[0] == '.' || strchr(name, '/') != NULL) {
        return why_not(why, "names no credential; write credential:NAME, without `/`");
    } else if (directory == NULL || directory[0] == '\0') {
        return why_not(why, "is a credential of systemd, and here are none: "
                            "CREDENTIALS_DIRECTORY is not set; add LoadCredential= to the "
                            "unit, or name a file");
    } else {
        size = snprintf(out, out_bytes, "%s/%s", directory, name);
    }
    if (size < (int)out_bytes) return true;
    return why_not(why, "is longer than the name of a file can be");
}

/* Takes the line end off; false when nothing is left, or a NUL is in it. */
static bool trim(char *secret, size_t size, struct why *why)
{
    if (size > 0 && secret[size - 1] == '\n') secret[--size] = '\0';
    if (size > 0 && secret[size - 1] == '\r') secret[--size] = '\0';
    if (size == 0) return why_not(why, "is empty; write the secret into it");
    if (size > SECRET_BYTES_MAX)
        return why_not(why, "is larger than %d KiB; a secret is smaller",
                       SECRET_BYTES_MAX / 1024);
    if (memchr(secret, '\0', size) != NULL)
        return why_not(why, "holds the character NUL; write the secret as text");
    return true;
}

enum err secret_read(const char *path, char **out, struct why *why)
{
    char *secret = NULL;
    size_t size = 0;
    enum err e = file_read(path, &secret, &size, why);

    if (e == ERR_NO_MEMORY) return e;
    if (e != ERR_OK) return ERR_BAD_CONFIG;
    if (!trim(secret, size, why)) {
        secret_free(secret);
        return ERR_BAD_CONFIG;
    }
    *out = secret;
    return ERR_OK;
}

bool secret_is_exposed(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0 && (about.st_mode & S_IROTH) != 0;
}

void secret_free(char *secret)
{
    if (secret != NULL) explicit_bzero(secret, strlen(secret));
    free(secret);
}
