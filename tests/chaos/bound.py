"""How many repeats the faults of a run explain at most (INV4).

R is what one crash of a bridge may repeat: 2 x kafka.commit_every_records + mqtt.in_flight_max. For each fault:

    a bridge that is killed, or stops with an exit code other than 0        R
    a bridge that is stopped and says that nothing repeats                  0
    a zombie: the others start at what it committed, and it may
    still send what it held; Kafka away, Mosquitto silent or stopped;
    a link cut between a bridge and a broker                                R for each bridge
    Mosquitto loses what came after its snapshot                            what this consumer received since then,
                                                                            and R for each bridge
"""

from bisect import bisect_left, bisect_right

SAVING_MS = 200  # a snapshot holds what was so when Mosquitto began to write it

# For how many bridges a fault counts. What stands behind a comma in a kind is only how it came about.
ONE = {"bridge kill -9"}
BOTH = {"bridge SIGSTOP (zombie)", "Kafka kill -9", "Kafka SIGSTOP", "Mosquitto SIGSTOP", "Mosquitto SIGTERM",
        "several kill -9 at once"}
STOPS = {"bridge SIGTERM"}
BRIDGES = 2


def is_crash_of_mqtt(fault):
    return "snapshot_ms" in fault


def bridges_hit(fault):
    kind = fault["kind"].split(",")[0]
    if kind in STOPS:
        return 0 if fault.get("exit") == 0 else 1
    if kind == "network cut":
        return 0 if "floor" in fault["who"] else BRIDGES
    if kind in BOTH or is_crash_of_mqtt(fault):
        return BRIDGES
    return 1 if kind in ONE else 0


def bound_of(fault, run, received_ms):
    """@received_ms: when the consumer received its messages, ascending."""
    total = bridges_hit(fault) * run["repeats_max"]
    if is_crash_of_mqtt(fault):
        until_ms = fault.get("listening_ms", fault["mended_ms"])
        since_ms = fault["snapshot_ms"] - SAVING_MS
        total += bisect_right(received_ms, until_ms) - bisect_left(received_ms, since_ms)
    return total


def repeats_bound(run, received_ms):
    return sum(bound_of(fault, run, received_ms) for fault in run["faults"])


def is_kept_at_all_times(run, received_ms, repeated_ms):
    """Whether the repeats until each fault, too, are no more than the faults before it explain."""
    explained = 0
    for fault in run["faults"]:
        if bisect_left(repeated_ms, fault["at_ms"]) > explained:
            return False
        explained += bound_of(fault, run, received_ms)
    return len(repeated_ms) <= explained


def excesses(run, received_ms, repeated_ms):
    """Faults during which nothing else was broken, and that repeated more than they explain: [(number, kind,
    repeats, bound)]. For a consumer that was there."""
    found = []
    for fault in run["faults"]:
        if fault.get("is_quiet"):
            repeats = bisect_right(repeated_ms, fault["mended_ms"]) - bisect_left(repeated_ms, fault["alone_ms"])
            bound = bound_of(fault, run, received_ms)
            if repeats > bound:
                found.append((fault["number"], fault["kind"], repeats, bound))
    return found
