/* bench_watch - the subscriber of the benchmark.
 *
 *     bench_watch HOST PORT FILTER RECORDS PARTITIONS TIMEOUT_S
 *
 * One QoS 1 subscriber over MQTT 5. Prints "ready" when it is subscribed; when RECORDS
 * different records have come, or at the time-out, prints one line:
 *
 *     received=200000 repeats=0 disorder=0 lost=0 seconds=3.21
 *
 * Exit code 0 only when none is lost and none is out of its partition's order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <mosquitto.h>

enum { PARTITIONS_MAX = 256 };

static struct {
    long wanted, received, fresh, repeats, disorder;
    int partitions;
    long next[PARTITIONS_MAX]; /* the number that comes next in each partition */
    double first_s, last_s;
} seen;

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void on_message(struct mosquitto *m, void *self, const struct mosquitto_message *msg)
{
    (void)m;
    (void)self;
    char text[64] = {0};
    size_t size =
        (size_t)msg->payloadlen < sizeof text - 1 ? (size_t)msg->payloadlen : sizeof text - 1;
    long partition, number;

    memcpy(text, msg->payload, size);
    if (sscanf(text, "{\"p\":%ld,\"n\":%ld,", &partition, &number) != 2) return;
    if (partition < 0 || partition >= seen.partitions) return;
    seen.received++;
    seen.last_s = seconds();
    if (seen.received == 1) seen.first_s = seen.last_s;
    if (number < seen.next[partition]) {
        seen.repeats++;
        return;
    }
    if (number > seen.next[partition]) seen.disorder++;
    seen.next[partition] = number + 1;
    seen.fresh++;
}

static void on_connect(struct mosquitto *m, void *self, int code)
{
    if (code == 0) mosquitto_subscribe(m, NULL, self, 1);
}

static void on_subscribe(struct mosquitto *m, void *self, int mid, int count,
                         const int *granted)
{
    (void)m;
    (void)self;
    (void)mid;
    if (count == 1 && granted[0] == 1) {
        puts("ready");
        fflush(stdout);
    }
}

int main(int argc, char **argv)
{
    if (argc != 7 || atoi(argv[5]) < 1 || atoi(argv[5]) > PARTITIONS_MAX) {
        fputs("usage: bench_watch HOST PORT FILTER RECORDS PARTITIONS TIMEOUT_S\n", stderr);
        return 64;
    }
    seen.wanted = atol(argv[4]);
    seen.partitions = atoi(argv[5]);

    mosquitto_lib_init();
    struct mosquitto *m = mosquitto_new("bench-watch", true, argv[3]);
    mosquitto_int_option(m, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
    mosquitto_int_option(m, MOSQ_OPT_RECEIVE_MAXIMUM, 1000);
    mosquitto_int_option(m, MOSQ_OPT_TCP_NODELAY, 1);
    mosquitto_connect_callback_set(m, on_connect);
    mosquitto_subscribe_callback_set(m, on_subscribe);
    mosquitto_message_callback_set(m, on_message);
    if (mosquitto_connect(m, argv[1], atoi(argv[2]), 60) != MOSQ_ERR_SUCCESS) {
        fputs("bench_watch: cannot connect\n", stderr);
        return 69;
    }

    double until_s = seconds() + atof(argv[6]);
    while (seen.fresh < seen.wanted && seconds() < until_s)
        mosquitto_loop(m, 200, 1);
    long lost = seen.wanted - seen.fresh;
    printf("received=%ld repeats=%ld disorder=%ld lost=%ld seconds=%.3f\n", seen.received,
           seen.repeats, seen.disorder, lost, seen.last_s - seen.first_s);
    mosquitto_destroy(m);
    return lost == 0 && seen.disorder == 0 ? 0 : 1;
}
