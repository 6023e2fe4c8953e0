/* tls_facts.h - what came out of a TLS handshake?
 *
 * Only what was seen; what it means, bridge/probe/tls_judge.h says.
 *
 * Memory      inside the struct
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TLS_CHAIN_MAX = 8, TLS_NAME_BYTES = 256 };

/* How it ended. */
enum tls_end {
    TLS_DONE,       /* the handshake was made; the flaws say whether it may be trusted */
    TLS_OWN_FILE,   /* not begun: one of our own files cannot be used */
    TLS_NOT_SPOKEN, /* what came is no TLS */
    TLS_CLOSED,     /* the other side has hung up */
    TLS_SILENT,     /* nothing came in time */
    TLS_ALERTED,    /* the other side has sent an alert */
    TLS_FAILED,     /* something else; see words */
};

/* Which of our own files is at fault. */
enum tls_file { TLS_FILE_CA, TLS_FILE_CERT, TLS_FILE_KEY, TLS_FILE_PAIR };

/* What is wrong with the other side's certificate; more than one may be. */
enum tls_flaw {
    TLS_EXPIRED = 1,
    TLS_EARLY = 2,      /* not yet valid */
    TLS_WRONG_NAME = 4, /* not for the host that was asked for */
    TLS_UNKNOWN = 8,    /* no authority that we trust has signed it */
    TLS_OTHER = 16,     /* something else; see flaw_words */
};

struct tls_certificate {
    char subject[TLS_NAME_BYTES], issuer[TLS_NAME_BYTES];
    int64_t from_s, until_s; /* seconds since 1970 */
    bool is_self_signed;
};

struct tls_facts {
    enum tls_end end;
    enum tls_file file;     /* of TLS_OWN_FILE */
    int alert;              /* of TLS_ALERTED: its number (RFC 8446, 6.2) */
    char words[256];        /* OpenSSL's or the system's; may be "" */
    unsigned flaws;         /* enum tls_flaw */
    char flaw_words[128];   /* OpenSSL's, for the last of them */
    char protocol[16];      /* "TLSv1.3" */
    char names[512];        /* that the certificate is for: "DNS:broker, IP Address:::1" */
    bool wants_certificate; /* the other side has asked for one of ours */
    bool has_own;           /* we have one */
    struct tls_certificate own;
    struct tls_certificate expired,
        early;     /* the one that it is about, of TLS_EXPIRED and _EARLY */
    bool has_root; /* an authority that we trust is at the end of the chain */
    struct tls_certificate root;
    size_t chain_count;
    struct tls_certificate chain[TLS_CHAIN_MAX]; /* as it was sent, the server's own first */
};
