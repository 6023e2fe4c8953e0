/* media.h - which media type does a content type name?
 *
 * Only as far as the bridge cares. A parameter after `;`, spaces around it and letter case do
 * not count (RFC 9110, 8.3.1): "Application/JSON; charset=utf-8" is JSON.
 *
 * Memory      none
 * Threads     any
 */
#pragma once

#include "bridge/base/view.h"

enum media {
    MEDIA_NONE,    /* nothing is named */
    MEDIA_JSON,    /* application/json */
    MEDIA_MSGPACK, /* application/vnd.msgpack, application/msgpack */
    MEDIA_TEXT,    /* text/..., whatever follows */
    MEDIA_OTHER,   /* anything else */
};

/* What @content_type names. */
enum media media_of(struct text content_type);
