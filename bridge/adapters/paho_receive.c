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
 * - It reads whatever comes. A socket whose gate is closed (paho_puback.h) it shall leave alone
 *   until the gate opens, which the bell tells.
 *
 * Threads     any; other threads than that one find the plain calls
 */
#include <assert.h>
#include <poll.h>
#include <unistd.h>

#include "bridge/adapters/paho_puback.h"
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
static bool is_hurried; /* no nap: a choked stream went on, or the bell is to be heard */
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
        bool has_input = !paho_pubacks_bar(fds[i].fd) && paho_stream_look(fds[i].fd).has_input;
        fds[i].revents = has_input ? POLLIN : 0;
        ready += fds[i].revents != 0;
    }
    return ready;
}

/* What the kernel is to be asked about a socket: of one that is barred, only its end. */
static struct pollfd question_of(const struct pollfd *fd)
{
    struct pollfd out = *fd;

    if (paho_pubacks_bar(fd->fd)) out.events = POLLRDHUP;
    if (paho_stream_look(fd->fd).is_choked) out.events |= POLLOUT;
    return out;
}

/* One poll() of the kernel, for reading, for the choked streams, and for the bell. */
static int poll_kernel(struct pollfd *fds, nfds_t count, int wait_ms)
{
    struct pollfd all[SOCKETS_MAX + 1];
    int ready = 0;

    for (nfds_t i = 0; i < count; i++)
        all[i] = question_of(&fds[i]);
    all[count] = (struct pollfd){paho_stream_bell(), POLLIN, 0};
    int rc = __real_poll(all, count + 1, wait_ms);
    if (rc < 0) return rc;

    if (all[count].revents != 0) paho_stream_silence();
    for (nfds_t i = 0; i < count; i++) {
        if ((all[i].revents & POLLOUT) != 0) {
            paho_stream_go_on(all[i].fd);
            is_hurried = true;
        }
        bool was_barred = (all[i].events & POLLRDHUP) != 0, is_over = false;
        if (was_barred) is_over = (all[i].revents & ~POLLOUT) != 0;
        if (is_over) paho_pubacks_lose();
        fds[i].revents = was_barred ? 0 : (short)(all[i].revents & ~POLLOUT);
        ready += fds[i].revents != 0;
    }
    return ready;
}

/* Does any of them want to be looked at after TICK_MS? */
static bool one_is_restless(const struct pollfd *fds, nfds_t count)
{
    for (nfds_t i = 0; i < count; i++) {
        if (paho_pubacks_bar(fds[i].fd)) continue;
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

static bool one_is_barred(const struct pollfd *fds, nfds_t count)
{
    for (nfds_t i = 0; i < count; i++) {
        if (paho_pubacks_bar(fds[i].fd)) return true;
    }
    return false;
}

static int slice_of(const struct pollfd *fds, nfds_t count, int wait_ms)
{
    int slice_ms = one_is_restless(fds, count) ? TICK_MS : SLICE_MS;

    return slice_ms < wait_ms ? slice_ms : wait_ms;
}

static int poll_for_reading(struct pollfd *fds, nfds_t count, int wait_ms)
{
    int ready = ready_in_memory(fds, count);
    bool was_barred = one_is_barred(fds, count);

    is_hurried = false;
    watched_count = count;
    for (nfds_t i = 0; i < count; i++)
        watched[i] = fds[i].fd;
    while (ready == 0) {
        paho_pubacks_tend();
        paho_stream_flush();
        if (was_barred && !one_is_barred(fds, count)) break; /* OpenSSL may have input, too */
        int slice_ms = slice_of(fds, count, wait_ms);
        ready = poll_kernel(fds, count, slice_ms);
        if (ready == 0) {
            look_after(fds, count);
            ready = ready_in_memory(fds, count);
        }
        wait_ms -= slice_ms;
        bool is_blind = count == 0 || paho_socket_is_connecting();
        if (wait_ms <= 0 || is_blind || is_hurried || paho_pubacks_wait()) break;
    }
    if (was_barred) is_hurried = true;
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
