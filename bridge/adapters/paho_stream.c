#include "bridge/adapters/paho_stream.h"

#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum {
    STREAMS_MAX = 8,      /* sockets at a time; more of them go without */
    IN_BYTES = 16384,     /* read ahead */
    OUT_BYTES = 65536,    /* kept while the kernel takes no more */
    GATHER_BYTES = 16384, /* a gathered write is worth its call from here on */
    PATIENT_BYTES = 64,   /* 16 PUBACKs */
    FEW_BYTES = 12,       /* so few PUBACKs in a millisecond are no load */
    SMALL_READS_MAX = 8,  /* this many of them make it patient */
    SOON_US = 1000,
    PIECES_MAX = 8, /* of one write; Paho's have at most 5 */
    NO_SOCKET = 0,  /* Paho's own word for none */
};

struct stream {
    atomic_int fd;        /* NO_SOCKET: this place is free */
    atomic_bool owes_ack; /* something was read since the last write */

    pthread_mutex_t out_lock;
    size_t out_from, out_to; /* what is gathered */
    bool is_connected;       /* something was written */
    bool is_choked;          /* the kernel did not take all */
    int failure;             /* errno of the write that failed; 0: none */
    char out[OUT_BYTES];

    pthread_mutex_t in_lock;
    size_t in_from, in_to; /* what was read ahead */
    int64_t read_us;       /* when the kernel was last asked with success */
    int small_reads;       /* in a row, each soon after the one before */
    bool is_patient;       /* poll() waits for PATIENT_BYTES */
    char in[IN_BYTES];
};

static struct stream streams[STREAMS_MAX];
static pthread_mutex_t opening = PTHREAD_MUTEX_INITIALIZER; /* a free place is found by one */
static _Thread_local bool has_more;                         /* this thread gathers */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static atomic_int bell = -1; /* eventfd */

ssize_t __real_recv(int fd, void *to, size_t size, int flags);
ssize_t __wrap_recv(int fd, void *to, size_t size, int flags);
ssize_t __real_writev(int fd, const struct iovec *from, int count);
ssize_t __wrap_writev(int fd, const struct iovec *from, int count);
int __real_Socket_new(const char *host, size_t host_size, int port, int *out, long wait_ms);
int __wrap_Socket_new(const char *host, size_t host_size, int port, int *out, long wait_ms);
int __real_Socket_close(int fd);
int __wrap_Socket_close(int fd);
int __real_SSL_set_fd(void *ssl, int fd);
int __wrap_SSL_set_fd(void *ssl, int fd);

enum paho_thread paho_thread_self(void)
{
    static _Thread_local bool is_known;
    static _Thread_local enum paho_thread self;
    char name[16] = "";

    if (!is_known) {
        is_known = true;
        pthread_getname_np(pthread_self(), name, sizeof name);
        if (strcmp(name, "MQTTAsync_send") == 0) self = PAHO_SEND;
        if (strcmp(name, "MQTTAsync_rcv") == 0) self = PAHO_RECEIVE;
    }
    return self;
}

static struct stream *stream_of(int fd)
{
    for (size_t i = 0; i < STREAMS_MAX && fd != NO_SOCKET; i++) {
        if (atomic_load_explicit(&streams[i].fd, memory_order_acquire) == fd)
            return &streams[i];
    }
    return NULL;
}

/* --- out; all under out_lock --- */

/* The receive thread looks before it sleeps; when this is another one, it may sleep already. */
void paho_stream_ring(void)
{
    uint64_t one = 1;
    int fd = atomic_load(&bell);

    if (fd < 0 || paho_thread_self() == PAHO_RECEIVE) return;
    ssize_t written = write(fd, &one, sizeof one);
    (void)written; /* EAGAIN: it rings loudly enough */
}

static void choke(struct stream *s)
{
    s->is_choked = true;
    paho_stream_ring();
}

static void fail(struct stream *s, int code)
{
    s->failure = code;
    s->out_from = s->out_to = 0;
    s->is_choked = false;
    paho_stream_ring();
}

/* Offers the kernel what is gathered and then @from. Returns how many bytes of @from it took.
 */
static size_t push(struct stream *s, const struct iovec *from, int count)
{
    struct iovec all[1 + PIECES_MAX] = {
        {s->out + s->out_from, s->out_to - s->out_from}
    };
    size_t gathered = all[0].iov_len, size = gathered;
    ssize_t sent;

    assert(count <= PIECES_MAX);
    for (int i = 0; i < count; i++) {
        all[1 + i] = from[i];
        size += from[i].iov_len;
    }
    if (size == 0) return 0;
    /* TCP's acknowledgement goes with the bytes. Said before they go: the answer to them may be
     * read before the call is back. */
    bool owed_ack = atomic_exchange(&s->owes_ack, false);
    do {
        sent = __real_writev(atomic_load(&s->fd), all, 1 + count);
    } while (sent < 0 && errno == EINTR);
    if (sent < 0 && owed_ack) atomic_store(&s->owes_ack, true);
    if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK) {
        fail(s, errno);
        return 0;
    }
    size_t taken = sent > 0 ? (size_t)sent : 0;
    if (taken < size) choke(s);
    s->out_from += taken < gathered ? taken : gathered;
    if (s->out_from == s->out_to) s->out_from = s->out_to = 0;
    return taken > gathered ? taken - gathered : 0;
}

/* Copies @from, behind its first @skipped bytes, as far as there is room. Returns how much. */
static size_t keep(struct stream *s, const struct iovec *from, int count, size_t skipped)
{
    size_t kept = 0;

    for (int i = 0; i < count; i++) {
        size_t size = from[i].iov_len, done = skipped < size ? skipped : size;
        skipped -= done;
        size -= done;
        if (size > OUT_BYTES - s->out_to && s->out_from > 0) {
            memmove(s->out, s->out + s->out_from, s->out_to - s->out_from);
            s->out_to -= s->out_from;
            s->out_from = 0;
        }
        if (size > OUT_BYTES - s->out_to) size = OUT_BYTES - s->out_to;
        if (size > 0) memcpy(s->out + s->out_to, (char *)from[i].iov_base + done, size);
        s->out_to += size;
        kept += size;
        if (s->out_to == OUT_BYTES) break;
    }
    return kept;
}

/* As writev(). */
static ssize_t take(struct stream *s, const struct iovec *from, int count)
{
    size_t size = s->out_to - s->out_from;

    for (int i = 0; i < count; i++)
        size += from[i].iov_len;
    bool gathers = (has_more || paho_thread_self() != NOT_PAHOS) && size < GATHER_BYTES;
    bool goes_now = !gathers && !s->is_choked && s->failure == 0;
    size_t sent = goes_now ? push(s, from, count) : 0;
    if (s->failure != 0) {
        errno = s->failure;
        return -1;
    }
    s->is_connected = true;
    size_t accepted = sent + keep(s, from, count, sent);
    if (accepted > 0) return (ssize_t)accepted;
    errno = EAGAIN;
    return -1;
}

ssize_t __wrap_writev(int fd, const struct iovec *from, int count)
{
    struct stream *s = stream_of(fd);
    if (s == NULL) return __real_writev(fd, from, count);

    pthread_mutex_lock(&s->out_lock);
    bool is_ours = atomic_load(&s->fd) == fd; /* it may just have been closed */
    ssize_t taken = is_ours ? take(s, from, count) : __real_writev(fd, from, count);
    pthread_mutex_unlock(&s->out_lock);
    return taken;
}

static void flush(struct stream *s)
{
    pthread_mutex_lock(&s->out_lock);
    if (!s->is_choked) push(s, NULL, 0);
    pthread_mutex_unlock(&s->out_lock);
}

void paho_stream_flush(void)
{
    for (size_t i = 0; i < STREAMS_MAX; i++) {
        if (atomic_load(&streams[i].fd) != NO_SOCKET) flush(&streams[i]);
    }
}

void paho_stream_gather(bool does)
{
    has_more = does;
    if (!does) paho_stream_flush();
}

void paho_stream_go_on(int fd)
{
    struct stream *s = stream_of(fd);
    if (s == NULL) return;

    pthread_mutex_lock(&s->out_lock);
    s->is_choked = false;
    push(s, NULL, 0);
    pthread_mutex_unlock(&s->out_lock);
}

/* --- in; all under in_lock --- */

/* poll() calls the socket readable from @bytes on. */
static void want(struct stream *s, int bytes)
{
    int fd = atomic_load(&s->fd);

    s->is_patient =
        bytes > 1 && setsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &bytes, sizeof bytes) == 0;
    if (!s->is_patient) setsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &(int){1}, sizeof(int));
    s->small_reads = 0;
}

static void note_read(struct stream *s, size_t size)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    int64_t now_us = (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
    bool is_small = size < PATIENT_BYTES && now_us - s->read_us < SOON_US;

    s->read_us = now_us;
    s->small_reads = is_small ? s->small_reads + 1 : 0;
    if (s->small_reads == SMALL_READS_MAX) want(s, PATIENT_BYTES);
    atomic_store(&s->owes_ack, true);
}

/* As recv(), into the empty buffer. */
static ssize_t fill(struct stream *s)
{
    ssize_t got = __real_recv(atomic_load(&s->fd), s->in, IN_BYTES, 0);

    if (got <= 0) return got;
    s->in_from = 0;
    s->in_to = (size_t)got;
    note_read(s, s->in_to);
    return got;
}

/* As recv(). What is as large as the buffer does not go through it. */
static ssize_t give(struct stream *s, void *to, size_t size)
{
    if (s->in_from == s->in_to) {
        if (size >= IN_BYTES) return __real_recv(atomic_load(&s->fd), to, size, 0);
        ssize_t got = fill(s);
        if (got <= 0) return got;
    }
    if (size > s->in_to - s->in_from) size = s->in_to - s->in_from;
    memcpy(to, s->in + s->in_from, size);
    s->in_from += size;
    return (ssize_t)size;
}

static int failure_of(struct stream *s)
{
    pthread_mutex_lock(&s->out_lock);
    int failure = s->failure;
    pthread_mutex_unlock(&s->out_lock);
    return failure;
}

ssize_t __wrap_recv(int fd, void *to, size_t size, int flags)
{
    struct stream *s = size > 0 && flags == 0 ? stream_of(fd) : NULL;
    if (s == NULL) return __real_recv(fd, to, size, flags);

    pthread_mutex_lock(&s->in_lock);
    bool is_ours = atomic_load(&s->fd) == fd;
    ssize_t got = is_ours ? give(s, to, size) : __real_recv(fd, to, size, flags);
    pthread_mutex_unlock(&s->in_lock);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        int failure = failure_of(s);
        errno = failure != 0 ? failure : EAGAIN;
    }
    return got;
}

struct paho_stream_state paho_stream_look(int fd)
{
    struct paho_stream_state out = {0};
    struct stream *s = stream_of(fd);
    if (s == NULL) return out;

    out.owes_ack = atomic_load(&s->owes_ack);
    pthread_mutex_lock(&s->out_lock);
    out.is_writable = s->is_connected;
    out.is_choked = s->is_choked;
    out.has_input = s->failure != 0;
    pthread_mutex_unlock(&s->out_lock);
    pthread_mutex_lock(&s->in_lock);
    if (s->in_from < s->in_to) out.has_input = true;
    out.is_patient = s->is_patient;
    pthread_mutex_unlock(&s->in_lock);
    return out;
}

void paho_stream_hurry(int fd)
{
    struct stream *s = stream_of(fd);
    if (s == NULL) return;

    pthread_mutex_lock(&s->in_lock);
    if (s->in_from == s->in_to && atomic_load(&s->fd) == fd) {
        ssize_t got = fill(s);
        if (got < FEW_BYTES) want(s, 1);
    }
    pthread_mutex_unlock(&s->in_lock);
}

void paho_stream_acknowledge(int fd)
{
    struct stream *s = stream_of(fd);
    int on = 1;

    if (s == NULL) return;
    atomic_store(&s->owes_ack, false);
    setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on); /* not TCP: refused, no matter */
}

/* --- the bell --- */

int paho_stream_bell(void)
{
    return atomic_load(&bell);
}

void paho_stream_silence(void)
{
    uint64_t rings;
    ssize_t got = read(atomic_load(&bell), &rings, sizeof rings);
    (void)got;
}

/* --- beginning and end --- */

static void prepare(void)
{
    for (size_t i = 0; i < STREAMS_MAX; i++) {
        pthread_mutex_init(&streams[i].out_lock, NULL); /* Linux has no way for these to fail */
        pthread_mutex_init(&streams[i].in_lock, NULL);
    }
    atomic_store(&bell, eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
}

static void begin(int fd)
{
    pthread_once(&once, prepare);
    pthread_mutex_lock(&opening);
    assert(stream_of(fd) == NULL);
    for (size_t i = 0; i < STREAMS_MAX; i++) {
        if (atomic_load(&streams[i].fd) != NO_SOCKET) continue;
        atomic_store_explicit(&streams[i].fd, fd, memory_order_release);
        break;
    }
    pthread_mutex_unlock(&opening);
}

/* Hands over what is gathered, if the kernel takes it, and forgets the socket. */
static void end(int fd)
{
    struct stream *s = stream_of(fd);
    if (s == NULL) return;

    flush(s);
    pthread_mutex_lock(&s->out_lock);
    pthread_mutex_lock(&s->in_lock);
    s->out_from = s->out_to = s->in_from = s->in_to = 0;
    s->is_connected = s->is_choked = s->is_patient = false;
    s->failure = s->small_reads = 0;
    atomic_store(&s->owes_ack, false);
    atomic_store_explicit(&s->fd, NO_SOCKET, memory_order_release);
    pthread_mutex_unlock(&s->in_lock);
    pthread_mutex_unlock(&s->out_lock);
}

int __wrap_Socket_new(const char *host, size_t host_size, int port, int *out, long wait_ms)
{
    int rc = __real_Socket_new(host, host_size, port, out, wait_ms);

    if (*out > NO_SOCKET) begin(*out);
    return rc;
}

int __wrap_Socket_close(int fd)
{
    end(fd);
    return __real_Socket_close(fd);
}

int __wrap_SSL_set_fd(void *ssl, int fd)
{
    end(fd);
    return __real_SSL_set_fd(ssl, fd);
}
