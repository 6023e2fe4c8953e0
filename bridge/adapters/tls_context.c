#include "bridge/adapters/tls_context.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

static bool is_given(const char *text)
{
    return text != NULL && text[0] != '\0';
}

int tls_context_why(char *out, size_t capacity, int *alert)
{
    unsigned long error = ERR_get_error();
    int reason = ERR_GET_REASON(error);
    const char *words = error == 0 ? NULL : ERR_reason_error_string(error);
    bool is_alert = ERR_GET_LIB(error) == ERR_LIB_SSL && reason > SSL_AD_REASON_OFFSET &&
                    reason < SSL_AD_REASON_OFFSET + 256;

    *alert = is_alert ? reason - SSL_AD_REASON_OFFSET : -1;
    snprintf(out, capacity, "%s", words != NULL ? words : "");
    ERR_clear_error();
    return error == 0 ? 0 : reason;
}

/* ---- certificates ---- */

static void write_name(const X509_NAME *name, char *out, size_t capacity)
{
    BIO *bio = BIO_new(BIO_s_mem());

    out[0] = '\0';
    if (bio == NULL) return;
    X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253);
    int size = BIO_read(bio, out, (int)capacity - 1);
    out[size < 0 ? 0 : size] = '\0';
    BIO_free(bio);
}

static int64_t seconds_of(const ASN1_TIME *time)
{
    struct tm tm = {0};
    return ASN1_TIME_to_tm(time, &tm) == 1 ? timegm(&tm) : 0;
}

static void note_certificate(X509 *x, struct tls_certificate *out)
{
    write_name(X509_get_subject_name(x), out->subject, sizeof out->subject);
    write_name(X509_get_issuer_name(x), out->issuer, sizeof out->issuer);
    out->from_s = seconds_of(X509_get0_notBefore(x));
    out->until_s = seconds_of(X509_get0_notAfter(x));
    out->is_self_signed = X509_self_signed(x, 0) == 1;
}

static void note_names(const X509 *x, char *out, size_t capacity)
{
    GENERAL_NAMES *names = X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);
    BIO *bio = BIO_new(BIO_s_mem());

    for (int i = 0; bio != NULL && i < sk_GENERAL_NAME_num(names); i++) {
        if (i > 0) BIO_puts(bio, ", ");
        GENERAL_NAME_print(bio, sk_GENERAL_NAME_value(names, i));
    }
    int size = bio == NULL ? 0 : BIO_read(bio, out, (int)capacity - 1);
    out[size < 0 ? 0 : size] = '\0';
    BIO_free(bio);
    GENERAL_NAMES_free(names);
}

/* Our own copy of the authority, which need not be sent. */
static void note_root(const SSL *ssl, struct tls_facts *facts)
{
    STACK_OF(X509) *chain = SSL_get0_verified_chain(ssl);
    int count = sk_X509_num(chain);

    facts->has_root = count > 1 && (facts->flaws & TLS_UNKNOWN) == 0;
    if (facts->has_root) note_certificate(sk_X509_value(chain, count - 1), &facts->root);
}

void tls_context_note(const SSL *ssl, struct tls_facts *facts)
{
    STACK_OF(X509) *chain = SSL_get_peer_cert_chain(ssl);

    snprintf(facts->protocol, sizeof facts->protocol, "%s", SSL_get_version(ssl));
    for (int i = 0; i < sk_X509_num(chain) && facts->chain_count < TLS_CHAIN_MAX; i++)
        note_certificate(sk_X509_value(chain, i), &facts->chain[facts->chain_count++]);
    if (facts->chain_count > 0)
        note_names(sk_X509_value(chain, 0), facts->names, sizeof facts->names);
    note_root(ssl, facts);
}

/* ---- verification ---- */

static unsigned flaw_of(int error)
{
    switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED: return TLS_EXPIRED;
    case X509_V_ERR_CERT_NOT_YET_VALID: return TLS_EARLY;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH: return TLS_WRONG_NAME;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE: return TLS_UNKNOWN;
    default: return TLS_OTHER;
    }
}

/* Notes the flaw and goes on, to find the next one. */
static int on_verified(int is_fine, X509_STORE_CTX *store)
{
    SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    struct tls_facts *facts = SSL_get_app_data(ssl);
    int error = X509_STORE_CTX_get_error(store);

    if (is_fine) return 1;
    facts->flaws |= flaw_of(error);
    X509 *x = X509_STORE_CTX_get_current_cert(store);
    if (flaw_of(error) == TLS_EXPIRED && x != NULL) note_certificate(x, &facts->expired);
    if (flaw_of(error) == TLS_EARLY && x != NULL) note_certificate(x, &facts->early);
    snprintf(facts->flaw_words, sizeof facts->flaw_words, "%s",
             X509_verify_cert_error_string(error));
    return 1;
}

/* The other side asks for a certificate of ours. */
static int on_asked(SSL *ssl, void *self)
{
    struct tls_facts *facts = SSL_get_app_data(ssl);

    (void)self;
    facts->wants_certificate = true;
    return 1;
}

/* ---- our own files ---- */

static int on_password(char *out, int capacity, int is_writing, void *password)
{
    (void)is_writing;
    int size = password == NULL ? 0 : snprintf(out, (size_t)capacity, "%s", (char *)password);
    return size < capacity ? size : 0;
}

static bool load_authorities(SSL_CTX *context, const char *ca)
{
    struct stat s;

    if (!is_given(ca)) return SSL_CTX_set_default_verify_paths(context) == 1;
    if (stat(ca, &s) == 0 && S_ISDIR(s.st_mode))
        return SSL_CTX_load_verify_dir(context, ca) == 1;
    return SSL_CTX_load_verify_file(context, ca) == 1;
}

static bool blame(struct tls_facts *facts, enum tls_file file)
{
    int alert;
    int reason = tls_context_why(facts->words, sizeof facts->words, &alert);
    bool is_pair = reason == X509_R_KEY_VALUES_MISMATCH || reason == X509_R_KEY_TYPE_MISMATCH;

    facts->end = TLS_OWN_FILE;
    facts->file = file == TLS_FILE_KEY && is_pair ? TLS_FILE_PAIR : file;
    return false;
}

static bool load_files(SSL_CTX *context, const struct probe_tls *tls, struct tls_facts *facts)
{
    if (!load_authorities(context, tls->ca_file)) return blame(facts, TLS_FILE_CA);
    if (!is_given(tls->cert_file)) return true;
    if (SSL_CTX_use_certificate_chain_file(context, tls->cert_file) != 1)
        return blame(facts, TLS_FILE_CERT);
    facts->has_own = true;
    note_certificate(SSL_CTX_get0_certificate(context), &facts->own);
    const char *key = is_given(tls->key_file) ? tls->key_file : tls->cert_file;
    if (SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1)
        return blame(facts, TLS_FILE_KEY);
    return true;
}

SSL_CTX *tls_context_new(const struct probe_tls *tls, struct tls_facts *facts)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());

    ERR_clear_error();
    if (context == NULL) return NULL;
    SSL_CTX_set_default_passwd_cb(context, on_password);
    SSL_CTX_set_default_passwd_cb_userdata(context, (void *)tls->key_password);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, on_verified);
    SSL_CTX_set_cert_cb(context, on_asked, NULL);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_AUTO_RETRY);
    if (load_files(context, tls, facts)) return context;
    SSL_CTX_free(context);
    return NULL;
}

SSL *tls_context_connection(SSL_CTX *context, const char *host, struct tls_facts *facts)
{
    SSL *ssl = SSL_new(context);

    if (ssl == NULL) return NULL;
    SSL_set_app_data(ssl, facts);
    if (!is_given(host)) return ssl;
    if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1) return ssl;
    SSL_set1_host(ssl, host);
    SSL_set_tlsext_host_name(ssl, host);
    return ssl;
}
