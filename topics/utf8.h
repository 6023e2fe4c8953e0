/* utf8.h - is this text that MQTT can carry?
 *
 * MQTT 5.0, 1.5.4 allows well-formed UTF-8 without surrogates and U+0000; a receiver may
 * also close the connection over control characters and non-characters, and Mosquitto
 * does. One bad text would end the connection each time it is sent, so we are as strict as
 * Mosquitto 2.0's mosquitto_validate_utf8(): no U+0000-U+001F, no U+007F-U+009F, no
 * U+FDD0-U+FDEF, no U+xxFFFE or U+xxFFFF, no overlong forms, nothing above U+10FFFF.
 *
 * Memory      none
 * Threads     any
 */
#pragma once

#include "bridge/base/view.h"

/* Most bytes of a text in an MQTT packet (MQTT 5.0, 1.5.4: its size is two bytes). */
enum { UTF8_MQTT_BYTES_MAX = 65535 };

/* True when @t may stand in a topic or a property: at most UTF8_MQTT_BYTES_MAX bytes, and as
 * above. */
bool utf8_is_mqtt(struct text t);

/* True when @t is well-formed UTF-8 (RFC 3629) of any size and with any characters: what a
 * payload must be before its Payload Format Indicator may say so. */
bool utf8_is_well_formed(struct text t);
