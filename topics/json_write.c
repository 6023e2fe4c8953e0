#include "topics/json_write.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t json_write_double(double d, char out[JSON_DOUBLE_BYTES_MAX])
{
    enum { DIGITS_SURE = 15, DIGITS_MAX = 17 }; /* that a double always has, and may need */
    int size = 0;

    assert(isfinite(d));
    /* %g drops zeros at the end, so fewer digits than the sure ones need no try; but below
     * DBL_MIN a double has fewer of them. */
    for (int digits = isnormal(d) ? DIGITS_SURE : 1; digits <= DIGITS_MAX; digits++) {
        size = snprintf(out, JSON_DOUBLE_BYTES_MAX, "%.*g", digits, d);
        if (strtod(out, NULL) == d) break;
    }
    assert(size > 0 && size + 2 < JSON_DOUBLE_BYTES_MAX);
    if (strpbrk(out, ".e") != NULL) return (size_t)size;
    memcpy(out + size, ".0", 2);
    return (size_t)size + 2;
}

size_t json_write_escape(char c, char out[JSON_ESCAPE_BYTES_MAX])
{
    static const char hex_digits[] = "0123456789abcdef";
    static const char named[] = "\"\\\b\f\n\r\t", names[] = "\"\\bfnrt";
    const char *found = c == '\0' ? NULL : strchr(named, c);

    out[0] = '\\';
    if (found != NULL) {
        out[1] = names[found - named];
        return 2;
    }
    if ((unsigned char)c >= 0x20) return 0;
    memcpy(out + 1, "u00", 3);
    out[4] = hex_digits[c >> 4];
    out[5] = hex_digits[c & 0x0f];
    return JSON_ESCAPE_BYTES_MAX;
}
