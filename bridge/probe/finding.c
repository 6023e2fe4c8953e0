#include "bridge/probe/finding.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "bridge/base/json.h"

static const struct {
    const char *word;
    int code;
    const char *help;
} rows[FINDING_COUNT] = {
#define FINDING(NAME, word, code, help) {word, code, help},
#include "bridge/probe/findings.def"
#undef FINDING
};

static const char *const levels[] = {"ok", "warning", "error"};

const char *finding_word(enum finding_name name)
{
    return rows[name].word;
}

const char *finding_help(enum finding_name name)
{
    return rows[name].help;
}

/* What others wrote must not reach the terminal as more than words. */
static void write_line(char *out, const char *format, va_list values)
{
    vsnprintf(out, FINDING_BYTES_MAX, format, values);
    for (char *at = out; *at != '\0'; at++)
        if (*at < ' ' || *at > '~') *at = '?';
}

struct finding *findings_add(struct findings *f, enum finding_level level,
                             enum finding_name name, const char *format, ...)
{
    struct finding *more = realloc(f->at, (f->count + 1) * sizeof *more);
    va_list values;

    if (more == NULL) {
        fputs("mesbridge: out of memory\n", stderr);
        exit(EX_OSERR);
    }
    f->at = more;
    struct finding *new = &more[f->count++];
    *new = (struct finding){.level = level, .name = name, .code = rows[name].code};
    va_start(values, format);
    write_line(new->words, format, values);
    va_end(values);
    return new;
}

void finding_advise(struct finding *f, const char *format, ...)
{
    va_list values;

    va_start(values, format);
    write_line(f->advice, format, values);
    va_end(values);
}

int findings_code(const struct findings *f)
{
    int worst = EX_OK;

    for (size_t i = 0; i < f->count; i++)
        if (f->at[i].level == LEVEL_ERROR && f->at[i].code > worst) worst = f->at[i].code;
    return worst;
}

void findings_print(const struct findings *f, FILE *to)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct finding *at = &f->at[i];
        fprintf(to, "%-7s  %-23s  %s%s%s\n", levels[at->level], rows[at->name].word, at->words,
                at->advice[0] == '\0' ? "" : "; ", at->advice);
    }
}

void findings_print_json(const struct findings *f, const char *path, bool is_first, FILE *to)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct finding *at = &f->at[i];
        char buffer[6 * FINDING_BYTES_MAX + 8192];
        struct sink s = SINK(buffer);
        struct json j;

        json_open(&j, &s);
        json_text(&j, "file", text_of(path));
        json_text(&j, "level", text_of(levels[at->level]));
        json_text(&j, "name", text_of(rows[at->name].word));
        json_text(&j, "found", text_of(at->words));
        json_text(&j, "advice", text_of(at->advice));
        json_close(&j);
        fprintf(to, "%s\n  %.*s", is_first && i == 0 ? "" : ",", (int)s.size, s.at);
    }
}

void findings_free(struct findings *f)
{
    free(f->at);
    *f = (struct findings){0};
}
