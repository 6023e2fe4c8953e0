/* envelope.h - how do CloudEvents attributes travel?
 *
 * From Kafka headers (CloudEvents Kafka binding 1.0.2, binary mode) to MQTT 5 properties
 * (CloudEvents MQTT binding 1.0.2), row by row as contract.md, 4 lists them. The payload's
 * bytes are not touched here; transcode.h comes before.
 *
 *   none        no properties at all, not even the content type
 *   minimal     content type, payload format indicator, `kafkaref`, `id`
 *   cloudevents minimal, and datacontenttype, specversion, type, source, subject, time,
 *               traceparent where the record has them; `source` is made from the place and
 *               `type` from the event when the record has none; response topic and
 *               correlation data
 *   full        cloudevents, and every other header whose name and value are text that MQTT
 *               can carry and that the route's list allows (an empty list allows all)
 *
 * In `minimal` and `cloudevents` the headers on the route's list are added too.
 *
 * `id` is the header ce_id, or topic/partition/offset. `bridgeid` says who carried it, and
 * `replay` = `1` that it was sent before, at every level but none. `datacontenttype` repeats
 * the content type that is sent. A made `source` needs plant, area and line; what stands in a
 * made `source` or `type` is written as in a topic, percent-encoded.
 *
 * Of headers that repeat the first counts; a null value is no header, and neither is a
 * CloudEvents attribute with an empty one. No property is written twice: what the envelope
 * itself writes, and always kafkaref, id, bridgeid and replay, wins over a header of that name.
 * Headers named ce_*, content-type, plant, area, line, dlq_* and mqtt_* are never "other
 * headers". On the route's list a header that is not text is an error; where an empty list
 * allows all, it is left out.
 *
 * Memory      the message's texts point into record, place, the route's strings and @scratch
 * Threads     loop
 */
#pragma once

#include "bridge/base/err.h"
#include "bridge/base/message.h"
#include "bridge/base/record.h"
#include "topics/envelope_rules.h"

/* What envelope_fill() writes into its scratch at most: `kafkaref`, and a made `source` and
 * `type`. */
enum { ENVELOPE_SCRATCH_BYTES_MAX = 1152 };

/* What envelope_fill() is told beside the message. */
struct envelope_about {
    const struct envelope_rules *rules;
    const struct record *rec;
    const struct place *place;
    struct text transcoded_type; /* wins over what the record says; size 0: the payload is as it
                                    came */
};

/* Fills in content type, payload format indicator, response topic, correlation data and user
 * properties of *@out; topic, payload, expiry and is_replay are the caller's, and must be there
 * already. The payload format indicator is 1 exactly when the content type is application/json
 * or text, and the payload is UTF-8 (Mosquitto does not check, but other brokers do). @missed
 * is the header's name on an error, as a view into the record; size 0 when it is not about one
 * header. On an error only places in out->properties beyond the count are touched.
 *
 * ERR_BAD_HEADER        a CloudEvents attribute, a reply header or a header on the route's
 *                       list is not UTF-8 that MQTT can carry; the response topic has
 *                       wildcards; or the correlation data are longer than 65,535 bytes
 * ERR_TOO_MANY_HEADERS  more than MESSAGE_PROPERTIES_MAX, the record has more than
 *                       RECORD_HEADERS_MAX and the level is full, or @scratch is full */
enum err envelope_fill(const struct envelope_about *about, struct sink *scratch,
                       struct message *out, struct text *missed);
