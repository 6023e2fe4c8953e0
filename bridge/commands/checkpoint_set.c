#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "bridge/base/json.h"
#include "bridge/commands/checkpoint.h"
#include "bridge/commands/errand.h"

enum { WATCH_MS = 1000 };

/* Everything about one order, as it becomes known. */
struct setting {
    const struct checkpoint_order *order;
    const struct desk_partition *log;
    struct checkpoint mark;                 /* to be written */
    char topic[CHECKPOINT_TOPIC_BYTES_MAX]; /* its own; with a NUL */
    char payload[CHECKPOINT_BYTES_MAX];
    size_t payload_bytes; /* 0: not written yet */
    int64_t from;         /* the checkpoint as it was; -1: none that can be read */
    bool is_overwritten;
};

static int64_t wall_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- what is to be set ---- */

static int find_place(struct errand *e, struct setting *s)
{
    const struct checkpoint_order *o = s->order;

    s->log = errand_partition(e, o->kafka_topic, o->partition);
    if (s->log == NULL) {
        fprintf(stderr,
                "mesbridge: Kafka has no partition %d of `%s` that the routes carry; see "
                "`mesbridge checkpoint show`\n",
                o->partition, o->kafka_topic);
        return EX_DATAERR;
    }
    s->mark.next = o->next;
    if (o->next == PLACE_EARLIEST) s->mark.next = s->log->low;
    if (o->next == PLACE_LATEST) s->mark.next = s->log->high;
    if (s->mark.next >= s->log->low && s->mark.next <= s->log->high) return EX_OK;
    fprintf(stderr, "mesbridge: the log of %s/%d reaches from %lld to %lld; %lld is outside\n",
            o->kafka_topic, o->partition, (long long)s->log->low, (long long)s->log->high,
            (long long)s->mark.next);
    return EX_DATAERR;
}

static int find_print(struct errand *e, struct setting *s)
{
    s->mark.log_start = s->log->low;
    if (s->mark.next <= s->log->low) return EX_OK; /* there is no record before it */
    if (kafka_desk_print(e->desk, s->log->kafka_topic, s->log->partition, s->mark.next - 1,
                         &s->mark.last))
        return EX_OK;
    fprintf(stderr, "mesbridge: record %lld of %s/%d cannot be read: %s\n",
            (long long)s->mark.next - 1, s->log->kafka_topic, s->log->partition,
            kafka_desk_why(e->desk));
    return EX_UNAVAILABLE;
}

static const char *who(char *buffer, size_t size)
{
    const char *name = getenv("SUDO_USER");
    if (name == NULL || name[0] == '\0') name = getenv("USER");
    if (name != NULL && name[0] != '\0') return name;
    snprintf(buffer, size, "uid-%ld", (long)getuid());
    return buffer;
}

static void fill_mark(const struct errand *e, struct setting *s)
{
    struct checkpoint *c = &s->mark;
    char buffer[32];

    snprintf(c->bridge_id, sizeof c->bridge_id, "%s", e->config->bridge.id);
    snprintf(c->cluster_id, sizeof c->cluster_id, "%s", kafka_desk_cluster(e->desk));
    snprintf(c->kafka_topic, sizeof c->kafka_topic, "%s", s->log->kafka_topic);
    c->partition = s->log->partition;
    snprintf(c->broker_id, sizeof c->broker_id, "%s", e->broker_id);
    snprintf(c->writer, sizeof c->writer, "%s", who(buffer, sizeof buffer));
    c->sequence = 1;
    c->is_forced = true;
    c->timestamp_ms = wall_ms();
}

/* ---- what the broker says ---- */

/* Before the writing the checkpoint as it was; after it, ours and whatever replaces it. */
static void take_mark(void *self, struct text topic, struct bytes payload)
{
    struct setting *s = self;
    struct checkpoint found;

    if (!text_equal(topic, text_of(s->topic))) return;
    if (s->payload_bytes > 0) {
        s->is_overwritten = payload.size != s->payload_bytes ||
                            memcmp(payload.at, s->payload, s->payload_bytes) != 0;
    } else if (checkpoint_read(payload, &found) == CHECKPOINT_FINE) {
        s->from = found.next;
    }
}

static int ask_mqtt(struct errand *e, struct setting *s)
{
    struct sink topic = SINK(s->topic);

    checkpoint_topic(text_of(e->config->mqtt.control_prefix), text_of(e->config->bridge.id),
                     text_of(s->log->kafka_topic), s->log->partition, &topic);
    sink_char(&topic, '\0');
    if (!errand_read(e, text_of(s->topic), s, take_mark)) return EX_UNAVAILABLE;
    if (e->broker_id[0] != '\0') return EX_OK;
    fprintf(stderr,
            "mesbridge: this MQTT broker has no id on %s/%s/id: the bridge has never run "
            "against it, or it has lost its state. Start the bridge once, then stop it, and "
            "try again\n",
            e->config->mqtt.control_prefix, e->config->bridge.id);
    return EX_NOPERM;
}

/* ---- consent ---- */

static void say_plan(const struct setting *s)
{
    const struct desk_partition *p = s->log;

    fprintf(stderr, "%s/%d: the checkpoint ", p->kafka_topic, p->partition);
    if (s->from >= 0) {
        fprintf(stderr, "is at %lld and ", (long long)s->from);
    } else {
        fputs("does not exist and ", stderr);
    }
    fprintf(stderr, "becomes %lld; the log reaches from %lld to %lld.\n",
            (long long)s->mark.next, (long long)p->low, (long long)p->high);
    if (s->from >= 0 && s->mark.next > s->from) {
        fprintf(stderr, "Up to %lld records will never be sent.\n",
                (long long)(s->mark.next - s->from));
    } else if (s->from > s->mark.next) {
        fprintf(stderr, "Up to %lld records will be sent again.\n",
                (long long)(s->from - s->mark.next));
    }
}

/* One that has nothing to carry would not overwrite it at once, but would not heed it either.
 */
static void warn_of_members(struct errand *e)
{
    int members = kafka_desk_members(e->desk);

    if (members == 0) return;
    fprintf(stderr,
            "The group has %d member%s: a bridge runs, or has ended some seconds ago. One that "
            "runs does not heed this, and overwrites it with its next record.\n",
            members, members == 1 ? "" : "s");
}

static int agree(struct errand *e, const struct setting *s)
{
    char answer[16] = "";

    say_plan(s);
    warn_of_members(e);
    if (s->order->consent == CONSENT_GIVEN) return EX_OK;
    if (!isatty(STDIN_FILENO)) {
        fputs("mesbridge: nothing was changed; say --yes if this is meant\n", stderr);
        return EX_NOPERM;
    }
    fputs("Type `yes` to do it: ", stderr);
    if (fgets(answer, sizeof answer, stdin) != NULL && strcmp(answer, "yes\n") == 0)
        return EX_OK;
    fputs("mesbridge: nothing was changed\n", stderr);
    return EX_NOPERM;
}

/* ---- doing it ---- */

/* First: what cannot be written down is not done. */
static int write_audit(struct errand *e, const struct setting *s)
{
    char bytes[1024];
    struct sink out = SINK(bytes);
    struct json j;

    json_open(&j, &out);
    json_text(&j, "what", TEXT("checkpoint-set"));
    json_text(&j, "bridge", text_of(s->mark.bridge_id));
    json_text(&j, "kafka_topic", text_of(s->mark.kafka_topic));
    json_int(&j, "partition", s->mark.partition);
    if (s->from >= 0) {
        json_int(&j, "from", s->from);
    } else {
        json_null(&j, "from");
    }
    json_int(&j, "to", s->mark.next);
    json_text(&j, "who", text_of(s->mark.writer));
    json_text(&j, "broker", text_of(s->mark.broker_id));
    json_int(&j, "timestamp", s->mark.timestamp_ms);
    json_close(&j);
    if (kafka_desk_audit(e->desk, text_of(s->mark.kafka_topic), sink_since(&out, 0)))
        return EX_OK;
    fprintf(stderr,
            "mesbridge: the audit topic `%s` does not take it, so nothing was changed: %s\n",
            e->config->kafka.audit_topic, kafka_desk_why(e->desk));
    return EX_UNAVAILABLE;
}

static int write_mark(struct errand *e, struct setting *s)
{
    struct sink out = SINK(s->payload);

    checkpoint_write(&s->mark, &out);
    s->payload_bytes = out.size;
    if (visit_write(&e->visit, text_of(s->topic), sink_since(&out, 0))) return EX_OK;
    errand_complain_of_mqtt(e);
    return EX_UNAVAILABLE;
}

static int watch(struct errand *e, const struct setting *s)
{
    if (!visit_stay(&e->visit, WATCH_MS)) {
        errand_complain_of_mqtt(e);
        return EX_UNAVAILABLE;
    }
    if (s->is_overwritten) {
        fputs("mesbridge: a running bridge has overwritten it at once; stop the bridge, then "
              "try again\n",
              stderr);
        return EX_TEMPFAIL;
    }
    printf("%s/%d: %lld\n", s->mark.kafka_topic, s->mark.partition, (long long)s->mark.next);
    return EX_OK;
}

int checkpoint_set(const struct checkpoint_order *order)
{
    struct setting s = {.order = order, .from = -1};
    struct errand e;
    int code = errand_open(&e, order->source, "checkpoint");

    if (code == EX_OK) code = find_place(&e, &s);
    if (code == EX_OK) code = find_print(&e, &s);
    if (code == EX_OK) code = ask_mqtt(&e, &s);
    if (code == EX_OK) code = agree(&e, &s);
    if (code == EX_OK) {
        fill_mark(&e, &s);
        code = write_audit(&e, &s);
    }
    if (code == EX_OK) code = write_mark(&e, &s);
    if (code == EX_OK) code = watch(&e, &s);
    errand_close(&e);
    return code;
}
