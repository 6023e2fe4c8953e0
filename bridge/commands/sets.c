#include "bridge/commands/sets.h"

#include <string.h>

/* How many words the --set at @words takes, 0 when there is none; -1 when it says nothing. */
static int size_of_set(char **words, int count, char **out_value)
{
    if (strncmp(words[0], "--set=", 6) == 0) {
        *out_value = words[0] + 6;
        return 1;
    }
    if (strcmp(words[0], "--set") != 0) return 0;
    if (count < 2) return -1;
    *out_value = words[1];
    return 2;
}

int sets_take(int argc, char **argv, struct config_source *out)
{
    int left = argc, set_count = 0;

    for (int i = 1; i < left;) {
        char *value = NULL;
        int size = size_of_set(argv + i, left - i, &value);
        if (size < 0) return -1;
        if (size == 0) {
            i++;
            continue;
        }
        /* what follows closes up, and with it the sets that are behind it already */
        size_t behind = (size_t)(left + set_count - i - size);
        memmove(argv + i, argv + i + size, behind * sizeof *argv);
        left -= size;
        argv[left + set_count++] = value;
    }
    out->sets = (const char *const *)(argv + left);
    out->set_count = (size_t)set_count;
    return left;
}
