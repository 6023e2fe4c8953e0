#include "bridge/adapters/paho_gate.h"

#include "tests/lib/test.h"

/* In, out, in... of messages of @bytes; what the gate is after each. */
static void it_closes_at_either_limit_and_opens_when_a_quarter_is_free(void **state)
{
    (void)state;
    static const struct {
        uint32_t messages_max;
        size_t bytes_max, bytes;
        uint32_t closes_at, opens_at; /* with so many messages in */
    } cases[] = {
        {100,   1000000, 10,      100,   75   },
        {100,   1000,    100,     10,    7    },
        {100,   1050,    100,     11,    7    }, /* 1100 bytes; 787 are three quarters */
        {1,     1000000, 10,      1,     0    },
        {2,     1000000, 10,      2,     1    },
        {3,     1000000, 10,      3,     2    },
        {4,     1000000, 10,      4,     3    },
        {5,     1000000, 10,      5,     3    },
        {100,   1,       1000000, 1,     0    }, /* one message, however large */
        {65535, 1 << 30, 0,       65535, 49151},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct paho_gate g = paho_gate_new(cases[i].messages_max, cases[i].bytes_max);
        for (int turn = 0; turn < 3; turn++) {
            while (g.messages < cases[i].closes_at) {
                bool is_last = g.messages + 1 == cases[i].closes_at;
                assert_int_equal(is_last, paho_gate_enter(&g, cases[i].bytes, 7));
            }
            assert_true(g.is_closed);
            while (g.messages > cases[i].opens_at) {
                bool is_last = g.messages - 1 == cases[i].opens_at;
                assert_int_equal(is_last, paho_gate_leave(&g, cases[i].bytes));
            }
            assert_false(g.is_closed);
        }
    }
}

static void it_knows_since_when_it_is_closed(void **state)
{
    (void)state;
    struct paho_gate g = paho_gate_new(2, 1000);

    assert_false(paho_gate_enter(&g, 10, 100));
    assert_true(paho_gate_enter(&g, 10, 101));
    assert_false(paho_gate_enter(&g, 10, 102)); /* one that slipped in */
    assert_int_equal(101, g.closed_ms);
    assert_false(paho_gate_leave(&g, 10));
    assert_true(paho_gate_leave(&g, 10));
    assert_false(paho_gate_leave(&g, 10));
    assert_false(paho_gate_enter(&g, 10, 200));
    assert_true(paho_gate_enter(&g, 10, 201));
    assert_int_equal(201, g.closed_ms);
}

/* Small ones and a large one: both limits must have room. */
static void it_opens_when_both_limits_have_room(void **state)
{
    (void)state;
    struct paho_gate g = paho_gate_new(8, 1000);

    assert_true(paho_gate_enter(&g, 1500, 0));
    for (int i = 0; i < 7; i++)
        assert_false(paho_gate_enter(&g, 1, 0));
    assert_false(paho_gate_leave(&g, 1500)); /* 7 of 8 messages */
    assert_true(paho_gate_leave(&g, 1));     /* 6 of 8 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_closes_at_either_limit_and_opens_when_a_quarter_is_free),
        cmocka_unit_test(it_knows_since_when_it_is_closed),
        cmocka_unit_test(it_opens_when_both_limits_have_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
