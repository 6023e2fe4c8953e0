/* log.h - how is something told to the operator?
 *
 * One line per fact on stderr, in logfmt, stable name first:
 *
 *   time=2026-11-23T09:40:29.123Z level=info direction=down fact=mqtt.connected window=200
 *   words="connected to ..."
 *
 * Control characters in values are escaped, so that nobody's data can forge a line. A line is
 * one write(2); what cannot be written is dropped.
 *
 * Threads     any
 * Memory      nothing is allocated
 */
#pragma once

#include "bridge/core/facts.h"

/* Lines above @level are not written from now on. */
void log_open(enum log_level level);

/* Every line says from now on which direction it is about: `direction=up`. Kept. */
void log_direction(const char *direction);

/* True when a line of this level would be written: ask before doing work for it. */
bool log_wants(enum log_level level);

/* One line: fact=@name, then what @format says, which is `key=value` pairs without blanks in
 * the values; texts of unknown content go through log_text(). */
void log_line(enum log_level level, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* One line: fact=@name words="@words", escaped. */
void log_text(enum log_level level, const char *name, struct text words);

/* One line for a fact of the core. */
void log_fact(const struct fact *fact);
