/* reasons.h - what does the MQTT broker's answer mean? The list is reasons.def. */
#pragma once

#include <stdint.h>

enum puback_verdict { PUBACK_DONE, PUBACK_RETRY, PUBACK_REJECT };
enum end_verdict { END_RETRY, END_SUSPECT, END_STOP };

enum {
    REASON_NO_SUBSCRIBERS = 0x10, /* at PUBACK: nobody was subscribed */
    REASON_TAKEN_OVER = 0x8e,     /* at DISCONNECT: another client with our id has come */
    REASON_NO_RETAIN = 0x9a,      /* at CONNACK: the Will is to be retained, and nothing is */
};

/* What a PUBACK with @code does to the record. */
enum puback_verdict reason_verdict(uint8_t code);

/* What the end of a connection with @code does to the bridge; -1: the broker gave none. */
enum end_verdict reason_end(int code);

/* The code in words, for people. A NUL-terminated static. */
const char *reason_words(uint8_t code);
