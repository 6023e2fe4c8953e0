/* config_text.h - what does the loader say to this text?
 *
 * Memory      loaded_done() frees everything
 */
#pragma once

#include "config/config.h"

struct loaded {
    enum err e;
    struct config *config; /* NULL unless @e is ERR_OK */
    struct complaints complaints;
};

/* Writes @text to a file of its own, loads and removes that. */
struct loaded loaded_from(struct text text);

/* The same, for a NUL-terminated text. */
struct loaded loaded_from_words(const char *text);

void loaded_done(struct loaded *l);

/* The text of a file, with a NUL; free with free(). */
char *file_text(const char *path);
