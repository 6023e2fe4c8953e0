#include "bridge/probe/tls_judge.h"

#include <string.h>
#include <sysexits.h>
#include <time.h>

enum { DAY_S = 86400, DATE_BYTES = 32 };

struct date {
    char text[DATE_BYTES];
};

static struct date date_of(int64_t at_s)
{
    struct date out = {""};
    time_t t = (time_t)at_s;
    struct tm tm;

    if (gmtime_r(&t, &tm) != NULL)
        strftime(out.text, sizeof out.text, "%Y-%m-%d %H:%M UTC", &tm);
    return out;
}

/* ---- alerts ---- */

static const struct {
    int number; /* RFC 8446, 6.2 */
    bool is_about_us;
    const char *words;
} alerts[] = {
    {40,  false, "no version or cipher in common"        },
    {42,  true,  "bad certificate"                       },
    {43,  true,  "unsupported certificate"               },
    {44,  true,  "certificate revoked"                   },
    {45,  true,  "certificate expired"                   },
    {46,  true,  "certificate unknown"                   },
    {48,  true,  "unknown authority"                     },
    {49,  true,  "access denied"                         },
    {70,  false, "it speaks no version of TLS that we do"},
    {71,  false, "insufficient security"                 },
    {112, false, "it does not know this host's name"     },
    {116, true,  "certificate required"                  },
};

static const char *words_of(int alert, bool *is_about_us)
{
    for (size_t i = 0; i < sizeof alerts / sizeof alerts[0]; i++) {
        if (alerts[i].number != alert) continue;
        *is_about_us = alerts[i].is_about_us;
        return alerts[i].words;
    }
    *is_about_us = false;
    return "an alert";
}

static struct finding *refuse(const struct tls_case *c, int code, struct findings *out,
                              const char *what, const char *words)
{
    struct finding *f =
        findings_add(out, LEVEL_ERROR, c->handshake, "%s %s%s%s%s", c->whose, what,
                     words[0] == '\0' ? "" : " (", words, words[0] == '\0' ? "" : ")");
    if (code != EX_OK) f->code = code;
    return f;
}

static void demand_certificate(const struct tls_case *c, struct findings *out)
{
    struct finding *f = refuse(
        c, EX_NOPERM, out, "demands a certificate of the client, and none is configured", "");
    finding_advise(f, "give the bridge one: `%s` and `%s`", c->cert_key, c->key_key);
}

bool tls_judge_end(const struct tls_case *c, const struct tls_facts *t, int alert,
                   struct findings *out)
{
    bool is_about_us;
    const char *words = words_of(alert, &is_about_us);

    if (t->wants_certificate && !t->has_own && (is_about_us || alert < 0 || alert == 40)) {
        demand_certificate(c, out);
        return true;
    }
    if (alert < 0) return false;
    if (is_about_us) {
        struct finding *f =
            refuse(c, EX_NOPERM, out, "refuses the bridge's own certificate", words);
        finding_advise(f, "it was issued to %s by %s; the broker must trust that authority",
                       t->own.subject, t->own.issuer);
        return true;
    }
    struct finding *f = refuse(c, EX_OK, out, "ends TLS", words);
    finding_advise(f, "compare what both sides allow; the broker's log says more");
    return true;
}

/* ---- no handshake ---- */

static void blame_file(const struct tls_case *c, const struct tls_facts *t,
                       struct findings *out)
{
    const char *key = t->file == TLS_FILE_CA     ? c->ca_key
                      : t->file == TLS_FILE_CERT ? c->cert_key
                                                 : c->key_key;
    struct finding *f;

    if (t->file == TLS_FILE_PAIR) {
        f = findings_add(out, LEVEL_ERROR, c->handshake, "the key in `%s` is not that of `%s`",
                         c->key_key, c->cert_key);
        finding_advise(f, "give the two that were made together");
    } else {
        f = findings_add(out, LEVEL_ERROR, c->handshake, "`%s` cannot be used (%s)", key,
                         t->words);
        finding_advise(f, "it must be a PEM file that this user may read");
    }
    f->code = EX_CONFIG;
}

static void tell_end(const struct tls_case *c, const struct tls_facts *t, struct findings *out)
{
    switch (t->end) {
    case TLS_DONE: refuse(c, EX_OK, out, "shows no certificate", ""); return;
    case TLS_OWN_FILE: blame_file(c, t, out); return;
    case TLS_NOT_SPOKEN: refuse(c, EX_OK, out, "answers, but not with TLS", ""); return;
    case TLS_CLOSED:
        if (!tls_judge_end(c, t, t->alert, out))
            refuse(c, EX_OK, out, "hangs up on a TLS handshake", t->words);
        return;
    case TLS_SILENT:
        refuse(c, EX_OK, out, "takes the connection and does not answer a TLS handshake", "");
        return;
    case TLS_ALERTED: tls_judge_end(c, t, t->alert, out); return;
    case TLS_FAILED: refuse(c, EX_OK, out, "cannot be spoken TLS with", t->words); return;
    }
}

/* ---- trust ---- */

static void tell_expired(const struct tls_case *c, const struct tls_facts *t,
                         struct findings *out)
{
    const struct tls_certificate *x = &t->expired;
    struct finding *f = findings_add(
        out, LEVEL_ERROR, c->handshake,
        "the certificate %s in the chain of %s expired on %s, %lld days ago", x->subject,
        c->whose, date_of(x->until_s).text, (long long)((c->now_s - x->until_s) / DAY_S));
    finding_advise(f, "renew it, there or, if it is an authority's, in `%s` too", c->ca_key);
}

static void tell_early(const struct tls_case *c, const struct tls_facts *t,
                       struct findings *out)
{
    const struct tls_certificate *x = &t->early;
    struct finding *f =
        findings_add(out, LEVEL_ERROR, c->handshake,
                     "the certificate %s in the chain of %s is not valid before %s", x->subject,
                     c->whose, date_of(x->from_s).text);
    finding_advise(f, "it is %s here: if that is wrong, set this host's clock",
                   date_of(c->now_s).text);
}

static void tell_wrong_name(const struct tls_case *c, const struct tls_facts *t,
                            struct findings *out)
{
    bool has_names = t->names[0] != '\0';
    struct finding *f = findings_add(out, LEVEL_ERROR, c->handshake,
                                     "the certificate of %s is for %s, not for %s", c->whose,
                                     has_names ? t->names : t->chain[0].subject, c->host);
    finding_advise(f,
                   "write a name that it has into `%s`, or give the broker a certificate for "
                   "%s",
                   c->host_key, c->host);
}

static void tell_unknown(const struct tls_case *c, const struct tls_facts *t,
                         struct findings *out)
{
    const struct tls_certificate *last = &t->chain[t->chain_count - 1];
    struct finding *f;

    if (t->chain[0].is_self_signed) {
        f = findings_add(out, LEVEL_ERROR, c->handshake,
                         "the certificate %s of %s is self-signed, and not among those of `%s`",
                         t->chain[0].subject, c->whose, c->ca_key);
        finding_advise(f, "if it is the right one, give itself as `%s`", c->ca_key);
        return;
    }
    f = findings_add(out, LEVEL_ERROR, c->handshake,
                     "the certificate %s of %s comes from %s, and `%s` has no such authority",
                     t->chain[0].subject, c->whose, last->issuer, c->ca_key);
    finding_advise(f,
                   "if it is the right one, put that authority's certificate into `%s`; an "
                   "authority in between must be sent by the broker",
                   c->ca_key);
}

static void tell_flaws(const struct tls_case *c, const struct tls_facts *t,
                       struct findings *out)
{
    if (t->flaws & TLS_EXPIRED) tell_expired(c, t, out);
    if (t->flaws & TLS_EARLY) tell_early(c, t, out);
    if (t->flaws & TLS_WRONG_NAME) tell_wrong_name(c, t, out);
    if (t->flaws & TLS_UNKNOWN) tell_unknown(c, t, out);
    if (t->flaws & TLS_OTHER) {
        struct finding *f =
            findings_add(out, LEVEL_ERROR, c->handshake, "the certificate of %s is refused: %s",
                         c->whose, t->flaw_words);
        finding_advise(f, "give the broker one that is accepted");
    }
}

/* ---- expiry ---- */

static void tell_until(const struct tls_case *c, const struct tls_certificate *x,
                       const char *whose, struct findings *out)
{
    int64_t days = (x->until_s - c->now_s) / DAY_S;
    bool is_over = x->until_s < c->now_s;
    enum finding_level level = is_over                ? LEVEL_ERROR
                               : days < TLS_SOON_DAYS ? LEVEL_WARNING
                                                      : LEVEL_OK;
    struct finding *f =
        findings_add(out, level, c->expiry, "%s %s %s %s, %s%lld days", whose, x->subject,
                     is_over ? "expired on" : "is good until", date_of(x->until_s).text,
                     is_over ? "since " : "for ", (long long)(is_over ? -days : days));
    if (level != LEVEL_OK) finding_advise(f, "renew it");
}

static void tell_expiry(const struct tls_case *c, const struct tls_facts *t,
                        struct findings *out)
{
    const struct tls_certificate *first = &t->chain[0];
    char whose[TLS_NAME_BYTES];

    for (size_t i = 1; i < t->chain_count; i++)
        if (t->chain[i].until_s < first->until_s) first = &t->chain[i];
    if (t->has_root && t->root.until_s < first->until_s) first = &t->root;
    snprintf(whose, sizeof whose, "in the chain of %s", c->whose);
    if (first->until_s >= c->now_s) tell_until(c, first, whose, out);
    if (t->has_own) tell_until(c, &t->own, "the bridge's own certificate", out);
}

bool tls_judge(const struct tls_case *c, const struct tls_facts *t, struct findings *out)
{
    if (t->end != TLS_DONE || t->chain_count == 0) {
        tell_end(c, t, out);
        return false;
    }
    if (!c->is_checked) {
        struct finding *f = findings_add(out, LEVEL_WARNING, c->handshake,
                                         "%s with %s, whose certificate is not looked at",
                                         t->protocol, c->whose);
        finding_advise(f, "turn verification on: anybody may pretend to be the broker");
    } else if (t->flaws == 0) {
        findings_add(out, LEVEL_OK, c->handshake, "%s with %s, %s, from %s", t->protocol,
                     c->whose, t->chain[0].subject, t->chain[t->chain_count - 1].issuer);
    } else {
        tell_flaws(c, t, out);
    }
    tell_expiry(c, t, out);
    return !c->is_checked || t->flaws == 0;
}
