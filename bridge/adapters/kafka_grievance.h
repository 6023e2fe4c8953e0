/* kafka_grievance.h - what does librdkafka mean?
 *
 *   sasl_ssl://kafka:9093/bootstrap: SSL handshake failed: error:0A000086:SSL
 * routines::certificate verify failed: broker certificate could not be verified, verify that
 * ... (after 8ms in state ...)
 *
 * is what it says of an authority that it does not know, of a certificate that has expired, and
 * of one that is for another host. So its question to OpenSSL is listened to, and what OpenSSL
 * found stands behind the broker's address instead. What is not about TLS keeps its words, and
 * loses what only librdkafka's authors can read.
 *
 * Memory      one number: all clients of a process have the same brokers and authorities
 * Threads     any
 */
#pragma once

#include <librdkafka/rdkafka.h>

/* Has the clients that are made from @conf note what is wrong with a broker's certificate. Whom
 * they trust does not change. */
void kafka_grievance_listen(rd_kafka_conf_t *conf);

/* Writes the words of an error event, made short; with a NUL, and cut when they do not fit. */
void kafka_grievance(const char *words, char *out, size_t size);
