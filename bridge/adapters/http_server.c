#include "bridge/adapters/http_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    CONNECTIONS_MAX = 16,
    CONNECTION_BYTES_MAX = 16384, /* the head of a request, and that of its answer */
    IDLE_SECONDS_MAX = 5,
};

struct http_server {
    struct MHD_Daemon *daemon;
    http_answer *answer;
    void *self;
    struct page page; /* the thread's alone */
};

/* --- one request --- */

static void add_headers(struct MHD_Response *response, const struct page *page)
{
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, page->type);
    MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    if (page->allow != NULL)
        MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, page->allow);
}

/* @thread http. Called once with the head alone, and answered there, so that no body is read;
 * libmicrohttpd leaves out the body of an answer to HEAD by itself. */
static enum MHD_Result take(void *self, struct MHD_Connection *connection, const char *url,
                            const char *method, const char *version, const char *body,
                            size_t *body_size, void **memory)
{
    struct http_server *s = self;
    struct request r = {.method = method,
                        .path = url,
                        .accept = MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
                                                              MHD_HTTP_HEADER_ACCEPT)};

    (void)version;
    (void)body;
    (void)body_size;
    (void)memory;
    s->answer(s->self, &r, &s->page);
    struct MHD_Response *response = MHD_create_response_from_buffer(
        s->page.body.size, s->page.bytes, MHD_RESPMEM_MUST_COPY);
    if (response == NULL) return MHD_NO;
    add_headers(response, &s->page);
    enum MHD_Result result = MHD_queue_response(connection, (unsigned)s->page.status, response);
    MHD_destroy_response(response);
    return result;
}

/* --- the server --- */

/* The configuration has looked at @address; false when it is none all the same. */
static bool read_address(const char *address, struct sockaddr_storage *out, socklen_t *size)
{
    const char *colon = strrchr(address, ':');
    bool is_ipv6 = address[0] == '[';
    char host[INET6_ADDRSTRLEN] = "";

    if (colon == NULL) return false;
    size_t bytes = (size_t)(colon - address) - (is_ipv6 ? 2 : 0);
    if (bytes >= sizeof host) return false;
    memcpy(host, address + (is_ipv6 ? 1 : 0), bytes);
    uint16_t port = htons((uint16_t)strtoul(colon + 1, NULL, 10));
    memset(out, 0, sizeof *out);
    if (is_ipv6) {
        struct sockaddr_in6 *in = (struct sockaddr_in6 *)out;
        *size = sizeof *in;
        in->sin6_family = AF_INET6;
        in->sin6_port = port;
        return inet_pton(AF_INET6, host, &in->sin6_addr) == 1;
    }
    struct sockaddr_in *in = (struct sockaddr_in *)out;
    *size = sizeof *in;
    in->sin_family = AF_INET;
    in->sin_port = port;
    return inet_pton(AF_INET, host, &in->sin_addr) == 1;
}

/* A socket that listens, ours to close; -1 with errno. libmicrohttpd would not say why not. */
static int listen_at(const char *address)
{
    struct sockaddr_storage at;
    socklen_t size;
    int yes = 1;

    errno = EADDRNOTAVAIL;
    if (!read_address(address, &at, &size)) return -1;
    int fd = socket(at.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(fd, (struct sockaddr *)&at, size) == 0 && listen(fd, CONNECTIONS_MAX) == 0) {
        return fd;
    }
    int error = errno;
    close(fd);
    errno = error;
    return -1;
}

/* It has no words for the log that the operator could use. */
static void say_nothing(void *self, const char *format, va_list arguments)
{
    (void)self;
    (void)format;
    (void)arguments;
}

static struct MHD_Daemon *start(struct http_server *s, int fd)
{
    return MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_ERROR_LOG,
                            0, NULL, NULL, take, s, MHD_OPTION_EXTERNAL_LOGGER, say_nothing,
                            NULL, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_CONNECTION_LIMIT,
                            (unsigned)CONNECTIONS_MAX, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                            (size_t)CONNECTION_BYTES_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
                            (unsigned)IDLE_SECONDS_MAX, MHD_OPTION_END);
}

enum err http_server_open(const char *address, http_answer *answer, void *self,
                          struct http_server **out, struct reason *why)
{
    int fd = listen_at(address);
    if (fd < 0) {
        *why = (struct reason){.code = errno};
        snprintf(why->words, sizeof why->words, "%s", strerror(errno));
        return ERR_NO_SYSTEM;
    }
    struct http_server *s = calloc(1, sizeof *s);
    if (s == NULL) {
        close(fd);
        return ERR_NO_MEMORY;
    }
    *s = (struct http_server){.answer = answer, .self = self};
    s->daemon = start(s, fd);
    if (s->daemon == NULL) {
        close(fd);
        free(s);
        *why = (struct reason){.code = -1};
        snprintf(why->words, sizeof why->words, "its thread cannot be started");
        return ERR_NO_SYSTEM;
    }
    *out = s;
    return ERR_OK;
}

void http_server_close(struct http_server *s)
{
    if (s == NULL) return;
    MHD_stop_daemon(s->daemon); /* closes the socket, too */
    free(s);
}
