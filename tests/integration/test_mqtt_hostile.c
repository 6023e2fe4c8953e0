/* A broker that does what it should not. */
#include "tests/lib/mqtt_rig.h"
#include "tests/lib/puppet.h"
#include "tests/lib/test.h"

int main(void)
{
    return 0;
}
