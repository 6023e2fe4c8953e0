#include "config/words.h"

#include <arpa/inet.h>
#include <string.h>

#include "bridge/core/route.h"

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define DIGITS  "0123456789"

enum { HOST_BYTES_MAX = 253 }; /* RFC 1035, 2.3.4, without the last dot */

/* "%.*s" of a text, cut where it would drown the message. */
#define SHOWN(t) (int)((t).size > 60 ? 60 : (t).size), (t).at

/* True when every byte of @t is one of @alphabet. */
static bool is_made_of(struct text t, const char *alphabet)
{
    for (size_t i = 0; i < t.size; i++)
        if (t.at[i] == '\0' || strchr(alphabet, t.at[i]) == NULL) return false;
    return true;
}

/* Splits at the first @c; false when there is none. */
static bool split(struct text t, char c, struct text *before, struct text *behind)
{
    const char *at = t.size == 0 ? NULL : memchr(t.at, c, t.size);

    if (at == NULL) return false;
    *before = (struct text){t.at, (size_t)(at - t.at)};
    *behind = (struct text){at + 1, t.size - before->size - 1};
    return true;
}

bool word_is_name(struct text t, size_t bytes_max, struct why *why)
{
    if (t.size == 0 || t.size > bytes_max)
        return why_not(why, "`%.*s` has %zu characters; a name has 1 to %zu", SHOWN(t), t.size,
                       bytes_max);
    if (!is_made_of(t, LETTERS DIGITS "_-"))
        return why_not(why, "`%.*s` is not a name; write letters, digits, `_` and `-` only",
                       SHOWN(t));
    return true;
}

bool word_is_kafka_topic(struct text t, struct why *why)
{
    if (t.size == 0 || t.size > KAFKA_TOPIC_BYTES_MAX)
        return why_not(why, "`%.*s` has %zu characters; a Kafka topic's name has 1 to %d",
                       SHOWN(t), t.size, KAFKA_TOPIC_BYTES_MAX);
    if (!is_made_of(t, LETTERS DIGITS "._-") || text_equal(t, TEXT(".")) ||
        text_equal(t, TEXT("..")))
        return why_not(why,
                       "`%.*s` is not the name of a Kafka topic; those are letters, digits, "
                       "`.`, `_` and `-`",
                       SHOWN(t));
    return true;
}

/* True for an address like "::1", without its brackets. */
static bool is_ipv6(struct text t)
{
    char address[INET6_ADDRSTRLEN];
    struct in6_addr ignored;

    if (t.size >= sizeof address) return false;
    memcpy(address, t.at, t.size);
    address[t.size] = '\0';
    return inet_pton(AF_INET6, address, &ignored) == 1;
}

/* Takes "host", "host:port", "[::1]" or "[::1]:port" apart; @host keeps its brackets, @port is
 * empty when there is no colon. */
static bool split_host(struct text t, struct text *host, struct text *port, struct why *why)
{
    struct text inside, behind;

    *port = (struct text){NULL, 0};
    if (!text_starts_with(t, TEXT("["))) {
        *host = t;
        if (!split(t, ':', host, port)) return true;
        if (memchr(port->at, ':', port->size) == NULL) return true;
        return why_not(
            why, "`%.*s` has more than one `:`; an IPv6 address stands in brackets, like [::1]",
            SHOWN(t));
    }
    bool is_closed = split((struct text){t.at + 1, t.size - 1}, ']', &inside, &behind);
    if (!is_closed || !is_ipv6(inside) || (behind.size > 0 && behind.at[0] != ':'))
        return why_not(why,
                       "`%.*s` is not an IPv6 address in brackets; write it like [::1], and a "
                       "port behind the bracket",
                       SHOWN(t));
    *host = (struct text){t.at, inside.size + 2};
    if (behind.size > 0) *port = (struct text){behind.at + 1, behind.size - 1};
    return true;
}

static bool port_is_valid(struct text port)
{
    int number = 0;

    if (port.size == 0 || port.size > 5 || !is_made_of(port, DIGITS)) return false;
    for (size_t i = 0; i < port.size; i++)
        number = 10 * number + (port.at[i] - '0');
    return number >= 1 && number <= 65535;
}

/* Checks host and port; a @port without an address is one that was not written. */
static bool endpoint_is_valid(struct text t, struct text host, struct text port,
                              struct why *why)
{
    bool is_bracketed = text_starts_with(host, TEXT("["));

    if (host.size == 0) return why_not(why, "`%.*s` has no host; write host:port", SHOWN(t));
    if (host.size > HOST_BYTES_MAX ||
        (!is_bracketed && !is_made_of(host, LETTERS DIGITS "._-")))
        return why_not(why, "`%.*s` is not the name or address of a host; write host:port",
                       SHOWN(host));
    if (port.at != NULL && !port_is_valid(port))
        return why_not(why, "`%.*s` is not a port; write a number from 1 to 65535",
                       SHOWN(port));
    return true;
}

static bool server_is_valid(struct text t, struct why *why)
{
    struct text host, port;

    if (memmem(t.at, t.size, "://", 3) != NULL)
        return why_not(why,
                       "`%.*s` has a scheme; write host:port, and security.protocol under "
                       "kafka.properties",
                       SHOWN(t));
    if (!split_host(t, &host, &port, why)) return false;
    if (!endpoint_is_valid(t, host, port, why)) return false;
    if (port.at == NULL)
        return why_not(why, "`%.*s` has no port; write `%.*s:9092`", SHOWN(t), SHOWN(t));
    return true;
}

/* True for an address like "127.0.0.1". */
static bool is_ipv4(struct text t)
{
    char address[INET_ADDRSTRLEN];
    struct in_addr ignored;

    if (t.size >= sizeof address) return false;
    memcpy(address, t.at, t.size);
    address[t.size] = '\0';
    return inet_pton(AF_INET, address, &ignored) == 1;
}

bool word_is_address(struct text t, struct why *why)
{
    struct text host, port;

    if (text_equal(t, TEXT("none"))) return true;
    if (!split_host(t, &host, &port, why)) return false;
    if (!text_starts_with(host, TEXT("[")) && !is_ipv4(host))
        return why_not(why,
                       "`%.*s` is not an address to listen at; write one like 127.0.0.1:9464 "
                       "or [::1]:9464, or none",
                       SHOWN(t));
    if (port.at == NULL)
        return why_not(why, "`%.*s` has no port; write `%.*s:9464`", SHOWN(t), SHOWN(t));
    return endpoint_is_valid(t, host, port, why);
}

bool word_is_servers(struct text t, struct why *why)
{
    struct text one;

    if (t.size == 0) return why_not(why, "no broker is named; write host:port");
    if (memchr(t.at, '@', t.size) != NULL)
        return why_not(why, "an address must not hold a user or a password; use sasl.username "
                            "and sasl.password_file under kafka.properties");
    while (split(t, ',', &one, &t))
        if (!server_is_valid(one, why)) return false;
    return server_is_valid(t, why);
}

/* Takes the scheme off; false for one that is not ours. */
static bool split_scheme(struct text t, struct text *rest, struct text *default_port,
                         struct why *why)
{
    static const struct {
        struct text scheme, port;
    } schemes[] = {
        {{"mqtt://", 7},  {"1883", 4}},
        {{"mqtts://", 8}, {"8883", 4}}
    };

    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        if (!text_starts_with(t, schemes[i].scheme)) continue;
        *rest = (struct text){t.at + schemes[i].scheme.size, t.size - schemes[i].scheme.size};
        *default_port = schemes[i].port;
        return true;
    }
    return why_not(
        why, "the URL begins with neither mqtt:// nor mqtts://; write mqtt://host[:port], "
             "or mqtts://host[:port] for TLS");
}

bool word_read_url(struct text t, struct sink *out, struct why *why)
{
    struct text rest, host, port, default_port;

    if (t.size > 0 && memchr(t.at, '@', t.size) != NULL)
        return why_not(why, "a URL must not hold a user or a password; use mqtt.username and "
                            "mqtt.password_file");
    if (!split_scheme(t, &rest, &default_port, why)) return false;
    if (rest.size > 0 &&
        (memchr(rest.at, '/', rest.size) != NULL || memchr(rest.at, '?', rest.size) != NULL))
        return why_not(why, "the URL goes on behind its host and port; remove the path");
    if (!split_host(rest, &host, &port, why)) return false;
    if (!endpoint_is_valid(t, host, port, why)) return false;

    sink_text(out, (struct text){t.at, t.size - rest.size});
    sink_text(out, host);
    sink_char(out, ':');
    sink_text(out, port.at == NULL ? default_port : port);
    return true;
}

bool word_is_media_type(struct text t, struct why *why)
{
    struct text type, subtype;
    bool is_fine = split(t, '/', &type, &subtype) && type.size > 0 && subtype.size > 0 &&
                   t.size <= 255 && type.at[0] != ' ' && subtype.at[0] != ' ';

    for (size_t i = 0; i < t.size; i++)
        if (t.at[i] < ' ' || t.at[i] > '~') is_fine = false;
    if (!is_fine)
        return why_not(why, "`%.*s` is not a media type; write one like application/json",
                       SHOWN(t));
    return true;
}
