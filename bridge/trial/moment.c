#include "bridge/trial/moment.h"

#include <stdio.h>
#include <time.h>

#include "topics/rfc3339.h"

#define MOMENT_MS_MAX INT64_C(253402300799999) /* 9999-12-31T23:59:59.999Z */

/* The number that @count digits at @at are. */
static int number(const char *at, size_t count)
{
    int n = 0;

    for (size_t i = 0; i < count; i++)
        n = n * 10 + (at[i] - '0');
    return n;
}

/* The milliseconds of the fraction behind the seconds, whose digits may be any number. */
static int fraction_ms(struct text t)
{
    int ms = 0, unit = 100;

    if (t.size == 0 || t.at[0] != '.') return 0;
    for (size_t i = 1; i < t.size && t.at[i] >= '0' && t.at[i] <= '9'; i++, unit /= 10)
        ms += (t.at[i] - '0') * unit;
    return ms;
}

/* How far the local time is ahead of UTC, from the end of the text: "Z", "+01:00". */
static int minutes_ahead(struct text t)
{
    const char *zone = t.at + t.size - sizeof "+01:00" + 1;

    if (t.at[t.size - 1] == 'Z' || t.at[t.size - 1] == 'z') return 0;
    return (*zone == '-' ? -1 : 1) * (number(zone + 1, 2) * 60 + number(zone + 4, 2));
}

/* Each part stands at its place: "2025-11-21T09:15:40". */
static bool read_rfc3339(struct text t, int64_t *out_ms)
{
    if (!rfc3339_is_time(t)) return false;

    struct tm said = {
        .tm_year = number(t.at, 4) - 1900,
        .tm_mon = number(t.at + 5, 2) - 1,
        .tm_mday = number(t.at + 8, 2),
        .tm_hour = number(t.at + 11, 2),
        .tm_min = number(t.at + 14, 2),
        .tm_sec = number(t.at + 17, 2),
    };
    int64_t seconds = timegm(&said) - minutes_ahead(t) * 60;
    *out_ms = seconds * 1000 + fraction_ms((struct text){t.at + 19, t.size - 19});
    return *out_ms >= 0 && *out_ms <= MOMENT_MS_MAX;
}

static bool read_ms(struct text t, int64_t *out_ms)
{
    int64_t ms = 0;

    if (t.size == 0 || t.size > 15) return false;
    for (size_t i = 0; i < t.size; i++) {
        if (t.at[i] < '0' || t.at[i] > '9') return false;
        ms = ms * 10 + (t.at[i] - '0');
    }
    *out_ms = ms;
    return ms <= MOMENT_MS_MAX;
}

bool moment_read(struct text t, int64_t *out_ms)
{
    int64_t ms;

    if (!read_ms(t, &ms) && !read_rfc3339(t, &ms)) return false;
    *out_ms = ms;
    return true;
}

void moment_write(int64_t ms, char out[MOMENT_BYTES])
{
    struct tm t;
    time_t seconds = (time_t)(ms / 1000);
    size_t size = 0;

    if (gmtime_r(&seconds, &t) != NULL) size = strftime(out, 21, "%Y-%m-%dT%H:%M:%S", &t);
    snprintf(out + size, MOMENT_BYTES - size, ".%03dZ", (int)(ms % 1000));
}
