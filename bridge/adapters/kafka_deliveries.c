#include "bridge/adapters/kafka_deliveries.h"

#include <stdio.h>

enum delivery kafka_delivery(rd_kafka_resp_err_t e)
{
    switch (e) {
#define DELIVERY(code, what)                                                                   \
    case code:                                                                                 \
        return DELIVERY_##what;
#include "bridge/adapters/kafka_deliveries.def"
#undef DELIVERY
    default: return DELIVERY_LATER;
    }
}

struct reason kafka_reason(rd_kafka_resp_err_t e)
{
    struct reason reason = {.code = -1};
    snprintf(reason.words, sizeof reason.words, "%s", rd_kafka_err2str(e));
    return reason;
}
