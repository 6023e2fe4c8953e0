#include "tests/lib/session.h"

#include "tests/lib/check.h"

char session_broker[512];

int session_prepare(void **state)
{
    snprintf(session_broker, sizeof session_broker,
             "allow_anonymous true\nmax_inflight_messages 0\n");
    return rig_prepare(state);
}

int session_prepare_tls(void **state)
{
    static char ca_file[96], url[48];
    session_prepare(state);
    struct rig *r = *state;

    broker_make_certificate(&r->broker);
    snprintf(ca_file, sizeof ca_file, "%s/cert.pem", r->broker.directory);
    snprintf(url, sizeof url, "mqtts://localhost:%d", r->broker.port);
    snprintf(session_broker + strlen(session_broker),
             sizeof session_broker - strlen(session_broker),
             "certfile %s\nkeyfile %s/key.pem\n", ca_file, r->broker.directory);
    r->settings.url = url;
    r->settings.ca_file = ca_file;
    return 0;
}

void session_fence(struct rig *r)
{
    rig_say(r, "a/session_fence", "");
    rig_await(r, &r->answered, r->published);
}

void session_hang_up_when_heard(struct rig *r)
{
    session_fence(r);
    rig_hang_up_in_time(r);
}

void session_found(struct rig *r)
{
    broker_start(&r->broker, session_broker);
    rig_come_up_as_session(r);
    assert_false(r->up.mqtt_up.session_present);
    assert_true(r->up.mqtt_up.subscription_ids);
    rig_listen(r, "in/#", 7);
    session_hang_up_when_heard(r);
}

void session_leave_messages(struct rig *r, int first, int count, size_t size)
{
    char payload[2000];

    memset(payload, '.', sizeof payload);
    rig_come_up(r);
    for (int i = first; i < first + count; i++) {
        int digits = snprintf(payload, 16, "%d ", i);
        payload[digits] = '.';
        if (r->published - r->answered == RIG_WINDOW) rig_await(r, &r->answered, r->published);
        rig_publish(r, &(struct message){
                           .topic = TEXT("in/a"), .payload = {payload, size}
        });
    }
    rig_await(r, &r->answered, r->published);
    rig_hang_up_in_time(r);
}

static void check_number(const struct arrival *a, int number)
{
    char expected[16];

    snprintf(expected, sizeof expected, "%d ", number);
    assert_true(text_starts_with(text_of_bytes(a->payload), text_of(expected)));
    assert_text(a->topic, TEXT("in/a"));
    assert_int_equal(7, a->subscription_id);
}

void session_check(const struct rig *r, int first, int count)
{
    assert_int_equal(count, r->arrivals);
    for (int i = 0; i < count; i++)
        check_number(r->arrived[i], first + i);
}
