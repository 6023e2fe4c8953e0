#include "tools/simulate/generic.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "tools/simulate/stamp.h"
#include "topics/kind_example.h"

enum { ENTITIES = 12, NAME_BYTES = 64, VALUE_BYTES = 512 };

bool generic_is_wanted(enum kind k)
{
    static const bool has_story[KIND_COUNT] = {
        [KIND_PROCESS_ORDER_STATUS] = true, [KIND_BATCH_EVENT] = true,
        [KIND_STOCK_EVENT] = true,          [KIND_INVENTORY_EVENT] = true,
        [KIND_DOCUMENT_CHANGE] = true,      [KIND_PROCESS_VARIABLE] = true,
        [KIND_INPUT_CONSUMPTION] = true,    [KIND_OUTPUT_PRODUCTION] = true,
    };

    return !has_story[k];
}

static struct text draw_word(struct random *r, struct text words)
{
    struct text word = {0}, rest = words;
    int count = 0;

    while (kind_words_next(&rest, &word))
        count++;
    for (int left = 1 + random_below(r, count); left > 0; left--)
        (void)kind_words_next(&words, &word);
    return word;
}

/* Up to a tenth away from the example, and with as many digits behind the point. */
static void write_number(struct random *r, struct text example, struct sink *out)
{
    char digits[NAME_BYTES], number[NAME_BYTES];
    const char *point = example.size == 0 ? NULL : memchr(example.at, '.', example.size);
    int decimals = point == NULL ? 0 : (int)(example.at + example.size - point) - 1;

    snprintf(digits, sizeof digits, "%.*s", (int)example.size, example.at);
    double value = strtod(digits, NULL) * (0.9 + 0.2 * random_below(r, 1001) / 1000);
    snprintf(number, sizeof number, "%.*f", decimals, value);
    sink_text(out, text_of(number));
}

/* "PUMP-7" of the example "PUMP-3": what stands behind its last dash is counted. */
static void write_key(struct random *r, struct text example, struct sink *out)
{
    size_t size = example.size;

    while (size > 0 && example.at[size - 1] != '-')
        size--;
    if (size == 0) size = example.size;
    sink_text(out, (struct text){example.at, size});
    sink_int(out, 1 + random_below(r, ENTITIES));
}

static void write_value(struct random *r, const struct kind_field *f, int64_t time_ms,
                        struct sink *out)
{
    char stamp[STAMP_BYTES], bytes[VALUE_BYTES];
    struct sink value = SINK(bytes);

    switch (f->type) {
    case KIND_TYPE_TIME:
        stamp_write(time_ms, stamp);
        sink_text(&value, text_of(stamp));
        break;
    case KIND_TYPE_WORD:
    case KIND_TYPE_TERM: sink_text(&value, draw_word(r, f->words)); break;
    case KIND_TYPE_NUMBER:
    case KIND_TYPE_QUANTITY:
    case KIND_TYPE_COUNT: write_number(r, f->example, &value); break;
    default: sink_text(&value, f->example); break;
    }
    kind_value_write(f, sink_since(&value, 0), out);
}

static void add_key(struct random *r, const struct kind_field *f, struct event *e)
{
    char bytes[sizeof e->key];
    struct sink key = {bytes, 0, sizeof bytes - 1, false};

    write_key(r, f->example, &key);
    bytes[key.size] = '\0';
    event_key(e, f->name.at, bytes);
}

void generic_make(struct random *r, enum kind k, const struct line_spec *where, int64_t time_ms,
                  struct event *out)
{
    const struct kind_row *row = kind_row(k);

    event_open(out, k, where, time_ms);
    for (size_t i = 0; i < row->field_count; i++) {
        const struct kind_field *f = &row->fields[i];
        char bytes[2 * VALUE_BYTES];
        struct sink json = {bytes, 0, sizeof bytes - 1, false};

        if (text_equal(f->name, TEXT("timestamp"))) continue; /* it is there */
        if (text_equal(f->pointer, row->entity)) {
            add_key(r, f, out);
            continue;
        }
        write_value(r, f, time_ms, &json);
        assert(!json.overflow);
        bytes[json.size] = '\0';
        event_json(out, f->name.at, bytes);
    }
}
