#include "bridge/probe/tls_verdict.h"

#include <sysexits.h>

#include "bridge/adapters/probe_socket.h"

enum { LISTEN_MS = 1000 };

bool tls_verdict(struct probe_line *line, const struct tls_case *c,
                 const struct tls_facts *facts, struct findings *out)
{
    char byte;

    if (!facts->wants_certificate) return true;
    int outcome = probe_line_read(line, &byte, 1, probe_now_ms() + LISTEN_MS);
    if (outcome == PROBE_SILENT) return true;
    if (tls_judge_end(c, facts, probe_line_alert(line), out)) return false;
    struct finding *f =
        findings_add(out, LEVEL_ERROR, c->handshake,
                     "%s hangs up when it has seen the bridge's own certificate", c->whose);
    f->code = EX_NOPERM;
    finding_advise(f, "it was issued to %s by %s; the broker must trust that authority",
                   facts->own.subject, facts->own.issuer);
    return false;
}
