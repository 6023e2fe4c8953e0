#include "bridge/base/record.h"

#include <assert.h>

struct bytes record_header(const struct record *rec, struct text name)
{
    assert(rec->header_count <= RECORD_HEADERS_MAX);
    for (size_t i = 0; i < rec->header_count; i++) {
        if (text_equal(rec->headers[i].name, name)) return rec->headers[i].value;
    }
    return (struct bytes){NULL, 0};
}
