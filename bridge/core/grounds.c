#include "bridge/core/grounds.h"

void grounds_clear(struct grounds *g)
{
    g->words = SINK(g->bytes);
}

enum err grounds_give(struct grounds *g, enum err e, struct text what)
{
    bool is_long = what.size > GROUNDS_ABOUT_BYTES_MAX;

    grounds_clear(g);
    sink_text(&g->words, text_of(err_text(e)));
    if (what.size > 0) {
        sink_text(&g->words, TEXT(": "));
        sink_text(&g->words,
                  (struct text){what.at, is_long ? GROUNDS_ABOUT_BYTES_MAX : what.size});
    }
    return e;
}
