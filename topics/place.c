#include "topics/place.h"

#include <assert.h>

static const struct text names[FIELD_COUNT] = {
    [FIELD_PLANT] = {"plant",  5},
      [FIELD_AREA] = {"area",   4},
      [FIELD_LINE] = {"line",   4},
    [FIELD_EVENT] = {"event",  5},
      [FIELD_ENTITY] = {"entity", 6},
};

struct text field_name(enum field f)
{
    assert(f < FIELD_COUNT);
    return names[f];
}

bool field_find(struct text name, enum field *out)
{
    for (size_t f = 0; f < FIELD_COUNT; f++) {
        if (!text_equal(names[f], name)) continue;
        *out = (enum field)f;
        return true;
    }
    return false;
}
