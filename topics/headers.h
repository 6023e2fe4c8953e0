/* headers.h - which Kafka headers does a message from a device get?
 *
 * The way back of envelope.h: from MQTT 5 properties to Kafka headers (CloudEvents Kafka
 * binding 1.0.2, binary mode), row by row as contract.md, 4 lists them. A device that speaks
 * MQTT 3.1.1 sends no properties; its messages get what the bridge knows by itself.
 *
 *   none        no headers at all
 *   minimal     content-type, ce_id where the device gave an `id`, ce_bridgeid, mqtt_topic,
 *               mqtt_dup
 *   cloudevents minimal, and ce_specversion, ce_type, ce_source, ce_subject, ce_time,
 *               traceparent where the device gave them, mqtt_qos, mqtt_retain,
 *               mqtt_response_topic, mqtt_correlation_data; ce_source is made from the place
 *               and ce_type from the event when the message has none; ce_subject from the
 *               entity, where that is UTF-8
 *   full        cloudevents, and every other user property whose name and value are UTF-8 and
 *               that the route's list allows (an empty list allows all)
 *
 * In `minimal` and `cloudevents` the properties on the route's list are added too.
 * ce_specversion is the message's own, or 1.0 when it has an id. content-type is the Content
 * Type, or the property `datacontenttype`, or the route's, or application/json when the payload
 * begins like JSON; when the payload was transcoded, what it is now. `mqtt_dup` = `1` marks
 * what may be in Kafka already: it came with DUP, or is written a second time. ce_bridgeid says
 * who carried it.
 *
 * Of properties that repeat the first counts, and an attribute with an empty value is none.
 * Nothing is written twice; what the bridge writes itself wins over a property of that name.
 * What the level writes as a ce_ attribute is no "other property" there, nor are properties
 * named ce_*, mqtt_*, dlq_*, kafkaref, replay and bridgeid. On the route's list a property that
 * is not UTF-8 is an error; where an empty list allows all, it is left out. The topic, Response
 * Topic and Correlation Data are written as they came.
 *
 * Memory      the headers' texts point into the arrival, the place, the rules and @scratch
 * Threads     loop
 */
#pragma once

#include "bridge/base/arrival.h"
#include "bridge/base/err.h"
#include "bridge/base/record.h"
#include "topics/envelope_rules.h"

/* What headers_fill() writes into its scratch at most: a made ce_source and ce_type. */
enum { HEADERS_SCRATCH_BYTES_MAX = MADE_BYTES_MAX };

/* What headers_fill() is told beside the arrival. */
struct headers_about {
    const struct envelope_rules *rules;
    const struct place *place;
    struct text transcoded_type; /* size 0: the payload is as it came */
    bool is_repeat;              /* written a second time */
};

/* Writes the headers to @out, which has room for RECORD_HEADERS_MAX, and how many to *@count.
 * On an error places of @out may have been touched. @missed is then the property's name, as a
 * view into the arrival, or `content-type`; size 0 when it is not about one.
 *
 * ERR_BAD_HEADER        a text that would be a CloudEvents attribute, or a property on the
 *                       route's list, is not UTF-8
 * ERR_TOO_MANY_HEADERS  @scratch is full; or the level is full and properties were missed */
enum err headers_fill(const struct headers_about *about, const struct arrival *a,
                      struct sink *scratch, struct header *out, size_t *count,
                      struct text *missed);
