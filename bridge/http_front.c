#include "bridge/http_front.h"

#include <string.h>

#include "bridge/adapters/versions.h"
#include "bridge/log.h"

static void answer(void *self, const struct request *r, struct page *out)
{
    pages_answer(self, r, out);
}

void http_front_open(struct http_front *f, struct loop *l, const struct config *config,
                     const char *direction)
{
    const char *address = strcmp(direction, "up") == 0 ? config->http.up : config->http.down;
    struct reason why = {.code = -1, .words = "no descriptor or memory is left"};

    if (strcmp(address, "none") == 0) return;
    f->pages = (struct pages){
        .who = {direction, config->bridge.id, config->bridge.instance, versions_own()},
        .showcase = &f->showcase
    };
    enum err e = showcase_open(&f->showcase);
    if (e == ERR_OK) e = http_server_open(address, answer, &f->pages, &f->server, &why);
    if (e == ERR_OK) {
        l->showcase = &f->showcase;
        log_line(LOG_LEVEL_INFO, "http.listens", "address=%s", address);
        return;
    }
    log_line(LOG_LEVEL_WARN, "http.failed", "address=%s reason=\"%s\"", address, why.words);
    showcase_close(&f->showcase);
}

void http_front_close(struct http_front *f)
{
    http_server_close(f->server);
    showcase_close(&f->showcase);
    *f = (struct http_front){.server = NULL};
}
