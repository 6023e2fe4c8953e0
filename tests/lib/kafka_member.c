#include "tests/lib/kafka_member.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int64_t member_now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void on_words(void *self, int level, struct text facility, struct text words)
{
    struct member *m = self;
    m->words++;
    if (getenv("KAFKA_WORDS") == NULL) return;
    fprintf(stderr, "%lld %s %d %.*s %.*s\n", (long long)member_now_ms() % 1000000,
            m->config.bridge.instance, level, (int)facility.size, facility.at, (int)words.size,
            words.at);
}

/* ---- the core ---- */

static void take_assigned(struct member *m, const struct input *in)
{
    assert_true(in->assigned.count <= MEMBER_LANES_MAX);
    assert_int_equal(m->lane_count, 0); /* released or lost before */
    m->lane_count = in->assigned.count;
    m->is_looked = false;
    m->assigned = in->assigned.at;
    for (size_t i = 0; i < m->lane_count; i++)
        m->lanes[i] = (struct member_lane){.assigned = in->assigned.at[i]};
    if (!m->looks_late) m->port.look(m->port.self);
}

static void take_looked(struct member *m, const struct input *in)
{
    assert_int_equal(in->looked.count, m->lane_count);
    m->is_new = in->looked.group_is_new;
    m->is_looked = true;
    snprintf(m->cluster_id, sizeof m->cluster_id, "%.*s", (int)in->looked.cluster_id.size,
             in->looked.cluster_id.at);
    for (size_t i = 0; i < m->lane_count; i++) {
        /* what was told at first is lent, and still there */
        assert_memory_equal(&m->assigned[i], &m->lanes[i].assigned, sizeof m->assigned[i]);
        m->lanes[i].looked = in->looked.at[i];
    }
    if (!m->starts_late && !m->lanes[0].is_open) member_start(m);
}

static void take_found(struct member *m, uint16_t lane, int64_t offset)
{
    assert_true(lane < m->lane_count);
    m->lanes[lane].found = offset;
    m->lanes[lane].finds++;
}

static void take_record(struct member *m, uint16_t number, const struct record *rec)
{
    assert_true(number < m->lane_count);
    struct member_lane *lane = &m->lanes[number];
    assert_true(lane->is_open);
    assert_int_equal(rec->partition, lane->assigned.partition);
    if (lane->next >= 0) assert_int_equal(rec->offset, lane->next);
    lane->next = rec->offset + 1;
    lane->records++;
    m->records++;
    if (m->on_record != NULL) m->on_record(m, number, rec);
}

static void on_input(void *self, const struct input *in)
{
    struct member *m = self;
    m->inputs[in->kind]++;
    m->last[in->kind] = *in;
    switch (in->kind) {
    case INPUT_ASSIGNED: take_assigned(m, in); return;
    case INPUT_LOOKED: take_looked(m, in); return;
    case INPUT_FOUND: take_found(m, in->found.lane, in->found.offset); return;
    case INPUT_REVOKED:
        if (m->releases) member_release(m);
        return;
    case INPUT_LANES_LOST: member_release(m); return;
    case INPUT_RECORD: take_record(m, in->record.lane, in->record.record); return;
    case INPUT_AGAIN:
        if (m->on_again != NULL) m->on_again(m, in->again.ticket, in->again.record);
        return;
    default: return;
    }
}

void member_start(struct member *m)
{
    struct lane_point at[MEMBER_LANES_MAX];
    for (size_t i = 0; i < m->lane_count; i++) {
        struct member_lane *lane = &m->lanes[i];
        bool usable = lane->looked.committed >= lane->looked.low &&
                      lane->looked.committed <= lane->looked.high;
        lane->next = usable ? lane->looked.committed : lane->looked.low;
        lane->is_open = true;
        at[i] = (struct lane_point){(uint16_t)i, lane->next};
    }
    m->port.start(m->port.self, at, m->lane_count);
}

void member_send(struct member *m, uint16_t lane, int64_t next)
{
    assert_true(lane < m->lane_count);
    m->lanes[lane].next = next;
    m->port.rewind(m->port.self, (struct lane_point){lane, next});
}

void member_release(struct member *m)
{
    m->port.release(m->port.self);
    m->lane_count = 0;
    m->is_looked = false;
}

bool member_commit(struct member *m)
{
    struct lane_point at[MEMBER_LANES_MAX];
    for (size_t i = 0; i < m->lane_count; i++) {
        at[i] = (struct lane_point){(uint16_t)i, m->lanes[i].next};
    }
    uint64_t before = m->inputs[INPUT_COMMITTED];
    size_t room = m->room;
    m->room = 0;
    m->port.commit(m->port.self, at, m->lane_count);
    member_until(m, &m->inputs[INPUT_COMMITTED], before + 1, 20000);
    assert_int_equal(m->inputs[INPUT_COMMITTED], before + 1);
    m->room = room;
    return m->last[INPUT_COMMITTED].committed.ok;
}

/* ---- the loop ---- */

void member_turn(struct member *m, int wait_ms)
{
    struct pollfd fd = {m->port.descriptor(m->port.self), POLLIN, 0};
    poll(&fd, 1, wait_ms);
    m->port.poll(m->port.self);
    if (m->room > 0) m->port.read(m->port.self, m->room);
}

void member_until(struct member *m, const uint64_t *what, uint64_t count, int timeout_ms)
{
    int64_t end = member_now_ms() + timeout_ms;
    while (*what < count) {
        if (member_now_ms() > end) fail_msg("waited for %d ms in vain", timeout_ms);
        member_turn(m, 100);
    }
}

void member_until_records(struct member *m, int64_t count, int timeout_ms)
{
    int64_t end = member_now_ms() + timeout_ms;
    while (m->records < count) {
        if (member_now_ms() > end) {
            fail_msg("%lld of %lld records after %d ms", (long long)m->records,
                     (long long)count, timeout_ms);
        }
        member_turn(m, 100);
    }
}

void member_until_look(struct member *m, int timeout_ms)
{
    int64_t end = member_now_ms() + timeout_ms;
    while (!m->is_looked) {
        if (member_now_ms() > end) fail_msg("no look after %d ms", timeout_ms);
        member_turn(m, 100);
    }
}

void member_for(struct member *m, int ms)
{
    int64_t end = member_now_ms() + ms;
    while (member_now_ms() < end)
        member_turn(m, 20);
}

/* ---- opening and closing ---- */

void member_init(struct member *m, const char *bootstrap_servers, const char *id,
                 const char *instance, const char *kafka_topic)
{
    *m = (struct member){.room = 512};
    m->config.bridge.id = (char *)id;
    m->config.bridge.instance = (char *)instance;
    m->config.kafka.bootstrap_servers = (char *)bootstrap_servers;
    m->config.kafka.dead_letter_topic = (char *)"mes.dlq";
    m->config.kafka.audit_topic = (char *)"mes.audit";
    m->config.down.checkpoint = CHECKPOINT_ON;
    m->config.kafka.prefetch_records = 20000;
    m->config.kafka.prefetch_bytes = 16 << 20;
    m->config.kafka.properties = m->properties;
    m->config.down.start = START_EARLIEST;
    m->config.down.routes = (struct routes){1, &m->route};
    m->route.selector_count = 1;
    m->route.selectors = m->selectors;
    snprintf(m->selectors[0].text, sizeof m->selectors[0].text, "%s", kafka_topic);
    m->selectors[0].is_regex = kafka_topic[0] == '^';
    if (m->selectors[0].is_regex) {
        assert_int_equal(regcomp(&m->selectors[0].regex, kafka_topic, REG_EXTENDED | REG_NOSUB),
                         0);
    }
}

void member_property(struct member *m, const char *name, const char *value)
{
    assert_true(m->config.kafka.property_count < MEMBER_PROPERTIES_MAX);
    m->properties[m->config.kafka.property_count++] = (struct kafka_property){
        .name = (char *)name, .value = (char *)value, .line = 1, .column = 1};
}

void member_open(struct member *m)
{
    struct kafka_complaint why;
    enum err e = kafka_consumer_open(&m->config, (struct feed){m, on_input},
                                     (struct kafka_words){m, on_words}, &m->k, &why);
    if (e != ERR_OK) fail_msg("%s", why.words);
    m->port = kafka_consumer_port(m->k);
}

void member_close(struct member *m)
{
    int64_t start = member_now_ms();
    kafka_consumer_close(m->k);
    m->k = NULL;
    assert_true(member_now_ms() - start < 5000);
    if (m->selectors[0].is_regex) regfree(&m->selectors[0].regex);
}
