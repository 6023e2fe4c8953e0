/* The server over real connections, and what asks it (http_ask.h). */
#include "bridge/adapters/http_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "bridge/http_ask.h"
#include "tests/lib/test.h"

static char address[64];
static int port, asked;
static struct http_server *server;

/* Repeats what it was asked. */
static void repeat(void *self, const struct request *r, struct page *out)
{
    assert_ptr_equal(self, address);
    asked++;
    out->status = strcmp(r->method, "POST") == 0 ? 405 : 200;
    out->allow = out->status == 405 ? "GET, HEAD" : NULL;
    out->type = "text/plain";
    out->body = SINK(out->bytes);
    sink_text(&out->body, text_of(r->method));
    sink_char(&out->body, ' ');
    sink_text(&out->body, text_of(r->path));
    sink_char(&out->body, ' ');
    sink_text(&out->body, text_of(r->accept == NULL ? "-" : r->accept));
}

/* A port that is free just now. */
static int free_port(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    assert_int_equal(bind(fd, (struct sockaddr *)&at, size), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &size), 0);
    close(fd);
    return ntohs(at.sin_port);
}

static int set_up(void **state)
{
    (void)state;
    struct reason why;

    asked = 0;
    server = NULL;
    for (int i = 0; i < 20 && server == NULL; i++) { /* somebody else may be quicker */
        port = free_port();
        snprintf(address, sizeof address, "127.0.0.1:%d", port);
        (void)http_server_open(address, repeat, address, &server, &why);
    }
    return server == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    http_server_close(server);
    return 0;
}

static int dial(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr = {htonl(INADDR_LOOPBACK)}};
    struct timeval wait = {.tv_sec = 20};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
    return fd;
}

/* Sends @bytes, and gives all that comes until the server ends the connection; -1: it does not
 * in time. */
static ssize_t talk(const char *bytes, size_t bytes_size, char *out, size_t capacity)
{
    int fd = dial();
    size_t size = 0;

    (void)!send(fd, bytes, bytes_size, MSG_NOSIGNAL);
    for (;;) {
        ssize_t more = recv(fd, out + size, capacity - 1 - size, 0);
        if (more < 0 && errno != ECONNRESET) {
            close(fd);
            return -1;
        }
        if (more <= 0) break;
        size += (size_t)more;
    }
    close(fd);
    out[size] = '\0';
    return (ssize_t)size;
}

static void a_get_is_answered_and_its_query_is_no_part_of_the_path(void **state)
{
    (void)state;
    static struct http_reply reply;

    assert_int_equal(http_ask(address, "/metrics?a=b", &reply), ERR_OK);
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply.body, "GET /metrics -");
}

static void the_answer_has_its_headers(void **state)
{
    (void)state;
    static const char request[] =
        "GET /x HTTP/1.1\r\nHost: h\r\nAccept: a/b\r\nConnection: close\r\n\r\n";
    static const char *const lines[] = {
        "HTTP/1.1 200 OK\r\n", "\r\nContent-Type: text/plain\r\n", "\r\nContent-Length: 10\r\n",
        "\r\nCache-Control: no-store\r\n", "\r\n\r\nGET /x a/b"};
    char out[2000];

    assert_true(talk(request, sizeof request - 1, out, sizeof out) > 0);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (strstr(out, lines[i]) == NULL) fail_msg("no %s in %s", lines[i], out);
}

static void head_has_no_body(void **state)
{
    (void)state;
    static const char request[] = "HEAD /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    char out[2000];

    assert_true(talk(request, sizeof request - 1, out, sizeof out) > 0);
    assert_non_null(strstr(out, "\r\nContent-Length: 9\r\n"));
    assert_string_equal(out + strlen(out) - 4, "\r\n\r\n");
}

static void a_body_is_not_waited_for(void **state)
{
    (void)state;
    static const char request[] =
        "POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 100000000\r\n\r\n";
    char out[2000];

    assert_true(talk(request, sizeof request - 1, out, sizeof out) > 0);
    assert_non_null(strstr(out, "HTTP/1.1 405 "));
    assert_non_null(strstr(out, "\r\nAllow: GET, HEAD\r\n"));
}

static void what_is_no_request_is_refused_or_cut_off(void **state)
{
    (void)state;
    static char head[40000];
    static struct http_reply reply;
    static const char *const requests[] = {
        "\r\n\r\n\r\n",
        "GET\r\n\r\n",
        "GET /x\r\n\r\n",
        "GET /x HTTP/9.9\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        "GET /%00%0d%0aX:y HTTP/1.0\r\n\r\n",
    };
    char out[4000];

    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++)
        if (talk(requests[i], strlen(requests[i]), out, sizeof out) < 0) fail_msg("%zu", i);
    memset(head, 'a', sizeof head);
    memcpy(head, "GET /", 5);
    assert_true(talk(head, sizeof head, out, sizeof out) >= 0);
    assert_int_equal(http_ask(address, "/x", &reply), ERR_OK); /* and it goes on */
}

static void connections_are_few_and_those_that_say_nothing_end(void **state)
{
    (void)state;
    enum { MANY = 40 };
    int fds[MANY];
    static struct http_reply reply;
    char byte;

    for (int i = 0; i < MANY; i++)
        fds[i] = dial();
    for (int i = 0; i < MANY; i++) { /* each is ended by the server, within its time */
        ssize_t size = recv(fds[i], &byte, 1, 0);
        if (size > 0 || (size < 0 && errno != ECONNRESET)) fail_msg("connection %d lives", i);
        close(fds[i]);
    }
    assert_int_equal(http_ask(address, "/x", &reply), ERR_OK);
}

static void a_port_that_is_taken_is_told(void **state)
{
    (void)state;
    struct http_server *other = NULL;
    struct reason why;

    assert_int_equal(http_server_open(address, repeat, address, &other, &why), ERR_NO_SYSTEM);
    assert_string_equal(why.words, "Address already in use");
    assert_int_equal(http_server_open("192.0.2.1:1", repeat, address, &other, &why),
                     ERR_NO_SYSTEM);
    assert_int_equal(http_server_open("nonsense", repeat, address, &other, &why),
                     ERR_NO_SYSTEM);
    assert_null(other);
}

static void it_can_listen_again_at_once(void **state)
{
    (void)state;
    static struct http_reply reply;
    struct reason why;

    assert_int_equal(http_ask(address, "/x", &reply), ERR_OK);
    http_server_close(server);
    server = NULL;
    assert_int_equal(http_ask(address, "/x", &reply), ERR_NO_SYSTEM);
    assert_int_equal(errno, ECONNREFUSED);
    assert_int_equal(http_server_open(address, repeat, address, &server, &why), ERR_OK);
    assert_int_equal(http_ask(address, "/x", &reply), ERR_OK);
}

static void it_listens_at_ipv6_too(void **state)
{
    (void)state;
    static struct http_reply reply;
    struct http_server *other = NULL;
    struct reason why;
    char at[64];

    snprintf(at, sizeof at, "[::1]:%d", port);
    assert_int_equal(http_server_open(at, repeat, address, &other, &why), ERR_OK);
    assert_int_equal(http_ask(at, "/six", &reply), ERR_OK);
    assert_string_equal(reply.body, "GET /six -");
    http_server_close(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_get_is_answered_and_its_query_is_no_part_of_the_path,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_answer_has_its_headers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(head_has_no_body, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_body_is_not_waited_for, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_request_is_refused_or_cut_off, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(connections_are_few_and_those_that_say_nothing_end,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_port_that_is_taken_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(it_can_listen_again_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(it_listens_at_ipv6_too, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
