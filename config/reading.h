/* reading.h - what everybody who reads a part of the file shares.
 *
 * A reader takes a node, complains about what is wrong with it, and writes what is right into
 * the config. Nothing is handed back: whether the file was good is a matter of the complaints.
 *
 * Memory      the config owns what is written into it; nodes are lent until config_load()
 * returns Threads     any, one at a time
 */
#pragma once

#include "config/node.h"
#include "config/suggest.h"

struct reading {
    struct complainer *complain;
    struct config *config;   /* filled in by the readers */
    const struct node *root; /* the whole document */
    enum files files;        /* whether those that are named are looked at */
};

/* The file that @at is in; "--set" for the command line. Lends until the config is freed. */
const char *reading_file(const struct reading *r, struct spot at);

/* True for a text that may stand as the value of @key. Complains about a list, a mapping and
 * a value that was left out; says nothing of a broken node. */
bool reading_wants_text(struct reading *r, const char *key, const struct node *n);

/* The same, for a mapping or a list. A mapping that was left out is one without keys: `log:`.
 */
bool reading_wants_mapping(struct reading *r, const char *key, const struct node *n);
bool reading_wants_list(struct reading *r, const char *key, const struct node *n);

/* True unless the text is a word that YAML takes for a truth value, or for a number of which
 * its versions do not agree, and has no quotes. For what is a word to us. */
bool reading_wants_word(struct reading *r, const char *key, const struct node *n);

/* Replaces *@out by a copy of @t; when memory is out the complainer knows. */
void reading_keep(struct reading *r, struct text t, char **out);

/* Looks at the file of a secret that @n names, for @key: writes its path, which has @path_bytes
 * bytes of room, and, unless @secret is NULL or files are untouched, gives the secret, free
 * with secret_free(). False after a complaint; everybody being able to read it is only a
 * warning. */
bool reading_secret(struct reading *r, const char *key, const struct node *n, char *path,
                    size_t path_bytes, char **secret);

/* Which of @words ("reject|encode") the text is; -1 after a complaint. */
int reading_choice(struct reading *r, const char *key, const struct node *n, const char *words);

/* Complains about a key that is none of @known. @place is the mapping's name, "" at the top. */
void reading_unknown_key(struct reading *r, const struct node *n, const char *place,
                         const struct known_words *known);
