#include "bridge/commands/check_connect.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "bridge/mqtt_access.h"
#include "bridge/probe/kafka_try.h"
#include "bridge/probe/mqtt_try.h"

static void try_mqtt(const struct config *config, int64_t timeout_ms, struct mqtt_limit *limit,
                     struct findings *out)
{
    struct mqtt_access *access = calloc(1, sizeof *access);
    struct reason why = {0};
    char purpose[32];

    if (access == NULL) exit(EX_OSERR);
    snprintf(purpose, sizeof purpose, "check-%d", (int)getpid());
    if (mqtt_access_init(access, config, purpose, &why) == ERR_OK) {
        mqtt_try(config, &access->settings, timeout_ms, out, limit);
    } else {
        struct finding *f = findings_add(out, LEVEL_ERROR, FINDING_MQTT_CONNECT, "%s %s",
                                         config->mqtt.password_file, why.words);
        f->code = EX_CONFIG;
        finding_advise(f,
                       "`mqtt.password_file` must be a file that this user may read, with the "
                       "password and nothing else");
    }
    explicit_bzero(access, sizeof *access);
    free(access);
}

void check_connect(const struct config *config, int64_t timeout_ms, struct findings *out)
{
    struct mqtt_limit limit = {0};

    signal(SIGPIPE, SIG_IGN); /* a broker that hangs up is told by the write */
    try_mqtt(config, timeout_ms, &limit, out);
    kafka_try(config, timeout_ms, &limit, out);
}
