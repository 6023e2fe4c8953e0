#include "topics/media.h"

#include <strings.h>

static const struct {
    const char *name;
    enum media media;
} names[] = {
    {"application/json",        MEDIA_JSON   },
    {"application/vnd.msgpack", MEDIA_MSGPACK},
    {"application/msgpack",     MEDIA_MSGPACK},
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

/* @content_type without its parameters and the space around it. */
static struct text essence_of(struct text content_type)
{
    struct text t = content_type;
    const char *semicolon = t.size == 0 ? NULL : memchr(t.at, ';', t.size);

    if (semicolon != NULL) t.size = (size_t)(semicolon - t.at);
    while (t.size > 0 && is_space(t.at[t.size - 1]))
        t.size--;
    while (t.size > 0 && is_space(t.at[0])) {
        t.at++;
        t.size--;
    }
    return t;
}

enum media media_of(struct text content_type)
{
    static const char text_prefix[] = "text/";
    struct text essence = essence_of(content_type);
    if (essence.size == 0) return MEDIA_NONE;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strlen(names[i].name) != essence.size) continue;
        if (strncasecmp(names[i].name, essence.at, essence.size) == 0) return names[i].media;
    }
    if (essence.size < sizeof text_prefix) return MEDIA_OTHER;
    return strncasecmp(text_prefix, essence.at, sizeof text_prefix - 1) == 0 ? MEDIA_TEXT
                                                                             : MEDIA_OTHER;
}
