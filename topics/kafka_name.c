#include "topics/kafka_name.h"

#include <assert.h>
#include <stdio.h>

static const char field_advice[] = "; a field is {plant}, {area}, {line}, {event} or {entity}";

/* Writes "before`about`after" into @why. */
static enum err refuse(char *why, size_t why_bytes, const char *before, struct text about,
                       const char *after)
{
    enum { ABOUT_BYTES_MAX = 48 }; /* leaves room for the advice */
    int size = (int)(about.size < ABOUT_BYTES_MAX ? about.size : ABOUT_BYTES_MAX);

    (void)snprintf(why, why_bytes, "%s`%.*s`%s", before, size, size == 0 ? "" : about.at,
                   after);
    return ERR_BAD_CONFIG;
}

static bool byte_is_kafka_s(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '.' || c == '_' || c == '-';
}

static bool bytes_are_kafka_s(struct text t)
{
    for (size_t i = 0; i < t.size; i++) {
        if (!byte_is_kafka_s(t.at[i])) return false;
    }
    return true;
}

static bool name_is_kafka_s(struct text name)
{
    if (name.size == 0 || name.size > KAFKA_NAME_BYTES_MAX) return false;
    if (text_equal(name, TEXT(".")) || text_equal(name, TEXT(".."))) return false;
    return bytes_are_kafka_s(name);
}

/* How many bytes of @text come before the first brace @brace; all when there is none. */
static size_t find_brace(struct text text, char brace)
{
    const char *found = text.size == 0 ? NULL : memchr(text.at, brace, text.size);
    return found == NULL ? text.size : (size_t)(found - text.at);
}

/* Adds "{line}", which stands at the start of @rest. @size is how much of it that takes. */
static enum err compile_field(struct text rest, struct kafka_name *n, size_t *size, char *why,
                              size_t why_bytes)
{
    size_t end = find_brace(rest, '}');
    struct text name = {rest.at + 1, end - 1};
    enum field f;

    if (end == rest.size) return refuse(why, why_bytes, "no `}` ends ", rest, field_advice);
    if (!field_find(name, &f)) {
        return refuse(why, why_bytes, "unknown field ", name, field_advice);
    }
    if (kafka_name_uses(n, f)) {
        return refuse(why, why_bytes, "a field stands at most once, not twice as ", name, "");
    }
    n->parts[n->part_count++] = (struct kafka_name_part){.is_field = true, .field = f};
    *size = end + 1;
    return ERR_OK;
}

/* Adds what stands before the next field. */
static enum err compile_constant(struct text rest, struct kafka_name *n, size_t *size,
                                 char *why, size_t why_bytes)
{
    struct text constant = {rest.at, find_brace(rest, '{')};

    if (memchr(constant.at, '}', constant.size) != NULL) {
        return refuse(why, why_bytes, "no `{` begins the field that ends in ", constant,
                      field_advice);
    }
    if (!bytes_are_kafka_s(constant)) {
        return refuse(why, why_bytes, "Kafka takes no topic with ", constant,
                      " in its name; only a-z, A-Z, 0-9, `.`, `_` and `-`");
    }
    n->parts[n->part_count++] = (struct kafka_name_part){
        .at = (unsigned short)(rest.at - n->text), .size = (unsigned short)constant.size};
    *size = constant.size;
    return ERR_OK;
}

/* Compiles n->text, which has @size bytes. */
static enum err compile_parts(struct kafka_name *n, size_t size, char *why, size_t why_bytes)
{
    struct text rest = {n->text, size};

    while (rest.size > 0) {
        size_t taken;
        assert(n->part_count < KAFKA_NAME_PARTS_MAX); /* no field twice, nor two constants */
        if (rest.at[0] == '{') {
            TRY(compile_field(rest, n, &taken, why, why_bytes));
        } else {
            TRY(compile_constant(rest, n, &taken, why, why_bytes));
        }
        rest = (struct text){rest.at + taken, rest.size - taken};
    }
    return ERR_OK;
}

static bool has_field(const struct kafka_name *n)
{
    for (size_t i = 0; i < n->part_count; i++) {
        if (n->parts[i].is_field) return true;
    }
    return false;
}

enum err kafka_name_compile(struct text text, struct kafka_name *out, char *why,
                            size_t why_bytes)
{
    struct kafka_name n = {0};

    if (text.size == 0) {
        (void)snprintf(why, why_bytes, "the name is empty; \"mes.in.{event}\" is one");
        return ERR_BAD_CONFIG;
    }
    if (text.size > KAFKA_NAME_BYTES_MAX) {
        (void)snprintf(why, why_bytes, "the name of a Kafka topic has at most 249 bytes");
        return ERR_BAD_CONFIG;
    }
    memcpy(n.text, text.at, text.size);
    TRY(compile_parts(&n, text.size, why, why_bytes));
    if (!has_field(&n) && !name_is_kafka_s(text)) {
        return refuse(why, why_bytes, "Kafka takes no topic of the name ", text,
                      "; \"mes.in.{event}\" is one");
    }
    *out = n;
    return ERR_OK;
}

bool kafka_name_uses(const struct kafka_name *n, enum field f)
{
    assert(f < FIELD_COUNT);
    for (size_t i = 0; i < n->part_count; i++) {
        if (n->parts[i].is_field && n->parts[i].field == f) return true;
    }
    return false;
}

static struct text constant_of(const struct kafka_name *n, const struct kafka_name_part *part)
{
    assert(!part->is_field);
    return (struct text){n->text + part->at, part->size};
}

/* A field is any text of a byte or more, and no field stands twice. So each takes as little as
 * it can, and when a constant does not fit, only the last field before it must take more. */
bool kafka_name_makes(const struct kafka_name *n, struct text name)
{
    assert(n->part_count > 0);
    size_t part = 0, at = 0;
    size_t behind = 0, end = 0; /* the part behind the last field, and where that field ends */

    if (!name_is_kafka_s(name)) return false;
    while (part < n->part_count || at < name.size) {
        const struct kafka_name_part *p = &n->parts[part];
        struct text rest = {name.at + at, name.size - at};
        if (part < n->part_count && p->is_field) {
            if (rest.size == 0) return false;
            end = ++at;
            behind = ++part;
        } else if (part < n->part_count && text_starts_with(rest, constant_of(n, p))) {
            at += p->size;
            part++;
        } else {
            if (behind == 0 || end == name.size) return false;
            at = ++end;
            part = behind;
        }
    }
    return true;
}

static enum err render_field(enum field f, const struct place *place, struct sink *out)
{
    struct text value = place->at[f];

    if (value.size == 0) return ERR_NO_PLACE;
    if (!bytes_are_kafka_s(value)) return ERR_UNSAFE_LEVEL;
    sink_text(out, value);
    return ERR_OK;
}

enum err kafka_name_render(const struct kafka_name *n, const struct place *place,
                           struct sink *out, enum field *missed)
{
    assert(n->part_count > 0);
    size_t start = out->size;
    enum field last = FIELD_PLANT; /* that was written; a name without any is a good one */
    enum err e = ERR_OK;

    for (size_t i = 0; e == ERR_OK && i < n->part_count; i++) {
        const struct kafka_name_part *part = &n->parts[i];
        if (part->is_field) {
            last = part->field;
            e = render_field(last, place, out);
        } else {
            sink_text(out, constant_of(n, part));
        }
    }
    if (e == ERR_OK && (out->overflow || !name_is_kafka_s(sink_since(out, start)))) {
        e = ERR_UNSAFE_LEVEL;
    }
    if (e == ERR_OK) return ERR_OK;
    out->size = start;
    *missed = last;
    return e;
}
