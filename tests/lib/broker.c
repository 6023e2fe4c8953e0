#include "tests/lib/broker.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/lib/test.h"

enum { PATIENCE_MS = 10000 };

static void nap_ms(long ms)
{
    struct timespec t = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&t, NULL);
}

static struct sockaddr_in loopback(int port)
{
    return (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)port),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static int free_port(void)
{
    struct sockaddr_in at = loopback(0);
    socklen_t size = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    assert_int_equal(0, bind(fd, (struct sockaddr *)&at, size));
    assert_int_equal(0, getsockname(fd, (struct sockaddr *)&at, &size));
    close(fd);
    return ntohs(at.sin_port);
}

static bool accepts(int port)
{
    struct sockaddr_in at = loopback(port);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    bool yes = connect(fd, (struct sockaddr *)&at, sizeof at) == 0;

    close(fd);
    return yes;
}

/* Runs argv with stdout to @path (NULL: as ours). */
static pid_t run(char *const argv[], const char *path)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid > 0) return pid;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (path != NULL && freopen(path, "w", stdout) == NULL) _exit(127);
    execvp(argv[0], argv);
    _exit(127);
}

static void reap(pid_t *pid, int signal)
{
    if (*pid == 0) return;
    kill(*pid, signal);
    waitpid(*pid, NULL, 0);
    *pid = 0;
}

void broker_prepare(struct broker *b)
{
    *b = (struct broker){.port = free_port()};
    snprintf(b->directory, sizeof b->directory, "/tmp/mesbridge-broker-XXXXXX");
    assert_non_null(mkdtemp(b->directory));
    snprintf(b->url, sizeof b->url, "mqtt://127.0.0.1:%d", b->port);
}

void broker_write(const struct broker *b, const char *name, const char *text)
{
    char path[160];

    snprintf(path, sizeof path, "%s/%s", b->directory, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(0, fclose(file));
}

void broker_start(struct broker *b, const char *lines)
{
    char text[2048], path[96];

    assert_int_equal(0, b->pid);
    snprintf(text, sizeof text,
             "listener %d 127.0.0.1\npersistence false\nmax_queued_messages 1000000\n"
             "log_type error\n%s%s\n",
             b->port, geteuid() == 0 ? "user root\n" : "", lines);
    broker_write(b, "mosquitto.conf", text);
    snprintf(path, sizeof path, "%s/mosquitto.conf", b->directory);
    bool is_debian = access("/usr/sbin/mosquitto", X_OK) == 0; /* not in everybody's PATH */
    b->pid = run((char *[]){is_debian ? "/usr/sbin/mosquitto" : "mosquitto", "-c", path, NULL},
                 NULL);
    for (int waited = 0; !accepts(b->port); waited += 10) {
        assert_true(waited < PATIENCE_MS);
        nap_ms(10);
    }
}

void broker_kill(struct broker *b)
{
    reap(&b->pid, SIGKILL);
}

void broker_freeze(const struct broker *b)
{
    assert_int_equal(0, kill(b->pid, SIGSTOP));
}

void broker_thaw(const struct broker *b)
{
    assert_int_equal(0, kill(b->pid, SIGCONT));
}

static void remove_directory(const char *directory)
{
    char path[512];
    DIR *at = opendir(directory);

    if (at == NULL) return;
    for (struct dirent *d = readdir(at); d != NULL; d = readdir(at)) {
        snprintf(path, sizeof path, "%s/%s", directory, d->d_name);
        if (d->d_name[0] != '.') unlink(path);
    }
    closedir(at);
    rmdir(directory);
}

void broker_done(struct broker *b)
{
    broker_kill(b);
    remove_directory(b->directory);
}

/* --- listener --- */

static int lines_of(const char *path)
{
    FILE *file = fopen(path, "r");
    int lines = 0;

    if (file == NULL) return 0;
    for (int c = getc(file); c != EOF; c = getc(file))
        lines += c == '\n';
    fclose(file);
    return lines;
}

static void run_to_its_end(char *const argv[])
{
    pid_t pid = run(argv, "/dev/null");
    int status;

    assert_int_equal(pid, waitpid(pid, &status, 0));
    assert_int_equal(0, status);
}

void broker_publish(const struct broker *b, const char *topic, const char *payload, int qos,
                    bool is_retained)
{
    char port[16], level[16];

    snprintf(port, sizeof port, "%d", b->port);
    snprintf(level, sizeof level, "%d", qos);
    run_to_its_end((char *[]){"mosquitto_pub", "-h", "127.0.0.1", "-p", port, "-V", "5", "-q",
                              level, "-t", (char *)(uintptr_t)topic, "-m",
                              (char *)(uintptr_t)payload, is_retained ? "-r" : NULL, NULL});
}

void broker_make_certificate(const struct broker *b)
{
    char key[96], certificate[96];

    snprintf(key, sizeof key, "%s/key.pem", b->directory);
    snprintf(certificate, sizeof certificate, "%s/cert.pem", b->directory);
    run_to_its_end((char *[]){"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                              "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                              "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                              "-keyout", key, "-out", certificate, NULL});
}

/* A retained message, so that it comes back right behind the subscription. */
static void leave_mark(char *port)
{
    run_to_its_end((char *[]){"mosquitto_pub", "-h", "127.0.0.1", "-p", port, "-r", "-q", "1",
                              "-t", "test/mark", "-m", "1", NULL});
}

void listener_open(struct listener *l, const struct broker *b, const char *topic,
                   const char *format)
{
    static int count;
    char port[16];

    snprintf(port, sizeof port, "%d", b->port);
    leave_mark(port);
    snprintf(l->path, sizeof l->path, "%s/heard.%d", b->directory, count++);
    l->pid = run((char *[]){"mosquitto_sub", "-h", "127.0.0.1", "-p", port, "-V", "5", "-q",
                            "1", "-F", (char *)(uintptr_t)format, "-t",
                            (char *)(uintptr_t)topic, "-t", "test/mark", NULL},
                 l->path);
    assert_true(listener_await(l, 0));
}

bool listener_await(const struct listener *l, int lines)
{
    for (int waited = 0; waited < PATIENCE_MS; waited += 10) {
        if (lines_of(l->path) >= lines + 1) return true;
        nap_ms(10);
    }
    return false;
}

FILE *listener_close(struct listener *l)
{
    reap(&l->pid, SIGTERM);
    FILE *file = fopen(l->path, "r");
    assert_non_null(file);
    for (int c = getc(file); c != '\n' && c != EOF; c = getc(file))
        continue;
    return file;
}
