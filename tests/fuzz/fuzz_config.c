/* A configuration of any bytes: it is good, or there are complaints, each with words that may
 * be printed. What is good can be freed, and what is bad has left nothing behind. */
#include "config/config.h"
#include "config/file.h"
#include "tests/fuzz/cut.h"

/* libfyaml 0.7.12 never frees 4 KB of a good text in single quotes that holds some hundred
 * doubled ones. The sanitizer knows no more of that than the library's name; that the parser is
 * given back is seen by unit.yaml, which tells leaks without exception. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfyaml.so\n";
}

static struct text source;

/* Instead of config/file.c: the one file is the input, and whatever it names is readable. */
enum err file_read(const char *path, char **out, size_t *out_bytes, struct why *why)
{
    (void)path;
    if (source.size > FILE_BYTES_MAX) {
        why_not(why, "is larger than a configuration");
        return ERR_NO_SYSTEM;
    }
    char *copy = malloc(source.size + 1);
    must(copy != NULL);
    if (source.size > 0) memcpy(copy, source.at, source.size);
    copy[source.size] = '\0';
    *out = copy;
    *out_bytes = source.size;
    return ERR_OK;
}

bool file_is_readable(const char *path, struct why *why)
{
    if (path[0] == '/') return true;
    return why_not(why, "cannot be read: nobody is there");
}

static void must_be_printable(const char *words)
{
    must(words[0] != '\0');
    for (const char *c = words; *c != '\0'; c++)
        must((unsigned char)*c >= 0x20 && *c != 0x7f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cut cut = cut_of(data, size);
    struct config *config = NULL;
    struct complaints complaints = {0};

    source = cut_rest(&cut);
    enum err e = config_load("/etc/mesbridge/fuzz.yaml", &config, &complaints);
    must(e == ERR_OK || e == ERR_BAD_CONFIG || e == ERR_NO_SYSTEM);
    must((e == ERR_OK) == (complaints.count == 0) && (e == ERR_OK) == (config != NULL));
    if (config != NULL) must(config->down.routes.count + config->up.routes.count > 0);
    for (size_t i = 0; i < complaints.count; i++)
        must_be_printable(complaints.at[i].words);
    complaints_free(&complaints);
    config_free(config);
    cut_done(&cut);
    return 0;
}
