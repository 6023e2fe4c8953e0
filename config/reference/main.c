/* usage: config_reference [readme|man|schema] */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "config/reference/reference.h"

static const struct {
    const char *name;
    void (*print)(void);
} papers[] = {
    {"readme", readme_print},
    {"man",    man_print   },
    {"schema", schema_print},
};

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "readme";

    for (size_t i = 0; i < sizeof papers / sizeof *papers; i++) {
        if (strcmp(name, papers[i].name) != 0) continue;
        papers[i].print();
        return fflush(stdout) == 0 && !ferror(stdout) ? EX_OK : EX_IOERR;
    }
    fputs("usage: config_reference [readme|man|schema]\n", stderr);
    return EX_USAGE;
}
