/* mqtt_paho.h - the MQTT port (bridge/ports/mqtt.h), made with Paho's asynchronous client.
 *
 * Each dial is a Paho handle of its own, which is never used again. Whatever of Paho may take
 * its time (looking up a name, destroying a handle) is done by one thread of the adapter's, the
 * valet, in the order in which the loop asked for it: an old handle is gone before a new one is
 * made, and nothing is destroyed while the loop publishes. The loop itself never waits for
 * Paho, but for as long as one of its threads takes a packet when it sends PUBACKs (flush()).
 *
 *     loop ---- jobs (a pipe) ----> valet ---> Paho: create, connect, destroy
 *     loop ---- publish, subscribe, flush > Paho
 *     loop <--- notes (the mailbox) ------ Paho's callbacks
 *
 * Why not let Paho destroy its last handle: it would stop its threads for that, which takes 1
 * to 10 s and locks out the next connection. So one handle that never connects, the keeper,
 * lives as long as the adapter does; then a destroy takes about a millisecond.
 *
 * Notes       PUBACKED is LATER, all others are NOW (mailbox.h). ARRIVED takes up to
 *             @arrivals_max of the mailbox's capacity, twice that while the loop is at an old
 *             epoch's
 * Threads     loop; callbacks on Paho's two threads
 * Memory      a handle, @window slots, a topic buffer and, of a session, @arrivals_max places
 * for each connection; one block of properties for each message sent, one block for each
 * message that comes, plus what Paho itself copies
 */
#pragma once

#include "bridge/mailbox.h"
#include "bridge/ports/mqtt.h"

struct mqtt_paho;

/* What a connection needs. Texts end in NUL; NULL or "" means not given. */
struct mqtt_settings {
    const char *url; /* mqtt://host:port, or mqtts:// for TLS */
    const char *client_id;
    const char *username;
    const char *password;
    const char *ca_file;   /* PEM; not given: the system's */
    const char *cert_file; /* PEM; the client's own certificate */
    const char *key_file;  /* PEM */
    int keepalive_s;
    int connect_timeout_s; /* Paho looks at it every 3 s */
    uint16_t window;       /* most messages in flight; at least 1 */

    /* of CLIENT_SESSION; not given where it is never dialed */
    const char *session_client_id;
    uint32_t session_expiry_s; /* Session Expiry Interval (MQTT 5.0, 3.1.2.11.2) */
    uint16_t arrivals_max; /* Receive Maximum, and our own limit of what is not acknowledged */
    size_t arrival_bytes_max; /* the same in bytes of memory */
    int64_t deaf_ms_max; /* the client goes no longer without reading, and no longer than half
                            the keep-alive; 0: as long as that */
};

/* Starts the valet; connects nothing yet. Keeps @settings with its texts, and the mailbox,
 * until mqtt_paho_close(). One at a time in a process. Gives *@out; free with
 * mqtt_paho_close().
 *
 * ERR_BAD_CONFIG  the url has a scheme that Paho does not know, or the client id is not UTF-8
 * ERR_NO_MEMORY   for the adapter
 * ERR_NO_SYSTEM   no thread or descriptor is left */
enum err mqtt_paho_open(const struct mqtt_settings *settings, struct mailbox *mailbox,
                        struct mqtt_paho **out);

/* Hangs up (DISCONNECT when the connection is healthy) and takes Paho's threads down, which
 * takes about a second. After it returns, no note comes any more. Accepts NULL. */
void mqtt_paho_close(struct mqtt_paho *p);

/* The port; valid until mqtt_paho_close(). */
struct mqtt_port mqtt_paho_port(struct mqtt_paho *p);
