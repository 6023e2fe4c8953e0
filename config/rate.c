#include "config/rate.h"

enum { RATE_MAX = 100 };

/* Takes @start off @rest; false when it does not begin so. */
static bool take(struct text *rest, struct text start)
{
    if (!text_starts_with(*rest, start)) return false;
    *rest = (struct text){rest->at + start.size, rest->size - start.size};
    return true;
}

/* Takes decimal digits without a leading zero off @rest; 0 when there are none, or too many. */
static int64_t take_number(struct text *rest)
{
    int64_t n = 0;

    if (rest->size > 0 && rest->at[0] == '0') return 0;
    while (rest->size > 0 && rest->at[0] >= '0' && rest->at[0] <= '9') {
        n = n * 10 + (rest->at[0] - '0');
        if (n > RATE_MAX) return 0;
        (void)take(rest, (struct text){rest->at, 1});
    }
    return n;
}

bool rate_read(struct text text, int64_t *out_ms, struct why *why)
{
    struct text rest = text;
    int64_t n = take_number(&rest);
    bool is_second = take(&rest, TEXT("/s"));
    bool is_fine = n > 0 && (is_second || take(&rest, TEXT("/m")));

    is_fine = is_fine && take(&rest, TEXT(" per entity")) && rest.size == 0;
    if (!is_fine)
        return why_not(why,
                       "`%.60s` is no rate; write N/s per entity or N/m per entity with N from "
                       "1 to %d, as in 5/s per entity, or none",
                       text.at, RATE_MAX);
    int64_t whole_ms = is_second ? 1000 : 60000;
    *out_ms = (whole_ms + n - 1) / n;
    return true;
}
