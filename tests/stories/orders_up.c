/* What a story of the up direction can order: the table lists it all. A story begins with "a
 * floor with ...", and what is not said there is chosen so that traces stay short: window 4,
 * keep-alive 15 s, PUBACKs awaited for 5 s, presence every 10 s, a standby that waits for 30 s,
 * Kafka tried again after 0.5 to 10 s, and a broker that saves when it is told to. */
#include <stdlib.h>
#include <string.h>

#include "tests/floor/floor.h"
#include "tests/floor/spots.h"
#include "tests/stories/stage.h"

/* "a" is the first bridge. */
static uint32_t bridge(const struct holes *h, uint32_t i)
{
    return (uint32_t)(h->words[i][0] - 'a') % PROCESSES_MAX;
}

static void a_floor(struct floor *f, const struct holes *h)
{
    struct floor_settings settings = {
        .processes = sentence_number(h, 0),
        .has_ids = true,
        .ids = 65535,
        .keepalive_ms = 15000,
        .autosave_ms = 600000000,
        .up = {.window_max = 4,
               .puback_timeout_ms = 5000,
               .stop_timeout_ms = 10000,
               .backoff_min_ms = 250,
               .backoff_max_ms = 8000,
               .retry_min_ms = 500,
               .retry_max_ms = 10000,
               .presence_every_ms = 10000,
               .standby_timeout_ms = 30000},
        .seed = 1,
        .trace = f->set.trace,
    };
    floor_init(f, &settings);
}

/* No message of this floor is what its kind asks for. */
static void routes_warn(struct floor *f, const struct holes *h)
{
    (void)f;
    (void)h;
    floor_routes()->at[0].validation = VALIDATE_WARN;
}

static void leftover(struct floor *f, const struct holes *h)
{
    (void)h;
    floor_leave_over(f);
}

static void twins(struct floor *f, const struct holes *h)
{
    (void)h;
    f->set.has_twins = true;
}

static void short_keep_alive(struct floor *f, const struct holes *h)
{
    f->set.keepalive_ms = sentence_number(h, 0);
}

static void mosquitto(struct floor *f, const struct holes *h)
{
    (void)h;
    f->set.exceeds = true;
}

static void start(struct floor *f, const struct holes *h)
{
    process_start(f, bridge(h, 0));
}

static void kill_it(struct floor *f, const struct holes *h)
{
    process_kill(f, bridge(h, 0));
}

static void stop(struct floor *f, const struct holes *h)
{
    process_stop(f, bridge(h, 0));
}

static void freeze(struct floor *f, const struct holes *h)
{
    process_freeze(f, bridge(h, 0));
}

static void thaw(struct floor *f, const struct holes *h)
{
    process_thaw(f, bridge(h, 0));
}

static const struct {
    const char *word;
    enum nature nature;
} natures[] = {
    {"good",    SENT_GOOD        },
    {"equal",   SENT_TWIN        },
    {"wrong",   SENT_NEVER       },
    {"large",   SENT_LARGE       },
    {"huge",    SENT_HUGE        },
    {"odd",     SENT_BAD_PROPERTY},
    {"own",     SENT_OWN         },
    {"nightly", SENT_UNWANTED    },
};

static void send(struct floor *f, const struct holes *h, bool is_qos0, bool is_retained)
{
    for (size_t n = 0; n < sizeof natures / sizeof natures[0]; n++) {
        if (strcmp(natures[n].word, h->words[1]) != 0) continue;
        for (int spot = 0; spot < SPOTS_MAX; spot++) {
            if (strcmp(spot_row((enum spot)spot)->word, h->words[2]) != 0) continue;
            for (uint32_t i = sentence_number(h, 0); i > 0; i--)
                (void)floor_send(f, (enum spot)spot, natures[n].nature, is_qos0, is_retained);
            return;
        }
    }
    FLOOR_BREAK("a story does not know %s messages about %s", h->words[1], h->words[2]);
}

static void send_some(struct floor *f, const struct holes *h)
{
    send(f, h, false, false);
}

static void send_retained(struct floor *f, const struct holes *h)
{
    send(f, h, false, true);
}

static void send_qos0(struct floor *f, const struct holes *h)
{
    send(f, h, true, false);
}

static void pass(struct floor *f, const struct holes *h)
{
    floor_pass(f, sentence_number(h, 0));
}

static void pass_seconds(struct floor *f, const struct holes *h)
{
    floor_pass(f, 1000 * (int64_t)sentence_number(h, 0));
}

static void cut(struct floor *f, const struct holes *h)
{
    broker_cut(f, bridge(h, 0), -1, "connection lost");
}

static void swallow(struct floor *f, const struct holes *h)
{
    broker_break(f, bridge(h, 0));
}

static void broker_saves(struct floor *f, const struct holes *h)
{
    (void)h;
    sessions_save(&f->sessions);
}

static void broker_dies(struct floor *f, const struct holes *h)
{
    (void)h;
    broker_die(f, RESTORED_LAST);
}

static void broker_emptied(struct floor *f, const struct holes *h)
{
    (void)h;
    broker_die(f, RESTORED_NOTHING);
}

static void broker_stops(struct floor *f, const struct holes *h)
{
    (void)h;
    broker_die(f, RESTORED_ALL);
}

static void broker_back(struct floor *f, const struct holes *h)
{
    (void)h;
    broker_come_back(f);
}

static void broker_refuses(struct floor *f, const struct holes *h)
{
    f->broker.refuses = (uint8_t)sentence_number(h, 0);
}

static void kafka_away(struct floor *f, const struct holes *h)
{
    (void)h;
    logs_go_away(f);
}

static void kafka_back(struct floor *f, const struct holes *h)
{
    (void)h;
    logs_come_back(f);
}

static void kafka_refuses(struct floor *f, const struct holes *h)
{
    (void)h;
    f->logs.refuses_permille = 1000;
}

static void kafka_takes(struct floor *f, const struct holes *h)
{
    (void)h;
    f->logs.refuses_permille = 0;
}

static void topic_missing(struct floor *f, const struct holes *h)
{
    f->logs.missing |= strcmp(h->words[0], "stock") == 0 ? 1u << 2 : 1u << 3;
}

static void topic_there(struct floor *f, const struct holes *h)
{
    (void)h;
    f->logs.missing = 0;
}

static void letters_fail(struct floor *f, const struct holes *h)
{
    (void)h;
    f->logs.refuses_letters = true;
}

static void letters_work(struct floor *f, const struct holes *h)
{
    (void)h;
    f->logs.refuses_letters = false;
}

static void fatal(struct floor *f, const struct holes *h)
{
    logs_client_broke(f, bridge(h, 0));
}

static void show_kafka(struct floor *f, const struct holes *h)
{
    static const char *const names[LANES_MAX] = {
        "mes.in.batch-event/0", "mes.in.batch-event/1", "mes.in.stock-event/0",
        "plant.in/0",           "mes.in.my-word/0",     "mes.dlq",
    };
    (void)h;
    for (int lane = 0; lane < LANES_MAX; lane++) {
        uint32_t count = f->logs.stored[lane].count;
        if (count > 0) (void)fprintf(f->set.trace, "         %s:", names[lane]);
        for (uint32_t i = 0; i < count; i++)
            (void)fprintf(f->set.trace, " m%u%s", f->logs.stored[lane].at[i].message,
                          f->logs.stored[lane].at[i].is_marked ? "(dup)" : "");
        if (count > 0) (void)fputc('\n', f->set.trace);
    }
}

static void show_broker(struct floor *f, const struct holes *h)
{
    const struct session *s = &f->sessions.now;

    (void)h;
    (void)fprintf(f->set.trace, "         %u acknowledged, %u in flight, %u waiting\n",
                  s->acked, s->out - s->acked, s->end - s->out);
}

static void all_is_done(struct floor *f, const struct holes *h)
{
    const char *lack = floor_lack(f);

    (void)h;
    if (lack != NULL) FLOOR_BREAK("INV8: %s", lack);
}

static const struct {
    const char *sentence; /* each % is one word */
    void (*follow)(struct floor *f, const struct holes *h);
} orders[] = {
    {"a floor with % bridges",                           a_floor         },
    {"the routes warn of what is invalid",               routes_warn     },
    {"the session is one of an earlier configuration",   leftover        },
    {"the first two bridges have one name",              twins           },
    {"keep alive is % ms",                               short_keep_alive},
    {"the broker exceeds Receive Maximum",               mosquitto       },
    {"bridge % starts",                                  start           },
    {"bridge % is killed",                               kill_it         },
    {"bridge % is asked to stop",                        stop            },
    {"bridge % freezes",                                 freeze          },
    {"bridge % goes on",                                 thaw            },
    {"the connection of bridge % dies",                  cut             },
    {"the connection of bridge % swallows everything",   swallow         },
    {"devices send % % messages about %",                send_some       },
    {"devices send % % messages about % to be retained", send_retained   },
    {"devices send % % messages about % with QoS 0",     send_qos0       },
    {"% ms pass",                                        pass            },
    {"% seconds pass",                                   pass_seconds    },
    {"the broker saves",                                 broker_saves    },
    {"the broker is killed",                             broker_dies     },
    {"the broker is killed and its file is deleted",     broker_emptied  },
    {"the broker stops",                                 broker_stops    },
    {"the broker is back",                               broker_back     },
    {"the broker refuses our messages with %",           broker_refuses  },
    {"Kafka goes away",                                  kafka_away      },
    {"Kafka is back",                                    kafka_back      },
    {"Kafka refuses",                                    kafka_refuses   },
    {"Kafka takes again",                                kafka_takes     },
    {"the Kafka topic of % is missing",                  topic_missing   },
    {"every Kafka topic is there",                       topic_there     },
    {"the dead-letter topic refuses",                    letters_fail    },
    {"the dead-letter topic takes again",                letters_work    },
    {"the Kafka client of bridge % breaks",              fatal           },
    {"what does Kafka hold?",                            show_kafka      },
    {"what does the broker hold?",                       show_broker     },
    {"everything is in Kafka, and one bridge is active", all_is_done     },
};

bool stage_follow(void *world, const char *order, FILE *out)
{
    struct floor *f = world;
    struct holes holes;

    f->set.trace = out;
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        if (!sentence_fits(orders[i].sentence, order, &holes)) continue;
        orders[i].follow(f, &holes);
        return true;
    }
    return false;
}

void *stage_new(void)
{
    return calloc(1, sizeof(struct floor));
}

void stage_free(void *world)
{
    if (world != NULL) floor_done(world);
    free(world);
}

const char *stage_broken(const void *world)
{
    const struct floor *f = world;

    return floor_is_broken(f) ? f->sents.broken : NULL;
}
