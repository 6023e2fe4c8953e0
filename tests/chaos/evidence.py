"""What a run has left in its folder, read for the checker.

    run.json              seed, the bridge's figures, faults, consumers and since when they may count on everything
    produce.N.acked       "kafka_topic partition offset sequence acknowledged-ms sum"        (sys_produce)
    consumers/NAME.N.messages   "ms kafkaref topic bytes replay connection mid sum"         (sys_watch)
    kafka.records         "partition offset" of all that Kafka holds                         (kcat)
    kafka.dead-letters    headers of the dead letters                                        (kcat)
    kafka.committed       {partition: offset} of the bridge's group
    mqtt.checkpoints      "topic payload" of what is retained below $bridge
    devices.acked         "event line sequence sequence acknowledged-ms sum sent"            (sys_publish)
    devices.unheard       the same of what the broker had nobody to hand to
    up.records            "ms partition offset topic key line sequence dup sum"              (sys_stored)
    kafka.up              "partition offset" of all that Kafka holds of it                   (kcat)

All times are of one monotonic clock."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

from up_checker import Published


@dataclass
class Evidence:
    folder: Path
    run: dict
    acked: dict = field(default_factory=dict)        # partition -> {offset: (acknowledged ms, sum)}
    in_kafka: dict = field(default_factory=dict)     # partition -> {offset}
    dead: set = field(default_factory=set)           # (partition, offset)
    committed: dict = field(default_factory=dict)    # partition -> offset
    checkpoints: dict = field(default_factory=dict)  # partition -> offset
    published: dict = field(default_factory=dict)    # (line, sequence) -> Published, acknowledged
    unheard: dict = field(default_factory=dict)      # the same, of what nobody was there for
    up_in_kafka: int = 0                             # records of the up direction that Kafka holds

    @property
    def faults(self):
        return self.run["faults"]

    @property
    def kafka_topic(self):
        return self.run["kafka_topic"]

    def messages(self, consumer):
        """What a consumer has logged, in its order: one list of fields for each message, after the number of the
        start that it belongs to. A kill may have cut the last line of a file short: its message was not
        acknowledged."""
        for start in range(1, self.run["consumers"][consumer]["starts"] + 1):
            path = self.folder / "consumers" / f"{consumer}.{start}.messages"
            if not path.exists():  # it was killed before it opened its log
                continue
            with open(path, encoding="ascii") as lines:
                for line in lines:
                    if line.endswith("\n"):
                        yield start, line.split()


    def up_records(self):
        """What the reader of the up direction's Kafka topic has logged."""
        for line in whole_lines(self.folder / "up.records"):
            yield line.split()


def whole_lines(path):
    text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    return text[:text.rfind("\n") + 1].splitlines()


def read_acked(evidence):
    for path in sorted(evidence.folder.glob("produce.*.acked")):
        for line in whole_lines(path):
            _, partition, offset, _, at_ms, total = line.split()
            evidence.acked.setdefault(int(partition), {})[int(offset)] = (int(at_ms), total)


def read_published(evidence):
    for path in sorted(evidence.folder.glob("devices*.*")):
        found = {".acked": evidence.published, ".unheard": evidence.unheard}.get(path.suffix)
        for line in whole_lines(path) if found is not None else ():
            _, line_number, sequence, _, at_ms, total, sent = line.split()
            found[int(line_number), int(sequence)] = Published(int(at_ms), total, int(sent))


def read(folder):
    folder = Path(folder)
    evidence = Evidence(folder, json.loads((folder / "run.json").read_text()))
    read_acked(evidence)
    read_published(evidence)
    evidence.up_in_kafka = len(whole_lines(folder / "kafka.up"))
    for line in whole_lines(folder / "kafka.records"):
        partition, offset = map(int, line.split())
        evidence.in_kafka.setdefault(partition, set()).add(offset)
    source = re.compile(rf"dlq_source={re.escape(evidence.kafka_topic)}/(\d+)/(\d+)")
    for line in whole_lines(folder / "kafka.dead-letters"):
        evidence.dead.update((int(p), int(o)) for p, o in source.findall(line))
    if (folder / "kafka.committed").exists():
        committed = json.loads((folder / "kafka.committed").read_text())
        evidence.committed = {int(partition): offset for partition, offset in committed.items()}
    checkpoint = re.compile(rf"\$bridge/[^/]+/checkpoint/{re.escape(evidence.kafka_topic)}/(\d+) .*\"next\":\s*(\d+)")
    for line in whole_lines(folder / "mqtt.checkpoints"):
        match = checkpoint.match(line)
        if match:
            evidence.checkpoints[int(match[1])] = int(match[2])
    return evidence
