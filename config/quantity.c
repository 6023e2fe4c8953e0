#include "config/quantity.h"

#include <stdint.h>

struct unit {
    const char *word;
    int64_t worth;
};

static const struct unit durations[] = {
    {"ms", 1       },
    {"s",  1000    },
    {"m",  60000   },
    {"h",  3600000 },
    {"d",  86400000},
    {NULL, 0       }
};

static const struct unit sizes[] = {
    {"B",   1                 },
    {"kB",  1000              },
    {"KB",  1000              },
    {"MB",  1000000           },
    {"GB",  1000000000        },
    {"KiB", 1024              },
    {"MiB", 1024 * 1024       },
    {"GiB", 1024 * 1024 * 1024},
    {NULL,  0                 }
};

static const struct unit none[] = {
    {"",   1},
    {NULL, 0}
};

/* By enum quantity. */
static const struct {
    const struct unit *units;
    const char *noun;
    const char *advice; /* what would be right */
} rows[] = {
    {none,      "a count",    "write decimal digits only, like 1000"                    },
    {durations, "a duration", "write a whole number and one of ms, s, m, h, d, like 10s"},
    {sizes,     "a size",
     "write a whole number and one of B, KB, MB, GB, KiB, MiB, GiB, like 16MiB"         },
};

/* What one unit is worth; 0 for a word that is none. */
static int64_t worth_of(const struct unit *units, struct text word)
{
    for (const struct unit *u = units; u->word != NULL; u++)
        if (text_equal(word, text_of(u->word))) return u->worth;
    return 0;
}

/* Reads @digits; false when the number does not fit. */
static bool read_digits(struct text digits, int64_t *out)
{
    int64_t n = 0;

    for (size_t i = 0; i < digits.size; i++) {
        int digit = digits.at[i] - '0';
        if (n > (INT64_MAX - digit) / 10) return false;
        n = 10 * n + digit;
    }
    *out = n;
    return true;
}

bool quantity_read(enum quantity what, struct text text, int64_t *out, struct why *why)
{
    int shown = text.size > 60 ? 60 : (int)text.size;
    size_t digit_count = 0;
    int64_t n;

    while (digit_count < text.size && text.at[digit_count] >= '0' &&
           text.at[digit_count] <= '9')
        digit_count++;
    struct text unit = {text.at + digit_count, text.size - digit_count};
    int64_t worth = worth_of(rows[what].units, unit);

    if (digit_count > 0 && unit.size == 0 && worth == 0)
        return why_not(why, "`%.*s` has no unit; %s", shown, text.at, rows[what].advice);
    if (digit_count == 0 || worth == 0)
        return why_not(why, "`%.*s` is not %s; %s", shown, text.at, rows[what].noun,
                       rows[what].advice);
    if (digit_count > 1 && text.at[0] == '0')
        return why_not(why, "`%.*s` begins with 0, which some read as octal; remove the 0",
                       shown, text.at);
    if (!read_digits((struct text){text.at, digit_count}, &n) || n > INT64_MAX / worth)
        return why_not(why, "`%.*s` is too large; %s", shown, text.at, rows[what].advice);
    *out = n * worth;
    return true;
}
