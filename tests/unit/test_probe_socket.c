#include "bridge/adapters/probe_socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/test.h"

static void a_place_is_read_from_an_address_or_a_url(void **state)
{
    (void)state;
    static const struct {
        const char *text, *host, *port; /* host NULL: refused */
    } rows[] = {
        {"a:1",                "a",        "1"    },
        {"mqtt://broker:1883", "broker",   "1883" },
        {"mqtts://[::1]:8883", "::1",      "8883" },
        {"[fe80::1]:9092",     "fe80::1",  "9092" },
        {"10.0.0.1:65535",     "10.0.0.1", "65535"},
        {"a",                  NULL,       NULL   },
        {":1",                 NULL,       NULL   },
        {"a:",                 NULL,       NULL   },
        {"[]:1",               NULL,       NULL   },
        {"a:12345678",         NULL,       NULL   },
        {"",                   NULL,       NULL   },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct probe_target t = {"untouched", "0"};
        bool is_read = probe_target_read(rows[i].text, strlen(rows[i].text), &t);
        assert_int_equal(is_read, rows[i].host != NULL);
        assert_string_equal(t.host, is_read ? rows[i].host : "untouched");
        if (is_read) assert_string_equal(t.port, rows[i].port);
    }
}

/* A listening socket on loopback; gives its port in @target. */
static int listen_somewhere(struct probe_target *target)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &size), 0);
    assert_int_equal(listen(fd, 5), 0);
    snprintf(target->host, sizeof target->host, "127.0.0.1");
    snprintf(target->port, sizeof target->port, "%d", ntohs(at.sin_port));
    return fd;
}

static void an_address_needs_nobody_to_be_asked_and_is_connected_to(void **state)
{
    (void)state;
    struct probe_target target;
    struct probe_reach r;
    int64_t deadline = probe_now_ms() + 5000;
    int listener = listen_somewhere(&target);

    probe_resolve(&target, deadline, &r);
    assert_string_equal(r.why, "");
    assert_true(r.is_address);
    assert_int_equal(r.count, 1);
    assert_string_equal(r.at[0].words, "127.0.0.1");
    int fd = probe_connect(&r, deadline);
    int again = probe_connect_again(&r, deadline);
    assert_true(fd >= 0 && again >= 0);
    assert_int_equal(r.at[0].error, 0);
    close(again);
    close(fd);
    close(listener);

    assert_int_equal(probe_connect(&r, deadline), -1); /* nobody listens any more */
    assert_int_equal(r.at[0].error, ECONNREFUSED);
    assert_int_equal(probe_connect_again(&r, deadline), -1);
}

static void a_name_that_is_none_has_a_reason(void **state)
{
    (void)state;
    struct probe_target target = {"no-such-host.invalid", "1"};
    struct probe_reach r;

    probe_resolve(&target, probe_now_ms() + 5000, &r);
    assert_int_equal(r.count, 0);
    assert_string_not_equal(r.why, "");
    assert_int_equal(probe_connect(&r, probe_now_ms() + 1000), -1);
}

static void a_deadline_that_has_passed_asks_and_tries_in_vain(void **state)
{
    (void)state;
    struct probe_reach r = {.count = 1};
    struct sockaddr_in *at = (struct sockaddr_in *)&r.at[0].at;

    /* TEST-NET-1 (RFC 5737): nobody is there, and nobody says so */
    *at = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(9)};
    inet_pton(AF_INET, "192.0.2.1", &at->sin_addr);
    r.at[0].size = sizeof *at;
    int64_t start = probe_now_ms();
    struct probe_reach unknown;
    struct probe_target name = {"some-host.invalid", "1"};
    probe_resolve(&name, start, &unknown);
    assert_int_equal(unknown.count, 0);
    assert_string_not_equal(unknown.why, "");
    assert_int_equal(probe_connect(&r, start + 50), -1);
    assert_int_not_equal(r.at[0].error, 0);
    assert_true(probe_now_ms() - start < 3000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_is_read_from_an_address_or_a_url),
        cmocka_unit_test(an_address_needs_nobody_to_be_asked_and_is_connected_to),
        cmocka_unit_test(a_name_that_is_none_has_a_reason),
        cmocka_unit_test(a_deadline_that_has_passed_asks_and_tries_in_vain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
