#include "bridge/trial/account.h"

#include "bridge/trial/account_parts.h"

const char *account_end_word(enum trial_end end)
{
    static const char *const words[] = {"carried", "skipped", "rejected"};

    return words[end];
}

const char *account_step_word(enum step_end end)
{
    static const char *const words[] = {"fine", "stopped", "unreached"};

    return words[end];
}

enum err account_write(struct account *a, const struct trial *t)
{
    *a = (struct account){.trial = t};
    account_tell_routes(a);
    account_tell_fields(a);
    account_tell_steps(a);
    return a->keeper.no_memory ? ERR_NO_MEMORY : ERR_OK;
}

void account_done(struct account *a)
{
    keeper_done(&a->keeper);
}
