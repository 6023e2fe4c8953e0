/* paho_repair.h - what does the rest of the adapter ask of the repairs? (What they are, says
 * paho_repair.c.)
 *
 * Threads     any
 */
#pragma once

/* Makes Paho's send thread look at once for what it can send. */
void paho_wake_sender(void);
