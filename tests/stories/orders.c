/* What a story of the down direction can order: the table lists it all. A story begins with "a
 * world with ...", and what is not said there is chosen so that traces stay short: window 4,
 * commit after 3 records or 1 s, PUBACKs awaited for 5 s, a drain of 10 s; a checkpoint after 3
 * records or 200 ms, half a second of grace, one consumer, and a broker that saves when it is
 * told to. */
#include <stdlib.h>
#include <string.h>

#include "tests/stories/stage.h"
#include "tests/world/states.h"
#include "tests/world/world.h"

#include "bridge/core/presence.h"

/* "a" is the first bridge. */
static uint32_t bridge(const struct holes *h, uint32_t i)
{
    return (uint32_t)(h->words[i][0] - 'a') % HOSTS_MAX;
}

static void begin(struct world *w, uint32_t hosts, uint32_t partitions, uint32_t receive_max)
{
    struct world_settings settings = {
        .hosts = hosts,
        .partitions = partitions,
        .consumers = 1,
        .receive_max = (uint16_t)receive_max,
        .autosave_ms = 600000,
        .down = {.window_max = 4,
                 .lanes_max = PARTITIONS_MAX,
                 .commit_records_max = 3,
                 .commit_every_ms = 1000,
                 .puback_timeout_ms = 5000,
                 .drain_timeout_ms = 10000,
                 .backoff_min_ms = 250,
                 .backoff_max_ms = 8000,
                 .has_checkpoints = true,
                 .checkpoint_records_max = 3,
                 .checkpoint_every_ms = 200,
                 .recovery_grace_ms = 500,
                 .recovery_window_ms = RECOVERY_ALL,
                 .presence_every_ms = 30000},
        .session_timeout_ms = 6000,
        .seed = 1,
        .trace = w->set.trace,
    };
    world_init(w, &settings);
}

static void a_world(struct world *w, const struct holes *h)
{
    begin(w, sentence_number(h, 0), sentence_number(h, 1), 20);
}

/* No record of this world is what its kind asks for. */
static void routes_warn(struct world *w, const struct holes *h)
{
    (void)h;
    w->set.down.routes->at[0].validation = VALIDATE_WARN;
}

static void clock_behind(struct world *w, const struct holes *h)
{
    w->set.clock_off_ms = -(int64_t)sentence_number(h, 0);
}

/* As a world that thins is made from the start. */
static void routes_thin(struct world *w, const struct holes *h)
{
    w->set.at_most_ms = sentence_number(h, 0);
    w->set.down.withheld_max = sentence_number(h, 1);
    w->set.down.routes = world_routes(w->set.has_state, w->set.at_most_ms);
    truth_thin(&w->truth);
}

static void a_small_broker(struct world *w, const struct holes *h)
{
    w->set.receive_max = (uint16_t)sentence_number(h, 0);
}

static void a_start_at_the_end(struct world *w, const struct holes *h)
{
    (void)h;
    w->set.down.start_at_end = true;
}

static void produce(struct world *w, const struct holes *h)
{
    static const struct {
        const char *word;
        enum nature nature;
    } natures[] = {
        {"good",      NATURE_GOOD     },
        {"poisonous", NATURE_POISON   },
        {"bulky",     NATURE_BULKY    },
        {"forbidden", NATURE_FORBIDDEN},
        {"unwanted",  NATURE_PUT_OFF  },
        {"offending", NATURE_OFFENDING},
        {"empty",     NATURE_TOMBSTONE},
        {"old",       NATURE_EXPIRED  },
        {"missing",   NATURE_HOLE     },
        {"last",      NATURE_OVER     },
        {"hollow",    NATURE_EMPTY    },
        {"ancient",   NATURE_ANCIENT  },
        {"nightly",   NATURE_UNWANTED },
    };
    for (size_t i = 0; i < sizeof natures / sizeof natures[0]; i++) {
        if (strcmp(natures[i].word, h->words[1]) != 0) continue;
        for (uint32_t n = sentence_number(h, 0); n > 0; n--) {
            truth_produce(&w->truth, sentence_number(h, 2), natures[i].nature, w->now_ms);
        }
        return;
    }
    truth_break(&w->truth, "a story does not know %s records", h->words[1]);
}

static void delete_below(struct world *w, const struct holes *h)
{
    kafka_delete_below(w, sentence_number(h, 1), sentence_number(h, 0));
}

static void pass(struct world *w, const struct holes *h)
{
    world_pass(w, sentence_number(h, 0));
}

static void pass_seconds(struct world *w, const struct holes *h)
{
    world_pass(w, 1000 * (int64_t)sentence_number(h, 0));
}

static void start(struct world *w, const struct holes *h)
{
    host_start(w, bridge(h, 0));
}

static void kill_it(struct world *w, const struct holes *h)
{
    host_kill(w, bridge(h, 0));
}

static void stop(struct world *w, const struct holes *h)
{
    host_stop(w, bridge(h, 0));
}

static void freeze(struct world *w, const struct holes *h)
{
    host_freeze(w, bridge(h, 0));
}

static void thaw(struct world *w, const struct holes *h)
{
    host_thaw(w, bridge(h, 0));
}

static void expel(struct world *w, const struct holes *h)
{
    kafka_expel(w, bridge(h, 0));
    host_notices(w, bridge(h, 0));
}

static void no_checkpoints(struct world *w, const struct holes *h)
{
    (void)h;
    w->set.down.has_checkpoints = false;
}

static void has_state(struct world *w, const struct holes *h)
{
    (void)h;
    w->set.has_state = true;
    w->set.down.routes = world_routes(true, 0);
    w->set.down.recovery_state_ms = RECOVERY_ALL;
}

static void recovery_window(struct world *w, const struct holes *h)
{
    w->set.down.recovery_window_ms = sentence_number(h, 0);
}

static void show_states(struct world *w, const struct holes *h)
{
    (void)h;
    states_show(w);
}

static void broker_saves(struct world *w, const struct holes *h)
{
    (void)h;
    store_save(w);
}

static void broker_dies(struct world *w, const struct holes *h)
{
    (void)h;
    broker_die(w, RESTORED_LAST, 0);
}

static void broker_put_back(struct world *w, const struct holes *h)
{
    broker_die(w, RESTORED_OLDER, sentence_number(h, 0));
}

static void broker_emptied(struct world *w, const struct holes *h)
{
    (void)h;
    broker_die(w, RESTORED_NOTHING, 0);
}

static void spoil(struct world *w, const struct holes *h)
{
    char payload[80];
    struct sink out = SINK(payload);

    sink_text(&out, TEXT("{\"version\":"));
    sink_int(&out, sentence_number(h, 1));
    sink_text(&out, TEXT(",\"next\":1}"));
    broker_forge(w, (enum own_topic)(OWN_CHECKPOINT + sentence_number(h, 0)), INCARNATIONS_MAX,
                 sink_since(&out, 0));
}

static void made_anew(struct world *w, const struct holes *h)
{
    (void)h;
    kafka_make_anew(w);
}

static void consumer_goes(struct world *w, const struct holes *h)
{
    (void)h;
    consumer_away(w, 0, INT64_MAX);
}

static void consumer_comes(struct world *w, const struct holes *h)
{
    (void)h;
    w->consumers[0].back_ms = w->now_ms;
}

static void add_partition(struct world *w, const struct holes *h)
{
    w->truth.partition_count++;
    for (uint32_t n = sentence_number(h, 0); n > 0; n--)
        truth_produce(&w->truth, w->truth.partition_count - 1, NATURE_GOOD, w->now_ms);
    kafka_regroup(w);
}

static void broker_stops(struct world *w, const struct holes *h)
{
    (void)h;
    broker_stop(w);
}

static void broker_freezes(struct world *w, const struct holes *h)
{
    (void)h;
    w->broker.is_frozen = true;
}

static void broker_back(struct world *w, const struct holes *h)
{
    (void)h;
    broker_come_back(w);
}

static void broker_mute(struct world *w, const struct holes *h)
{
    struct conn *c = broker_conn(w, bridge(h, 0));
    if (c != NULL) c->is_mute = true;
}

static void broker_refuses(struct world *w, const struct holes *h)
{
    broker_refuse(w, (uint8_t)sentence_number(h, 0));
}

static void broker_accepts(struct world *w, const struct holes *h)
{
    (void)h;
    broker_refuse(w, 0);
}

static void take_over(struct world *w, const struct holes *h)
{
    broker_cut(w, bridge(h, 0), 0x8e, "session taken over");
}

static void kafka_away(struct world *w, const struct holes *h)
{
    (void)h;
    kafka_go_away(w);
}

static void kafka_back(struct world *w, const struct holes *h)
{
    (void)h;
    kafka_come_back(w);
}

static void fatal(struct world *w, const struct holes *h)
{
    struct input in = {.kind = INPUT_KAFKA_FATAL, .fatal = {.why = ERR_FENCED}};

    strcpy(in.fatal.reason.words, "a member with the same group.instance.id came");
    host_feed(w, &w->hosts[bridge(h, 0)], &in);
}

static void commits_fail(struct world *w, const struct holes *h)
{
    (void)h;
    w->kafka.commits = COMMITS_FAIL;
}

static void commits_late(struct world *w, const struct holes *h)
{
    (void)h;
    w->kafka.commits = COMMITS_LATE;
}

static void commits_after(struct world *w, const struct holes *h)
{
    w->set.down.commit_records_max = sentence_number(h, 0);
}

static void commits_work(struct world *w, const struct holes *h)
{
    (void)h;
    w->kafka.commits = COMMITS_WORK;
}

static void letters_fail(struct world *w, const struct holes *h)
{
    (void)h;
    w->kafka.refuses_letters = true;
}

static void letters_work(struct world *w, const struct holes *h)
{
    (void)h;
    w->kafka.refuses_letters = false;
}

static void show_consumer(struct world *w, const struct holes *h)
{
    (void)h;
    for (uint32_t p = 0; p < w->truth.partition_count; p++) {
        (void)fprintf(w->set.trace, "         partition %u:", p);
        for (uint32_t i = 0; i < w->received.count; i++) {
            if (entry_partition(w->received.at[i]) != p) continue;
            (void)fprintf(w->set.trace, " %lld", (long long)entry_offset(w->received.at[i]));
        }
        (void)fputc('\n', w->set.trace);
    }
}

static void show_kafka(struct world *w, const struct holes *h)
{
    (void)h;
    for (uint32_t p = 0; p < w->truth.partition_count; p++) {
        const struct partition *partition = &w->truth.partitions[p];
        (void)fprintf(w->set.trace,
                      "         partition %u: [%lld,%lld) committed %lld, dead letters:", p,
                      (long long)partition->low, (long long)partition->high,
                      (long long)partition->committed);
        bool any = false;
        for (int64_t o = 0; o < partition->high; o++) {
            if (!bits_have(&partition->stored, o)) continue;
            (void)fprintf(w->set.trace, " %lld", (long long)o);
            any = true;
        }
        (void)fputs(any ? "\n" : " none\n", w->set.trace);
    }
}

static void no_presence(struct world *w, const struct holes *h)
{
    (void)h;
    w->set.denies_presence = true;
}

static void no_retain(struct world *w, const struct holes *h)
{
    (void)h;
    w->set.retains_nothing = true;
}

static void show_status(struct world *w, const struct holes *h)
{
    const struct retained *r = &w->stored.now.retained[OWN_PRESENCE];
    struct presence p;

    (void)h;
    if (!presence_read(bytes_of_text((struct text){r->at, r->size}), &p)) {
        (void)fputs("         nothing\n", w->set.trace);
        return;
    }
    (void)fprintf(w->set.trace, "         bridge %s is %s, said at %lld\n", p.instance,
                  p.is_online ? "online" : "offline",
                  (long long)(p.timestamp_ms - WORLD_WALL_MS));
}

static void all_is_done(struct world *w, const struct holes *h)
{
    (void)h;
    world_break_incomplete(w);
}

static const struct {
    const char *sentence; /* each % is one word */
    void (*follow)(struct world *w, const struct holes *h);
} orders[] = {
    {"a world with % bridges and % partitions",                   a_world           },
    {"the routes warn of what is invalid",                        routes_warn       },
    {"the broker takes % messages at a time",                     a_small_broker    },
    {"each entity is sent once in % ms and % records can wait",   routes_thin       },
    {"the bridge's clock is % ms behind",                         clock_behind      },
    {"the first start is at the end of the logs",                 a_start_at_the_end},
    {"bridge % starts",                                           start             },
    {"bridge % is killed",                                        kill_it           },
    {"bridge % is asked to stop",                                 stop              },
    {"bridge % freezes",                                          freeze            },
    {"bridge % goes on",                                          thaw              },
    {"the group throws bridge % out",                             expel             },
    {"the Kafka client of bridge % dies",                         fatal             },
    {"% % records come to partition %",                           produce           },
    {"Kafka deletes what is below % in partition %",              delete_below      },
    {"% ms pass",                                                 pass              },
    {"% seconds pass",                                            pass_seconds      },
    {"the broker is killed",                                      broker_dies       },
    {"the broker saves",                                          broker_saves      },
    {"the broker is killed and % snapshots older",                broker_put_back   },
    {"the broker is killed and its file is deleted",              broker_emptied    },
    {"somebody writes a checkpoint for partition % in version %", spoil             },
    {"the topic is deleted and made anew",                        made_anew         },
    {"a partition is added with % records",                       add_partition     },
    {"the consumer goes away",                                    consumer_goes     },
    {"the consumer is back",                                      consumer_comes    },
    {"checkpoints are off",                                       no_checkpoints    },
    {"the route has a state topic",                               has_state         },
    {"what is sent again is at most % ms old",                    recovery_window   },
    {"what do the state topics hold?",                            show_states       },
    {"the broker stops",                                          broker_stops      },
    {"the broker freezes",                                        broker_freezes    },
    {"the broker is back",                                        broker_back       },
    {"the broker goes silent to bridge %",                        broker_mute       },
    {"the broker refuses everything with %",                      broker_refuses    },
    {"the broker accepts again",                                  broker_accepts    },
    {"another client takes over the name of bridge %",            take_over         },
    {"Kafka goes away",                                           kafka_away        },
    {"Kafka is back",                                             kafka_back        },
    {"Kafka refuses commits",                                     commits_fail      },
    {"commits take their time",                                   commits_late      },
    {"the bridge commits after % record",                         commits_after     },
    {"Kafka takes commits again",                                 commits_work      },
    {"the dead-letter topic refuses",                             letters_fail      },
    {"the dead-letter topic takes again",                         letters_work      },
    {"what did the consumer get?",                                show_consumer     },
    {"the broker retains nothing",                                no_retain         },
    {"the broker does not take presence",                         no_presence       },
    {"what is retained of the presence?",                         show_status       },
    {"what does Kafka hold?",                                     show_kafka        },
    {"everything is delivered and committed",                     all_is_done       },
};

bool stage_follow(void *world, const char *order, FILE *out)
{
    struct world *w = world;
    struct holes holes;

    w->set.trace = out;
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        if (!sentence_fits(orders[i].sentence, order, &holes)) continue;
        orders[i].follow(w, &holes);
        return true;
    }
    return false;
}

void *stage_new(void)
{
    return calloc(1, sizeof(struct world));
}

void stage_free(void *world)
{
    if (world != NULL) world_done(world);
    free(world);
}

const char *stage_broken(const void *world)
{
    const struct world *w = world;

    return world_is_broken(w) ? w->truth.broken : NULL;
}
