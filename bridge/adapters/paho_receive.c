/* paho_receive.c - what does Paho's receive thread wait for?
 *
 * For its sockets to be readable; but as it waits, it misses things (-Wl,--wrap):
 *
 * - It polls what sockets there were when it began, for up to a second: it sees neither that a
 *   socket is connected at last, nor a new one. In slices it does.
 * - Whenever it has waited in vain it sleeps 100 ms more, and sees nothing at all. It shall not
 *   do so for more than 10 ms, nor when the kernel takes bytes again.
 * - It asks whether sockets can be written to, without waiting, before each packet, and whether
 *   they can be read. For a stream (paho_stream.h) the answers are in memory.
 * - A write that the kernel did not take whole goes on when something happens to arrive. For a
 *   choked stream it waits for POLLOUT too, and then looks at Paho's own unfinished write at
 *   once.
 * - A broker that does not set TCP_NODELAY sends the next small packet when the last one is
 *   acknowledged. The kernel acknowledges with the next bytes that we write, but when there are
 *   none it takes its time: 40 ms. After TICK_MS without a word it is made to (TCP_QUICKACK).
 *
 * Threads     any; other threads than that one find the plain calls
 */
#include <assert.h>
#include <poll.h>
#include <unistd.h>

#include "bridge/adapters/paho_socket.h"
#include "bridge/adapters/paho_stream.h"

int __real_poll(struct pollfd *fds, nfds_t count, int wait_ms);
int __wrap_poll(struct pollfd *fds, nfds_t count, int wait_ms);
int __real_usleep(useconds_t us);
int __wrap_usleep(useconds_t us);

enum {
    SLICE_MS = 50,
    TICK_MS = 1,
    NAP_MS_MAX = 10,
    SOCKETS_MAX = 16, /* the adapter has one at a time */
};

/* Of the receive thread only. */
static bool is_hurried;          /* a choked stream went on during the last poll: no nap */
static int watched[SOCKETS_MAX]; /* the sockets of the last poll */
static nfds_t watched_count;

/* Always without waiting. */
static int poll_for_writing(struct pollfd *fds, nfds_t count)
{
    for (nfds_t i = 0; i < count; i++) {
        if (!paho_stream_look(fds[i].fd).is_writable) return __real_poll(fds, count, 0);
        fds[i].revents = POLLOUT;
    }
    return (int)count;
}

static int ready_in_memory(struct pollfd *fds, nfds_t count)
{
    int ready = 0;

    for (nfds_t i = 0; i < count; i++) {
        fds[i].revents = paho_stream_look(fds[i].fd).has_input ? POLLIN : 0;
        ready += fds[i].revents != 0;
    }
    return ready;
}

/* One poll() of the kernel, for reading, for the choked streams, and for the bell. */
static int poll_kernel(struct pollfd *fds, nfds_t count, int wait_ms)
{
    struct pollfd all[SOCKETS_MAX + 1];
    int ready = 0;

    for (nfds_t i = 0; i < count; i++) {
        all[i] = fds[i];
        if (paho_stream_look(fds[i].fd).is_choked) all[i].events |= POLLOUT;
    }
    all[count] = (struct pollfd){paho_stream_bell(), POLLIN, 0};
    int rc = __real_poll(all, count + 1, wait_ms);
    if (rc < 0) return rc;

    if (all[count].revents != 0) paho_stream_silence();
    for (nfds_t i = 0; i < count; i++) {
        if ((all[i].revents & POLLOUT) != 0) {
            paho_stream_go_on(all[i].fd);
            is_hurried = true;
        }
        fds[i].revents = (short)(all[i].revents & ~POLLOUT);
        ready += fds[i].revents != 0;
    }
    return ready;
}

/* Does any of them want to be looked at after TICK_MS? */
static bool one_is_restless(const struct pollfd *fds, nfds_t count)
{
    for (nfds_t i = 0; i < count; i++) {
        struct paho_stream_state at = paho_stream_look(fds[i].fd);
        if (at.owes_ack || at.is_patient) return true;
    }
    return false;
}

static void look_after(const struct pollfd *fds, nfds_t count)
{
    for (nfds_t i = 0; i < count; i++) {
        if (paho_stream_look(fds[i].fd).is_patient) paho_stream_hurry(fds[i].fd);
        if (paho_stream_look(fds[i].fd).owes_ack) paho_stream_acknowledge(fds[i].fd);
    }
}

static int poll_for_reading(struct pollfd *fds, nfds_t count, int wait_ms)
{
    int ready = ready_in_memory(fds, count);

    is_hurried = false;
    watched_count = count;
    for (nfds_t i = 0; i < count; i++)
        watched[i] = fds[i].fd;
    while (ready == 0) {
        paho_stream_flush();
        int slice_ms = one_is_restless(fds, count) ? TICK_MS : SLICE_MS;
        if (slice_ms > wait_ms) slice_ms = wait_ms;
        ready = poll_kernel(fds, count, slice_ms);
        if (ready == 0) {
            look_after(fds, count);
            ready = ready_in_memory(fds, count);
        }
        wait_ms -= slice_ms;
        bool is_blind = count == 0 || paho_socket_is_connecting();
        if (wait_ms <= 0 || is_blind || is_hurried) break;
    }
    return ready;
}

int __wrap_poll(struct pollfd *fds, nfds_t count, int wait_ms)
{
    if (paho_thread_self() != PAHO_RECEIVE) return __real_poll(fds, count, wait_ms);

    assert(count <= SOCKETS_MAX);
    bool for_writing = count > 0 && (fds[0].events & POLLOUT) != 0;
    return for_writing ? poll_for_writing(fds, count) : poll_for_reading(fds, count, wait_ms);
}

/* Paho has looked in vain; perhaps because it takes no input before its unfinished write is
 * done, and that is up to the choked streams. */
static void nap(void)
{
    struct pollfd choked[SOCKETS_MAX];
    nfds_t count = 0;

    paho_stream_flush();
    for (nfds_t i = 0; i < watched_count; i++) {
        if (!paho_stream_look(watched[i]).is_choked) continue;
        choked[count++] = (struct pollfd){watched[i], POLLOUT, 0};
    }
    __real_poll(choked, count, NAP_MS_MAX);
    for (nfds_t i = 0; i < count; i++) {
        if (choked[i].revents != 0) paho_stream_go_on(choked[i].fd);
    }
}

int __wrap_usleep(useconds_t us)
{
    bool is_nap = us > NAP_MS_MAX * 1000 && paho_thread_self() == PAHO_RECEIVE;

    if (!is_nap) return __real_usleep(us);
    if (!is_hurried) nap();
    return 0;
}
