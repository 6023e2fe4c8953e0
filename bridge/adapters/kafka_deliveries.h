/* kafka_deliveries.h - what became of a record that was to be written? The list is
 * kafka_deliveries.def.
 *
 * Threads     any
 */
#pragma once

#include <librdkafka/rdkafka.h>

#include "bridge/core/input.h"

/* What the answer @e means for the record. */
enum delivery kafka_delivery(rd_kafka_resp_err_t e);

/* librdkafka's words for @e. */
struct reason kafka_reason(rd_kafka_resp_err_t e);
