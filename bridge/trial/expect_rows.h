/* expect_rows.h - the rows of expect.h's tables, for expect*.c alone.
 *
 * Memory, Threads: see expect.h */
#pragma once

#include "bridge/trial/expect.h"

/* What is compared with. */
struct outcome {
    const struct trial *trial;
    const struct message *message; /* that is sent; NULL: none */
    const struct record *record;   /* that is written; NULL: none */
    const char *prefix;            /* "", or "state." */
    struct report *report;
};

/* Which tests may have the key. */
enum expect_side { EXPECT_DOWN = 1, EXPECT_UP = 2, EXPECT_BOTH = 3 };

struct expect_row {
    const char *key;
    enum expect_side side;
    bool is_content; /* of what is sent: not beside `reject` or `skip` */
    /* Complains about what is wrong with @n. */
    void (*check)(struct reading *r, const struct node *n);
    /* Adds what differs to the report. */
    void (*compare)(const struct node *n, const struct outcome *o);
};

struct expect_table {
    const struct expect_row *rows;
    size_t count;
};

#define EXPECT_TABLE(rows)                                                                     \
    {                                                                                          \
        rows, sizeof rows / sizeof *rows                                                       \
    }

/* The row of @key; NULL when there is none. */
const struct expect_row *expect_row_of(const struct expect_table *table, const char *key);

/* What a message is expected to be; down, and below `state:`. */
extern const struct expect_table expect_message_table;

/* What a record is expected to be; up. */
extern const struct expect_table expect_record_table;

/* What both directions are asked: the route, and why it is not carried. */
extern const struct expect_table expect_outcome_table;

/* --- what rows are made of --- */

void expect_check_text(struct reading *r, const struct node *n);
void expect_check_texts(struct reading *r, const struct node *n); /* a mapping of them */
void expect_check_names(struct reading *r, const struct node *n); /* a list of them */
void expect_check_json(struct reading *r, const struct node *n);
void expect_check_truth(struct reading *r, const struct node *n);
void expect_check_base64(struct reading *r, const struct node *n);

/* Adds a difference unless they are equal. */
void expect_text(const struct outcome *o, const char *what, struct text expected,
                 struct text got);
/* The same for what is not there when .at is NULL. */
void expect_bytes(const struct outcome *o, const char *what, struct bytes expected,
                  struct bytes got);
/* The same for payloads that should say the same (tree.h). */
void expect_json(const struct outcome *o, const struct node *n, struct bytes got,
                 struct text content_type);
/* The same for what `payload_base64` says. */
void expect_base64(const struct outcome *o, const struct node *n, struct bytes got);

/* A difference in "property source", "header ce_id": absent ones have .at == NULL. */
void expect_named(const struct outcome *o, const char *noun, struct text name,
                  struct bytes expected, struct bytes got);
