/* mqtt_limit.h - how large a message does the MQTT broker take? */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct mqtt_limit {
    bool is_known;             /* false: it did not let us in */
    uint32_t packet_bytes_max; /* 0: any */
};
