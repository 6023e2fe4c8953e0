/* log_level.h - how much does a line of the log matter? */
#pragma once

enum log_level {
    LOG_LEVEL_ERROR, /* somebody must act */
    LOG_LEVEL_WARN,  /* it heals by itself */
    LOG_LEVEL_INFO,  /* good to know */
    LOG_LEVEL_DEBUG, /* for those who look for a fault */
};
