/* drop_ins.h - which files go over this one?
 *
 * Those of the directory conf.d beside it whose names end in `.yaml` and do not begin with a
 * dot, in the order of their names' bytes. Links are followed; what is no regular file is
 * passed over. Without the directory there are none.
 *
 * Memory      drop_ins_find() gives the names, free with drop_ins_done()
 * Threads     any
 */
#pragma once

#include "config/complain.h"

enum { DROP_INS_MAX = 100 };

/* Finds those that go over the file @path.
 *
 * ERR_NO_SYSTEM  the directory cannot be read, or there are more than DROP_INS_MAX; @why is a
 *                sentence that names it
 * ERR_NO_MEMORY  @why says nothing */
enum err drop_ins_find(const char *path, struct drop_ins *out, struct why *why);

/* Accepts a zeroed one. */
void drop_ins_done(struct drop_ins *d);
