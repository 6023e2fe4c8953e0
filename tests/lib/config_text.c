#include "tests/lib/config_text.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Everything has a fixed size: a test makes allocations fail while this runs. */
enum { WORDS_BYTES_MAX = 512, FILES_MAX = 16, SETS_MAX = 16, VARIABLES_MAX = 4 };

/* What stands around the file while it is loaded. */
struct scene {
    char directory[32];
    int home; /* the directory that we came from */
    char files[FILES_MAX][WORDS_BYTES_MAX];
    size_t file_count;
    char sets[SETS_MAX][WORDS_BYTES_MAX];
    const char *set_words[SETS_MAX];
    size_t set_count;
    char variables[VARIABLES_MAX][WORDS_BYTES_MAX];
    size_t variable_count;
};

static void scene_open(struct scene *s)
{
    *s = (struct scene){.directory = "/tmp/mesbridge-config-XXXXXX"};
    s->home = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert(s->home >= 0 && mkdtemp(s->directory) != NULL && chdir(s->directory) == 0);
}

static void scene_close(struct scene *s)
{
    for (size_t i = 0; i < s->variable_count; i++)
        unsetenv(s->variables[i]);
    for (size_t i = 0; i < s->file_count; i++)
        unlink(s->files[i]);
    for (size_t i = 0; i < s->file_count; i++) {
        char *slash = strrchr(s->files[i], '/');
        if (slash == NULL) continue;
        *slash = '\0';
        rmdir(s->files[i]); /* the second time it is gone */
    }
    int at_home = fchdir(s->home);
    assert(at_home == 0);
    close(s->home);
    rmdir(s->directory);
}

static void write_file(struct scene *s, const char *path, mode_t mode, struct text text)
{
    char *name = s->files[s->file_count++];
    assert(s->file_count <= FILES_MAX);
    snprintf(name, WORDS_BYTES_MAX, "%s", path);

    char *slash = strrchr(name, '/');
    if (slash != NULL) {
        *slash = '\0';
        mkdir(name, 0755);
        *slash = '/';
    }
    int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    assert(fd >= 0);
    ssize_t written = write(fd, text.at, text.size);
    assert(written == (ssize_t)text.size);
    int has_mode = fchmod(fd, mode);
    assert(has_mode == 0);
    close(fd);
}

static void set_variable(struct scene *s, const char *words)
{
    char *name = s->variables[s->variable_count++];
    assert(s->variable_count <= VARIABLES_MAX);
    snprintf(name, WORDS_BYTES_MAX, "%s", words);
    char *equals = strchr(name, '=');
    assert(equals != NULL);
    *equals = '\0';
    setenv(name, equals + 1, 1);
}

/* Does what the line after `## ` says; @text is what follows it. */
static void arrange(struct scene *s, struct text line, struct text text)
{
    char words[WORDS_BYTES_MAX], path[WORDS_BYTES_MAX];
    unsigned mode = 0;

    snprintf(words, sizeof words, "%.*s", (int)line.size, line.at);
    if (sscanf(words, "file %511s %o", path, &mode) == 2) {
        write_file(s, path, (mode_t)mode, text);
    } else if (strncmp(words, "set ", 4) == 0) {
        snprintf(s->sets[s->set_count], WORDS_BYTES_MAX, "%s", words + 4);
        s->set_words[s->set_count] = s->sets[s->set_count];
        s->set_count++;
        assert(s->set_count < SETS_MAX);
    } else {
        assert(strncmp(words, "env ", 4) == 0);
        set_variable(s, words + 4);
    }
}

/* Where the next line that begins with `## ` is; the end when there is none. */
static size_t next_mark(struct text text)
{
    for (size_t i = 0; i + 3 <= text.size; i++)
        if ((i == 0 || text.at[i - 1] == '\n') && memcmp(text.at + i, "## ", 3) == 0) return i;
    return text.size;
}

static void arrange_all(struct scene *s, struct text text)
{
    size_t end = next_mark(text);

    write_file(s, "t.yaml", 0644, (struct text){text.at, end});
    while (end < text.size) {
        text = (struct text){text.at + end + 3, text.size - end - 3};
        const char *line_end = memchr(text.at, '\n', text.size);
        assert(line_end != NULL);
        struct text line = {text.at, (size_t)(line_end - text.at)};
        text = (struct text){line_end + 1, text.size - line.size - 1};
        end = next_mark(text);
        arrange(s, line, (struct text){text.at, end});
    }
}

struct loaded loaded_from(struct text text)
{
    struct loaded l = {.e = ERR_OK};
    struct scene s;

    scene_open(&s);
    arrange_all(&s, text);
    const struct config_source source = {
        .path = "t.yaml", .sets = s.set_words, .set_count = s.set_count};
    l.e = config_load_from(&source, &l.config, &l.complaints);
    scene_close(&s);
    return l;
}

struct loaded loaded_from_words(const char *text)
{
    return loaded_from(text_of(text));
}

void loaded_done(struct loaded *l)
{
    config_free(l->config);
    complaints_free(&l->complaints);
    *l = (struct loaded){.e = ERR_OK};
}

char *file_text(const char *path)
{
    enum { TEXT_BYTES_MAX = 1 << 20 };
    char *text = calloc(1, TEXT_BYTES_MAX);
    FILE *file = fopen(path, "r");

    assert(text != NULL && file != NULL);
    size_t size = fread(text, 1, TEXT_BYTES_MAX - 1, file);
    assert(size > 0 && feof(file));
    fclose(file);
    return text;
}
