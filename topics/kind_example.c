#include "topics/kind_example.h"

#include "topics/json_write.h"

static void write_text(struct text t, struct sink *out)
{
    char escape[JSON_ESCAPE_BYTES_MAX];

    sink_char(out, '"');
    for (size_t i = 0; i < t.size; i++) {
        size_t size = json_write_escape(t.at[i], escape);
        if (size > 0) sink_text(out, (struct text){escape, size});
        if (size == 0) sink_char(out, t.at[i]);
    }
    sink_char(out, '"');
}

/* Does it begin as a number does? The tables hold no text that does so where both may stand. */
static bool is_bare(const struct kind_field *f, struct text value)
{
    switch (f->type) {
    case KIND_TYPE_NUMBER:
    case KIND_TYPE_QUANTITY:
    case KIND_TYPE_COUNT: return true;
    case KIND_TYPE_SCALAR: break;
    default: return false;
    }
    if (text_equal(value, TEXT("true")) || text_equal(value, TEXT("false"))) return true;
    return value.size > 0 && (value.at[0] == '-' || (value.at[0] >= '0' && value.at[0] <= '9'));
}

void kind_value_write(const struct kind_field *f, struct text value, struct sink *out)
{
    if (is_bare(f, value)) {
        sink_text(out, value);
    } else {
        write_text(value, out);
    }
}

void kind_example_write(enum kind k, struct text indent, struct sink *out)
{
    const struct kind_row *row = kind_row(k);

    sink_char(out, '{');
    for (size_t i = 0; i < row->field_count; i++) {
        if (i > 0) sink_char(out, ',');
        if (indent.size > 0) sink_char(out, '\n');
        sink_text(out, indent);
        write_text(row->fields[i].name, out);
        sink_text(out, indent.size > 0 ? TEXT(": ") : TEXT(":"));
        kind_value_write(&row->fields[i], row->fields[i].example, out);
    }
    if (indent.size > 0) sink_char(out, '\n');
    sink_char(out, '}');
}
