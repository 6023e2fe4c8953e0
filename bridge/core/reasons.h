/* reasons.h - what does the MQTT broker's answer mean? The list is reasons.def. */
#pragma once

#include <stdint.h>

enum puback_verdict { PUBACK_DONE, PUBACK_RETRY, PUBACK_REJECT };

/* The reason code of a DISCONNECT that another client with our id caused. */
enum { REASON_TAKEN_OVER = 0x8e };

/* What a PUBACK with @code does to the record. */
enum puback_verdict reason_verdict(uint8_t code);

/* The code in words, for people. A NUL-terminated static. */
const char *reason_words(uint8_t code);
