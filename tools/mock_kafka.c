/* mock_kafka - librdkafka's mock cluster as a process of its own (see mock/cluster.h). */
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sysexits.h>
#include <unistd.h>

#include "tools/mock/cluster.h"
#include "tools/mock/commands.h"
#include "tools/mock/control.h"

enum { TOPICS_MAX = 256, BROKERS_MAX = 64 };

struct options {
    int port;    /* of the first broker; 0: any */
    int brokers; /* how many */
    int topic_count;
    const char *topics[TOPICS_MAX]; /* NAME:PARTITIONS */
    const char *control;            /* path of the control socket; NULL: none */
    bool with_parent;               /* dies with the process that started it */
};

static void print_help(FILE *to)
{
    fputs(
        "usage: mock_kafka [OPTIONS]\n"
        "       mock_kafka --send SOCKET COMMAND...\n"
        "\n"
        "An embedded Kafka on 127.0.0.1 for tests and demonstrations: in memory, 5 MiB for\n"
        "each partition, no security. Prints `bootstrap.servers=...` when it is ready and\n"
        "runs until SIGTERM or SIGINT. Topics that are asked for are made, with 4 partitions.\n"
        "\n"
        "  --port N                 first broker's port, the others follow; 0 (default): any\n"
        "  --brokers N              how many brokers, 1 by default\n"
        "  --topic NAME:PARTITIONS  make this topic; may be repeated\n"
        "  --control SOCKET         take commands at this Unix socket\n"
        "  --with-parent            die with the process that started this one\n"
        "  --send SOCKET COMMAND... send one command, print the answer\n"
        "\n"
        "commands (ID: broker from 1, -1 all; API: Kafka's number, as 0 Produce, 1 Fetch;\n"
        "CODE: Kafka's error number, -195 drops the connection):\n",
        to);
    commands_print(to);
    fputs("\n"
          "example: mock_kafka --port 19092 --topic mes.batch-event:4 --control /tmp/k.sock\n"
          "         mock_kafka --send /tmp/k.sock down -1\n",
          to);
}

static int take_option(struct options *o, int letter)
{
    switch (letter) {
    case 'p': o->port = atoi(optarg); return 0;
    case 'b': o->brokers = atoi(optarg); return 0;
    case 'c': o->control = optarg; return 0;
    case 'w': o->with_parent = true; return 0;
    case 't':
        if (o->topic_count == TOPICS_MAX) return -1;
        o->topics[o->topic_count++] = optarg;
        return 0;
    default: return -1;
    }
}

static int parse_options(struct options *o, int argc, char **argv)
{
    static const struct option known[] = {
        {"port",        required_argument, NULL, 'p'},
        {"brokers",     required_argument, NULL, 'b'},
        {"topic",       required_argument, NULL, 't'},
        {"control",     required_argument, NULL, 'c'},
        {"with-parent", no_argument,       NULL, 'w'},
        {NULL,          0,                 NULL, 0  },
    };

    *o = (struct options){.brokers = 1};
    for (int letter; (letter = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        if (take_option(o, letter) != 0) return -1;
    }
    if (optind != argc || o->brokers < 1 || o->brokers > BROKERS_MAX) return -1;
    return o->port >= 0 && o->port + o->brokers <= 65536 ? 0 : -1;
}

/* @parent: who it was when the program began. A parent that died before prctl() took effect
 * would never be noticed. */
static void follow_parent(pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) raise(SIGTERM);
}

/* SIGTERM and SIGINT as something to poll. They are blocked before the mock starts its thread,
 * which inherits that. */
static int open_signals(void)
{
    sigset_t set;

    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_CLOEXEC);
}

static void serve(struct cluster *c, int signals, int control)
{
    struct pollfd wanted[] = {
        {signals, POLLIN, 0},
        {control, POLLIN, 0}, /* poll() passes over -1 */
    };

    while (wanted[0].revents == 0) {
        int ready = poll(wanted, 2, 1000);
        if (ready < 0 && errno != EINTR) return;
        rd_kafka_poll(c->handle, 0);
        if (ready > 0 && wanted[1].revents != 0) control_serve(control, c);
    }
}

static int run(const struct options *o, int signals)
{
    struct cluster c;
    int code = EX_UNAVAILABLE, control = -1;

    if (cluster_open(&c, o->brokers, o->port) != 0) return EX_UNAVAILABLE;
    for (int i = 0; i < o->topic_count; i++) {
        if (cluster_add_topic(&c, o->topics[i]) != 0) goto out;
    }
    if (o->control != NULL && (control = control_open(o->control)) < 0) goto out;

    printf("bootstrap.servers=%s\n", rd_kafka_mock_cluster_bootstraps(c.mock));
    fflush(stdout);
    serve(&c, signals, control);
    code = EX_OK;
out:
    if (control >= 0) {
        close(control);
        unlink(o->control);
    }
    cluster_close(&c);
    return code;
}

int main(int argc, char **argv)
{
    pid_t parent = getppid();
    struct options o;

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        print_help(stdout);
        return EX_OK;
    }
    if (argc > 3 && strcmp(argv[1], "--send") == 0) {
        return control_send(argv[2], argc - 3, argv + 3) == 0 ? EX_OK : EX_UNAVAILABLE;
    }
    if (parse_options(&o, argc, argv) != 0) {
        print_help(stderr);
        return EX_USAGE;
    }
    int signals = open_signals();
    if (o.with_parent) follow_parent(parent);
    return run(&o, signals);
}
