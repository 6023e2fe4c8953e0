/* document.h - what do all sources say together?
 *
 * The file, the drop-ins beside it (drop_ins.h), and the --set of the command line, each over
 * what came before (merge.h). Every node knows its source: 0 is the file, then come the
 * drop-ins in their order, and one for all --set.
 *
 * Memory      gives the tree and the names; free with document_done()
 * Threads     any
 */
#pragma once

#include "config/drop_ins.h"
#include "config/node.h"

struct document {
    struct node *root; /* NULL when no source has any key */
    struct drop_ins drop_ins;
    const char **names; /* of the sources from 1 on; of --set the last one is "--set" */
};

/* Reads all sources, and complains about all it finds. @c names sources by @out until that is
 * done. @out wants document_done() in any case.
 *
 * ERR_BAD_CONFIG  one cannot be read to its end
 * ERR_NO_SYSTEM   a file or the directory cannot be read at all
 * ERR_NO_MEMORY */
enum err document_read(struct complainer *c, const struct config_source *source,
                       struct document *out);

/* Reads one file and nothing beside it, and complains about all it finds. @out is NULL when it
 * holds nothing, else free it with node_free(). Errors as document_read(); @out is untouched
 * then. */
enum err document_read_file(struct complainer *c, const char *path, struct node **out);

/* Accepts a zeroed one. */
void document_done(struct document *d);
