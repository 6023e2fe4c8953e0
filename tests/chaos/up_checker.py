"""The up direction: was anything lost, out of order, changed, invented, repeated too often or without saying so?

Judged from files alone; nothing of the bridge is used here. What devices have published and Mosquitto has acknowledged
must be in Kafka, whole, first occurrences in the order of their topic (a line); what is there must have been
published.

Mosquitto's acknowledgement says nothing about its disk. A message is excused, and counted, when a crash of Mosquitto
explains that it is not there: it was acknowledged after the snapshot that was left, and before Mosquitto listened
again. One that left no file, or half of one, excuses also what lay in the queue. But Mosquitto hands a topic's messages
over in order: one whose successor was stored before the crash had been handed over, and is not excused by it. The same
crash explains that such a message is stored after later ones, by whoever still held it.

R is what one end of a connection may repeat: up.in_flight_max. For each fault:

    a bridge that is killed, or stops with an exit code other than 0       R
    a bridge that is stopped and says that nothing repeats                 0
    a zombie: another one takes the session, and it may still write what it
    held; a link cut: one of them may have the session, and lose it to the
    other; Kafka or Mosquitto away or silent                               2 R
    Mosquitto loses what came after its snapshot                           what was stored since then, and 2 R

and what a device has published again itself. A repeat says that it is one (mqtt_dup), but what a device published
again, and what Mosquitto hands over again because it has forgotten that it did."""

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field

BACK_S = 20  # within which the bridges subscribe again when Mosquitto has lost their session
SAVING_MS = 200  # a snapshot holds what was so when Mosquitto began to write it
KINDS = {"up kill -9": 1, "up SIGSTOP (zombie)": 2, "several kill -9 at once": 2, "network cut": 2,
         "Kafka kill -9": 2, "Kafka SIGSTOP": 2, "Mosquitto SIGSTOP": 2, "Mosquitto SIGTERM": 2}
SESSION_LOST = ("mosquitto.db deleted", "Mosquitto's disk full")


@dataclass
class Published:
    acked_ms: int
    total: str  # sum of payload and attributes
    sent: int   # times


@dataclass
class UpVerdict:
    expected: int = 0
    stored: int = 0         # records, repeats included
    unique: int = 0
    repeats: int = 0
    marked: int = 0         # repeats that say so
    unmarked: int = 0       # records that do not say so, beside those that devices have published
    forgotten: int = 0      # of these so many are explained: Mosquitto had forgotten them
    bound: int = 0
    is_bound_kept: bool = True  # also until each single fault
    lost: list = field(default_factory=list)          # (line, sequence)
    excused: Counter = field(default_factory=Counter)  # fault -> messages that died with Mosquitto
    rescued: int = 0        # messages that a crash had taken from Mosquitto, and that came late, and so out of order
    out_of_order: list = field(default_factory=list)
    changed: list = field(default_factory=list)
    invented: list = field(default_factory=list)
    scattered: list = field(default_factory=list)     # lines whose records are in several partitions
    unheard: int = 0        # messages that Mosquitto had nobody to hand to
    deaf: list = field(default_factory=list)          # of these, those that no loss of the session explains
    unread: int = 0         # records that Kafka has and the reader has not told of

    def broken(self):
        """The promises that did not hold, in words."""
        for fault in ("lost", "out_of_order", "changed", "invented", "scattered", "deaf"):
            found = getattr(self, fault)
            if found:
                yield f"up: {len(found)} {fault.replace('_', ' ')}, the first is {found[0]}"
        if not self.is_bound_kept:
            yield f"up: {self.repeats} repeats, bound {self.bound}, or more at a time than explained"
        if self.unmarked > self.forgotten:
            yield f"up: {self.unmarked} repeats do not say so; {self.forgotten} are explained"
        if self.unread:
            yield f"up: {self.unread} records were not judged"


def is_crash(fault):
    return "snapshot_ms" in fault


def listening_ms(fault):
    return fault.get("listening_ms", fault["mended_ms"])


def ends_of(fault):
    """How many ends of connections a fault explains."""
    kind = fault["kind"].split(",")[0]
    if kind == "up SIGTERM":
        return 0 if fault.get("exit") == 0 else 1
    if kind == "network cut" and "floor" in fault["who"]:
        return 0
    return 2 if is_crash(fault) else KINDS.get(kind, 0)


def stored_since(fault, stored_ms):
    """Records that Mosquitto may have forgotten to have handed over."""
    if not is_crash(fault):
        return 0
    return bisect_right(stored_ms, listening_ms(fault)) - bisect_left(stored_ms, fault["snapshot_ms"] - SAVING_MS)


class Records:
    """Takes what is stored, record by record, in the order of each partition."""

    def __init__(self, evidence, verdict):
        self.published = {**evidence.unheard, **evidence.published}
        self.verdict = verdict
        self.first_ms = {}       # (line, sequence) -> when it was read first
        self.unmarked = Counter()
        self.last = {}           # line -> the highest sequence so far
        self.homes = {}          # line -> partition
        self.stored_ms = []
        self.repeated_ms = []
        self.late = []

    def take(self, words):
        v = self.verdict
        ms, partition, _, mqtt_topic, key, line, sequence, dup, total = words
        ms, place = int(ms), (int(line), int(sequence))
        v.stored += 1
        self.stored_ms.append(ms)
        known = self.published.get(place)
        if known is None:
            v.invented.append((mqtt_topic, *place))
            return
        where = f"plant/area/line-{line}"
        if (mqtt_topic, key, total) != (f"{where}/_in/batch-event", f"{where}/batch-event", known.total):
            v.changed.append(place)
        if self.homes.setdefault(line, partition) != partition:
            v.scattered.append(place)
        self.count(place, ms, dup == "1")

    def count(self, place, ms, is_marked):
        v = self.verdict
        line, sequence = place
        self.unmarked[place] += not is_marked
        if place in self.first_ms:
            v.repeats += 1
            v.marked += is_marked
            self.repeated_ms.append(ms)
            return
        v.unique += 1
        self.first_ms[place] = ms
        if sequence < self.last.get(line, -1):
            self.late.append(place)
        self.last[line] = max(sequence, self.last.get(line, -1))


class Excuses:
    """Which crash of Mosquitto explains that a message is not in Kafka."""

    def __init__(self, evidence, first_ms):
        self.crashes = [fault for fault in evidence.faults if is_crash(fault)]
        self.stored = {}  # line -> sequences, ascending, and the earliest time at which one from there on was stored
        for line in {line for line, _ in first_ms}:
            sequences = sorted(sequence for at, sequence in first_ms if at == line)
            times = [first_ms[line, sequence] for sequence in sequences]
            for i in range(len(times) - 2, -1, -1):
                times[i] = min(times[i], times[i + 1])
            self.stored[line] = (sequences, times)

    def successor_ms(self, place):
        """When the first message behind it was stored."""
        line, sequence = place
        sequences, times = self.stored.get(line, ((), ()))
        at = bisect_right(sequences, sequence)
        return times[at] if at < len(times) else 1 << 62

    def crash_of(self, place, acked_ms):
        for fault in self.crashes:
            if fault["snapshot_ms"] - SAVING_MS < acked_ms <= listening_ms(fault) and \
                    self.successor_ms(place) > fault["killed_ms"]:
                return fault
        return None


def judge_losses(evidence, verdict, records, excuses):
    for place, message in evidence.published.items():
        verdict.expected += 1
        if place in records.first_ms:
            continue
        crash = excuses.crash_of(place, message.acked_ms)
        if crash is None:
            verdict.lost.append(place)
        else:
            verdict.excused[f"fault {crash['number']}, {crash['kind']}"] += 1


def judge_unheard(evidence, verdict):
    """Only a session that died with Mosquitto's file leaves devices without a listener, and not for long."""
    losses_ms = [listening_ms(fault) for fault in evidence.faults if fault["kind"] in SESSION_LOST]
    for place, message in evidence.unheard.items():
        verdict.unheard += 1
        if not any(ms <= message.acked_ms < ms + 1000 * BACK_S for ms in losses_ms):
            verdict.deaf.append(place)


def judge_repeats(evidence, verdict, records):
    """Whether the repeats until each fault are no more than the faults before it explain."""
    again = sum(message.sent - 1 for message in records.published.values())
    records.stored_ms.sort()
    records.repeated_ms.sort()
    verdict.bound = again
    for fault in evidence.faults:
        if bisect_left(records.repeated_ms, fault["at_ms"]) > verdict.bound:
            verdict.is_bound_kept = False
        forgotten = stored_since(fault, records.stored_ms)
        verdict.forgotten += forgotten
        verdict.bound += ends_of(fault) * evidence.run["up_in_flight_max"] + forgotten
    verdict.is_bound_kept &= verdict.repeats <= verdict.bound
    for place, times in records.unmarked.items():
        verdict.unmarked += max(0, times - records.published[place].sent)


def judge_order(verdict, records, excuses):
    """A first occurrence behind later ones of its topic; but what a crash of Mosquitto had taken may come after all: a
    bridge that could not write it yet still held it, or an older state that was put back had it."""
    for place in records.late:
        crash = excuses.crash_of(place, records.published[place].acked_ms)
        if crash is None or records.first_ms[place] <= crash["killed_ms"]:
            verdict.out_of_order.append(place)
        else:
            verdict.rescued += 1


def judge_up(evidence):
    verdict = UpVerdict()
    records = Records(evidence, verdict)
    for words in evidence.up_records():
        records.take(words)
    verdict.unread = abs(evidence.up_in_kafka - verdict.stored)
    excuses = Excuses(evidence, records.first_ms)
    judge_losses(evidence, verdict, records, excuses)
    judge_unheard(evidence, verdict)
    judge_repeats(evidence, verdict, records)
    judge_order(verdict, records, excuses)
    return verdict
