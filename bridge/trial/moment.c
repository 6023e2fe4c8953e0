#include "bridge/trial/moment.h"

#include <stdio.h>
#include <time.h>

#define MOMENT_MS_MAX INT64_C(253402300799999) /* 9999-12-31T23:59:59.999Z */

/* Takes exactly @count digits off. */
static bool take_number(struct text *t, size_t count, int *out)
{
    int n = 0;

    if (t->size < count) return false;
    for (size_t i = 0; i < count; i++) {
        if (t->at[i] < '0' || t->at[i] > '9') return false;
        n = n * 10 + (t->at[i] - '0');
    }
    *t = (struct text){t->at + count, t->size - count};
    *out = n;
    return true;
}

/* Takes one of @letters off. */
static bool take_letter(struct text *t, const char *letters, char *out)
{
    if (t->size == 0 || t->at[0] == '\0' || strchr(letters, t->at[0]) == NULL) return false;
    *out = t->at[0];
    *t = (struct text){t->at + 1, t->size - 1};
    return true;
}

/* ".010", or nothing. */
static bool take_fraction(struct text *t, int *out_ms)
{
    char point;
    int digit, unit = 100;

    *out_ms = 0;
    if (!take_letter(t, ".", &point)) return true;
    if (!take_number(t, 1, &digit)) return false;
    do {
        *out_ms += digit * unit;
        unit /= 10;
    } while (take_number(t, 1, &digit));
    return true;
}

/* "Z", "+01:00": how far the local time is ahead of UTC. */
static bool take_zone(struct text *t, int *out_minutes)
{
    char sign, colon;
    int hours, minutes;

    *out_minutes = 0;
    if (take_letter(t, "Zz", &sign)) return true;
    if (!take_letter(t, "+-", &sign) || !take_number(t, 2, &hours)) return false;
    if (!take_letter(t, ":", &colon) || !take_number(t, 2, &minutes)) return false;
    *out_minutes = (sign == '-' ? -1 : 1) * (hours * 60 + minutes);
    return hours < 24 && minutes < 60;
}

static bool take_day_and_time(struct text *t, struct tm *out)
{
    char c;

    return take_number(t, 4, &out->tm_year) && take_letter(t, "-", &c) &&
           take_number(t, 2, &out->tm_mon) && take_letter(t, "-", &c) &&
           take_number(t, 2, &out->tm_mday) && take_letter(t, "Tt ", &c) &&
           take_number(t, 2, &out->tm_hour) && take_letter(t, ":", &c) &&
           take_number(t, 2, &out->tm_min) && take_letter(t, ":", &c) &&
           take_number(t, 2, &out->tm_sec);
}

/* Seconds since 1970 of a day and time in UTC; false when the calendar has none such. */
static bool seconds_of(const struct tm *said, int64_t *out)
{
    struct tm t = *said;

    t.tm_year -= 1900;
    t.tm_mon -= 1;
    struct tm wanted = t;
    *out = timegm(&t); /* makes 2 March of 30 February */
    return t.tm_mon == wanted.tm_mon && t.tm_mday == wanted.tm_mday &&
           t.tm_hour == wanted.tm_hour && t.tm_min == wanted.tm_min &&
           t.tm_sec == wanted.tm_sec;
}

static bool read_rfc3339(struct text t, int64_t *out_ms)
{
    struct tm said = {0};
    int ms, ahead_minutes;
    int64_t seconds;

    if (!take_day_and_time(&t, &said) || !take_fraction(&t, &ms)) return false;
    if (!take_zone(&t, &ahead_minutes) || t.size > 0) return false;
    if (!seconds_of(&said, &seconds)) return false;
    *out_ms = (seconds - ahead_minutes * 60) * 1000 + ms;
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
