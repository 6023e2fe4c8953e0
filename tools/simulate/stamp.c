#include "tools/simulate/stamp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void write_time(int64_t time_ms, char *out, size_t out_bytes)
{
    time_t seconds = (time_t)(time_ms / 1000);
    struct tm t;

    gmtime_r(&seconds, &t);
    strftime(out, out_bytes, "%Y-%m-%dT%H:%M:%S", &t);
}

void stamp_write(int64_t time_ms, char out[STAMP_BYTES])
{
    write_time(time_ms, out, STAMP_BYTES);
    size_t size = strlen(out);
    snprintf(out + size, STAMP_BYTES - size, ".%03dZ", (int)(time_ms % 1000));
}

void stamp_write_seconds(int64_t time_ms, char out[STAMP_BYTES])
{
    write_time(time_ms, out, STAMP_BYTES - 1);
    strcat(out, "Z");
}

bool stamp_read(const char *text, int64_t *out_ms)
{
    struct tm t = {0};
    int ms = 0, size = 0;
    const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &t);

    if (rest == NULL) return false;
    if (sscanf(rest, ".%3d%n", &ms, &size) == 1 && size == 4) rest += size;
    if (strcmp(rest, "Z") != 0 || ms < 0) return false;
    *out_ms = (int64_t)timegm(&t) * 1000 + ms;
    return true;
}

int64_t stamp_now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
