#include "config/parts.h"

#include <string.h>

#include "config/properties.h"
#include "config/routes.h"
#include "config/up_routes.h"

const struct section section_rows[] = {
#define SECTION(name, help) {name, help},
#define PART(path, reader, table, help)
#include "config/parts.def"
#undef SECTION
#undef PART
};

const struct part part_rows[] = {
#define SECTION(name, help)
#define PART(path, reader, table, help) {path, reader, table, help},
#include "config/parts.def"
#undef SECTION
#undef PART
};

const size_t section_count = sizeof section_rows / sizeof *section_rows;
const size_t part_count = sizeof part_rows / sizeof *part_rows;

bool path_is_in(const char *path, const char *section)
{
    size_t size = strlen(section);

    return strncmp(path, section, size) == 0 && path[size] == '.';
}
