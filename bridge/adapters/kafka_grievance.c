#include "bridge/adapters/kafka_grievance.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include "bridge/adapters/tls_words.h"

/* Stands before the broker's own words, which say it too. */
#define SASL "SASL authentication error: "

/* An older librdkafka repeats its nonce, which Kafka refuses from 4.0 on, and then says that
 * the password is wrong. */
#define SCRAM_VERSION 0x020601ff
#define OLD_SCRAM     "wrong password; or Kafka 4, where SCRAM needs librdkafka 2.6.1"

/* What was wrong with the last certificate that was not accepted: an X509_V_ERR_. */
static atomic_int last_result;

/* @thread rdkafka. Says what OpenSSL says. */
static int on_certificate(rd_kafka_t *rk, const char *broker, int32_t broker_id, int *result,
                          int depth, const char *certificate, size_t size, char *why,
                          size_t why_size, void *opaque)
{
    (void)rk, (void)broker, (void)broker_id, (void)depth, (void)certificate, (void)size,
        (void)opaque;
    if (*result == X509_V_OK) return 1;

    atomic_store(&last_result, *result);
    tls_certificate_words(*result, why, why_size);
    return 0;
}

void kafka_grievance_listen(rd_kafka_conf_t *conf)
{
    char is_asked[8] = "";
    size_t size = sizeof is_asked;

    rd_kafka_conf_get(conf, "enable.ssl.certificate.verification", is_asked, &size);
    if (strcmp(is_asked, "true") != 0) return; /* the operator takes any */
    rd_kafka_conf_res_t set = rd_kafka_conf_set_ssl_cert_verify_cb(conf, on_certificate);
    (void)set; /* refused by a librdkafka without TLS, which needs no words about it */
}

/* OpenSSL writes its errors as "error:0A000086:SSL routines::certificate verify failed". */
static bool tls_error(const char *words, unsigned long *out)
{
    const char *at = strstr(words, "error:");
    char *end;

    if (at == NULL) return false;
    *out = strtoul(at + strlen("error:"), &end, 16);
    return *end == ':' && *out != 0;
}

static void tls_reason(unsigned long error, char *out, size_t size)
{
    bool is_about_certificate = ERR_GET_LIB(error) == ERR_LIB_SSL &&
                                ERR_GET_REASON(error) == SSL_R_CERTIFICATE_VERIFY_FAILED;
    int result = atomic_load(&last_result);

    if (is_about_certificate && result != X509_V_OK) {
        tls_certificate_words(result, out, size);
    } else {
        tls_error_words(error, out, size);
    }
}

/* Before the words stands "[protocol://]host:port/who: ", which is made "host:port: ". */
void kafka_grievance(const char *words, char *out, size_t size)
{
    const char *protocol = strstr(words, "://");
    const char *host = protocol != NULL ? protocol + strlen("://") : words;
    const char *host_end = host + strcspn(host, "/ ");
    const char *rest = strstr(host_end, ": ");
    unsigned long error;
    char reason[92];

    if (*host_end != '/' || rest == NULL) {
        snprintf(out, size, "%s", words);
        return;
    }
    rest += strlen(": ");
    if (tls_error(rest, &error)) {
        tls_reason(error, reason, sizeof reason);
        snprintf(out, size, "%.*s: TLS: %s", (int)(host_end - host), host, reason);
        return;
    }
    if (strncmp(rest, SASL, strlen(SASL)) == 0) rest += strlen(SASL);
    if (strstr(rest, "SCRAM-") != NULL && rd_kafka_version() < SCRAM_VERSION) rest = OLD_SCRAM;
    const char *state = strstr(rest, " (after ");
    int length = (int)(state != NULL ? (size_t)(state - rest) : strlen(rest));
    snprintf(out, size, "%.*s: %.*s", (int)(host_end - host), host, length, rest);
}
