/* config.h - what did the operator ask for?
 *
 * One YAML file (contract.md, 5) becomes one struct, together with the files of the directory
 * conf.d beside it and what was said on the command line (document.h). Every scalar key is a
 * row of options.def; the lists of routes are read by routes.c and up_routes.c. All mistakes
 * are collected, not only the first, each as `file:line:column: error: what, and what would be
 * right`.
 *
 * Memory      config_load() allocates; config_free() frees; nothing changes in between
 * Threads     any, after loading
 */
#pragma once

#include "bridge/base/log_level.h"
#include "bridge/core/route.h"
#include "bridge/core/up_route.h"

/* The words of enum options, in the order of their values. */
enum start_policy { START_EARLIEST, START_LATEST };
enum checkpoint_mode { CHECKPOINT_OFF, CHECKPOINT_ON };
enum log_format { LOG_FORMAT_AUTO, LOG_FORMAT_LOGFMT };

#define RECOVERY_WINDOW_ALL_MS (INT64_C(3650) * 86400000)

/* Whether the files that a configuration names (passwords, certificates, keys) are looked at. A
 * look at what it says needs none: FILES_UNTOUCHED does not ask whether they are there, and
 * what they hold is the empty text. */
enum files { FILES_READ, FILES_UNTOUCHED };

/* Where a configuration comes from. */
struct config_source {
    const char *path; /* the file; those of conf.d beside it go over it, by their names */
    const char *const *sets; /* "PATH=VALUE" of the command line, which go over all files */
    size_t set_count;
    enum files files;
};

/* A key of kafka.properties, handed to librdkafka verbatim. */
struct kafka_property {
    char *name;
    char *value;
    const char *file; /* where it stands, for librdkafka's complaint about it */
    int line, column;
};

/* The files of conf.d that went over the file, in their order. */
struct drop_ins {
    size_t count;
    char **paths; /* "etc/conf.d/10-tls.yaml", each NUL-terminated */
};

struct config {
    /* Scalar options. Texts are NUL-terminated; "" means not given. Times are milliseconds. */
    struct {
        char *id;
        char *instance;
    } bridge;
    struct {
        char *bootstrap_servers;
        char *dead_letter_topic;
        char *audit_topic;
        int64_t commit_every_ms;
        int64_t commit_every_records;
        int64_t prefetch_records;
        int64_t prefetch_bytes;
        size_t property_count;
        struct kafka_property *properties;
    } kafka;
    struct {
        char *url; /* mqtt://host:port or mqtts://host:port, always with its port */
        char *username;
        char *password_file;
        char *ca_file;
        char *cert_file;
        char *key_file;
        char *control_prefix;
        int64_t presence_every_ms;
        int64_t in_flight_max;
        int64_t keepalive_ms;
        int64_t connect_timeout_ms;
        int64_t puback_timeout_ms;
        int64_t backoff_min_ms;
        int64_t backoff_max_ms;
    } mqtt;
    struct {
        int64_t start; /* enum start_policy */
        int64_t stop_timeout_ms;
        int64_t checkpoint; /* enum checkpoint_mode */
        int64_t checkpoint_every_ms;
        int64_t checkpoint_every_records;
        struct routes routes; /* count 0: this direction is not wanted; one of the two is */
    } down;
    struct {
        int64_t in_flight_max;
        int64_t in_flight_bytes;
        int64_t session_expiry_ms; /* whole seconds */
        int64_t stop_timeout_ms;
        int64_t standby_timeout_ms;
        struct up_routes routes; /* count 0: this direction is not wanted */
    } up;
    struct {
        int64_t grace_ms;
        int64_t window_ms;       /* RECOVERY_WINDOW_ALL_MS: all that Kafka has */
        int64_t state_window_ms; /* likewise */
    } recovery;
    struct {
        char *down, *up; /* "127.0.0.1:9464", "[::1]:9464" or "none" */
    } http;
    struct {
        int64_t level;  /* enum log_level of bridge/base/log_level.h */
        int64_t format; /* enum log_format */
    } log;
    char *path; /* the file this came from */
    struct drop_ins drop_ins;
};

enum severity { SEVERITY_ERROR, SEVERITY_WARNING };

/* Mistakes, in the order of the files. */
struct complaint {
    int line, column; /* from 1; 0 when it is about the whole file */
    char *words;      /* "unknown key `kafak`; did you mean `kafka`?" */
    enum severity severity;
    int source; /* 0: the file itself; then the drop-ins, in their order; then --set */
    char *file; /* the drop-in's name, or "--set"; NULL: the file itself */
};

struct complaints {
    size_t count;
    struct complaint *at;
};

/* Reads @path, and the files of conf.d beside it. Always fills in *@complaints (count 0 when
 * there are none; free with complaints_free()); gives *@out, free with config_free(), only on
 * ERR_OK, when there may be warnings.
 *
 * ERR_BAD_CONFIG  see the complaints
 * ERR_NO_SYSTEM   a file cannot be read; the complaint says why
 * ERR_NO_MEMORY   there may be complaints, but not all of them */
enum err config_load(const char *path, struct config **out, struct complaints *complaints);

/* The same, with what the command line says. */
enum err config_load_from(const struct config_source *source, struct config **out,
                          struct complaints *complaints);

/* Accepts NULL and half-built ones. */
void config_free(struct config *c);
void complaints_free(struct complaints *c);

/* Writes them to @fd as `path:line:column: error: words`, one on a line. What is about the
 * whole file stands at 1:1; of a --set the line says which one it is. */
void complaints_print(const struct complaints *c, const char *path, int fd);
