/* reasons.h - what does the MQTT broker's answer mean? The list is reasons.def. */
#pragma once

#include <stdint.h>

enum puback_verdict { PUBACK_DONE, PUBACK_RETRY, PUBACK_REJECT };

enum {
    REASON_NO_SUBSCRIBERS = 0x10, /* at PUBACK: nobody was subscribed */
    REASON_TAKEN_OVER = 0x8e,     /* at DISCONNECT: another client with our id has come */
};

/* What a PUBACK with @code does to the record. */
enum puback_verdict reason_verdict(uint8_t code);

/* The code in words, for people. A NUL-terminated static. */
const char *reason_words(uint8_t code);
