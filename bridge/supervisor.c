#include "bridge/supervisor.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "bridge/log.h"

enum { CHILDREN = 2, WAIT_MS_MIN = 500, WAIT_MS_MAX = 30000, CALM_MS = 60000 };

struct child {
    const char *direction;
    pid_t pid; /* 0: it does not run */
    int64_t started_ms;
    int64_t start_at_ms; /* when it does not run */
    int64_t wait_ms;     /* before the next start but one */
};

struct supervisor {
    char **words; /* of a child: program, run, --only, direction, what to read, NULL */
    struct child children[CHILDREN];
    int signals; /* signalfd */
    bool is_stopping;
    int code;
};

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* What the supervisor itself takes. A child gets them blocked, and takes them as soon as it
 * can: one that comes before must not kill it. */
static void signal_set(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGHUP);
    sigaddset(set, SIGUSR1);
    sigaddset(set, SIGCHLD);
}

enum { WORD_DIRECTION = 3, WORD_FILE, WORD_SETS };

/* The words of a child, but for its direction; free with free(). NULL when memory is out. */
static char **words_for(const struct config_source *source)
{
    char **words = calloc(WORD_SETS + 2 * source->set_count + 1, sizeof *words);

    if (words == NULL) return NULL;
    words[0] = (char *)"mesbridge";
    words[1] = (char *)"run";
    words[2] = (char *)"--only";
    words[WORD_FILE] = (char *)source->path;
    for (size_t i = 0; i < source->set_count; i++) {
        words[WORD_SETS + 2 * i] = (char *)"--set";
        words[WORD_SETS + 2 * i + 1] = (char *)source->sets[i];
    }
    return words;
}

/* In the child; does not return. */
static void become(const char *direction, char **words, pid_t parent)
{
    words[WORD_DIRECTION] = (char *)direction;
    setpgid(0, 0); /* Ctrl-C is for the supervisor, who hands it on: once, not twice */
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(EX_TEMPFAIL); /* it has died meanwhile */
    execv("/proc/self/exe", words);
    _exit(EX_OSERR);
}

static void start(struct supervisor *s, struct child *c)
{
    pid_t parent = getpid();
    pid_t pid = fork();

    if (pid == 0) become(c->direction, s->words, parent);
    c->started_ms = now_ms();
    if (pid < 0) {
        log_line(LOG_LEVEL_ERROR, "child.failed", "direction=%s reason=\"%s\"", c->direction,
                 strerror(errno));
        c->start_at_ms = c->started_ms + WAIT_MS_MAX;
        return;
    }
    c->pid = pid;
    log_line(LOG_LEVEL_INFO, "child.started", "direction=%s pid=%d", c->direction, (int)pid);
}

static void hand_on(struct supervisor *s, int number)
{
    for (struct child *c = s->children; c < s->children + CHILDREN; c++) {
        if (c->pid != 0) kill(c->pid, number);
    }
}

static void stop(struct supervisor *s)
{
    s->is_stopping = true;
    hand_on(s, SIGTERM);
}

static void say_end(const struct child *c, int status)
{
    if (WIFSIGNALED(status)) {
        log_line(LOG_LEVEL_ERROR, "child.killed", "direction=%s signal=%d", c->direction,
                 WTERMSIG(status));
    } else {
        log_line(WEXITSTATUS(status) == 0 ? LOG_LEVEL_INFO : LOG_LEVEL_WARN, "child.ended",
                 "direction=%s code=%d", c->direction, WEXITSTATUS(status));
    }
}

static void bury(struct supervisor *s, struct child *c, int status)
{
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : EX_SOFTWARE;
    int64_t now = now_ms();

    say_end(c, status);
    c->pid = 0;
    if (s->is_stopping || code == EX_CONFIG) {
        if (s->code == EX_OK) s->code = code;
        if (!s->is_stopping) stop(s);
        return;
    }
    if (now - c->started_ms >= CALM_MS || c->wait_ms == 0) c->wait_ms = WAIT_MS_MIN;
    c->start_at_ms = now + c->wait_ms;
    c->wait_ms = 2 * c->wait_ms < WAIT_MS_MAX ? 2 * c->wait_ms : WAIT_MS_MAX;
}

static void bury_all(struct supervisor *s)
{
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        for (struct child *c = s->children; c < s->children + CHILDREN; c++) {
            if (c->pid == pid) bury(s, c, status);
        }
    }
}

static void take_signals(struct supervisor *s)
{
    struct signalfd_siginfo info;

    while (read(s->signals, &info, sizeof info) == (ssize_t)sizeof info) {
        int number = (int)info.ssi_signo;
        if (number == SIGCHLD) {
            bury_all(s);
        } else if (number == SIGTERM || number == SIGINT) {
            stop(s); /* a second one makes the children leave at once */
        } else {
            hand_on(s, number);
        }
    }
}

static bool one_runs(const struct supervisor *s)
{
    for (const struct child *c = s->children; c < s->children + CHILDREN; c++) {
        if (c->pid != 0) return true;
    }
    return false;
}

/* Starts what is due; gives the time until the next is, in milliseconds; -1: nothing will be.
 */
static int start_due(struct supervisor *s)
{
    int64_t now = now_ms(), wait = -1;

    for (struct child *c = s->children; c < s->children + CHILDREN && !s->is_stopping; c++) {
        if (c->pid == 0 && now >= c->start_at_ms) start(s, c);
        if (c->pid != 0) continue;
        int64_t left = c->start_at_ms - now;
        if (wait < 0 || left < wait) wait = left;
    }
    return (int)wait;
}

int supervisor_run(const struct config_source *source)
{
    struct supervisor s = {
        .words = words_for(source), .children = {{.direction = "down"}, {.direction = "up"}}
    };
    sigset_t set;

    signal_set(&set);
    sigprocmask(SIG_BLOCK, &set, NULL);
    s.signals = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    if (s.signals < 0 || s.words == NULL) {
        free(s.words);
        return EX_OSERR;
    }
    for (;;) {
        int wait = start_due(&s);
        if (s.is_stopping && !one_runs(&s)) break;
        struct pollfd fd = {.fd = s.signals, .events = POLLIN};
        if (poll(&fd, 1, wait) > 0) take_signals(&s);
    }
    close(s.signals);
    free(s.words);
    return s.code;
}
