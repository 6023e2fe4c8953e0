#include "bridge/probe/seconds.h"

#include <inttypes.h>
#include <stdio.h>

char *words_of_seconds(int64_t seconds, char *out, size_t capacity)
{
    static const struct {
        int64_t seconds;
        const char *unit;
    } units[] = {
        {86400, "d"  },
        {3600,  "h"  },
        {60,    "min"},
        {1,     "s"  },
    };
    size_t i = 0;

    while (i < 3 && (seconds == 0 || seconds % units[i].seconds != 0))
        i++;
    snprintf(out, capacity, "%" PRId64 " %s", seconds / units[i].seconds, units[i].unit);
    return out;
}
