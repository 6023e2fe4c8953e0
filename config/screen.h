/* screen.h - may these bytes be handed to the YAML parser?
 *
 * libfyaml takes bytes that are no UTF-8 for the end of the file, without a word, and lets
 * control characters through. So the bytes are looked at first: UTF-8, no control characters
 * but line ends and tabs, and no tab in a line's indentation.
 *
 * Memory      none
 * Threads     any
 */
#pragma once

#include "config/complain.h"

/* Narrows *@source to what follows a byte order mark, and complains about what must not be
 * there.
 *
 * ERR_BAD_CONFIG  there were complaints; the parser must not see it */
enum err screen_source(struct complainer *c, struct text *source);
