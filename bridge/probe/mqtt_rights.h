/* mqtt_rights.h - may this user read and write what the bridge needs?
 *
 * A message of our own on {prefix}/{bridge.id}/fence/check-{process id} has to come back. The
 * subscriptions of the direction up have to be granted. And Mosquitto can be asked whether a
 * topic may be written to without anybody getting anything: it answers the first half of a
 * QoS 2 exchange with its verdict and hands the message on with the second half, which never
 * comes. Other brokers may hand on earlier, so they are not asked.
 *
 * Mosquitto grants every subscription and keeps to itself what may not be read.
 *
 * Threads     one
 * Memory      none
 */
#pragma once

#include "bridge/probe/finding.h"
#include "bridge/probe/mqtt_talk.h"
#include "config/config.h"

/* Asks over @t, which has been let in with @c, and adds what it has found. */
void mqtt_rights(struct mqtt_talk *t, const struct mqtt_connack *c, const struct config *config,
                 int64_t deadline_ms, struct findings *out);
