#include "bridge/base/arrival.h"

struct text arrival_property(const struct arrival *a, struct text name)
{
    for (size_t i = 0; i < a->property_count; i++) {
        if (text_equal(a->properties[i].name, name)) return a->properties[i].value;
    }
    return (struct text){NULL, 0};
}

size_t arrival_bytes(const struct arrival *a)
{
    size_t bytes = sizeof *a + a->topic.size + a->payload.size + a->content_type.size +
                   a->response_topic.size + a->correlation_data.size +
                   a->property_count * sizeof a->properties[0];

    for (size_t i = 0; i < a->property_count; i++)
        bytes += a->properties[i].name.size + a->properties[i].value.size;
    return bytes;
}

static bool bytes_equal(struct bytes a, struct bytes b)
{
    return (a.at == NULL) == (b.at == NULL) && text_equal(text_of_bytes(a), text_of_bytes(b));
}

static bool properties_equal(const struct arrival *a, const struct arrival *b)
{
    if (a->property_count != b->property_count) return false;
    for (size_t i = 0; i < a->property_count; i++) {
        if (!text_equal(a->properties[i].name, b->properties[i].name)) return false;
        if (!text_equal(a->properties[i].value, b->properties[i].value)) return false;
    }
    return true;
}

bool arrival_is_same(const struct arrival *a, const struct arrival *b)
{
    return a->packet_id == b->packet_id && a->is_retained == b->is_retained &&
           text_equal(a->topic, b->topic) && bytes_equal(a->payload, b->payload) &&
           text_equal(a->content_type, b->content_type) &&
           text_equal(a->response_topic, b->response_topic) &&
           bytes_equal(a->correlation_data, b->correlation_data) && properties_equal(a, b);
}
