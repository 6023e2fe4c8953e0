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

/* Writes @text to a file of its own, in a directory of its own, loads it there, and removes
 * all. Behind the file, lines that begin with `## ` may say what else there is:
 *
 *     ## file conf.d/10-a.yaml 0644    a file beside it; what follows is its text
 *     ## set log.level=debug           a --set of the command line
 *     ## env NAME=VALUE                in the environment, while it is loaded
 *
 * The file is called `t.yaml`. */
struct loaded loaded_from(struct text text);

/* The same, for a NUL-terminated text. */
struct loaded loaded_from_words(const char *text);

void loaded_done(struct loaded *l);

/* The text of a file, with a NUL; free with free(). */
char *file_text(const char *path);
