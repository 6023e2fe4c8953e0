/* yaml.h - how does a file become a tree of nodes?
 *
 * Through libfyaml's parser; no other file includes it. Only the plain part of YAML 1.2 is
 * taken: one document of texts, lists and mappings. Anchors, aliases and tags are refused,
 * because a configuration that refers to itself cannot be read from top to bottom.
 *
 * Memory      gives the tree; free with node_free()
 * Threads     any
 */
#pragma once

#include "config/node.h"

enum {
    YAML_DEPTH_MAX = 16,    /* the deepest key of ours is at 6 */
    YAML_NODES_MAX = 20000, /* a hundred routes are 3000 */
};

/* Reads @source, which screen_source() let through, and complains about all it finds. @out is
 * NULL when the document is empty.
 *
 * ERR_BAD_CONFIG  it cannot be read to its end; @out is untouched
 * ERR_NO_MEMORY   @out is untouched */
enum err yaml_load(struct complainer *c, struct text source, struct node **out);
