/* account_print.h - how is an account told?
 *
 * Memory      none
 * Threads     any
 */
#pragma once

#include "bridge/trial/account.h"

/* For people, on a page of text. */
void account_print(const struct account *a, FILE *to);

/* For scripts, as one JSON object on one line. Texts that are no UTF-8 lose those bytes, but a
 * payload, a key or a value that is none stands there in base64: `payload_base64`. */
void account_print_json(const struct account *a, FILE *to);
