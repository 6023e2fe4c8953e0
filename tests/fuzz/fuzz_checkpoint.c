/* What is retained on the bridge's own topics, written by anybody: a checkpoint or a presence
 * that is believed is one that we could have written. */
#include "bridge/core/checkpoint.h"
#include "bridge/core/presence.h"
#include "tests/fuzz/cut.h"

static struct text write_checkpoint(const struct checkpoint *c,
                                    char bytes[CHECKPOINT_BYTES_MAX])
{
    struct sink out = {bytes, 0, CHECKPOINT_BYTES_MAX, false};

    checkpoint_write(c, &out);
    must(!out.overflow);
    return sink_since(&out, 0);
}

/* True for a text that is written as it stands. */
static bool is_plain(const char *text)
{
    for (; *text != '\0'; text++)
        if (*text < ' ' || *text > '~' || *text == '"' || *text == '\\') return false;
    return true;
}

/* True for a text that ends within the room it has. */
#define ENDS(array) (strnlen((array), sizeof(array)) < sizeof(array))

/* True for names such as we give. Others may stand in what somebody else wrote; they are read,
 * to be told apart from ours. */
static bool has_plain_names(const struct checkpoint *c)
{
    return is_plain(c->bridge_id) && is_plain(c->cluster_id) && is_plain(c->kafka_topic) &&
           is_plain(c->broker_id) && is_plain(c->writer);
}

static void read_checkpoint(struct bytes payload)
{
    static char first_bytes[CHECKPOINT_BYTES_MAX], second_bytes[CHECKPOINT_BYTES_MAX];
    struct checkpoint c, again;

    if (checkpoint_read(payload, &c) != CHECKPOINT_FINE) return;
    must(c.partition >= 0 && c.next >= 0);
    must(ENDS(c.bridge_id) && ENDS(c.cluster_id) && ENDS(c.kafka_topic));
    must(ENDS(c.broker_id) && ENDS(c.writer));
    if (!has_plain_names(&c)) return;
    struct text first = write_checkpoint(&c, first_bytes);
    must(checkpoint_read(bytes_of_text(first), &again) == CHECKPOINT_FINE);
    must(text_equal(first, write_checkpoint(&again, second_bytes)));
}

static struct text write_presence(const struct presence *p, char bytes[PRESENCE_BYTES_MAX])
{
    struct sink out = {bytes, 0, PRESENCE_BYTES_MAX, false};

    presence_write(p, &out);
    must(!out.overflow);
    return sink_since(&out, 0);
}

static void read_presence(struct bytes payload)
{
    static char first_bytes[PRESENCE_BYTES_MAX], second_bytes[PRESENCE_BYTES_MAX];
    struct presence p, again;

    if (!presence_read(payload, &p)) return;
    must(ENDS(p.instance));
    struct text first = write_presence(&p, first_bytes);
    must(presence_read(bytes_of_text(first), &again));
    must(text_equal(first, write_presence(&again, second_bytes)));
}

static void read_place(struct text place)
{
    struct text kafka_topic = {NULL, 0};
    int32_t partition = -1;
    char bytes[CHECKPOINT_TOPIC_BYTES_MAX];
    struct sink topic = SINK(bytes);
    static const struct text above = {"$bridge/demo/checkpoint/", 24};

    if (!checkpoint_place_read(place, &kafka_topic, &partition)) return;
    must(kafka_topic.size > 0 && partition >= 0);
    if (kafka_topic.size > 249) return; /* none of Kafka's */
    checkpoint_topic(TEXT("$bridge"), TEXT("demo"), kafka_topic, partition, &topic);
    must(!topic.overflow);
    must(text_starts_with(sink_since(&topic, 0), above));
    must(text_equal(sink_since(&topic, above.size), place));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cut cut = cut_of(data, size);
    struct text all = cut_rest(&cut);

    read_checkpoint(bytes_of_text(all));
    read_presence(bytes_of_text(all));
    read_place(all);
    cut_done(&cut);
    return 0;
}
