#include "tools/simulate/random.h"

#include <assert.h>

uint64_t random_bits(struct random *r)
{
    uint64_t z = r->state += 0x9e3779b97f4a7c15u;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

int random_below(struct random *r, int limit)
{
    assert(limit > 0);
    return (int)((random_bits(r) >> 33) % (uint64_t)limit);
}

bool random_once_in(struct random *r, int times)
{
    return random_below(r, times) == 0;
}

/* The sum of four even draws: each has variance 1/12, so the sum has 1/3. */
double random_normal(struct random *r)
{
    double sum = 0;

    for (int i = 0; i < 4; i++)
        sum += (double)(random_bits(r) >> 11) / (double)(UINT64_C(1) << 53);
    return (sum - 2.0) * 1.7320508075688772; /* the root of 3 */
}
