/* ticket.h - how is an effect tied to the input that answers it?
 *
 * By a number that is never given twice, so that a late answer finds nothing. Its low 16 bits
 * say where the answer is awaited: below LEDGER_WINDOW_MAX in that entry of the ledger, from
 * there on in a slot of our own messages (posts.h). MQTT has 65,535 packet ids, so there is
 * room for both.
 *
 * A record can be two messages (carry.h): what its state topic is to hold bears the record's
 * ticket with TICKET_STATE added, so that each answer is known for what it is, in whatever
 * order the broker gives them.
 *
 * Memory      none
 * Threads     any
 */
#pragma once

#include "bridge/base/sink.h"

enum { TICKET_NUMBER_BITS = 16, TICKET_OWN_FIRST = 65000 };

#define TICKET_STATE (UINT64_C(1) << 63)

/* The ticket that is given as the @serial-th (from 1) for the place @number. */
static inline uint64_t ticket_of(uint64_t serial, uint16_t number)
{
    return serial << TICKET_NUMBER_BITS | number;
}

static inline uint16_t ticket_number(uint64_t ticket)
{
    return ticket & ((1u << TICKET_NUMBER_BITS) - 1);
}

static inline bool ticket_is_state(uint64_t ticket)
{
    return (ticket & TICKET_STATE) != 0;
}

/* That of the record. */
static inline uint64_t ticket_of_record(uint64_t ticket)
{
    return ticket & ~TICKET_STATE;
}

/* True for a message of our own, which carries no record. */
static inline bool ticket_is_own(uint64_t ticket)
{
    return ticket_number(ticket) >= TICKET_OWN_FIRST;
}

/* Appends " #7", " #7s" for the state, or " ~7" for one of our own. */
void ticket_print(uint64_t ticket, struct sink *out);
