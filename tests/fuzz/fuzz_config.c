/* A configuration of any bytes: it is good, or there are complaints, each with words that may
 * be printed. What is good can be freed, and what is bad has left nothing behind. A good one is
 * shown as one that is good, too, and is shown in the same way.
 *
 * An input is the file, and where it holds the byte 0x1e (which no configuration holds) what
 * follows is a drop-in, and behind another one the words of a --set. */
#include "config/config.h"
#include "config/drop_ins.h"
#include "config/file.h"
#include "config/show.h"
#include "tests/fuzz/cut.h"

/* libfyaml 0.7.12 never frees 4 KB of a good text in single quotes that holds some hundred
 * doubled ones. The sanitizer knows no more of that than the library's name; that the parser is
 * given back is seen by unit.yaml, which tells leaks without exception. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfyaml.so\n";
}

enum part { PART_FILE, PART_DROP_IN, PART_SET, PARTS };

static const char file_path[] = "/nowhere/mesbridge.yaml";
static const char drop_in_path[] = "/nowhere/conf.d/a.yaml";

static struct text parts[PARTS];

/* --- instead of config/file.c and config/drop_ins.c: nothing touches a real file --- */

/* What stands in the file; any other is one that holds a secret. */
static struct text text_in(const char *path)
{
    if (strcmp(path, file_path) == 0) return parts[PART_FILE];
    if (strcmp(path, drop_in_path) == 0) return parts[PART_DROP_IN];
    return TEXT("secret\n");
}

enum err file_read(const char *path, char **out, size_t *out_bytes, struct why *why)
{
    struct text text = text_in(path);

    if (path[0] != '/') {
        why_not(why, "cannot be read: nobody is there");
        return ERR_NO_SYSTEM;
    }
    char *copy = malloc(text.size + 1);
    must(copy != NULL);
    if (text.size > 0) memcpy(copy, text.at, text.size);
    copy[text.size] = '\0';
    *out = copy;
    *out_bytes = text.size;
    return ERR_OK;
}

bool file_is_readable(const char *path, struct why *why)
{
    return path[0] == '/' || why_not(why, "cannot be read: nobody is there");
}

enum err drop_ins_find(const char *path, struct drop_ins *out, struct why *why)
{
    (void)path;
    (void)why;
    *out = (struct drop_ins){0};
    if (parts[PART_DROP_IN].size == 0) return ERR_OK;
    out->paths = calloc(1, sizeof *out->paths);
    must(out->paths != NULL);
    out->paths[out->count++] = strdup(drop_in_path);
    return ERR_OK;
}

void drop_ins_done(struct drop_ins *d)
{
    for (size_t i = 0; i < d->count; i++)
        free(d->paths[i]);
    free(d->paths);
    *d = (struct drop_ins){0};
}

/* --- the target --- */

/* Cuts the input at 0x1e; the last part has the rest. */
static void split(struct text all)
{
    for (int i = 0; i < PARTS; i++) {
        const char *end =
            i + 1 == PARTS || all.size == 0 ? NULL : memchr(all.at, 0x1e, all.size);
        parts[i] = (struct text){all.at, end == NULL ? all.size : (size_t)(end - all.at)};
        size_t taken = parts[i].size + (end != NULL);
        all = (struct text){all.at + taken, all.size - taken};
    }
}

static void must_be_printable(const char *words)
{
    must(words[0] != '\0');
    for (const char *c = words; *c != '\0'; c++)
        must((unsigned char)*c >= 0x20 && *c != 0x7f);
}

/* How many of the complaints are errors. */
static size_t count_errors(const struct complaints *complaints)
{
    size_t count = 0;

    for (size_t i = 0; i < complaints->count; i++) {
        must_be_printable(complaints->at[i].words);
        count += complaints->at[i].severity == SEVERITY_ERROR;
    }
    return count;
}

/* Loads it; true when it is good. */
static bool load(const struct config_source *source)
{
    struct config *config = NULL;
    struct complaints complaints = {0};

    enum err e = config_load_from(source, &config, &complaints);
    must(e == ERR_OK || e == ERR_BAD_CONFIG);
    must((e == ERR_OK) == (count_errors(&complaints) == 0));
    must((e == ERR_OK) == (config != NULL));
    if (config != NULL) must(config->down.routes.count + config->up.routes.count > 0);
    complaints_free(&complaints);
    config_free(config);
    return e == ERR_OK;
}

/* What `config show` writes of a good one; free it. */
static struct text show(const struct config_source *source, enum origins origins)
{
    char *bytes = NULL;
    size_t size = 0;
    struct complaints complaints = {0};
    FILE *out = open_memstream(&bytes, &size);

    must(out != NULL);
    must(config_show(source, origins, out, &complaints) == ERR_OK);
    must(fclose(out) == 0);
    complaints_free(&complaints);
    return (struct text){bytes, size};
}

static void free_text(struct text t)
{
    free((void *)(uintptr_t)t.at);
}

/* Makes @text the whole configuration, which must be a good one. */
static void must_load(const struct config_source *source, struct text text)
{
    parts[PART_FILE] = text;
    parts[PART_DROP_IN].size = 0;
    must(load(source));
}

/* A good configuration, shown and loaded again. The first time a default may be spelled
 * otherwise than what is given. */
static void show_and_load(const struct config_source *source)
{
    static const struct config_source shown = {.path = file_path};
    struct text origins = show(source, ORIGINS_SHOWN), first = show(source, ORIGINS_HIDDEN);

    must_load(&shown, origins);
    must_load(&shown, first);
    struct text second = show(&shown, ORIGINS_HIDDEN);
    must_load(&shown, second);
    struct text third = show(&shown, ORIGINS_HIDDEN);
    must(text_equal(second, third));
    free_text(origins);
    free_text(first);
    free_text(second);
    free_text(third);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cut cut = cut_of(data, size);
    char set[256];

    split(cut_rest(&cut));
    snprintf(set, sizeof set, "%.*s", (int)parts[PART_SET].size,
             parts[PART_SET].size == 0 ? "" : parts[PART_SET].at);
    const char *const sets[] = {set};
    struct config_source source = {
        .path = file_path, .sets = sets, .set_count = set[0] == '\0' ? 0 : 1};
    if (load(&source)) show_and_load(&source);
    cut_done(&cut);
    return 0;
}
