#include "bridge/adapters/paho_tls.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "bridge/adapters/tls_words.h"

int __real_SSL_CTX_load_verify_locations(SSL_CTX *context, const char *file,
                                         const char *folder);
int __wrap_SSL_CTX_load_verify_locations(SSL_CTX *context, const char *file,
                                         const char *folder);
int __real_SSL_CTX_use_certificate_chain_file(SSL_CTX *context, const char *file);
int __wrap_SSL_CTX_use_certificate_chain_file(SSL_CTX *context, const char *file);
int __real_SSL_CTX_use_PrivateKey_file(SSL_CTX *context, const char *file, int type);
int __wrap_SSL_CTX_use_PrivateKey_file(SSL_CTX *context, const char *file, int type);
int __real_SSL_connect(SSL *ssl);
int __wrap_SSL_connect(SSL *ssl);
int __real_SSL_read(SSL *ssl, void *out, int size);
int __wrap_SSL_read(SSL *ssl, void *out, int size);
int __real_X509_check_ip_asc(X509 *certificate, const char *address, unsigned flags);
int __wrap_X509_check_ip_asc(X509 *certificate, const char *address, unsigned flags);

/* What a failure is about, and so what its code means. */
enum about {
    NOTHING,
    CA_FILE, /* an OpenSSL error, as in the next two */
    CERT_FILE,
    KEY_FILE,
    CERTIFICATE, /* an X509_V_ERR_ */
    TALK,        /* an OpenSSL error; 0: the broker hung up */
};

/* The first one of an attempt: what comes behind it follows from it. `about` above, the code in
 * the lower half; OpenSSL's errors have 32 bits. */
static _Atomic uint64_t failure;

static atomic_bool is_agreed;

static void note(enum about what, unsigned long code)
{
    uint64_t none = 0;

    atomic_compare_exchange_strong(&failure, &none, (uint64_t)what << 32 | (uint32_t)code);
}

void paho_tls_forget(void)
{
    atomic_store(&failure, 0);
    atomic_store(&is_agreed, false);
}

bool paho_tls_is_agreed(void)
{
    return atomic_load(&is_agreed);
}

void paho_tls_failure(char *out, size_t size)
{
    uint64_t now = atomic_load(&failure);
    uint32_t code = (uint32_t)now;
    char words[92];

    if (now >> 32 == CERTIFICATE) {
        tls_certificate_words((long)code, words, sizeof words);
    } else {
        tls_error_words(code, words, sizeof words);
    }
    static const char *const before[] = {
        [CA_FILE] = "mqtt.ca_file: ",
        [CERT_FILE] = "mqtt.cert_file: ",
        [KEY_FILE] = "mqtt.key_file: ",
        [CERTIFICATE] = "",
        [TALK] = "",
    };
    out[0] = '\0';
    if (now != 0) snprintf(out, size, "TLS: %s%s", before[now >> 32], words);
}

/* --- the files --- */

int __wrap_SSL_CTX_load_verify_locations(SSL_CTX *context, const char *file, const char *folder)
{
    int rc = __real_SSL_CTX_load_verify_locations(context, file, folder);

    if (rc != 1) note(CA_FILE, ERR_peek_last_error());
    return rc;
}

int __wrap_SSL_CTX_use_certificate_chain_file(SSL_CTX *context, const char *file)
{
    int rc = __real_SSL_CTX_use_certificate_chain_file(context, file);

    if (rc != 1) note(CERT_FILE, ERR_peek_last_error());
    return rc;
}

int __wrap_SSL_CTX_use_PrivateKey_file(SSL_CTX *context, const char *file, int type)
{
    int rc = __real_SSL_CTX_use_PrivateKey_file(context, file, type);

    if (rc != 1) note(KEY_FILE, ERR_peek_last_error());
    return rc;
}

/* --- the handshake --- */

/* True when @rc means that it is over; SSL_get_error() leaves the queue as it is. */
static int has_failed(const SSL *ssl, int rc)
{
    int error = rc > 0 ? SSL_ERROR_NONE : SSL_get_error(ssl, rc);

    return error == SSL_ERROR_SSL || error == SSL_ERROR_SYSCALL;
}

int __wrap_SSL_connect(SSL *ssl)
{
    int rc = __real_SSL_connect(ssl);
    if (rc == 1) atomic_store(&is_agreed, true);
    if (!has_failed(ssl, rc)) return rc;

    long result = SSL_get_verify_result(ssl);
    if (result != X509_V_OK) {
        note(CERTIFICATE, (unsigned long)result);
    } else {
        note(TALK, ERR_peek_error());
    }
    return rc;
}

/* Paho asks for an address when it is not the host's name; so this is its last question. */
int __wrap_X509_check_ip_asc(X509 *certificate, const char *address, unsigned flags)
{
    int rc = __real_X509_check_ip_asc(certificate, address, flags);

    if (rc != 1) note(CERTIFICATE, X509_V_ERR_HOSTNAME_MISMATCH);
    return rc;
}

/* With TLS 1.3 the broker looks at our certificate when the handshake is over for us, and what
 * it thinks of it is the first that we read. */
int __wrap_SSL_read(SSL *ssl, void *out, int size)
{
    int rc = __real_SSL_read(ssl, out, size);

    if (has_failed(ssl, rc) && ERR_peek_error() != 0) note(TALK, ERR_peek_error());
    return rc;
}
