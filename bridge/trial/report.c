#include "bridge/trial/report.h"

#include "bridge/trial/diff.h"
#include "bridge/trial/legible.h"

static void add(struct report *r, struct difference what)
{
    struct difference *d = keeper_room(&r->keeper, sizeof *d);

    if (d == NULL) return;
    *d = (struct difference){
        .what = keeper_copy(&r->keeper, what.what),
        .expected = keeper_copy(&r->keeper, what.expected),
        .got = keeper_copy(&r->keeper, what.got),
        .is_page = what.is_page,
    };
    if (r->last == NULL)
        r->first = d;
    else
        r->last->next = d;
    r->last = d;
}

void report_add(struct report *r, struct text what, struct text expected, struct text got)
{
    add(r, (struct difference){what, expected, got, false, NULL});
}

void report_add_pages(struct report *r, struct text what, struct text expected, struct text got)
{
    add(r, (struct difference){what, expected, got, true, NULL});
}

static void print_line(const char *before, struct text value, FILE *to)
{
    fprintf(to, "    %s ", before);
    legible_text(to, value);
    fputc('\n', to);
}

void report_print(const struct report *r, FILE *to)
{
    for (const struct difference *d = r->first; d != NULL; d = d->next) {
        fputs("  ", to);
        legible_text(to, d->what);
        if (d->is_page) {
            fputs(" (- expected, + got)\n", to);
            diff_write(d->expected, d->got, "    ", to);
            continue;
        }
        fputc('\n', to);
        print_line("expected", d->expected, to);
        print_line("got     ", d->got, to);
    }
}

void report_print_json(const struct report *r, FILE *to)
{
    for (const struct difference *d = r->first; d != NULL; d = d->next) {
        fputs(d == r->first ? "{\"what\":" : ",{\"what\":", to);
        legible_json(to, d->what);
        fputs(",\"expected\":", to);
        legible_json(to, d->expected);
        fputs(",\"got\":", to);
        legible_json(to, d->got);
        fputc('}', to);
    }
}

void report_done(struct report *r)
{
    keeper_done(&r->keeper);
    *r = (struct report){.first = NULL};
}
