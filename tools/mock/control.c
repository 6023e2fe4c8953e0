#include "tools/mock/control.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "tools/mock/commands.h"

enum { ANSWER_BYTES_MAX = 256, ANSWER_SECONDS_MAX = 5 };

static bool address_of(const char *path, struct sockaddr_un *out)
{
    *out = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (strlen(path) < sizeof out->sun_path) {
        strcpy(out->sun_path, path);
        return true;
    }
    fprintf(stderr, "mock_kafka: %s: longer than the %zu bytes that a socket's name may have\n",
            path, sizeof out->sun_path - 1);
    return false;
}

int control_open(const char *path)
{
    struct sockaddr_un address;

    if (!address_of(path, &address)) return -1;
    unlink(path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0 &&
        listen(fd, 8) == 0) {
        return fd;
    }
    fprintf(stderr, "mock_kafka: %s: %s\n", path, strerror(errno));
    if (fd >= 0) close(fd);
    return -1;
}

static void limit_wait(int fd, int seconds)
{
    struct timeval limit = {.tv_sec = seconds};

    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

void control_serve(int listener, struct cluster *c)
{
    char line[COMMAND_BYTES_MAX], answer[ANSWER_BYTES_MAX];
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

    if (fd < 0) return;
    limit_wait(fd, 1);
    FILE *in = fdopen(fd, "r");
    while (in != NULL && fgets(line, sizeof line, in) != NULL) {
        command_run(c, line, answer, sizeof answer);
        if (dprintf(fd, "%s\n", answer) < 0) break;
    }
    if (in != NULL) {
        fclose(in);
    } else {
        close(fd);
    }
}

static int connect_to(const char *path)
{
    struct sockaddr_un address;

    if (!address_of(path, &address)) return -1;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0) return fd;
    fprintf(stderr, "mock_kafka: %s: %s\n", path, strerror(errno));
    if (fd >= 0) close(fd);
    return -1;
}

static bool ask(int fd, int count, char **words, char *answer, size_t answer_bytes)
{
    for (int i = 0; i < count; i++) {
        if (dprintf(fd, "%s%c", words[i], i + 1 < count ? ' ' : '\n') < 0) return false;
    }
    ssize_t size = recv(fd, answer, answer_bytes - 1, 0); /* an answer is one small write */
    if (size <= 0) return false;
    answer[size] = '\0';
    return true;
}

int control_send(const char *path, int count, char **words)
{
    char answer[ANSWER_BYTES_MAX];
    int fd = connect_to(path);

    if (fd < 0) return -1;
    limit_wait(fd, ANSWER_SECONDS_MAX);
    bool answered = ask(fd, count, words, answer, sizeof answer);
    close(fd);
    if (!answered) {
        fprintf(stderr, "mock_kafka: %s: no answer\n", path);
        return -1;
    }
    fputs(answer, stdout);
    return strncmp(answer, "ok", 2) == 0 ? 0 : -1;
}
