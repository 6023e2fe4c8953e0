/* base64.h - how do bytes that are no text stand in a text?
 *
 * As RFC 4648, 4 says, with padding. Reading is strict, except for white space between the
 * digits: a long one may be broken into lines.
 *
 * Memory      the caller's
 * Threads     any
 */
#pragma once

#include <stdio.h>

#include "bridge/base/view.h"

/* The most bytes that @digits of base64 stand for. */
static inline size_t base64_room(size_t digits)
{
    return digits / 4 * 3 + 3;
}

void base64_write(FILE *to, struct bytes b);

/* Writes the bytes to @out, which has base64_room(), and how many to *@size. False for what is
 * no base64. */
bool base64_read(struct text t, unsigned char *out, size_t *size);
