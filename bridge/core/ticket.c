#include "bridge/core/ticket.h"

void ticket_print(uint64_t ticket, struct sink *out)
{
    sink_text(out, ticket_is_own(ticket) ? TEXT(" ~") : TEXT(" #"));
    sink_int(out, (int64_t)(ticket_of_record(ticket) >> TICKET_NUMBER_BITS));
    if (ticket_is_state(ticket)) sink_char(out, 's');
}
