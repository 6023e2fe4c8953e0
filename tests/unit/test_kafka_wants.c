#include "bridge/probe/kafka_wants.h"

#include <string.h>
#include <sysexits.h>

#include "tests/lib/config_text.h"
#include "tests/lib/findings.h"

#define HEAD                                                                                   \
    "bridge: {id: demo}\n"                                                                     \
    "kafka: {bootstrap_servers: \"k:9092\"}\n"                                                 \
    "mqtt: {url: \"mqtt://m:1883\"}\n"
#define DOWN(topics)                                                                           \
    "down:\n"                                                                                  \
    "  routes:\n"                                                                              \
    "    - {name: one, kafka_topics: " topics ", topic: \"p/{plant}/{event}\"}\n"
#define UP(name)                                                                               \
    "up:\n"                                                                                    \
    "  routes:\n"                                                                              \
    "    - name: two\n"                                                                        \
    "      subscribe: \"+/_in/+\"\n"                                                           \
    "      pattern: \"{plant}/_in/{event}\"\n"                                                 \
    "      kafka_topic: \"" name "\"\n"

/* A cluster with these topics; what is asked for by name has the answer @self. */
static struct survey_topic topics[] = {
    {.name = "mes.dlq",         .partitions = 1},
    {.name = "mes.audit",       .partitions = 1},
    {.name = "mes.batch-event", .partitions = 4},
    {.name = "mes.stock-event", .partitions = 2},
    {.name = "in.batch-event",  .partitions = 1},
    {.name = "__offsets",       .partitions = 1}
};
static struct survey survey = {.topics = topics, .topic_count = 6};

static enum survey_trouble always(void *self, const char *name)
{
    (void)name;
    return *(enum survey_trouble *)self;
}

static struct findings judged(const char *text, enum survey_founding founding,
                              enum survey_trouble answer)
{
    struct loaded l = loaded_from_words(text);
    struct findings f = {0};

    assert_int_equal(l.e, ERR_OK);
    kafka_wants_judge(&(struct kafka_wants){.config = l.config,
                                            .survey = &survey,
                                            .founding = founding,
                                            .self = &answer,
                                            .find = always},
                      &f);
    loaded_done(&l);
    return f;
}

static void what_is_there_is_told_with_its_partitions(void **state)
{
    (void)state;
    struct findings f = judged(HEAD DOWN("[mes.batch-event]") UP("in.batch-event"),
                               FOUNDING_OFF, SURVEY_MISSING);

    assert_int_equal(f.count, 4);
    check_finding(&f, 0, LEVEL_OK, FINDING_KAFKA_TOPIC, "mes.batch-event has 4 partitions");
    check_finding(&f, 1, LEVEL_OK, FINDING_KAFKA_TOPIC, "in.batch-event has 1 partition (");
    check_finding(&f, 2, LEVEL_OK, FINDING_KAFKA_DEAD_LETTER, "mes.dlq");
    check_finding(&f, 3, LEVEL_OK, FINDING_KAFKA_AUDIT, "mes.audit");
    findings_free(&f);
}

static void a_topic_that_is_read_and_not_shown_is_asked_for(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum survey_trouble answer;
        enum finding_level level;
        const char *words;
        int code;
    } rows[] = {
        {HEAD DOWN("[mes.bach-event]"), SURVEY_MISSING,   LEVEL_ERROR,
         "did you mean `mes.batch-event`?",                                                   EX_CONFIG},
        {HEAD DOWN("[other]"),          SURVEY_MISSING,   LEVEL_ERROR,   "the bridge waits",  EX_CONFIG},
        {HEAD DOWN("[other]"),          SURVEY_FORBIDDEN, LEVEL_ERROR,   "Read and Describe", EX_NOPERM},
        {HEAD DOWN("[other]"),          SURVEY_SILENT,    LEVEL_WARNING, "--timeout",         EX_OK    },
        {HEAD DOWN("[other]"),          SURVEY_FINE,      LEVEL_OK,      "other is there",    EX_OK    },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct findings f = judged(rows[i].text, FOUNDING_ON, rows[i].answer);
        check_finding(&f, 0, rows[i].level, FINDING_KAFKA_TOPIC, rows[i].words);
        assert_int_equal(findings_code(&f), rows[i].code);
        findings_free(&f);
    }
}

static void an_expression_lists_what_it_takes_but_never_ours(void **state)
{
    (void)state;
    struct findings f = judged(HEAD DOWN("\"^mes\\\\..*\""), FOUNDING_ON, SURVEY_MISSING);

    check_finding(&f, 0, LEVEL_OK, FINDING_KAFKA_TOPIC,
                  "takes 2 topics (route `one`): mes.batch-event, mes.stock-event");
    findings_free(&f);
    f = judged(HEAD DOWN("\"^(mes.dlq|__.*)$\""), FOUNDING_ON, SURVEY_MISSING);
    check_finding(&f, 0, LEVEL_ERROR, FINDING_KAFKA_TOPIC, "takes no topic");
    findings_free(&f);
}

static void what_is_written_may_be_made_by_kafka(void **state)
{
    (void)state;
    static const struct {
        enum survey_founding founding;
        enum finding_level certain, kinds;
        const char *words;
    } rows[] = {
        {FOUNDING_ON,      LEVEL_OK,      LEVEL_OK,      "Kafka makes it when it is first"},
        {FOUNDING_UNKNOWN, LEVEL_WARNING, LEVEL_WARNING, "or let Kafka make topics"       },
        {FOUNDING_OFF,     LEVEL_ERROR,   LEVEL_WARNING, "auto.create.topics.enable=false"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct findings f = judged(HEAD UP("new"), rows[i].founding, SURVEY_MISSING);
        check_finding(&f, 0, rows[i].certain, FINDING_KAFKA_TOPIC, rows[i].words);
        findings_free(&f);
        f = judged(HEAD UP("in.{event}"), rows[i].founding, SURVEY_MISSING);
        check_finding(&f, 0, LEVEL_OK, FINDING_KAFKA_TOPIC, "there for 1 of the 8 kinds");
        check_finding(&f, 1, rows[i].kinds, FINDING_KAFKA_TOPIC, "in.output-production");
        assert_null(strstr(f.at[1].words, "in.batch-event"));
        findings_free(&f);
    }
}

static void what_hangs_on_messages_is_not_asked_for(void **state)
{
    (void)state;
    struct findings f = judged(HEAD UP("{plant}-{event}"), FOUNDING_OFF, SURVEY_MISSING);

    check_finding(&f, 0, LEVEL_OK, FINDING_KAFKA_TOPIC, "depends on the messages");
    findings_free(&f);
}

static void our_own_topics_must_be_there_or_be_made(void **state)
{
    (void)state;
    survey.topic_count = 0;
    struct findings f = judged(HEAD UP("{plant}"), FOUNDING_OFF, SURVEY_MISSING);
    check_finding(&f, 1, LEVEL_ERROR, FINDING_KAFKA_DEAD_LETTER, "there is no mes.dlq");
    check_finding(&f, 2, LEVEL_ERROR, FINDING_KAFKA_AUDIT, "there is no mes.audit");
    findings_free(&f);
    f = judged(HEAD UP("{plant}"), FOUNDING_OFF, SURVEY_FORBIDDEN);
    check_finding(&f, 1, LEVEL_ERROR, FINDING_KAFKA_DEAD_LETTER, "Write and Describe");
    assert_int_equal(findings_code(&f), EX_NOPERM);
    findings_free(&f);
    f = judged(HEAD UP("{plant}"), FOUNDING_OFF, SURVEY_OTHER);
    check_finding(&f, 1, LEVEL_WARNING, FINDING_KAFKA_DEAD_LETTER, "not known");
    findings_free(&f);
    survey.topic_count = 6;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_there_is_told_with_its_partitions),
        cmocka_unit_test(a_topic_that_is_read_and_not_shown_is_asked_for),
        cmocka_unit_test(an_expression_lists_what_it_takes_but_never_ours),
        cmocka_unit_test(what_is_written_may_be_made_by_kafka),
        cmocka_unit_test(what_hangs_on_messages_is_not_asked_for),
        cmocka_unit_test(our_own_topics_must_be_there_or_be_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
