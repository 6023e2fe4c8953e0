"""Was anything lost, out of order, changed, invented, or repeated too often? Judged from files alone.

Nothing of the bridge is used here. For each consumer: what Kafka acknowledged since its guarantee began must have
come, whole, and first occurrences in the order of their partition; what came must be in Kafka. A repeat
counts against the bridge's bound (bound.py), unless Mosquitto itself sent again what it had no acknowledgement of:
the same message id over another connection. When Mosquitto crashed between, ids that it gave after the snapshot come
again for other messages; so then that counts only for a message that had come before the snapshot. (Under load
Mosquitto reads acknowledgements seconds late, and lets more than max_inflight_messages be under way.)"""

from array import array
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field

from bound import excesses, is_crash_of_mqtt, is_kept_at_all_times, repeats_bound

ALWAYS = "always"  # the consumer that is never away
NO_SUSPECT = "no crash of Mosquitto explains it"


@dataclass
class Lane:
    """What has come of one partition, by offset."""
    first_ms: array = field(default_factory=lambda: array("q"))  # 0: it has not come
    last_ms: array = field(default_factory=lambda: array("q"))
    last: array = field(default_factory=lambda: array("q"))      # who brought it last: delivery_of()
    highest: int = -1

    def reach(self, offset):
        missing = offset + 1 - len(self.first_ms)
        if missing > 0:
            more = array("q", bytes(8 * (missing + 4096)))
            for column in (self.first_ms, self.last_ms, self.last):
                column.extend(more)

    def when(self, offset):
        return self.first_ms[offset] if offset < len(self.first_ms) else 0


@dataclass
class Verdict:
    consumer: str
    received: int = 0
    unique: int = 0
    expected: int = 0
    repeats: int = 0
    marked: int = 0    # repeats that say so (replay=1)
    resent: int = 0    # by Mosquitto, not by the bridge
    bound: int = 0
    is_bound_kept: bool = True  # also until each single fault
    excess: list = field(default_factory=list)        # bound.excesses()
    lost: list = field(default_factory=list)          # (partition, offset)
    out_of_order: list = field(default_factory=list)  # the same
    changed: list = field(default_factory=list)       # the same
    invented: list = field(default_factory=list)      # kafkaref, or what stood in its place
    lanes: dict = field(default_factory=dict)
    received_ms: array = field(default_factory=lambda: array("q"))
    repeated_ms: array = field(default_factory=lambda: array("q"))

    def lane(self, partition):
        if partition not in self.lanes:
            self.lanes[partition] = Lane()
        return self.lanes[partition]

    def holds(self):
        faults = (self.lost, self.out_of_order, self.changed, self.invented, self.excess)
        return self.is_bound_kept and not any(faults)


def delivery_of(epoch, connection, mid):
    """One number for: between which crashes of Mosquitto, over which connection, under which message id."""
    return (epoch << 40) | (connection << 16) | mid


def place_of(ref, kafka_topic):
    """(partition, offset), or None when it is no record of this Kafka topic."""
    words = ref.split("/")
    if len(words) != 3 or words[0] != kafka_topic or not (words[1] + words[2]).isdecimal():
        return None
    return int(words[1]), int(words[2])


class Reader:
    """Takes a consumer's messages one after the other."""

    def __init__(self, evidence, verdict):
        self.evidence = evidence
        self.verdict = verdict
        self.event = evidence.kafka_topic.rsplit(".", 1)[1]
        crashes = sorted((f["killed_ms"], f["snapshot_ms"]) for f in evidence.faults if is_crash_of_mqtt(f))
        self.crashes_ms = [killed_ms for killed_ms, _ in crashes]
        self.snapshots_ms = [snapshot_ms for _, snapshot_ms in crashes]
        since_ms = evidence.run["consumers"][verdict.consumer]["since_ms"]
        # The first record of each partition that it may count on.
        self.begins = {partition: min((o for o, (ms, _) in records.items() if ms >= since_ms), default=1 << 62)
                       for partition, records in evidence.acked.items()}

    def take(self, start, words):
        v = self.verdict
        ms, ref, topic, _, replay, connection, mid, total = words
        ms = int(ms)
        v.received += 1
        v.received_ms.append(ms)
        place = place_of(ref, self.evidence.kafka_topic)
        if place is None or place[1] not in self.evidence.in_kafka.get(place[0], ()):
            v.invented.append(ref)
            return
        partition, offset = place
        if self.is_changed(partition, offset, topic, total):
            v.changed.append(place)
        delivery = delivery_of(bisect_right(self.crashes_ms, ms), start * 100000 + int(connection), int(mid))
        self.count(place, ms, delivery, replay == "1")

    def is_changed(self, partition, offset, topic, total):
        known = self.evidence.acked.get(partition, {}).get(offset)
        return topic != f"plant/area/line-{partition}/{self.event}" or (known is not None and known[1] != total)

    def count(self, place, ms, delivery, is_marked):
        v = self.verdict
        partition, offset = place
        lane = v.lane(partition)
        lane.reach(offset)
        if lane.first_ms[offset] == 0:
            v.unique += 1
            lane.first_ms[offset] = ms
            if offset < lane.highest and offset >= self.begins.get(partition, 0):
                v.out_of_order.append(place)
            lane.highest = max(lane.highest, offset)
        elif self.is_resent(lane, offset, delivery):
            v.resent += 1
        else:
            v.repeats += 1
            v.repeated_ms.append(ms)
            v.marked += is_marked
        lane.last[offset] = delivery
        lane.last_ms[offset] = ms

    def is_resent(self, lane, offset, now):
        before = lane.last[offset]
        if before & 0xffff != now & 0xffff or before == now:
            return False
        between = self.snapshots_ms[before >> 40:now >> 40]
        return lane.last_ms[offset] < min(between, default=1 << 62)


def judge_consumer(evidence, consumer):
    verdict = Verdict(consumer)
    reader = Reader(evidence, verdict)
    for start, words in evidence.messages(consumer):
        reader.take(start, words)
    since_ms = evidence.run["consumers"][consumer]["since_ms"]
    for partition, records in evidence.acked.items():
        lane = verdict.lane(partition)
        for offset, (acked_ms, _) in records.items():
            if acked_ms < since_ms:
                continue
            verdict.expected += 1
            if lane.when(offset) == 0:
                verdict.lost.append((partition, offset))
    verdict.bound = repeats_bound(evidence.run, verdict.received_ms)
    verdict.is_bound_kept = is_kept_at_all_times(evidence.run, verdict.received_ms, verdict.repeated_ms)
    if consumer == ALWAYS:
        verdict.excess = excesses(evidence.run, verdict.received_ms, verdict.repeated_ms)
    return verdict


def judge(evidence):
    return [judge_consumer(evidence, consumer) for consumer in evidence.run["consumers"]]


def last_seen(evidence, verdicts, place):
    """Where a lost record was seen last, in words."""
    partition, offset = place
    if offset not in evidence.in_kafka.get(partition, ()):
        return "acknowledged by Kafka, and not in Kafka any more"
    if place in evidence.dead:
        return "in the dead-letter topic"
    seen = [verdict.consumer for verdict in verdicts if verdict.lane(partition).when(offset) > 0]
    if seen:
        return "in Mosquitto: other consumers have it"
    if offset < evidence.checkpoints.get(partition, 0):
        return "in Mosquitto: the checkpoint is past it, and no consumer has it"
    if offset < evidence.committed.get(partition, 0):
        return "at the bridge: it has committed past it, and no consumer has it"
    return "in Kafka: the bridge has not come to it"


def suspect(evidence, verdicts, place):
    """The first fault that took from Mosquitto what came to it after its snapshot, the record with it."""
    partition, offset = place
    acked_ms = evidence.acked[partition][offset][0]
    seen_ms = [verdict.lane(partition).when(offset) for verdict in verdicts]
    came_ms = min((ms for ms in seen_ms if ms > 0), default=acked_ms)
    for fault in evidence.faults:
        if is_crash_of_mqtt(fault) and fault["snapshot_ms"] < came_ms <= fault.get("listening_ms", fault["mended_ms"]):
            return f"fault {fault['number']}, {fault['kind']}"
    return NO_SUSPECT


def explain_lost(evidence, verdicts):
    """Lost records by where they were seen last: Counter of (consumer, where, suspected fault)."""
    causes = Counter()
    for verdict in verdicts:
        for place in verdict.lost:
            causes[verdict.consumer, last_seen(evidence, verdicts, place), suspect(evidence, verdicts, place)] += 1
    return causes


def contradictions(evidence):
    """What the bridge says of itself that cannot be, after a run that ended in order."""
    for name in ("lane.gap", "lane.anew", "lane.log-shrank", "broker.dropped", "checkpoint.refused"):
        if name in evidence.run["facts"]:
            yield f"a bridge says {name}, which nothing in this run explains"
    if not evidence.run["is_checkpointed"]:
        return
    for partition, offset in sorted(evidence.committed.items()):
        checkpoint = evidence.checkpoints.get(partition)
        if checkpoint is None:
            yield f"partition {partition} has no checkpoint"
        elif offset > checkpoint:
            yield f"partition {partition}: {offset} is committed, and the checkpoint is {checkpoint} (INV6)"
