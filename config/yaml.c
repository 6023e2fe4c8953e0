#include "config/yaml.h"

#include <assert.h>

#include <libfyaml.h>

/* A tree while it grows. */
struct builder {
    struct complainer *complain;
    struct node *root;
    struct node *open[YAML_DEPTH_MAX]; /* lists and mappings that have not ended yet */
    size_t depth;
    size_t node_count;
    size_t document_count;
};

static struct spot spot_of(const struct fy_mark *mark)
{
    if (mark == NULL) return (struct spot){0};
    return (struct spot){.line = mark->line + 1, .column = mark->column + 1};
}

/* One column earlier: libfyaml marks what follows a quote, a `&` or a `*`. */
static struct spot spot_before(const struct fy_mark *mark)
{
    struct spot at = spot_of(mark);

    if (at.column > 1) at.column--;
    return at;
}

/* Everything that may decorate a node, and must not. */
static void refuse_decoration(struct builder *b, struct fy_token *anchor, struct fy_token *tag)
{
    if (anchor != NULL)
        complain(b->complain, spot_before(fy_token_start_mark(anchor)),
                 "anchors are not taken; write the value out where it is needed");
    if (tag != NULL)
        complain(b->complain, spot_of(fy_token_start_mark(tag)),
                 "tags are not taken; remove the word that begins with `!`");
}

/* Hangs @n, which it takes, where the next node belongs.
 *
 * ERR_BAD_CONFIG  there are too many */
static enum err hang(struct builder *b, struct node *n)
{
    if (b->depth > 0) {
        struct node *parent = b->open[b->depth - 1];
        if (n->at.line == 0 && parent->kind == NODE_LIST)
            n->at = parent->at; /* nothing behind a `-` */
        node_append(parent, n);
    } else {
        assert(b->root == NULL);
        b->root = n;
    }
    if (++b->node_count <= YAML_NODES_MAX) return ERR_OK;
    complain(b->complain, n->at, "more than %d values in the file; a configuration is smaller",
             YAML_NODES_MAX);
    return ERR_BAD_CONFIG;
}

/* A list or a mapping begins. */
static enum err open_node(struct builder *b, enum node_kind kind, struct fy_event *event)
{
    struct spot at = spot_of(fy_event_start_mark(event));

    if (b->depth == YAML_DEPTH_MAX) {
        complain(b->complain, at, "nested more than %d deep; no key stands there",
                 YAML_DEPTH_MAX);
        return ERR_BAD_CONFIG;
    }
    struct node *n = node_new(b->complain, kind, at);
    if (n == NULL) return ERR_NO_MEMORY;
    refuse_decoration(b, fy_event_get_anchor_token(event), fy_event_get_tag_token(event));
    TRY(hang(b, n));
    b->open[b->depth++] = n;
    return ERR_OK;
}

static enum err close_node(struct builder *b)
{
    assert(b->depth > 0);
    b->depth--;
    return ERR_OK;
}

/* What the file's own spelling tells about a text. */
static void note_spelling(struct node *n, struct fy_token *token)
{
    enum fy_scalar_style style = token == NULL ? FYSS_PLAIN : fy_token_scalar_style(token);
    const struct fy_mark *start = token == NULL ? NULL : fy_token_start_mark(token);
    const struct fy_mark *end = token == NULL ? NULL : fy_token_end_mark(token);

    if (style == FYSS_ANY) style = FYSS_PLAIN; /* libfyaml's word for nothing at all */
    n->is_plain = style == FYSS_PLAIN;
    if (start == NULL || end == NULL) return;

    bool is_quoted = style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED;
    n->is_verbatim = (n->is_plain || is_quoted) && start->line == end->line &&
                     end->input_pos - start->input_pos == n->size;
    n->at = is_quoted ? spot_before(start) : spot_of(start);
}

static enum err add_text(struct builder *b, struct fy_event *event)
{
    struct fy_token *token = event->scalar.value;
    struct node *n = node_new(b->complain, NODE_TEXT, (struct spot){0});
    struct text text = {NULL, 0};

    if (n == NULL) return ERR_NO_MEMORY;
    if (token != NULL) text.at = fy_token_get_text(token, &text.size);
    if (text.at == NULL) text.size = 0;
    if (!node_set_text(b->complain, n, text)) {
        node_free(n);
        return ERR_NO_MEMORY;
    }
    note_spelling(n, token);
    refuse_decoration(b, event->scalar.anchor, event->scalar.tag);
    if (memchr(n->text, '\0', n->size) != NULL) {
        complain(b->complain, n->at,
                 "a text must not hold the character NUL; remove the `\\0`");
        n->kind = NODE_BROKEN;
    }
    return hang(b, n);
}

static enum err add_alias(struct builder *b, struct fy_event *event)
{
    struct spot at = spot_before(fy_event_start_mark(event));
    struct node *n = node_new(b->complain, NODE_BROKEN, at);

    if (n == NULL) return ERR_NO_MEMORY;
    complain(b->complain, n->at,
             "aliases are not taken; write the value out, or put a text that begins with `*` "
             "in quotes");
    return hang(b, n);
}

static enum err begin_document(struct builder *b, struct fy_event *event)
{
    if (++b->document_count == 1) return ERR_OK;
    complain(b->complain, spot_of(fy_event_start_mark(event)),
             "a second document begins; one file is one document, so remove the `---`");
    return ERR_BAD_CONFIG;
}

static enum err take_event(struct builder *b, struct fy_event *event)
{
    switch (event->type) {
    case FYET_DOCUMENT_START: return begin_document(b, event);
    case FYET_MAPPING_START: return open_node(b, NODE_MAPPING, event);
    case FYET_SEQUENCE_START: return open_node(b, NODE_LIST, event);
    case FYET_MAPPING_END:
    case FYET_SEQUENCE_END: return close_node(b);
    case FYET_SCALAR: return add_text(b, event);
    case FYET_ALIAS: return add_alias(b, event);
    case FYET_NONE:
    case FYET_STREAM_START:
    case FYET_STREAM_END:
    case FYET_DOCUMENT_END: return ERR_OK;
    }
    return ERR_OK;
}

/* libfyaml stops at the first thing that is not YAML, and says where. */
static void complain_syntax(struct complainer *c, struct fy_diag *diag)
{
    void *position = NULL;
    const struct fy_diag_error *first = fy_diag_errors_iterate(diag, &position);

    if (first == NULL) {
        complain(c, (struct spot){0},
                 "this is not YAML 1.2; remove lines that begin with `%%` and try again");
        return;
    }
    complain(c, (struct spot){.line = first->line, .column = first->column},
             "not YAML: %s; nothing behind this was read (a text that holds any of "
             "{ } [ ] : # & * ! | > %% @ ` wants quotes)",
             first->msg);
}

static enum err take_events(struct builder *b, struct fy_parser *parser, struct fy_diag *diag)
{
    for (;;) {
        struct fy_event *event = fy_parser_parse(parser);
        if (event == NULL) break;
        enum err e = take_event(b, event);
        fy_parser_event_free(parser, event);
        if (e != ERR_OK) return e;
    }
    if (!fy_parser_get_stream_error(parser)) return ERR_OK;
    complain_syntax(b->complain, diag);
    return ERR_BAD_CONFIG;
}

/* A diagnostic object that keeps errors instead of printing them; NULL when memory is out. */
static struct fy_diag *quiet_diag(void)
{
    struct fy_diag_cfg config;

    fy_diag_cfg_default(&config);
    config.fp = NULL;
    struct fy_diag *diag = fy_diag_create(&config);
    if (diag != NULL) fy_diag_set_collect_errors(diag, true);
    return diag;
}

static enum err build(struct builder *b, struct text source)
{
    struct fy_diag *diag = quiet_diag();
    if (diag == NULL) return ERR_NO_MEMORY;

    struct fy_parse_cfg config = {
        .flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_DEFAULT_VERSION_1_2 | FYPCF_JSON_NONE,
        .diag = diag,
    };
    enum err e = ERR_NO_MEMORY;
    struct fy_parser *parser = fy_parser_create(&config);
    if (parser != NULL && fy_parser_set_string(parser, source.at, source.size) == 0)
        e = take_events(b, parser, diag);
    if (parser != NULL) fy_parser_destroy(parser);
    fy_diag_destroy(diag);
    return e;
}

enum err yaml_load(struct complainer *c, struct text source, struct node **out)
{
    struct builder b = {.complain = c};
    enum err e = build(&b, source);

    if (b.root != NULL)
        node_pair(c, b.root); /* half a document, too: it may hold more mistakes */
    if (e == ERR_OK)
        *out = b.root;
    else
        node_free(b.root);
    return e;
}
