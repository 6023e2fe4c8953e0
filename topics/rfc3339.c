#include "topics/rfc3339.h"

/* Takes @count digits off @t; false when they are not there, or not from @min to @max. */
static bool take_number(struct text *t, size_t count, int min, int max, int *out)
{
    int n = 0;

    if (t->size < count) return false;
    for (size_t i = 0; i < count; i++) {
        if (t->at[i] < '0' || t->at[i] > '9') return false;
        n = n * 10 + (t->at[i] - '0');
    }
    if (n < min || n > max) return false;
    *t = (struct text){t->at + count, t->size - count};
    *out = n;
    return true;
}

/* Takes one of the two characters off @t. */
static bool take_char(struct text *t, char one, char other)
{
    if (t->size == 0 || (t->at[0] != one && t->at[0] != other)) return false;
    *t = (struct text){t->at + 1, t->size - 1};
    return true;
}

static int days_of(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return days[month - 1] + (month == 2 && is_leap ? 1 : 0);
}

static bool take_date(struct text *t)
{
    int year, month, day;

    return take_number(t, 4, 0, 9999, &year) && take_char(t, '-', '-') &&
           take_number(t, 2, 1, 12, &month) && take_char(t, '-', '-') &&
           take_number(t, 2, 1, days_of(year, month), &day);
}

static bool take_fraction(struct text *t)
{
    int digit, count = 0;

    if (!take_char(t, '.', '.')) return true;
    while (take_number(t, 1, 0, 9, &digit))
        count++;
    return count > 0;
}

static bool take_clock(struct text *t)
{
    int n;

    return take_number(t, 2, 0, 23, &n) && take_char(t, ':', ':') &&
           take_number(t, 2, 0, 59, &n) && take_char(t, ':', ':') &&
           take_number(t, 2, 0, 60, &n) && take_fraction(t);
}

static bool take_zone(struct text *t)
{
    int n;

    if (take_char(t, 'Z', 'z')) return true;
    return take_char(t, '+', '-') && take_number(t, 2, 0, 23, &n) && take_char(t, ':', ':') &&
           take_number(t, 2, 0, 59, &n);
}

bool rfc3339_is_time(struct text t)
{
    return take_date(&t) && take_char(&t, 'T', 't') && take_clock(&t) && take_zone(&t) &&
           t.size == 0;
}
