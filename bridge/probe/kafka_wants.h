/* kafka_wants.h - are the Kafka topics there that the configuration names?
 *
 * A name that a route reads must be there; of a regular expression at least one; what the
 * direction up writes where its name is known before there is a message, by the eight kinds
 * where it depends on {event}; and the two topics of our own.
 *
 * Pure, but for the questions that it asks through @find.
 * Threads     one
 * Memory      none
 */
#pragma once

#include "bridge/adapters/kafka_survey.h"
#include "bridge/probe/finding.h"

struct kafka_wants {
    const struct config *config;
    const struct survey *survey;
    enum survey_founding founding; /* whether Kafka makes a topic that is missing */

    /* Asks Kafka for one topic by name: it may be there, and not be shown. */
    void *self;
    enum survey_trouble (*find)(void *self, const char *name);
};

/* Adds what is there and what is not. */
void kafka_wants_judge(const struct kafka_wants *w, struct findings *out);
