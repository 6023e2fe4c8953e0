#include "tools/mock/commands.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_MAX = 32 };

/* A command's words: at[0] is its name. */
struct words {
    int count;
    char *at[WORDS_MAX];
};

static int number(const struct words *w, int i)
{
    return atoi(w->at[i]);
}

static int16_t api_key(const struct words *w, int i)
{
    return (int16_t)atoi(w->at[i]);
}

static rd_kafka_resp_err_t run_topic(struct cluster *c, const struct words *w, size_t *out)
{
    (void)out;
    return rd_kafka_mock_topic_create(c->mock, w->at[1], number(w, 2), 1);
}

static rd_kafka_resp_err_t run_down(struct cluster *c, const struct words *w, size_t *out)
{
    (void)out;
    return rd_kafka_mock_broker_set_down(c->mock, number(w, 1));
}

static rd_kafka_resp_err_t run_up(struct cluster *c, const struct words *w, size_t *out)
{
    (void)out;
    return rd_kafka_mock_broker_set_up(c->mock, number(w, 1));
}

static rd_kafka_resp_err_t run_rtt(struct cluster *c, const struct words *w, size_t *out)
{
    (void)out;
    return rd_kafka_mock_broker_set_rtt(c->mock, number(w, 1), number(w, 2));
}

static rd_kafka_resp_err_t run_leader(struct cluster *c, const struct words *w, size_t *out)
{
    (void)out;
    return rd_kafka_mock_partition_set_leader(c->mock, w->at[1], number(w, 2), number(w, 3));
}

static rd_kafka_resp_err_t run_coord(struct cluster *c, const struct words *w, size_t *out)
{
    (void)out;
    return rd_kafka_mock_coordinator_set(c->mock, w->at[1], w->at[2], number(w, 3));
}

static rd_kafka_resp_err_t run_err(struct cluster *c, const struct words *w, size_t *out)
{
    rd_kafka_resp_err_t codes[WORDS_MAX];
    size_t count = 0;

    (void)out;
    for (int i = 2; i < w->count; i++)
        codes[count++] = (rd_kafka_resp_err_t)number(w, i);
    rd_kafka_mock_push_request_errors_array(c->mock, api_key(w, 1), count, codes);
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

static rd_kafka_resp_err_t run_berr(struct cluster *c, const struct words *w, size_t *out)
{
    (void)out;
    return rd_kafka_mock_broker_push_request_error_rtts(c->mock, number(w, 1), api_key(w, 2), 1,
                                                        (rd_kafka_resp_err_t)number(w, 3),
                                                        number(w, 4));
}

static rd_kafka_resp_err_t run_errcnt(struct cluster *c, const struct words *w, size_t *out)
{
    *out = 0; /* which is what no stack at all means */
    return rd_kafka_mock_broker_error_stack_cnt(c->mock, number(w, 1), api_key(w, 2), out);
}

static rd_kafka_resp_err_t run_clear(struct cluster *c, const struct words *w, size_t *out)
{
    (void)out;
    rd_kafka_mock_clear_request_errors(c->mock, api_key(w, 1));
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

static rd_kafka_resp_err_t run_topicerr(struct cluster *c, const struct words *w, size_t *out)
{
    (void)out;
    rd_kafka_mock_topic_set_error(c->mock, w->at[1], (rd_kafka_resp_err_t)number(w, 2));
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

static rd_kafka_resp_err_t run_quit(struct cluster *c, const struct words *w, size_t *out)
{
    (void)c;
    (void)w;
    (void)out;
    raise(SIGTERM); /* blocked, so it waits in the signalfd until this command is answered */
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

static const struct command {
    const char *name;
    const char *usage; /* what follows the name */
    int words_min;     /* words, the name included */
    int words_max;
    rd_kafka_resp_err_t (*run)(struct cluster *c, const struct words *w, size_t *out);
    const char *help;
} commands[] = {
    {"topic",    "NAME PARTITIONS",          3, 3,         run_topic,    "make a topic"                                       },
    {"down",     "ID",                       2, 2,         run_down,     "a broker drops its connections and refuses new ones"},
    {"up",       "ID",                       2, 2,         run_up,       "and is there again"                                 },
    {"rtt",      "ID MS",                    3, 3,         run_rtt,      "every answer of a broker takes so long"             },
    {"leader",   "TOPIC PARTITION ID",       4, 4,         run_leader,   "a partition moves to another broker"                },
    {"coord",    "group|transaction KEY ID", 4, 4,         run_coord,    "so does a coordinator"                              },
    {"err",      "API CODE...",              3, WORDS_MAX, run_err,      "the next requests of that API fail so"              },
    {"berr",     "ID API CODE MS",           5, 5,         run_berr,     "one of them, at one broker, so much later"          },
    {"errcnt",   "ID API",                   3, 3,         run_errcnt,   "how many of these are still to come"                },
    {"clear",    "API",                      2, 2,         run_clear,    "none of them"                                       },
    {"topicerr", "TOPIC CODE",               3, 3,         run_topicerr, "a topic's metadata is an error"                     },
    {"quit",     "",                         1, 1,         run_quit,     "stop this program"                                  },
};

enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

static struct words split(char *line)
{
    struct words w = {0};
    char *rest = NULL;

    for (char *word = strtok_r(line, " \t\r\n", &rest); word != NULL && w.count < WORDS_MAX;
         word = strtok_r(NULL, " \t\r\n", &rest)) {
        w.at[w.count++] = word;
    }
    return w;
}

static const struct command *find(const struct words *w)
{
    for (int i = 0; w->count > 0 && i < COMMAND_COUNT; i++) {
        if (strcmp(commands[i].name, w->at[0]) == 0) return &commands[i];
    }
    return NULL;
}

void command_run(struct cluster *c, char *line, char *answer, size_t answer_bytes)
{
    struct words w = split(line);
    const struct command *command = find(&w);
    size_t value = SIZE_MAX;

    if (command == NULL) {
        snprintf(answer, answer_bytes, "error there is no such command");
        return;
    }
    if (w.count < command->words_min || w.count > command->words_max) {
        snprintf(answer, answer_bytes, "error usage: %s %s", command->name, command->usage);
        return;
    }
    rd_kafka_resp_err_t e = command->run(c, &w, &value);
    if (e != RD_KAFKA_RESP_ERR_NO_ERROR) {
        snprintf(answer, answer_bytes, "error %s", rd_kafka_err2name(e));
    } else if (value != SIZE_MAX) {
        snprintf(answer, answer_bytes, "ok %zu", value);
    } else {
        snprintf(answer, answer_bytes, "ok");
    }
}

void commands_print(FILE *to)
{
    for (int i = 0; i < COMMAND_COUNT; i++) {
        fprintf(to, "  %-8s %-24s %s\n", commands[i].name, commands[i].usage, commands[i].help);
    }
}
