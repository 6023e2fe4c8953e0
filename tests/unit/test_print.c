#include "bridge/core/effect.h"
#include "bridge/core/ticket.h"

#include "tests/lib/check.h"

enum { TICKET_7 = 7 << 16 | 3 };               /* ticket #7, in entry 3 */
static const uint64_t own_7 = 7 << 16 | 65001; /* and one of our own */
static const uint64_t state_7 = 7 << 16 | 3 | TICKET_STATE;

static void inputs_read_as_the_stories_show_them(void **state)
{
    (void)state;
    static const struct record record = {
        .kafka_topic = {"mes.batch-event", 15},
          .partition = 3, .offset = 41
    };
    static const struct assigned assigned = {"mes.batch-event", 3};
    static const struct looked looked = {41, false, 0, 50};
    const struct {
        struct input input;
        const char *words;
    } rows[] = {
        {{.kind = INPUT_RECORD, .record = {0, &record}},                                      "record mes.batch-event/3@41"  },
        {{.kind = INPUT_ASSIGNED, .assigned = {&assigned, 1}},                                "assigned mes.batch-event/3"   },
        {{.kind = INPUT_LOOKED, .looked = {.at = &looked, .count = 1}},
         "looked lane 0 committed 41 of [0,50)"                                                                              },
        {{.kind = INPUT_LOOKED, .looked = {.at = &looked, .count = 1, .group_is_new = true}},
         "looked group-is-new lane 0 committed 41 of [0,50)"                                                                 },
        {{.kind = INPUT_FOUND, .found = {2, 17}},                                             "found lane 2@17"              },
        {{.kind = INPUT_AGAIN, .again = {TICKET_7, &record}},                                 "again #7 mes.batch-event/3@41"},
        {{.kind = INPUT_UNREADABLE, .unreadable = {2, {-1, "bad CRC"}}},
         "unreadable lane 2 (bad CRC)"                                                                                       },
        {{.kind = INPUT_MESSAGE, .message = {.topic = {"$bridge/demo/id", 15}}},
         "message $bridge/demo/id"                                                                                           },
        {{.kind = INPUT_AUDITED, .audited = {own_7, true, {0}}},                              "audited ~7"                   },
        {{.kind = INPUT_AUDITED, .audited = {own_7, false, {-1, "away"}}},
         "audited ~7 not (away)"                                                                                             },
        {{.kind = INPUT_PUBACKED, .puback = {own_7, 0}},                                      "pubacked ~7"                  },
        {{.kind = INPUT_PUBACKED, .puback = {TICKET_7, 0}},                                   "pubacked #7"                  },
        {{.kind = INPUT_PUBACKED, .puback = {TICKET_7, 0x87}},                                "pubacked #7 code 135"         },
        {{.kind = INPUT_MQTT_UP, .mqtt_up = {2, 20, 0, true, true}},
         "mqtt-up epoch 2 receive-max 20"                                                                                    },
        {{.kind = INPUT_MQTT_DOWN, .mqtt_down = {2, true, false, {-1, "keepalive"}}},
         "mqtt-down epoch 2 (keepalive)"                                                                                     },
        {{.kind = INPUT_COMMITTED, .committed = {true}},                                      "committed"                    },
        {{.kind = INPUT_COMMITTED, .committed = {false}},                                     "committed not"                },
        {{.kind = INPUT_DEAD_LETTERED,
          .dead_letter = {TICKET_7, false, true, {-1, "too large"}}},
         "dead-lettered #7 not (too large)"                                                                                  },
        {{.kind = INPUT_MQTT_UP,
          .mqtt_up = {.epoch = 3, .receive_max = 20, .session_present = true}},
         "mqtt-up epoch 3 receive-max 20 session-present"                                                                    },
        {{.kind = INPUT_DEAD_LETTERED, .dead_letter = {TICKET_7, true, false, {0}}},
         "dead-lettered #7"                                                                                                  },
        {{.kind = INPUT_KAFKA_AWAY, .reason = {-1, "refused"}},                               "kafka-away (refused)"         },
        {{.kind = INPUT_KAFKA_BACK},                                                          "kafka-back"                   },
        {{.kind = INPUT_TICK},                                                                "tick"                         },
        {{.kind = INPUT_STOP},                                                                "stop"                         },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char bytes[200];
        struct sink s = SINK(bytes);
        input_print(&rows[i].input, &s);
        assert_text(sink_since(&s, 0), text_of(rows[i].words));
    }
}

static void what_devices_send_and_what_kafka_answers_reads_as_the_stories_show_it(void **state)
{
    (void)state;
    static const struct text topic = {"berlin/mix/l7/_in/batch-event", 29};
    struct arrival plain = {.packet_id = 7, .topic = topic}, again = plain, kept = plain,
                   both = plain, qos0 = plain;
    again.is_dup = both.is_dup = true;
    kept.is_retained = both.is_retained = true;
    qos0.packet_id = 0;
    const struct {
        struct input input;
        const char *words;
    } rows[] = {
        {{.kind = INPUT_ARRIVED, .arrived = {&plain}},
         "arrived id 7 berlin/mix/l7/_in/batch-event"                                                             },
        {{.kind = INPUT_ARRIVED, .arrived = {&again}},
         "arrived id 7 dup berlin/mix/l7/_in/batch-event"                                                         },
        {{.kind = INPUT_ARRIVED, .arrived = {&kept}},
         "arrived id 7 retained berlin/mix/l7/_in/batch-event"                                                    },
        {{.kind = INPUT_ARRIVED, .arrived = {&both}},
         "arrived id 7 dup retained berlin/mix/l7/_in/batch-event"                                                },
        {{.kind = INPUT_ARRIVED, .arrived = {&qos0}},
         "arrived id 0 berlin/mix/l7/_in/batch-event"                                                             },
        {{.kind = INPUT_OVERFLOWED, .epoch = 4},                                              "overflowed epoch 4"},
        {{.kind = INPUT_DELIVERED, .delivered = {TICKET_7, DELIVERY_STORED, {0}}},
         "delivered #7"                                                                                           },
        {{.kind = INPUT_DELIVERED, .delivered = {TICKET_7, DELIVERY_LATER, {-1, "fenced"}}},
         "delivered #7 later (fenced)"                                                                            },
        {{.kind = INPUT_DELIVERED, .delivered = {TICKET_7, DELIVERY_NAMED, {-1, "unknown"}}},
         "delivered #7 no topic (unknown)"                                                                        },
        {{.kind = INPUT_DELIVERED, .delivered = {TICKET_7, DELIVERY_NEVER, {-1, "corrupt"}}},
         "delivered #7 never (corrupt)"                                                                           },
        {{.kind = INPUT_DELIVERED, .delivered = {TICKET_7, DELIVERY_LARGE, {-1, "1 MB"}}},
         "delivered #7 too large (1 MB)"                                                                          },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char bytes[200];
        struct sink s = SINK(bytes);
        input_print(&rows[i].input, &s);
        assert_text(sink_since(&s, 0), text_of(rows[i].words));
    }
}

static void effects_read_as_the_stories_show_them(void **state)
{
    (void)state;
    static const struct message message = {
        .topic = {"berlin/mix/l7/batch-event", 25}
    };
    static const struct lane_point points[] = {
        {0, 42},
        {2, 7 }
    };
    static const struct text topics[] = {
        {"a", 1},
        {"b", 1}
    };
    const struct {
        struct effect effect;
        const char *words;
    } rows[] = {
        {{.kind = EFFECT_DIAL, .dial = {.epoch = 3, .client = CLIENT_INSTANCE}},
         "dial epoch 3"                                                                                     },
        {{.kind = EFFECT_DIAL, .dial = {.epoch = 3, .client = CLIENT_SESSION}},
         "dial epoch 3 as the session"                                                                      },
        {{.kind = EFFECT_HANG_UP, .epoch = 3},                                   "hang-up epoch 3"          },
        {{.kind = EFFECT_PUBLISH, .publish = {TICKET_7, 1, 41, &message}},
         "publish #7 lane 1@41 berlin/mix/l7/batch-event"                                                   },
        {{.kind = EFFECT_PUBLISH, .publish = {state_7, 1, 41, &message}},
         "publish #7s lane 1@41 berlin/mix/l7/batch-event"                                                  },
        {{.kind = EFFECT_KEEP, .ticket = TICKET_7},                              "keep #7"                  },
        {{.kind = EFFECT_AGAIN, .ticket = TICKET_7},                             "again #7"                 },
        {{.kind = EFFECT_REWIND, .point = {2, 7}},                               "rewind lane 2@7"          },
        {{.kind = EFFECT_COMMIT, .points = {points, 2}},                         "commit lane 0@42 lane 2@7"},
        {{.kind = EFFECT_DEAD_LETTER,
          .dead_letter = {.ticket = TICKET_7,
                          .lane = 1,
                          .offset = 41,
                          .reason = ERR_NO_PLACE,
                          .without_value = true}},
         "dead-letter #7 lane 1@41 no_place without its value"                                              },
        {{.kind = EFFECT_TELL, .tell = {FACT_GAP, {"t/0@9", 5}, {0}, 4}},
         "tell lane.gap t/0@9 lost=4"                                                                       },
        {{.kind = EFFECT_STOP, .stop = {ERR_OK, true}},                          "stop clean ok"            },
        {{.kind = EFFECT_LOOK},                                                  "look"                     },
        {{.kind = EFFECT_FIND, .find = {2, 1000}},                               "find lane 2@1000"         },
        {{.kind = EFFECT_START, .points = {points, 2}},                          "start lane 0@42 lane 2@7" },
        {{.kind = EFFECT_SUBSCRIBE, .topics = {topics, 2}},                      "subscribe a b"            },
        {{.kind = EFFECT_UNSUBSCRIBE, .topics = {topics, 1}},                    "unsubscribe a"            },
        {{.kind = EFFECT_POST, .post = {own_7, {"c/d", 3}, {"{}", 2}, true}},
         "post ~7 c/d retained"                                                                             },
        {{.kind = EFFECT_AUDIT, .audit = {own_7, {"k", 1}, {"{}", 2}}},          "audit ~7 k"               },
        {{.kind = EFFECT_RELEASE},                                               "release"                  },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char bytes[200];
        struct sink s = SINK(bytes);
        effect_print(&rows[i].effect, &s);
        assert_text(sink_since(&s, 0), text_of(rows[i].words));
    }
}

static void what_the_up_direction_asks_for_reads_as_the_stories_show_it(void **state)
{
    (void)state;
    static const struct header once[] = {
        {{"content-type", 12}, {"text/plain", 10}}
    };
    static const struct header twice[] = {
        {{"content-type", 12}, {"text/plain", 10}},
        {{"mqtt_dup", 8},      {"1", 1}          }
    };
    static const struct record record = {
        .kafka_topic = {"mes.in.batch-event",        18},
        .key = {"berlin/mix/l7/batch-event", 25},
        .headers = once,
        .header_count = 1
    };
    struct record repeat = record, without_key = record;
    static const struct listen listens[] = {
        {{"+/+/+/_in/+", 11}, 7},
        {{"old/#", 5},        0}
    };
    struct arrival a = {.packet_id = 7, .topic = TEXT("b/m/l/_in/e")};
    repeat.headers = twice;
    repeat.header_count = 2;
    without_key.key = (struct bytes){"", 0};
    const struct {
        struct effect effect;
        const char *words;
    } rows[] = {
        {{.kind = EFFECT_LISTEN, .listen = {listens, 2}},                      "listen +/+/+/_in/+ old/#"},
        {{.kind = EFFECT_PRODUCE, .produce = {TICKET_7, &record, &a}},
         "produce #7 mes.in.batch-event key berlin/mix/l7/batch-event"                                   },
        {{.kind = EFFECT_PRODUCE, .produce = {TICKET_7, &repeat, &a}},
         "produce #7 mes.in.batch-event key berlin/mix/l7/batch-event mqtt_dup=1"                        },
        {{.kind = EFFECT_PRODUCE, .produce = {TICKET_7, &without_key, &a}},
         "produce #7 mes.in.batch-event key "                                                            },
        {{.kind = EFFECT_ACKNOWLEDGE, .acknowledge = {3, 12}},                 "acknowledge 12"          },
        {{.kind = EFFECT_LET_GO, .arrival = &a},                               "let-go id 7"             },
        {{.kind = EFFECT_DEAD_LETTER,
          .dead_letter = {.ticket = TICKET_7,
                          .lane = 1,
                          .offset = 41,
                          .reason = ERR_NO_MATCH,
                          .arrival = &a}},
         "dead-letter #7 b/m/l/_in/e no_match"                                                           },
        {{.kind = EFFECT_DEAD_LETTER,
          .dead_letter = {.ticket = TICKET_7,
                          .reason = ERR_TOO_LARGE,
                          .without_value = true,
                          .arrival = &a}},
         "dead-letter #7 b/m/l/_in/e too_large without its value"                                        },
        {{.kind = EFFECT_POST, .post = {own_7, {"c/d", 3}, {"{}", 2}, false}}, "post ~7 c/d"             },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char bytes[200];
        struct sink s = SINK(bytes);
        effect_print(&rows[i].effect, &s);
        assert_text(sink_since(&s, 0), text_of(rows[i].words));
    }
}

/* Every kind has a word, and none of them is another's. */
static void every_kind_reads_as_itself(void **state)
{
    (void)state;
    static const char *const inputs[] = {
#define INPUT(NAME, word, member) word,
        INPUTS(INPUT)
#undef INPUT
    };
    static const char *const effects[] = {
#define EFFECT(NAME, word, member) word,
        EFFECTS(EFFECT)
#undef EFFECT
    };
    for (int i = 0; i < INPUT_KIND_COUNT; i++)
        for (int k = 0; k < i; k++)
            assert_string_not_equal(inputs[i], inputs[k]);
    for (int i = 0; i < EFFECT_KIND_COUNT; i++)
        for (int k = 0; k < i; k++)
            assert_string_not_equal(effects[i], effects[k]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inputs_read_as_the_stories_show_them),
        cmocka_unit_test(what_devices_send_and_what_kafka_answers_reads_as_the_stories_show_it),
        cmocka_unit_test(effects_read_as_the_stories_show_them),
        cmocka_unit_test(what_the_up_direction_asks_for_reads_as_the_stories_show_it),
        cmocka_unit_test(every_kind_reads_as_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
