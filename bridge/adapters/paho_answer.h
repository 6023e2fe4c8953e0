/* paho_answer.h - what did the broker answer, really?
 *
 * Paho's asynchronous client calls back by the packet id alone:
 *
 * - It reads the reason code of a PUBACK and keeps it to itself when it is below 0x80, so that
 *   0x00 (success) and 0x10 (no matching subscribers) look alike.
 * - It does not look at what kind of packet bears the id. A broker that answers a message with
 * a SUBACK, UNSUBACK, PUBREC or PUBCOMP makes it free the message twice.
 * - It reads the first reason code of a SUBACK or UNSUBACK that has none, at address 0.
 *
 * So these packets are looked at as they pass (-Wl,--wrap). One that answers nothing, or
 * without a code, is taken for malformed, which ends the connection; the callbacks, which come
 * right behind on the same thread, ask here for the code. We send QoS 1 only.
 *
 * Threads     Paho's receive thread
 */
#pragma once

enum paho_answer { PAHO_NOTHING, PAHO_PUBACK, PAHO_SUBACK };

/* The reason code (MQTT 5.0, 2.4) of the packet of this kind for packet id @token that is being
 * handled on this thread; of a SUBACK's many the highest. -1: it is another packet. Each answer
 * is given once. */
int paho_answer_code(enum paho_answer kind, int token);
