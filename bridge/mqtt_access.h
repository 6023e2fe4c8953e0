/* mqtt_access.h - how does this program get into the MQTT broker?
 *
 * What the configuration says of the broker, as the adapter wants it: under which client id,
 * with which password.
 *
 * Memory      inside the struct, which must not move; the configuration is kept
 * Threads     any
 */
#pragma once

#include "bridge/adapters/mqtt_paho.h"
#include "config/config.h"

struct mqtt_access {
    struct mqtt_settings settings; /* points into the rest */
    char client_id[256];
    char session_client_id[64];
    char password[1024];
};

/* Fills in @a. The client id is mesbridge-{id}-{instance}-{purpose}: who comes with the same
 * one throws the other out. That of the up direction's session is mesbridge-{id}-session, the
 * same for all instances.
 *
 * ERR_BAD_CONFIG  the password file cannot be read or is empty; @why says so */
enum err mqtt_access_init(struct mqtt_access *a, const struct config *config,
                          const char *purpose, struct reason *why);
