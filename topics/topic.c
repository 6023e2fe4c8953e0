#include "topics/topic.h"

#include "topics/utf8.h"

bool topic_is_publishable(struct text topic)
{
    if (topic.size == 0 || topic.at[0] == '$' || !utf8_is_mqtt(topic)) return false;
    size_t levels = 1, level_bytes = 0;

    for (size_t i = 0; i < topic.size; i++) {
        char c = topic.at[i];
        if (c == '+' || c == '#') return false;
        if (c != '/') {
            level_bytes++;
            continue;
        }
        if (level_bytes == 0) return false;
        level_bytes = 0;
        levels++;
    }
    return level_bytes > 0 && levels <= TOPIC_LEVELS_MAX;
}
