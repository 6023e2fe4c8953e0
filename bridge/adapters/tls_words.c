#include "bridge/adapters/tls_words.h"

#include <stdio.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#define EXPIRED     "the broker's certificate has expired, or our clock is wrong"
#define NOT_YET     "the broker's certificate is not valid yet, or our clock is wrong"
#define UNKNOWN     "nobody whom we trust has signed the broker's certificate"
#define OTHER_HOST  "the broker's certificate is for another host name"
#define NO_SERVER   "the broker's certificate is not one of a server"
#define HUNG_UP     "the broker hung up at once; does it speak TLS on this port?"
#define NO_TLS      "the answer is no TLS; does the broker speak it on this port?"
#define NO_TRUST    "the broker does not trust who has signed our certificate"
#define OUR_EXPIRED "our certificate has expired, says the broker"
#define WANTS_ONE   "the broker wants a certificate of ours, or another one"
#define TAKES_NOT   "the broker does not accept our certificate"
#define OTHER_KEY   "is not the key of the certificate"

struct saying {
    unsigned long code;
    const char *words;
};

static const struct saying certificates[] = {
    {X509_V_ERR_CERT_HAS_EXPIRED,                  EXPIRED   },
    {X509_V_ERR_CERT_NOT_YET_VALID,                NOT_YET   },
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,         UNKNOWN   },
    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, UNKNOWN   },
    {X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE,   UNKNOWN   },
    {X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,         UNKNOWN   },
    {X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,       UNKNOWN   },
    {X509_V_ERR_CERT_SIGNATURE_FAILURE,            UNKNOWN   },
    {X509_V_ERR_HOSTNAME_MISMATCH,                 OTHER_HOST},
    {X509_V_ERR_IP_ADDRESS_MISMATCH,               OTHER_HOST},
    {X509_V_ERR_INVALID_PURPOSE,                   NO_SERVER },
};

/* Reasons of OpenSSL's part for TLS. Of the alerts, servers with OpenSSL send the first three,
 * Java the other two. */
static const struct saying errors[] = {
    {SSL_R_TLSV1_ALERT_UNKNOWN_CA,            NO_TRUST   },
    {SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED,   OUR_EXPIRED},
    {SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED, WANTS_ONE  },
    {SSL_R_SSLV3_ALERT_BAD_CERTIFICATE,       WANTS_ONE  },
    {SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN,   TAKES_NOT  },
    {SSL_R_UNEXPECTED_EOF_WHILE_READING,      HUNG_UP    },
    {SSL_R_WRONG_VERSION_NUMBER,              NO_TLS     },
};

static const char *said(const struct saying *at, size_t count, unsigned long code)
{
    for (size_t i = 0; i < count; i++) {
        if (at[i].code == code) return at[i].words;
    }
    return NULL;
}

#define SAID(table, code) said(table, sizeof(table) / sizeof(table)[0], code)

void tls_certificate_words(long result, char *out, size_t size)
{
    const char *words = SAID(certificates, (unsigned long)result);

    if (words != NULL) {
        snprintf(out, size, "%s", words);
    } else {
        snprintf(out, size, "the broker's certificate: %s",
                 X509_verify_cert_error_string(result));
    }
}

/* NULL: OpenSSL's own words will do. */
static const char *our_words(unsigned long error)
{
    int library = ERR_GET_LIB(error), reason = ERR_GET_REASON(error);

    if (error == 0) return HUNG_UP;
    if (library == ERR_LIB_SSL) return SAID(errors, (unsigned long)reason);
    return library == ERR_LIB_X509 && reason == X509_R_KEY_VALUES_MISMATCH ? OTHER_KEY : NULL;
}

void tls_error_words(unsigned long error, char *out, size_t size)
{
    const char *words = our_words(error);

    if (words == NULL) {
        OPENSSL_init_ssl(OPENSSL_INIT_LOAD_SSL_STRINGS, NULL); /* it may not have begun yet */
        words = ERR_reason_error_string(error);
    }
    if (words != NULL) {
        snprintf(out, size, "%s", words);
    } else {
        snprintf(out, size, "OpenSSL's error %08lX", error);
    }
}
