#include "bridge/adapters/versions.h"

#include <string.h>

#include <MQTTAsync.h>
#include <json-c/json_c_version.h>
#include <libfyaml.h>
#include <librdkafka/rdkafka.h>
#include <microhttpd.h>
#include <msgpack.h>

static const char *paho_version(void)
{
    for (const MQTTAsync_nameValue *v = MQTTAsync_getVersionInfo(); v->name != NULL; v++) {
        if (strcmp(v->name, "Version") == 0) return v->value;
    }
    return "unknown";
}

const char *versions_own(void)
{
    return MESBRIDGE_VERSION;
}

void versions_print(FILE *to)
{
    fprintf(to, "mesbridge %s\n", MESBRIDGE_VERSION);
    fprintf(to, "librdkafka %s\n", rd_kafka_version_str());
    fprintf(to, "paho-mqtt-c %s\n", paho_version());
    fprintf(to, "libfyaml %s\n", fy_library_version());
    fprintf(to, "json-c %s\n", json_c_version());
    fprintf(to, "libmicrohttpd %s\n", MHD_get_version());
    fprintf(to, "msgpack-c %s\n", msgpack_version());
}
