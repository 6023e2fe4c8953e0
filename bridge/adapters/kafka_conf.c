#include "bridge/adapters/kafka_conf.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>

#include "bridge/adapters/kafka_grievance.h"

struct setting {
    const char *key;
    const char *value;
};

/* What the operator may change.
 *
 * receive.message.max.bytes is also the most to which librdkafka unpacks a batch of zstd, of
 * which a few kilobytes may hold gigabytes; as its guesses triple, only a third of it is sure
 * to fit. It must be above fetch.max.bytes. gzip, lz4 and snappy have no such limit, but their
 * best ratios: 1,000, 250 and 20 times what the topic's max.message.bytes lets in. */
static const struct setting preferred_consumer[] = {
    {"session.timeout.ms",                 "10000"   },
    {"reconnect.backoff.max.ms",           "2000"    },
    {"socket.nagle.disable",               "true"    },
    {"socket.keepalive.enable",            "true"    },
    {"topic.metadata.refresh.interval.ms", "5000"    }, /* a topic made later is found this soon */
    {"receive.message.max.bytes",          "67108864"},
};

/* Only the broker knows what is too large. But a request above its socket.request.max.bytes, of
 * which 104857600 is the default, it answers by closing the connection, for ever. */
#define REQUEST_BYTES_MAX "104000000"

static const struct setting preferred_producer[] = {
    {"reconnect.backoff.max.ms",   "2000"           },
    {"socket.nagle.disable",       "true"           },
    {"socket.keepalive.enable",    "true"           },
    {"linger.ms",                  "5"              },
    {"message.max.bytes",          REQUEST_BYTES_MAX},
    {"queue.buffering.max.kbytes", "65536"          },
    {"message.timeout.ms",         "0"              }, /* what may succeed later is tried for ever */
};

static const struct setting preferred_up[] = {
    {"reconnect.backoff.max.ms",          "2000"           },
    {"socket.nagle.disable",              "true"           },
    {"socket.keepalive.enable",           "true"           },
    {"linger.ms",                         "5"              },
    {"message.max.bytes",                 REQUEST_BYTES_MAX},
    {"partitioner",                       "murmur2_random" }, /* a key's partition is the one that Java finds */
    {"topic.metadata.propagation.max.ms",
     "5000"                                                }, /* all behind it wait so long for a new topic */
};

/* What the promise rests on. */
static const struct setting fixed_consumer[] = {
    {"enable.auto.commit",            "false"         },
    {"enable.auto.offset.store",      "false"         },
    {"auto.offset.reset",             "error"         }, /* others go on without a word */
    {"isolation.level",               "read_committed"},
    {"partition.assignment.strategy", "range"         }, /* 2.0.2's cooperative one has bugs */
    {"allow.auto.create.topics",      "false"         },
    {"enable.partition.eof",          "false"         },
    {"check.crcs",                    "true"          }, /* else changed bytes are carried */
    {"log.queue",                     "true"          },
};

static const struct setting fixed_producer[] = {
    {"enable.idempotence",       "true"},
    {"acks",                     "all" },
    {"allow.auto.create.topics", "true"},
    {"log.queue",                "true"},
};

/* The core's window is the limit to what is under way, and nothing else: neither a queue that
 * is full, nor a time, nor a number of tries. */
static const struct setting fixed_up[] = {
    {"enable.idempotence",           "true"      },
    {"acks",                         "all"       },
    {"allow.auto.create.topics",     "true"      },
    {"log.queue",                    "true"      },
    {"queue.buffering.max.messages", "0"         },
    {"queue.buffering.max.kbytes",   "2147483647"},
    {"message.timeout.ms",           "0"         },
    {"message.send.max.retries",     "2147483647"},
    {"max.in.flight",                "1"         }, /* see kafka_producer.h, "Order" */
    {"enable.gapless.guarantee",     "true"      }, /* likewise */
    {"delivery.report.only.error",   "false"     },
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* What one client's conf is built from. */
struct recipe {
    const struct setting *preferred, *fixed;
    size_t preferred_count, fixed_count;
};

static const struct recipe consumer = {preferred_consumer, fixed_consumer,
                                       COUNT(preferred_consumer), COUNT(fixed_consumer)};
static const struct recipe producer = {preferred_producer, fixed_producer,
                                       COUNT(preferred_producer), COUNT(fixed_producer)};

static const struct recipe up = {preferred_up, fixed_up, COUNT(preferred_up), COUNT(fixed_up)};

static enum err set(rd_kafka_conf_t *conf, const char *key, const char *value,
                    struct kafka_complaint *why)
{
    if (rd_kafka_conf_set(conf, key, value, why->words, sizeof why->words) ==
        RD_KAFKA_CONF_OK) {
        return ERR_OK;
    }
    return ERR_BAD_CONFIG;
}

static enum err set_int(rd_kafka_conf_t *conf, const char *key, int64_t value,
                        struct kafka_complaint *why)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, value);
    return set(conf, key, text, why);
}

static enum err set_all(rd_kafka_conf_t *conf, const struct setting *at, size_t count,
                        struct kafka_complaint *why)
{
    for (size_t i = 0; i < count; i++)
        TRY(set(conf, at[i].key, at[i].value, why));
    return ERR_OK;
}

static enum err set_operators(rd_kafka_conf_t *conf, const struct config *config,
                              struct kafka_complaint *why)
{
    for (size_t i = 0; i < config->kafka.property_count; i++) {
        const struct kafka_property *p = &config->kafka.properties[i];
        why->property = p;
        TRY(set(conf, p->name, p->value, why));
    }
    why->property = NULL;
    return ERR_OK;
}

/* "demo" or, when the instance has a name, "demo-left". */
static void instance_name(const struct config *config, char *out, size_t size)
{
    bool named = config->bridge.instance[0] != '\0';
    snprintf(out, size, "%s%s%s", config->bridge.id, named ? "-" : "", config->bridge.instance);
}

void kafka_conf_group(const struct config *config, char out[KAFKA_GROUP_BYTES_MAX])
{
    snprintf(out, KAFKA_GROUP_BYTES_MAX, "mesbridge-%s", config->bridge.id);
}

static enum err set_names(rd_kafka_conf_t *conf, const struct config *config,
                          struct kafka_complaint *why)
{
    char instance[KAFKA_GROUP_BYTES_MAX], client[KAFKA_GROUP_BYTES_MAX + sizeof "mesbridge-"];
    instance_name(config, instance, sizeof instance);
    snprintf(client, sizeof client, "mesbridge-%s", instance);
    TRY(set(conf, "bootstrap.servers", config->kafka.bootstrap_servers, why));
    return set(conf, "client.id", client, why);
}

static enum err set_membership(rd_kafka_conf_t *conf, const struct config *config,
                               struct kafka_complaint *why)
{
    char group[KAFKA_GROUP_BYTES_MAX], instance[KAFKA_GROUP_BYTES_MAX];
    kafka_conf_group(config, group);
    instance_name(config, instance, sizeof instance);
    TRY(set(conf, "group.id", group, why));
    return set(conf, "group.instance.id", instance, why);
}

static int64_t clamp(int64_t n, int64_t min, int64_t max)
{
    return n < min ? min : n > max ? max : n;
}

/* librdkafka stops to fetch when either limit is reached, and may run over it by one response.
 */
static enum err set_prefetch(rd_kafka_conf_t *conf, const struct config *config,
                             struct kafka_complaint *why)
{
    int64_t bytes = config->kafka.prefetch_bytes;
    int64_t response = clamp(bytes / 4, 1 << 20, 16 << 20);
    TRY(set_int(conf, "queued.min.messages", clamp(config->kafka.prefetch_records, 1, 10000000),
                why));
    TRY(set_int(conf, "queued.max.messages.kbytes", clamp(bytes / 1024, 1, 2097151), why));
    TRY(set_int(conf, "fetch.max.bytes", response, why));
    return set_int(conf, "max.partition.fetch.bytes", clamp(response / 4, 256 << 10, 1 << 20),
                   why);
}

/* "^mes\\.dlq$": librdkafka wants a regular expression. Topic names hold no other character
 * that means something in one. */
static void append_exactly(struct sink *s, const char *kafka_topic)
{
    sink_char(s, '^');
    for (const char *at = kafka_topic; *at != '\0'; at++) {
        if (*at == '.') sink_char(s, '\\');
        sink_char(s, *at);
    }
    sink_text(s, TEXT("$"));
}

bool kafka_topic_is_ours(const struct config *config, const char *kafka_topic)
{
    return strcmp(kafka_topic, config->kafka.dead_letter_topic) == 0 ||
           strcmp(kafka_topic, config->kafka.audit_topic) == 0;
}

static void append_to_list(struct sink *s, const char *kafka_topic)
{
    if (kafka_topic[0] == '\0') return;
    if (s->size > 0) sink_char(s, ',');
    append_exactly(s, kafka_topic);
}

/* The topics that we write are never read, even if a route's regular expression takes them:
 * dead letters would come back for ever. What the operator has excluded stays excluded. */
static enum err set_blacklist(rd_kafka_conf_t *conf, const struct config *config,
                              struct kafka_complaint *why)
{
    char list[4096];
    size_t size = sizeof list;
    struct sink s = SINK(list);
    if (rd_kafka_conf_get(conf, "topic.blacklist", list, &size) == RD_KAFKA_CONF_OK)
        s.size = size > 0 ? size - 1 : 0;
    append_to_list(&s, config->kafka.dead_letter_topic);
    append_to_list(&s, config->kafka.audit_topic);
    if (s.size == 0) return ERR_OK;
    sink_char(&s, '\0');
    if (s.overflow) {
        snprintf(why->words, sizeof why->words, "topic.blacklist is longer than 4 kB");
        return ERR_BAD_CONFIG;
    }
    return set(conf, "topic.blacklist", list, why);
}

static void say(const struct kafka_words *words, int level, const char *facility,
                const char *text)
{
    words->say(words->self, level, text_of(facility), text_of(text));
}

/* @thread any. Only what is said before the client's queue is there. */
static void on_log(const rd_kafka_t *rk, int level, const char *facility, const char *text)
{
    say(rd_kafka_opaque(rk), level, facility, text);
}

static void set_words(rd_kafka_conf_t *conf, const struct kafka_words *words)
{
    rd_kafka_conf_set_opaque(conf, (void *)words);
    rd_kafka_conf_set_log_cb(conf, on_log);
}

static enum err set_recipe(rd_kafka_conf_t *conf, const struct config *config,
                           const struct recipe *recipe, struct kafka_complaint *why)
{
    TRY(set_names(conf, config, why));
    TRY(set_all(conf, recipe->preferred, recipe->preferred_count, why));
    if (recipe == &consumer) {
        TRY(set_prefetch(conf, config, why));
    } else {
        TRY(set_int(conf, "batch.size", KAFKA_BATCH_BYTES, why));
    }
    TRY(set_operators(conf, config, why));
    TRY(set_all(conf, recipe->fixed, recipe->fixed_count, why));
    if (recipe != &consumer) return ERR_OK;

    TRY(set_blacklist(conf, config, why));
    return set_membership(conf, config, why);
}

static enum err make(const struct config *config, const struct kafka_words *words,
                     const struct recipe *recipe, rd_kafka_conf_t **out,
                     struct kafka_complaint *why)
{
    *why = (struct kafka_complaint){0};
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    set_words(conf, words);
    enum err e = set_recipe(conf, config, recipe, why);
    if (e != ERR_OK) {
        rd_kafka_conf_destroy(conf);
        return e;
    }
    kafka_grievance_listen(conf);
    *out = conf;
    return ERR_OK;
}

enum err kafka_conf_consumer(const struct config *config, const struct kafka_words *words,
                             rd_kafka_conf_t **out, struct kafka_complaint *why)
{
    TRY(make(config, words, &consumer, out, why));
    rd_kafka_conf_set_events(*out, RD_KAFKA_EVENT_REBALANCE | RD_KAFKA_EVENT_ERROR |
                                       RD_KAFKA_EVENT_OFFSET_COMMIT | RD_KAFKA_EVENT_LOG);
    return ERR_OK;
}

static enum err make_producer(const struct config *config, const struct kafka_words *words,
                              const struct recipe *recipe, rd_kafka_conf_t **out,
                              struct kafka_complaint *why)
{
    TRY(make(config, words, recipe, out, why));
    rd_kafka_conf_set_events(*out,
                             RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_LOG);
    return ERR_OK;
}

enum err kafka_conf_producer(const struct config *config, const struct kafka_words *words,
                             rd_kafka_conf_t **out, struct kafka_complaint *why)
{
    return make_producer(config, words, &producer, out, why);
}

enum err kafka_conf_up(const struct config *config, const struct kafka_words *words,
                       enum kafka_care care, rd_kafka_conf_t **out, struct kafka_complaint *why)
{
    rd_kafka_conf_t *conf;
    TRY(make_producer(config, words, &up, &conf, why));
    if (care == KAFKA_CAREFUL) {
        enum err e = set_int(conf, "batch.num.messages", 1, why);
        assert(e == ERR_OK); /* any librdkafka knows it */
    }
    *out = conf;
    return ERR_OK;
}

void kafka_conf_say(const struct kafka_words *words, rd_kafka_event_t *event)
{
    const char *facility, *text;
    int level;
    if (rd_kafka_event_log(event, &facility, &text, &level) == 0) {
        say(words, level, facility, text);
        return;
    }
    say(words, LOG_WARNING, rd_kafka_err2name(rd_kafka_event_error(event)),
        rd_kafka_event_error_string(event));
}
