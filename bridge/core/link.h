/* link.h - what is the state of the MQTT connection, and what is to be done about it?
 *
 *            rested                opened
 *   RESTING ---------> DIALING ------------> UP
 *      ^                  | ended             | ended
 *      |<-----------------+-------------------+
 *      |            ended                     | silent
 *      +------------------- ENDING <----------+
 *
 *   any --stopped--> CLOSING --ended--> CLOSED
 *
 * A table of rows and one function that looks a row up; the task of a row is done by down.c.
 * Each DIAL begins a new epoch.
 *
 * Memory      none
 * Threads     loop
 */
#pragma once

#include <stdbool.h>

enum link_state {
    LINK_RESTING, /* no connection; waiting to dial */
    LINK_DIALING, /* a connection is being made */
    LINK_UP,      /* messages may be sent */
    LINK_ENDING,  /* we hung up, and shall dial again */
    LINK_CLOSING, /* we hung up for good */
    LINK_CLOSED,  /* the connection is over and none will be made */
    LINK_STATE_COUNT
};

enum link_cue {
    LINK_RESTED,  /* the wait is over */
    LINK_OPENED,  /* the broker accepted */
    LINK_ENDED,   /* the connection is over, or could not be made */
    LINK_SILENT,  /* the broker does not do its part */
    LINK_STOPPED, /* the program stops */
    LINK_CUE_COUNT
};

enum link_task {
    LINK_NOTHING,
    LINK_DIAL,    /* connect, as a new epoch */
    LINK_WELCOME, /* the epoch begins */
    LINK_REST,    /* the epoch is over; wait, then dial */
    LINK_HANG_UP, /* end the connection */
    LINK_LEAVE,   /* the last connection is over */
};

/* Moves @state by @cue and says what is to be done; false when no row has the two, and nothing
 * moved. */
bool link_move(enum link_state *state, enum link_cue cue, enum link_task *out);
