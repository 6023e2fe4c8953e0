/* account_parts.h - the parts of an account (account.h), for account.c alone.
 *
 * Memory, Threads: see account.h */
#pragma once

#include "bridge/trial/account.h"

/* Fills in the routes, the fields, the steps. */
void account_tell_routes(struct account *a);
void account_tell_fields(struct account *a);
void account_tell_steps(struct account *a);

/* Writes what a source of a field is called in the configuration: "payload:/line". */
void account_write_look(const struct resolve_look *look, FILE *to);
