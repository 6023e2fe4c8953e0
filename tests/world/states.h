/* states.h - what must the state topics hold?
 *
 * Every record is about one of a few entities. The newest record of an entity that says
 * something of its state decides what the broker retains; looked at against what the world
 * knows:
 *
 *   - when a checkpoint is taken, the state of every record below it was written, or a newer
 * one
 *   - in the end each topic holds exactly what the newest record says, when Kafka still has it
 *   - what a bridge that has lost the partition still has under way can come behind what the
 *     next one wrote; then the topic is wrong until the next one writes it again (README.md,
 *     Known limits), and nothing is asked of it
 *   - while records are read for their state only, no event that was sent long ago goes out
 * (R6)
 *
 * Memory      struct store, struct partition
 * Threads     one
 */
#pragma once

#include "tests/world/truth.h"

struct conn;
struct host_lane;
struct packet;
struct world;

/* What the record does to the state of its entity. */
enum state_effect {
    EFFECT_NONE_AT_ALL,
    EFFECT_IS_SET,
    EFFECT_IS_CLEARED,
    EFFECT_IS_UNSURE, /* it becomes a dead letter, and its state may be taken or not */
};

static inline uint32_t states_entity(int64_t offset)
{
    return (uint32_t)(offset / 2) % ENTITIES;
}

enum state_effect states_effect(enum nature nature, int64_t offset);

/* True when what the broker has against a record of this nature is against that message of it.
 */
bool states_is_hit(const struct world *w, int64_t offset, bool is_state);

/* The state message @packet arrives on @c. */
void states_write(struct world *w, const struct conn *c, const struct packet *packet);

/* A checkpoint that says @next arrives on @c. Whoever reads it starts there, and the one who
 * has the partition may be behind it with what it writes. */
void states_take_mark(struct world *w, const struct conn *c, uint32_t partition, int64_t next);

/* A checkpoint says that everything below @next was handed over. */
void states_check_mark(struct world *w, uint32_t partition, int64_t next);

/* The first entity whose topic does not hold what it must; -1: none. */
int states_lack(const struct world *w, uint32_t partition);

/* An event is sent, and where the events begin that may be. */
void states_check_event(struct world *w, uint32_t partition, int64_t offset);

/* Kafka says where recovery.window begins; the group has committed @committed. */
void states_begin_events(struct world *w, uint32_t partition, int64_t found, int64_t committed);

/* A bridge has looked at the log of @lane: whether it can know that the checkpoint is about it.
 */
void states_take_look(struct world *w, const struct host_lane *lane);

/* Nothing is known of that any more: the broker is another one, or somebody has set it back. */
void states_forget_events(struct world *w, uint32_t partition);

/* What is retained, for stories. */
void states_show(const struct world *w);
