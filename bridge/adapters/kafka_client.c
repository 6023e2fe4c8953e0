#include "bridge/adapters/kafka_client.h"

#include <stdio.h>
#include <sys/eventfd.h>
#include <unistd.h>

static const uint64_t one = 1; /* what is written to an eventfd */

void kafka_wake(int wake_fd)
{
    ssize_t written = write(wake_fd, &one, sizeof one);
    (void)written; /* EAGAIN: it is readable already */
}

static enum err open_handles(struct kafka_client *c, const struct config *config,
                             const struct kafka_words *words, struct kafka_complaint *why)
{
    rd_kafka_conf_t *conf;
    TRY(kafka_conf_consumer(config, words, &conf, why));
    c->rk = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why->words, sizeof why->words);
    if (c->rk == NULL) {
        rd_kafka_conf_destroy(conf); /* not taken */
        return ERR_BAD_CONFIG;
    }
    rd_kafka_poll_set_consumer(c->rk);
    rd_kafka_set_log_queue(c->rk, NULL); /* log lines come with the other events */
    c->events = rd_kafka_queue_get_consumer(c->rk);
    c->data = rd_kafka_queue_new(c->rk);
    rd_kafka_queue_io_event_enable(c->events, c->wake_fd, &one, sizeof one);
    rd_kafka_queue_io_event_enable(c->data, c->wake_fd, &one, sizeof one);
    kafka_wake(c->wake_fd); /* for what was there before */
    return ERR_OK;
}

/* Gives every selector of every route, each once. */
static rd_kafka_topic_partition_list_t *selectors(const struct routes *routes)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(16);
    for (size_t r = 0; r < routes->count; r++) {
        for (size_t s = 0; s < routes->at[r].selector_count; s++) {
            const char *text = routes->at[r].selectors[s].text;
            if (rd_kafka_topic_partition_list_find(list, text, RD_KAFKA_PARTITION_UA)) continue;
            rd_kafka_topic_partition_list_add(list, text, RD_KAFKA_PARTITION_UA);
        }
    }
    return list;
}

static enum err subscribe(rd_kafka_t *rk, const struct routes *routes,
                          struct kafka_complaint *why)
{
    rd_kafka_topic_partition_list_t *list = selectors(routes);
    rd_kafka_resp_err_t e = rd_kafka_subscribe(rk, list);
    rd_kafka_topic_partition_list_destroy(list);
    if (e == RD_KAFKA_RESP_ERR_NO_ERROR) return ERR_OK;
    snprintf(why->words, sizeof why->words, "the routes' kafka_topics: %s",
             rd_kafka_err2str(e));
    return ERR_BAD_CONFIG;
}

enum err kafka_client_connect(struct kafka_client *c, const struct config *config,
                              const struct kafka_words *words, struct kafka_complaint *why)
{
    *c = (struct kafka_client){.wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
    if (c->wake_fd < 0) return ERR_NO_SYSTEM;
    return open_handles(c, config, words, why);
}

enum err kafka_client_open(struct kafka_client *c, const struct config *config,
                           const struct kafka_words *words, struct kafka_complaint *why)
{
    TRY(kafka_client_connect(c, config, words, why));
    return subscribe(c->rk, &config->down.routes, why);
}

void kafka_client_close(struct kafka_client *c)
{
    if (c->data != NULL) rd_kafka_queue_destroy(c->data);
    if (c->events != NULL) rd_kafka_queue_destroy(c->events);
    if (c->rk != NULL) rd_kafka_destroy_flags(c->rk, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    if (c->wake_fd >= 0) close(c->wake_fd);
    *c = (struct kafka_client){.wake_fd = -1};
}
