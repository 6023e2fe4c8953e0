/* kafka_admin - topics and a group's committed offsets, without a JVM.
 *
 * librdkafka answers each request on a queue; a command here is one request, made by the
 * function of its row, and one answer, which must be free of errors. */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include <librdkafka/rdkafka.h>

enum { TIMEOUT_MS = 15000, WHY_BYTES = 512 };

/* One call of the program. */
struct call {
    const char *bootstrap;
    bool if_missing; /* an existing topic is as good as a new one */
    rd_kafka_t *client;
    int count; /* of what follows the command's name */
    char **words;
};

static int complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

static int complain(const char *format, ...)
{
    va_list arguments;

    fputs("kafka_admin: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    return EX_UNAVAILABLE;
}

static rd_kafka_t *connect_as(rd_kafka_type_t type, const char *bootstrap, const char *group)
{
    char why[WHY_BYTES];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    bool is_set = rd_kafka_conf_set(conf, "bootstrap.servers", bootstrap, why, sizeof why) == 0;

    if (is_set && group != NULL) {
        is_set = rd_kafka_conf_set(conf, "group.id", group, why, sizeof why) == 0;
    }
    rd_kafka_t *client = is_set ? rd_kafka_new(type, conf, why, sizeof why) : NULL;
    if (client != NULL) return client;
    rd_kafka_conf_destroy(conf);
    complain("%s", why);
    return NULL;
}

/* --- requests that librdkafka answers on a queue --- */

struct request {
    rd_kafka_AdminOptions_t *options;
    rd_kafka_queue_t *queue;
};

static void request_open(struct request *r, rd_kafka_t *client)
{
    r->options = rd_kafka_AdminOptions_new(client, RD_KAFKA_ADMIN_OP_ANY);
    r->queue = rd_kafka_queue_new(client);
    rd_kafka_AdminOptions_set_request_timeout(r->options, TIMEOUT_MS, NULL, 0);
}

/* How the first topic of an answer fared. */
static rd_kafka_resp_err_t topic_error(const rd_kafka_topic_result_t **topics, size_t count,
                                       const char **why)
{
    if (count == 0) return RD_KAFKA_RESP_ERR__FAIL;
    *why = rd_kafka_topic_result_error_string(topics[0]);
    return rd_kafka_topic_result_error(topics[0]);
}

static rd_kafka_resp_err_t trim_error(rd_kafka_event_t *event)
{
    const rd_kafka_topic_partition_list_t *list =
        rd_kafka_DeleteRecords_result_offsets(rd_kafka_event_DeleteRecords_result(event));

    return list->cnt == 0 ? RD_KAFKA_RESP_ERR__FAIL : list->elems[0].err;
}

static rd_kafka_resp_err_t settings_error(rd_kafka_event_t *event, const char **why)
{
    size_t count;
    const rd_kafka_ConfigResource_t **all = rd_kafka_AlterConfigs_result_resources(
        rd_kafka_event_AlterConfigs_result(event), &count);

    if (count == 0) return RD_KAFKA_RESP_ERR__FAIL;
    *why = rd_kafka_ConfigResource_error_string(all[0]);
    return rd_kafka_ConfigResource_error(all[0]);
}

static rd_kafka_resp_err_t group_error(rd_kafka_event_t *event, const char **why)
{
    size_t count;
    const rd_kafka_group_result_t **all =
        rd_kafka_DeleteGroups_result_groups(rd_kafka_event_DeleteGroups_result(event), &count);

    if (count == 0) return RD_KAFKA_RESP_ERR__FAIL;
    const rd_kafka_error_t *error = rd_kafka_group_result_error(all[0]);
    if (error == NULL) return RD_KAFKA_RESP_ERR_NO_ERROR;
    *why = rd_kafka_error_string(error);
    return rd_kafka_error_code(error);
}

static rd_kafka_resp_err_t right_error(rd_kafka_event_t *event, const char **why)
{
    size_t count;
    const rd_kafka_acl_result_t **all =
        rd_kafka_CreateAcls_result_acls(rd_kafka_event_CreateAcls_result(event), &count);

    if (count == 0) return RD_KAFKA_RESP_ERR__FAIL;
    const rd_kafka_error_t *error = rd_kafka_acl_result_error(all[0]);
    if (error == NULL) return RD_KAFKA_RESP_ERR_NO_ERROR;
    *why = rd_kafka_error_string(error);
    return rd_kafka_error_code(error);
}

/* The error that an answer carries for what was asked, whichever kind of answer it is. */
static rd_kafka_resp_err_t answer_error(rd_kafka_event_t *event, const char **why)
{
    const rd_kafka_topic_result_t **topics;
    size_t count = 0;

    *why = rd_kafka_event_error_string(event);
    if (rd_kafka_event_error(event) != 0) return rd_kafka_event_error(event);
    *why = NULL;
    switch (rd_kafka_event_type(event)) {
    case RD_KAFKA_EVENT_CREATETOPICS_RESULT:
        topics = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event),
                                                     &count);
        return topic_error(topics, count, why);
    case RD_KAFKA_EVENT_DELETETOPICS_RESULT:
        topics = rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event),
                                                     &count);
        return topic_error(topics, count, why);
    case RD_KAFKA_EVENT_CREATEPARTITIONS_RESULT:
        topics = rd_kafka_CreatePartitions_result_topics(
            rd_kafka_event_CreatePartitions_result(event), &count);
        return topic_error(topics, count, why);
    case RD_KAFKA_EVENT_DELETERECORDS_RESULT: return trim_error(event);
    case RD_KAFKA_EVENT_ALTERCONFIGS_RESULT: return settings_error(event, why);
    case RD_KAFKA_EVENT_DELETEGROUPS_RESULT: return group_error(event, why);
    case RD_KAFKA_EVENT_CREATEACLS_RESULT: return right_error(event, why);
    default: return RD_KAFKA_RESP_ERR__FAIL;
    }
}

/* Waits for the answer and ends the request. */
static int request_close(struct request *r, const struct call *c)
{
    const char *why = NULL;
    rd_kafka_event_t *event = rd_kafka_queue_poll(r->queue, TIMEOUT_MS + 5000);
    rd_kafka_resp_err_t e =
        event == NULL ? RD_KAFKA_RESP_ERR__TIMED_OUT : answer_error(event, &why);
    int code = EX_OK;

    if (e == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS && c->if_missing) {
        e = RD_KAFKA_RESP_ERR_NO_ERROR;
    }
    if (e != 0) code = complain("%s: %s", c->words[0], why == NULL ? rd_kafka_err2str(e) : why);
    if (event != NULL) rd_kafka_event_destroy(event);
    rd_kafka_AdminOptions_destroy(r->options);
    rd_kafka_queue_destroy(r->queue);
    return code;
}

/* Splits "name=value"; NULL when it is not one. */
static const char *split_setting(char *word)
{
    char *equals = strchr(word, '=');

    if (equals == NULL) {
        complain("`%s` is not NAME=VALUE", word);
        return NULL;
    }
    *equals = '\0';
    return equals + 1;
}

static int run_create(struct call *c)
{
    char why[WHY_BYTES];
    struct request r;
    rd_kafka_NewTopic_t *topic =
        rd_kafka_NewTopic_new(c->words[0], atoi(c->words[1]), 1, why, sizeof why);

    if (topic == NULL) return complain("%s: %s", c->words[0], why);
    for (int i = 2; i < c->count; i++) {
        const char *value = split_setting(c->words[i]);
        if (value == NULL) {
            rd_kafka_NewTopic_destroy(topic);
            return EX_USAGE;
        }
        rd_kafka_NewTopic_set_config(topic, c->words[i], value);
    }
    request_open(&r, c->client);
    rd_kafka_AdminOptions_set_operation_timeout(r.options, TIMEOUT_MS, NULL, 0);
    rd_kafka_CreateTopics(c->client, &topic, 1, r.options, r.queue);
    rd_kafka_NewTopic_destroy(topic);
    return request_close(&r, c);
}

static int run_delete(struct call *c)
{
    struct request r;
    rd_kafka_DeleteTopic_t *topic = rd_kafka_DeleteTopic_new(c->words[0]);

    request_open(&r, c->client);
    rd_kafka_AdminOptions_set_operation_timeout(r.options, TIMEOUT_MS, NULL, 0);
    rd_kafka_DeleteTopics(c->client, &topic, 1, r.options, r.queue);
    rd_kafka_DeleteTopic_destroy(topic);
    return request_close(&r, c);
}

static int run_grow(struct call *c)
{
    char why[WHY_BYTES];
    struct request r;
    rd_kafka_NewPartitions_t *more =
        rd_kafka_NewPartitions_new(c->words[0], (size_t)atoi(c->words[1]), why, sizeof why);

    if (more == NULL) return complain("%s: %s", c->words[0], why);
    request_open(&r, c->client);
    rd_kafka_CreatePartitions(c->client, &more, 1, r.options, r.queue);
    rd_kafka_NewPartitions_destroy(more);
    return request_close(&r, c);
}

static int run_trim(struct call *c)
{
    struct request r;
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);

    rd_kafka_topic_partition_list_add(list, c->words[0], atoi(c->words[1]))->offset =
        atoll(c->words[2]);
    rd_kafka_DeleteRecords_t *before = rd_kafka_DeleteRecords_new(list);
    request_open(&r, c->client);
    rd_kafka_DeleteRecords(c->client, &before, 1, r.options, r.queue);
    rd_kafka_DeleteRecords_destroy(before);
    rd_kafka_topic_partition_list_destroy(list);
    return request_close(&r, c);
}

static int run_set(struct call *c)
{
    struct request r;
    rd_kafka_ConfigResource_t *topic =
        rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, c->words[0]);

    for (int i = 1; i < c->count; i++) {
        const char *value = split_setting(c->words[i]);
        if (value == NULL) {
            rd_kafka_ConfigResource_destroy(topic);
            return EX_USAGE;
        }
        rd_kafka_ConfigResource_set_config(topic, c->words[i], value);
    }
    request_open(&r, c->client);
    rd_kafka_AlterConfigs(c->client, &topic, 1, r.options, r.queue);
    rd_kafka_ConfigResource_destroy(topic);
    return request_close(&r, c);
}

static int run_allow(struct call *c)
{
    static const struct {
        const char *name;
        rd_kafka_AclOperation_t operation;
    } operations[] = {
        {"read",     RD_KAFKA_ACL_OPERATION_READ    },
        {"write",    RD_KAFKA_ACL_OPERATION_WRITE   },
        {"describe", RD_KAFKA_ACL_OPERATION_DESCRIBE},
    };
    char who[WHY_BYTES], why[WHY_BYTES];
    struct request r;
    size_t i = 0;

    while (i < 3 && strcmp(operations[i].name, c->words[1]) != 0)
        i++;
    if (i == 3) return complain("`%s` is none of read, write, describe", c->words[1]);
    snprintf(who, sizeof who, "User:%s", c->words[0]);
    bool is_group = strcmp(c->words[2], "group") == 0;
    rd_kafka_AclBinding_t *acl = rd_kafka_AclBinding_new(
        is_group ? RD_KAFKA_RESOURCE_GROUP : RD_KAFKA_RESOURCE_TOPIC, c->words[3],
        RD_KAFKA_RESOURCE_PATTERN_PREFIXED, who, "*", operations[i].operation,
        RD_KAFKA_ACL_PERMISSION_TYPE_ALLOW, why, sizeof why);
    if (acl == NULL) return complain("%s", why);
    request_open(&r, c->client);
    rd_kafka_CreateAcls(c->client, &acl, 1, r.options, r.queue);
    rd_kafka_AclBinding_destroy(acl);
    return request_close(&r, c);
}

static int run_forget(struct call *c)
{
    struct request r;
    rd_kafka_DeleteGroup_t *group = rd_kafka_DeleteGroup_new(c->words[0]);

    request_open(&r, c->client);
    rd_kafka_DeleteGroups(c->client, &group, 1, r.options, r.queue);
    rd_kafka_DeleteGroup_destroy(group);
    return request_close(&r, c);
}

/* --- what there is --- */

static int with_metadata(struct call *c, const char *only, const rd_kafka_metadata_t **out)
{
    rd_kafka_topic_t *topic = only == NULL ? NULL : rd_kafka_topic_new(c->client, only, NULL);
    rd_kafka_resp_err_t e = rd_kafka_metadata(c->client, only == NULL, topic, out, TIMEOUT_MS);

    if (topic != NULL) rd_kafka_topic_destroy(topic);
    return e == 0 ? EX_OK : complain("%s: %s", c->bootstrap, rd_kafka_err2str(e));
}

static int run_list(struct call *c)
{
    const rd_kafka_metadata_t *metadata;
    int code = with_metadata(c, NULL, &metadata);

    if (code != EX_OK) return code;
    for (int i = 0; i < metadata->topic_cnt; i++) {
        printf("%s %d\n", metadata->topics[i].topic, metadata->topics[i].partition_cnt);
    }
    rd_kafka_metadata_destroy(metadata);
    return EX_OK;
}

static int print_offsets(struct call *c, rd_kafka_topic_partition_list_t *list)
{
    rd_kafka_resp_err_t e = rd_kafka_committed(c->client, list, TIMEOUT_MS);

    for (int i = 0; e == 0 && i < list->cnt; i++) {
        const rd_kafka_topic_partition_t *at = &list->elems[i];
        int64_t low = -1, high = -1;
        e = rd_kafka_query_watermark_offsets(c->client, at->topic, at->partition, &low, &high,
                                             TIMEOUT_MS);
        if (e == 0) e = at->err;
        if (e == 0) {
            printf("%s %d committed=%lld low=%lld high=%lld\n", at->topic, at->partition,
                   (long long)(at->offset < 0 ? -1 : at->offset), (long long)low,
                   (long long)high);
        }
    }
    return e == 0 ? EX_OK : complain("%s: %s", list->elems[0].topic, rd_kafka_err2str(e));
}

/* The client was made with the group, which is the first word. */
static int run_offsets(struct call *c)
{
    const rd_kafka_metadata_t *metadata;
    int code = with_metadata(c, c->words[1], &metadata);

    if (code != EX_OK) return code;
    int partitions = metadata->topic_cnt == 0 ? 0 : metadata->topics[0].partition_cnt;
    rd_kafka_metadata_destroy(metadata);
    if (partitions == 0) return complain("there is no topic %s", c->words[1]);

    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(partitions);
    for (int i = 0; i < partitions; i++)
        rd_kafka_topic_partition_list_add(list, c->words[1], i);
    code = print_offsets(c, list);
    rd_kafka_topic_partition_list_destroy(list);
    return code;
}

/* As run_offsets(). Kafka refuses it while the group has members. */
static int run_move(struct call *c)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);

    rd_kafka_topic_partition_list_add(list, c->words[1], atoi(c->words[2]))->offset =
        atoll(c->words[3]);
    rd_kafka_resp_err_t e = rd_kafka_commit(c->client, list, 0);
    if (e == 0) e = list->elems[0].err;
    rd_kafka_topic_partition_list_destroy(list);
    return e == 0 ? EX_OK : complain("move: %s", rd_kafka_err2str(e));
}

static const struct command {
    const char *name;
    const char *usage;
    int words_min;
    int words_max;
    int (*run)(struct call *c);
    const char *help;
} commands[] = {
    {"create",  "TOPIC PARTITIONS [NAME=VALUE...]", 2, 64, run_create,  "make a topic"                             },
    {"delete",  "TOPIC",                            1, 1,  run_delete,  "delete a topic"                           },
    {"trim",    "TOPIC PARTITION OFFSET",           3, 3,  run_trim,    "delete what is below OFFSET"              },
    {"grow",    "TOPIC PARTITIONS",                 2, 2,  run_grow,    "more partitions, so many in all"          },
    {"set",     "TOPIC NAME=VALUE...",              2, 64, run_set,     "these are the topic's settings, no others"},
    {"offsets", "GROUP TOPIC",                      2, 2,  run_offsets, "committed and log offsets (-1: none)"     },
    {"move",    "GROUP TOPIC PARTITION OFFSET",     4, 4,  run_move,
     "commit it; the group has no members"                                                                         },
    {"forget",  "GROUP",                            1, 1,  run_forget,  "delete it; the group has no members"      },
    {"allow",   "USER RIGHT topic|group NAME",      4, 4,  run_allow,
     "read, write, describe; NAME: what it begins with"                                                            },
    {"list",    "",                                 0, 0,  run_list,    "topics and how many partitions they have" },
};

enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

static void print_help(FILE *to)
{
    fputs("usage: kafka_admin [--bootstrap HOST:PORT] [--if-missing] COMMAND ...\n\n", to);
    for (int i = 0; i < COMMAND_COUNT; i++) {
        fprintf(to, "  %-7s %-33s %s\n", commands[i].name, commands[i].usage, commands[i].help);
    }
    fputs("\n"
          "  --bootstrap HOST:PORT  Kafka; default 127.0.0.1:9092\n"
          "  --if-missing           create: a topic that is there already is good, too\n"
          "\n"
          "The embedded Kafka (mock_kafka) knows only offsets and list.\n"
          "\n"
          "example: kafka_admin create mes.batch-event 4 retention.ms=604800000\n",
          to);
}

static const struct command *find(const char *name)
{
    for (int i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(commands[i].name, name) == 0) return &commands[i];
    }
    return NULL;
}

/* Takes the options; returns how many words they are. */
static int parse_options(struct call *c, int argc, char **argv)
{
    int i = 1;

    for (; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
        if (strcmp(argv[i], "--if-missing") == 0) {
            c->if_missing = true;
        } else if (strcmp(argv[i], "--bootstrap") == 0 && i + 1 < argc) {
            c->bootstrap = argv[++i];
        } else {
            return argc;
        }
    }
    return i;
}

int main(int argc, char **argv)
{
    struct call c = {.bootstrap = "127.0.0.1:9092"};
    int i = parse_options(&c, argc, argv);
    const struct command *command = i < argc ? find(argv[i]) : NULL;

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        print_help(stdout);
        return EX_OK;
    }
    c.count = argc - i - 1;
    c.words = argv + i + 1;
    if (command == NULL || c.count < command->words_min || c.count > command->words_max) {
        print_help(stderr);
        return EX_USAGE;
    }
    bool asks_group = command->run == run_offsets || command->run == run_move;
    c.client = connect_as(asks_group ? RD_KAFKA_CONSUMER : RD_KAFKA_PRODUCER, c.bootstrap,
                          asks_group ? c.words[0] : NULL);
    if (c.client == NULL) return EX_UNAVAILABLE;
    int code = command->run(&c);
    rd_kafka_destroy(c.client);
    return code;
}
