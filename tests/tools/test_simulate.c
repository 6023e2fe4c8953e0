/* The simulated plant is what a newcomer sees first, so it must tell a true story. */
#include "tests/lib/test.h"

#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "tools/simulate/generic.h"
#include "tools/simulate/plant.h"
#include "tools/simulate/stamp.h"
#include "topics/payload.h"
#include "topics/validate.h"

enum { EVENTS = 20000, ORDERS_MAX = 4000, FIRST_LOT = 88213, LOTS_MAX = 8000 };

static const int64_t start_ms = 1763716540010; /* 2025-11-21T09:15:40.010Z */

static const char *text_at(const struct event *e, const char *name)
{
    struct json_object *value;

    assert_true(json_object_object_get_ex(e->body, name, &value));
    return json_object_get_string(value);
}

static int64_t tenths_at(const struct event *e, const char *name)
{
    struct json_object *value;

    assert_true(json_object_object_get_ex(e->body, name, &value));
    double tenths = json_object_get_double(value) * 10;
    return (int64_t)(tenths < 0 ? tenths - 0.5 : tenths + 0.5);
}

/* Lets @look see @count events, a hundredth of a second apart. */
static void watch(uint64_t seed, int count, void (*look)(struct event *e, void *state),
                  void *state)
{
    struct plant plant;

    plant_init(&plant, seed, start_ms);
    for (int i = 0; i < count; i++) {
        struct event e;
        plant_next(&plant, start_ms + 10 * i, &e);
        look(&e, state);
        event_done(&e);
    }
}

/* --- what each event looks like --- */

/* Every field of the kind's table, in its order, and no other. */
static void look_at_fields(struct event *e, void *state)
{
    const struct kind_row *row = kind_row(e->kind);
    int *seen = state;
    size_t i = 0;

    seen[e->kind]++;
    json_object_object_foreach(e->body, name, value)
    {
        assert_in_range(i, 0, row->field_count - 1);
        assert_string_equal(row->fields[i++].name.at, name);
        assert_non_null(value);
    }
    assert_int_equal(row->field_count, i);
    assert_int_equal(36, strlen(e->id));
    assert_string_equal(e->key, text_at(e, row->entity.at + 1));
}

static void every_event_has_exactly_its_kinds_fields_and_its_key(void **unused)
{
    int seen[KIND_COUNT] = {0};

    (void)unused;
    watch(1, EVENTS, look_at_fields, seen);
    for (int k = 0; k < KIND_COUNT; k++)
        assert_true(seen[k] > 0);
}

static void look_whether_it_is_valid(struct event *e, void *state)
{
    char bytes[256];
    struct sink why = {bytes, 0, sizeof bytes - 1, false};
    struct payload *p;

    (void)state;
    assert_int_equal(payload_parse(bytes_of_text(event_payload(e)), TEXT(""), &p), ERR_OK);
    enum err verdict = validate_event(e->kind, p, &why);
    payload_done(p);
    bytes[why.size] = '\0';
    if (verdict != ERR_OK) fail_msg("%s\n%s", bytes, event_payload(e).at);
}

static void every_event_of_every_seed_is_what_its_kind_asks_for(void **unused)
{
    (void)unused;
    for (uint64_t seed = 1; seed <= 40; seed++)
        watch(seed, 2000, look_whether_it_is_valid, NULL);
}

/* A kind that was added to the tables is made so; the eight can be, too. */
static void an_event_of_any_kind_can_be_made_of_its_table_alone(void **unused)
{
    struct random chance = {11};

    (void)unused;
    for (int i = 0; i < 200 * KIND_COUNT; i++) {
        int seen[KIND_COUNT] = {0};
        struct event e = {.id = "00000000-0000-4000-8000-000000000000"};
        generic_make(&chance, (enum kind)(i % KIND_COUNT), &equipment_lines[0], start_ms, &e);
        look_at_fields(&e, seen);
        look_whether_it_is_valid(&e, NULL);
        event_done(&e);
    }
}

static void look_for_kinds(struct event *e, void *state)
{
    *(unsigned *)state |= 1u << e->kind;
}

static void all_kinds_come_within_twenty_seconds_of_the_demonstration(void **unused)
{
    (void)unused;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        unsigned seen = 0;
        watch(seed, 400, look_for_kinds, &seen);
        assert_int_equal((1u << KIND_COUNT) - 1, seen);
    }
}

static void hash_payload(struct event *e, void *state)
{
    struct text payload = event_payload(e);
    uint64_t *hash = state;

    for (size_t i = 0; i < payload.size; i++)
        *hash = (*hash ^ (unsigned char)payload.at[i]) * 1099511628211u;
    for (const char *c = e->id; *c != '\0'; c++)
        *hash = (*hash ^ (unsigned char)*c) * 1099511628211u;
}

static void the_same_seed_gives_the_same_events_and_another_one_others(void **unused)
{
    uint64_t one = 0, again = 0, other = 0;

    (void)unused;
    watch(7, 5000, hash_payload, &one);
    watch(7, 5000, hash_payload, &again);
    watch(8, 5000, hash_payload, &other);
    assert_true(one == again);
    assert_true(one != other);
}

static void values_are_written_as_people_would(void **unused)
{
    struct event e;
    const char *wanted = "{\"timestamp\":\"2025-11-21T09:15:40.010Z\",\"quantity\":12.5,"
                         "\"quantityRejected\":41.72,\"batchId\":240,"
                         "\"personId\":\"https://a/b\",\"equipmentId\":[1]}";

    (void)unused;
    event_open(&e, KIND_OUTPUT_PRODUCTION, &equipment_lines[0], start_ms);
    event_tenths(&e, "quantity", 125);
    event_number(&e, "quantityRejected", 41.72);
    event_count(&e, "batchId", 240);
    event_text(&e, "personId", "https://a/b");
    event_json(&e, "equipmentId", "[1]");
    assert_string_equal(wanted, event_payload(&e).at);
    event_done(&e);
}

/* --- what they tell together --- */

struct orders {
    char status[ORDERS_MAX][16]; /* of each order, by its number */
    int closed;
};

static void follow_orders(struct event *e, void *state)
{
    struct orders *o = state;
    int number;

    if (e->kind != KIND_PROCESS_ORDER_STATUS) return;
    assert_int_equal(1, sscanf(e->key, "PO-1000%d", &number));
    char *status = o->status[number - 4711];
    if (status[0] == '\0') strcpy(status, "Waiting");
    assert_string_equal(status, text_at(e, "previousDispatchStatus"));
    snprintf(status, sizeof o->status[0], "%s", text_at(e, "dispatchStatus"));
    o->closed += strcmp(status, "Closed") == 0;
}

static void each_status_of_an_order_follows_from_the_one_before(void **unused)
{
    static struct orders o;

    (void)unused;
    watch(3, EVENTS, follow_orders, &o);
    assert_true(o.closed > 100);
}

struct phases {
    char state[LINE_COUNT][16]; /* of the phase that runs on each line */
    int completed;
};

static void follow_phases(struct event *e, void *state)
{
    struct phases *p = state;

    if (e->kind != KIND_BATCH_EVENT) return;
    if (strcmp(text_at(e, "recipeElementType"), "Phase") != 0) return;
    char *now = p->state[e->where - equipment_lines];
    assert_string_equal(now[0] == '\0' ? "Idle" : now, text_at(e, "previousValue"));
    snprintf(now, sizeof p->state[0], "%s", text_at(e, "value"));
    if (strcmp(now, "Complete") != 0) return;
    now[0] = '\0'; /* the next one is idle */
    p->completed++;
}

static void each_state_of_a_phase_follows_from_the_one_before(void **unused)
{
    struct phases p = {0};

    (void)unused;
    watch(3, EVENTS, follow_phases, &p);
    assert_true(p.completed > 500);
}

struct ends {
    int alive[2]; /* orders and batches that have begun and are not over */
    int over[2];
    int number[LINE_COUNT][2]; /* of the present one of each line; 0: none */
};

static void follow_ends(struct event *e, void *state)
{
    struct ends *x = state;
    struct payload *p;
    int kind = e->kind == KIND_BATCH_EVENT, number;

    if (!kind && e->kind != KIND_PROCESS_ORDER_STATUS) return;
    assert_int_equal(1, sscanf(e->key, kind ? "B-%d" : "PO-%d", &number));
    int *present = &x->number[e->where - equipment_lines][kind];
    assert_int_equal(payload_parse(bytes_of_text(event_payload(e)), TEXT(""), &p), ERR_OK);
    bool is_over = kind_is_over(e->kind, p);
    payload_done(p);

    if (*present != number && *present > 0) assert_true(number > *present);
    if (*present == -number) assert_true(is_over); /* Closed comes after Completed */
    if (*present != number && *present != -number) x->alive[kind]++;
    if (is_over && *present != -number) x->over[kind]++;
    *present = is_over ? -number : number;
}

static void every_order_and_every_batch_ends_by_its_own_event_and_stays_so(void **unused)
{
    struct ends x = {0};

    (void)unused;
    watch(3, EVENTS, follow_ends, &x);
    for (int kind = 0; kind < 2; kind++) {
        assert_true(x.over[kind] > 100);
        assert_in_range(x.alive[kind] - x.over[kind], 0, LINE_COUNT);
    }
}

struct lots {
    int64_t on_hand_tenths[LOTS_MAX]; /* by the events, of each lot */
    int emptied;
};

static void follow_lots(struct event *e, void *state)
{
    struct lots *l = state;
    int number;

    if (sscanf(e->key, "L-%d", &number) != 1) return;
    int64_t *on_hand = &l->on_hand_tenths[number - FIRST_LOT];
    switch (e->kind) {
    case KIND_STOCK_EVENT: *on_hand += tenths_at(e, "quantity"); break;
    case KIND_INVENTORY_EVENT:
        assert_int_equal(*on_hand, tenths_at(e, "previousQuantityOnHand"));
        *on_hand += tenths_at(e, "quantityDelta");
        assert_int_equal(*on_hand, tenths_at(e, "quantityOnHand"));
        break;
    case KIND_INPUT_CONSUMPTION:
        *on_hand -= tenths_at(e, "quantity");
        l->emptied += *on_hand == 0;
        break;
    default: return; /* kinds that came later */
    }
    assert_true(*on_hand >= 0);
}

static void what_is_staged_is_counted_and_consumed_to_the_last_tenth(void **unused)
{
    static struct lots l;

    (void)unused;
    watch(5, EVENTS, follow_lots, &l);
    assert_true(l.emptied > 200);
}

struct products {
    int64_t produced[LINE_COUNT]; /* by the present order of each line */
    int put_away;
};

static void follow_products(struct event *e, void *state)
{
    struct products *p = state;
    int64_t *produced = &p->produced[e->where - equipment_lines];

    if (strncmp(e->key, "FG-", 3) != 0) return;
    if (e->kind == KIND_OUTPUT_PRODUCTION) {
        *produced += tenths_at(e, "quantity");
        return;
    }
    assert_int_equal(KIND_STOCK_EVENT, e->kind);
    assert_int_equal(*produced, tenths_at(e, "quantity"));
    *produced = 0;
    p->put_away++;
}

static void what_is_produced_is_put_away(void **unused)
{
    struct products p = {0};

    (void)unused;
    watch(5, EVENTS, follow_products, &p);
    assert_true(p.put_away > 100);
}

static void look_at_walk(struct event *e, void *state)
{
    struct json_object *value, *previous;
    double(*last)[TAGS] = state;
    int line = (int)(e->where - equipment_lines), t = 0;

    if (e->kind != KIND_PROCESS_VARIABLE) return;
    while (strcmp(e->where->tags[t].id, e->key) != 0)
        t++;
    assert_true(json_object_object_get_ex(e->body, "value", &value));
    assert_true(json_object_object_get_ex(e->body, "previousValue", &previous));
    const struct tag *tag = &e->where->tags[t];
    double now = json_object_get_double(value);
    if (last[line][t] != 0) assert_true(json_object_get_double(previous) == last[line][t]);
    assert_true(now > tag->mean - 6 * tag->spread && now < tag->mean + 6 * tag->spread);
    last[line][t] = now;
}

static void variables_stay_near_their_mean_and_remember_where_they_were(void **unused)
{
    double last[LINE_COUNT][TAGS] = {{0}};

    (void)unused;
    watch(9, EVENTS, look_at_walk, last);
}

static void a_time_is_read_as_it_is_written(void **unused)
{
    static const char *const wrong[] = {"",
                                        "yesterday",
                                        "2025-11-21",
                                        "2025-11-21T09:15:40",
                                        "2025-11-21T09:15:40.1Z",
                                        "2025-11-21T09:15:40Zz"};
    char text[STAMP_BYTES];
    int64_t ms;

    (void)unused;
    stamp_write(start_ms, text);
    assert_string_equal("2025-11-21T09:15:40.010Z", text);
    assert_true(stamp_read(text, &ms));
    assert_true(ms == start_ms);
    assert_true(stamp_read("2025-11-21T09:15:40Z", &ms));
    assert_true(ms == start_ms - 10);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(stamp_read(wrong[i], &ms));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_event_has_exactly_its_kinds_fields_and_its_key),
        cmocka_unit_test(every_event_of_every_seed_is_what_its_kind_asks_for),
        cmocka_unit_test(an_event_of_any_kind_can_be_made_of_its_table_alone),
        cmocka_unit_test(all_kinds_come_within_twenty_seconds_of_the_demonstration),
        cmocka_unit_test(the_same_seed_gives_the_same_events_and_another_one_others),
        cmocka_unit_test(values_are_written_as_people_would),
        cmocka_unit_test(each_status_of_an_order_follows_from_the_one_before),
        cmocka_unit_test(each_state_of_a_phase_follows_from_the_one_before),
        cmocka_unit_test(every_order_and_every_batch_ends_by_its_own_event_and_stays_so),
        cmocka_unit_test(what_is_staged_is_counted_and_consumed_to_the_last_tenth),
        cmocka_unit_test(what_is_produced_is_put_away),
        cmocka_unit_test(variables_stay_near_their_mean_and_remember_where_they_were),
        cmocka_unit_test(a_time_is_read_as_it_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
