/* rfc3339.h - is this a time as RFC 3339 writes it?
 *
 * "2025-11-21T09:15:40.010Z", "2025-11-21T10:15:40+01:00": date and time, any number of digits
 * behind the second, and where they count from. What the calendar does not have is none; a
 * second 60 may be one.
 *
 * Memory      none
 * Threads     any
 */
#pragma once

#include "bridge/base/view.h"

bool rfc3339_is_time(struct text t);
