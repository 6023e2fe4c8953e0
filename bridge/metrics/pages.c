#include "bridge/metrics/pages.h"

#include <string.h>

#include "bridge/base/json.h"

enum { WAIT_MS = 100 };

/* What a page is made of. */
struct view {
    const struct pages *pages;
    struct snapshot now;
    int64_t owed_ms; /* showcase_see() */
    struct process process;
};

/* One of the checks of /readyz. */
struct check {
    const char *name;
    const char *words; /* what fails; NULL: nothing */
};

enum { CHECK_COUNT = 4 };

static bool is_stalled(const struct view *v)
{
    return v->owed_ms > STALL_MS_MAX;
}

static const char *work_words(const struct view *v, bool is_down)
{
    const struct health *h = &v->now.health;

    if (!h->is_working)
        return is_down ? "the Kafka group has given this instance no partitions yet"
                       : "another instance has the session, or it is not taken yet";
    return h->lanes_waiting > 0 ? "some partitions are not read (yet)" : NULL;
}

static void look(const struct view *v, struct check out[CHECK_COUNT])
{
    const struct health *h = &v->now.health;
    bool is_down = strcmp(v->pages->who.direction, "down") == 0, has_begun = v->now.mono_ms > 0;

    out[0] = (struct check){"loop", is_stalled(v)    ? "it does not go round"
                                    : h->is_stopping ? "it is stopping"
                                                     : NULL};
    out[1] = (struct check){"mqtt", h->mqtt_is_up ? NULL : "no connection to the broker"};
    out[2] = (struct check){"kafka", !has_begun         ? "not asked yet"
                                     : h->kafka_is_away ? "no broker answers"
                                                        : NULL};
    out[3] = (struct check){is_down ? "lanes" : "session", work_words(v, is_down)};
}

static bool is_ready(const struct check checks[CHECK_COUNT])
{
    for (int i = 0; i < CHECK_COUNT; i++) {
        if (checks[i].words != NULL) return false;
    }
    return true;
}

/* --- the pages --- */

static void plain(struct page *out, int status, const char *words)
{
    out->status = status;
    out->type = "text/plain; charset=utf-8";
    sink_text(&out->body, text_of(words));
}

static void metrics(const struct view *v, const struct request *r, struct page *out)
{
    enum exposition format = exposition_wanted(r->accept);

    out->status = 200;
    out->type = exposition_type(format);
    exposition_write(&out->body, format, &v->pages->who, &v->now, &v->process);
}

static void livez(const struct view *v, const struct request *r, struct page *out)
{
    (void)r;
    if (is_stalled(v))
        plain(out, 503, "loop: it does not go round\n");
    else
        plain(out, 200, "ok\n");
}

static void readyz(const struct view *v, const struct request *r, struct page *out)
{
    struct check checks[CHECK_COUNT];

    (void)r;
    look(v, checks);
    plain(out, is_ready(checks) ? 200 : 503, "");
    for (int i = 0; i < CHECK_COUNT; i++) {
        sink_text(&out->body, text_of(checks[i].name));
        sink_text(&out->body, TEXT(": "));
        sink_text(&out->body, text_of(checks[i].words == NULL ? "ok" : checks[i].words));
        sink_char(&out->body, '\n');
    }
}

static void write_health(struct json *j, const struct view *v)
{
    const struct health *h = &v->now.health;

    json_int(j, "window", h->window);
    json_int(j, "assigned_partitions", h->lanes);
    json_int(j, "paused_partitions", h->lanes_waiting);
    for (int s = 0; s < STAT_COUNT; s++)
        json_int(j, stat_row((enum stat)s)->metric, (int64_t)v->now.stats.at[s]);
}

static void status(const struct view *v, const struct request *r, struct page *out)
{
    const struct speaker *who = &v->pages->who;
    struct check checks[CHECK_COUNT];
    struct json j;

    (void)r;
    look(v, checks);
    out->status = 200;
    out->type = "application/json";
    json_open(&j, &out->body);
    json_text(&j, "direction", text_of(who->direction));
    json_text(&j, "bridge", text_of(who->bridge_id));
    json_text(&j, "instance", text_of(who->instance));
    json_text(&j, "version", text_of(who->version));
    json_bool(&j, "ready", is_ready(checks));
    for (int i = 0; i < CHECK_COUNT; i++)
        json_text(&j, checks[i].name,
                  text_of(checks[i].words == NULL ? "ok" : checks[i].words));
    json_int(&j, "time", v->now.wall_ms);
    json_int(&j, "started", v->process.started_wall_ms);
    write_health(&j, v);
    json_close(&j);
    sink_char(&out->body, '\n');
}

static const struct {
    const char *path;
    void (*write)(const struct view *v, const struct request *r, struct page *out);
} rows[] = {
    {"/metrics", metrics},
    {"/livez",   livez  },
    {"/readyz",  readyz },
    {"/status",  status },
};

static int row_of(const char *path)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (strcmp(rows[i].path, path) == 0) return (int)i;
    }
    return -1;
}

void pages_answer(const struct pages *p, const struct request *r, struct page *out)
{
    int row = row_of(r->path);
    struct view v = {.pages = p};

    out->allow = NULL;
    out->body = SINK(out->bytes);
    if (row < 0) {
        plain(out, 404, "There are /metrics, /livez, /readyz and /status.\n");
        return;
    }
    if (strcmp(r->method, "GET") != 0 && strcmp(r->method, "HEAD") != 0) {
        plain(out, 405, "GET and HEAD only.\n");
        out->allow = "GET, HEAD";
        return;
    }
    v.owed_ms = showcase_see(p->showcase, WAIT_MS, &v.now);
    process_read(&v.process);
    rows[row].write(&v, r, out);
    if (!out->body.overflow) return;
    out->body = SINK(out->bytes);
    plain(out, 500, "The answer is too long.\n");
}
