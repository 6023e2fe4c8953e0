#include "tools/mock/cluster.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The port that the mock's next bind() gets; 0: leave it alone. */
static int next_port;

static bool is_any_loopback_port(const struct sockaddr *address, socklen_t size)
{
    struct sockaddr_in in;

    if (address->sa_family != AF_INET || size != sizeof in) return false;
    memcpy(&in, address, sizeof in);
    return in.sin_port == 0 && in.sin_addr.s_addr == htonl(INADDR_LOOPBACK);
}

/* An executable's bind() comes before libc's for its shared libraries too. That is the only way
 * to choose the mock's ports. (The argument's type is how glibc declares it.) */
int bind(int fd, __CONST_SOCKADDR_ARG address, socklen_t size)
{
    const struct sockaddr *wanted = address.__sockaddr__;
    struct sockaddr_in in;

    if (next_port == 0 || !is_any_loopback_port(wanted, size)) {
        return (int)syscall(SYS_bind, fd, wanted, size);
    }
    memcpy(&in, wanted, sizeof in);
    in.sin_port = htons((uint16_t)next_port++);
    return (int)syscall(SYS_bind, fd, &in, sizeof in);
}

/* The mock ends in an assertion when it cannot bind, so the ports are tried first. */
static int try_port(int port)
{
    struct sockaddr_in in = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0) return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    int result = bind(fd, (struct sockaddr *)&in, sizeof in);
    int why = errno;
    close(fd);
    if (result != 0) fprintf(stderr, "mock_kafka: 127.0.0.1:%d: %s\n", port, strerror(why));
    return result;
}

static rd_kafka_t *new_handle(void)
{
    char why[256];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();

    rd_kafka_conf_set(conf, "client.id", "mock_kafka", NULL, 0);
    rd_kafka_conf_set(conf, "log_level", "3", NULL, 0); /* it would miss a bootstrap.servers */
    /* also the mock's limit for a request */
    rd_kafka_conf_set(conf, "receive.message.max.bytes", "2147483647", NULL, 0);
    rd_kafka_t *handle = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    if (handle == NULL) {
        rd_kafka_conf_destroy(conf);
        fprintf(stderr, "mock_kafka: %s\n", why);
    }
    return handle;
}

int cluster_open(struct cluster *c, int brokers, int port)
{
    *c = (struct cluster){0};
    for (int i = 0; port != 0 && i < brokers; i++) {
        if (try_port(port + i) != 0) return -1;
    }
    c->handle = new_handle();
    if (c->handle == NULL) return -1;

    next_port = port;
    c->mock = rd_kafka_mock_cluster_new(c->handle, brokers);
    next_port = 0;
    if (c->mock == NULL) {
        fprintf(stderr, "mock_kafka: cannot start %d brokers\n", brokers);
        cluster_close(c);
        return -1;
    }
    return 0;
}

int cluster_add_topic(struct cluster *c, const char *spec)
{
    char name[256];
    const char *colon = strrchr(spec, ':');
    size_t size = colon == NULL ? strlen(spec) : (size_t)(colon - spec);
    int partitions = colon == NULL ? 1 : atoi(colon + 1);

    if (size == 0 || size >= sizeof name || partitions < 1) {
        fprintf(stderr, "mock_kafka: --topic wants NAME:PARTITIONS, not `%s`\n", spec);
        return -1;
    }
    memcpy(name, spec, size);
    name[size] = '\0';
    rd_kafka_resp_err_t e = rd_kafka_mock_topic_create(c->mock, name, partitions, 1);
    if (e == RD_KAFKA_RESP_ERR_NO_ERROR) return 0;
    fprintf(stderr, "mock_kafka: topic %s: %s\n", name, rd_kafka_err2str(e));
    return -1;
}

void cluster_close(struct cluster *c)
{
    if (c->mock != NULL) rd_kafka_mock_cluster_destroy(c->mock);
    if (c->handle != NULL) rd_kafka_destroy(c->handle);
    *c = (struct cluster){0};
}
