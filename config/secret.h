/* secret.h - where does a secret stand, and what is it?
 *
 * In a file of its own that holds nothing else. The configuration names the file, or, as
 * `credential:NAME`, a credential of systemd (LoadCredential= and its kin), which is the file
 * NAME in the directory that systemd tells by CREDENTIALS_DIRECTORY. A line end behind the
 * secret is not part of it.
 *
 * Memory      secret_read() gives the text, free with secret_free()
 * Threads     any, while nobody changes the environment
 */
#pragma once

#include "config/complain.h"

enum { SECRET_BYTES_MAX = 64 * 1024 };

/* Writes the file's path for what the configuration says; false, and @why, when there is none.
 */
bool secret_path(const char *written, char *out, size_t out_bytes, struct why *why);

/* Reads the secret in the file @path into *@out, with a NUL behind it, which stands nowhere
 * else in it.
 *
 * ERR_BAD_CONFIG  there is none; @why says why
 * ERR_NO_MEMORY   @why says nothing */
enum err secret_read(const char *path, char **out, struct why *why);

/* True when everybody on this host may read the file. */
bool secret_is_exposed(const char *path);

/* Wipes it. Accepts NULL. */
void secret_free(char *secret);
