/* file.h - what does this file hold, and could we read it?
 *
 * Memory      file_read() gives the bytes; free with free()
 * Threads     any
 */
#pragma once

#include "config/complain.h"

enum { FILE_BYTES_MAX = 1024 * 1024 };

/* Reads a whole file of at most FILE_BYTES_MAX into *@out, which gets a NUL behind it.
 *
 * ERR_NO_SYSTEM  @why says what the system said, or that it is no file or too large
 * ERR_NO_MEMORY  @why says nothing */
enum err file_read(const char *path, char **out, size_t *out_bytes, struct why *why);

/* True for a file that exists and that we may read; @why says why not. */
bool file_is_readable(const char *path, struct why *why);
