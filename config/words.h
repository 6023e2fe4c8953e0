/* words.h - is this a name, a Kafka topic, a list of brokers, the URL of a broker?
 *
 * Memory      none; what is written goes to the caller's sink
 * Threads     any
 */
#pragma once

#include "bridge/base/sink.h"
#include "config/complain.h"

/* True for [A-Za-z0-9_-]{1,@bytes_max}. */
bool word_is_name(struct text t, size_t bytes_max, struct why *why);

/* True for a name that Kafka takes for a topic: [a-zA-Z0-9._-]{1,249}, neither `.` nor `..`. */
bool word_is_kafka_topic(struct text t, struct why *why);

/* True for host:port[,host:port]; a host is a DNS name, an IPv4 address, or an IPv6 address in
 * brackets. One that holds a password is refused without being repeated. */
bool word_is_servers(struct text t, struct why *why);

/* True for where a server may listen: an IPv4 address, or an IPv6 address in brackets, with its
 * port; and for `none`. Names are not: what they stand for may change. */
bool word_is_address(struct text t, struct why *why);

/* Reads mqtt://host[:port] or mqtts://host[:port] and writes it with its port. A URL that holds
 * a password is refused without being repeated. */
bool word_read_url(struct text t, struct sink *out, struct why *why);

/* True for a media type as MQTT and HTTP write it: type/subtype, visible ASCII, with parameters
 * or without. */
bool word_is_media_type(struct text t, struct why *why);
