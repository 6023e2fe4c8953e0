#include "bridge/mqtt_access.h"

#include <stdio.h>
#include <string.h>

#include "config/secret.h"

static enum err fail(struct reason *why, const char *words)
{
    *why = (struct reason){.code = -1};
    snprintf(why->words, sizeof why->words, "%.*s", (int)sizeof why->words - 1, words);
    return ERR_BAD_CONFIG;
}

/* What the password file holds. */
static enum err read_password(const char *path, char *out, size_t out_bytes, struct reason *why)
{
    struct why words;
    char *secret = NULL;
    enum err e = secret_read(path, &secret, &words);

    if (e == ERR_BAD_CONFIG) return fail(why, words.words);
    if (e != ERR_OK) return fail(why, err_text(e));
    size_t size = strlen(secret);
    if (size < out_bytes) memcpy(out, secret, size + 1);
    secret_free(secret);
    return size < out_bytes ? ERR_OK : fail(why, "is too long for a password");
}

/* While the client does not read, it does not see the PUBACKs of our own messages, and sends no
 * presence: neither may a PUBACK be missed for too long, nor may a standby take us for gone. */
static int64_t deaf_ms_max(const struct config *config)
{
    int64_t puback_ms = config->mqtt.puback_timeout_ms / 2;
    int64_t presence_ms = (config->up.standby_timeout_ms - config->mqtt.presence_every_ms) / 2;

    return puback_ms < presence_ms ? puback_ms : presence_ms;
}

enum err mqtt_access_init(struct mqtt_access *a, const struct config *config,
                          const char *purpose, struct reason *why)
{
    *a = (struct mqtt_access){0};
    snprintf(a->client_id, sizeof a->client_id, "mesbridge-%s-%s-%s", config->bridge.id,
             config->bridge.instance, purpose);
    snprintf(a->session_client_id, sizeof a->session_client_id, "mesbridge-%s-session",
             config->bridge.id);
    if (config->mqtt.password_file[0] != '\0')
        TRY(read_password(config->mqtt.password_file, a->password, sizeof a->password, why));
    a->settings = (struct mqtt_settings){
        .url = config->mqtt.url,
        .client_id = a->client_id,
        .username = config->mqtt.username,
        .password = a->password,
        .ca_file = config->mqtt.ca_file,
        .cert_file = config->mqtt.cert_file,
        .key_file = config->mqtt.key_file,
        .keepalive_s = (int)(config->mqtt.keepalive_ms / 1000),
        .connect_timeout_s = (int)(config->mqtt.connect_timeout_ms / 1000),
        .window = (uint16_t)config->mqtt.in_flight_max,
        .session_client_id = a->session_client_id,
        .session_expiry_s = (uint32_t)(config->up.session_expiry_ms / 1000),
        .arrivals_max = (uint16_t)config->up.in_flight_max,
        .arrival_bytes_max = (size_t)config->up.in_flight_bytes,
        .deaf_ms_max = deaf_ms_max(config),
    };
    return ERR_OK;
}
