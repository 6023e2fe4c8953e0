"""One run's world: real Kafka, real Mosquitto, for each direction two bridges, a producer and consumers, devices,
each in its own network. The two bridges of the up direction are a pair: one has the session, the other stands by. They
live on the same hosts as those of the down direction.

It only sets up, looks and tears down; faults.py breaks it."""

import json
import os
import signal
import subprocess
import threading

from bridge import MESBRIDGE, Bridge, UpBridge
from brokers import Kafka, Mosquitto
from load import Devices, Stored
from network import Network
from parties import Consumer, Faults, Producers
from process import run, wait_until
from snapshots import Snapshots, now_ms

KAFKA_TOPIC = "chaos.batch-event"
UP_KAFKA_TOPIC = "chaos.in.batch-event"
DEAD_LETTERS = "mes.dlq"
AUDIT = "mes.audit"
PARTITIONS = 6
UP_PARTITIONS = 4
LINES = 8  # topics of devices
BEHIND = 10_000_000  # sequence numbers of what devices publish when all is mended
DISK = "256m"
BRIDGES = ("one", "two")
UPS = {"a": "one", "b": "two"}  # the up direction's, and where they live
UP_IN_FLIGHT_MAX = 200
LINKS = (("one", "mqtt"), ("two", "mqtt"), ("one", "kafka"), ("two", "kafka"), ("floor", "mqtt"))
CONSUMERS = ("always", "flapping", "sleeper", "mortal")
TIMES = {"keepalive": "2s", "puback_timeout": "3s", "connect_timeout": "2s", "stop_timeout": "5s"}
STEADY_S = 0.4


def accepted(folder, values):
    """Whether this program takes a configuration with these values."""
    probe = Bridge(folder, id="probe", bootstrap="127.0.0.1:1", port=1, kafka_topics="[probe]",
                   instance="probe", **values)
    done = subprocess.run([MESBRIDGE, "check", probe.config], capture_output=True, check=False, timeout=20)
    probe.config.unlink()
    return done.returncode == 0


def checkpoint_keys(folder, is_on):
    """The lines that switch the checkpoints; None when this program has none to switch on. All that is
    written into a configuration about them is written here."""
    word = "on" if is_on else "off"
    values = {"more_down": "", "more": ""}
    for line in (f"  checkpoint: {word}\n", f'  checkpoint: "{word}"\n'):
        if accepted(folder, {"more_down": line}):
            values["more_down"] = line
            break
    else:
        return None if is_on else values
    for grace in ("2s", "5s"):  # consumers are back much sooner
        lines = f"recovery:\n  grace: {grace}\n"
        if accepted(folder, {**values, "more": lines}):
            values["more"] = lines
            break
    return values


class World:
    """@keys: checkpoint_keys()."""

    def __init__(self, folder, rate, keys):
        self.folder = folder
        self.rate = rate
        self.keys = keys
        (folder / "consumers").mkdir()
        self.network = Network(("kafka", "mqtt", "one", "two", "floor"))
        self.faults = Faults()
        self.consumers = {name: Consumer(name, self) for name in CONSUMERS}
        self.always = self.consumers["always"]
        self.locks = {name: threading.Lock() for name in
                      ("kafka", "mqtt", "producer", *BRIDGES, *UPS, *CONSUMERS[1:], *map(self.link, LINKS))}
        self.surprises = []
        self.make_brokers()

    @staticmethod
    def link(pair):
        return "link:" + "-".join(pair)

    def make_brokers(self):
        os.environ["KAFKA_RUN"] = str(self.folder / "kafka")
        self.kafka = Kafka(f"{self.network.address['kafka']}:9092", self.network.inside("kafka"))
        data = self.folder / "mosquitto-data"  # a disk of its own, which may be filled
        data.mkdir()
        run("mount", "-t", "tmpfs", "-o", f"size={DISK}", "none", data)
        self.mqtt = Mosquitto(self.folder, self.network.address["mqtt"], inside=self.network.inside("mqtt"))
        self.snapshots = Snapshots(data, self.folder / "snapshots")
        self.producers = Producers(self, KAFKA_TOPIC, PARTITIONS, self.rate)
        self.bridges = {name: self.bridge(name) for name in BRIDGES}
        self.ups = {name: self.up(name) for name in UPS}
        self.devices = Devices(self.folder, "devices", self.mqtt, inside=self.network.inside("floor"),
                               rate=self.rate // 2, lines=LINES)
        self.stored = Stored(self.folder, "up", self.kafka, UP_KAFKA_TOPIC)

    def bridge(self, name):
        return Bridge(self.folder, inside=self.network.inside(name), id="chaos", instance=name,
                      bootstrap=self.kafka.address, host=self.mqtt.host, port=self.mqtt.port,
                      kafka_topics=f"[{KAFKA_TOPIC}]", dead_letters=DEAD_LETTERS, **TIMES, **self.keys)

    def up(self, name):
        return UpBridge(self.folder, inside=self.network.inside(UPS[name]), id="chaos", instance=name,
                        bootstrap=self.kafka.address, host=self.mqtt.host, port=self.mqtt.port,
                        kafka_topic=UP_KAFKA_TOPIC.replace("batch-event", "{event}"), dead_letters=DEAD_LETTERS,
                        in_flight_max=UP_IN_FLIGHT_MAX, **TIMES)

    def start(self):
        self.kafka.start()
        self.kafka.create(KAFKA_TOPIC, PARTITIONS)
        self.kafka.create(UP_KAFKA_TOPIC, UP_PARTITIONS)
        self.kafka.create(DEAD_LETTERS, 1)
        self.kafka.create(AUDIT, 1)
        self.mqtt.start()
        self.snapshots.start()
        for consumer in self.consumers.values():
            consumer.start()
        for consumer in self.consumers.values():
            consumer.wait_subscribed()
        self.start_up()
        self.save()  # from here on their sessions are durable (R8)
        for bridge in self.bridges.values():
            bridge.start()
        for bridge in self.bridges.values():
            bridge.wait_fact("mqtt.connected")
            bridge.wait_fact("lanes.assigned")
        self.producers.start()
        self.devices.start()
        self.stored.wait_more(100)
        assert self.wait_steady(), "the stream does not start"
        self.save()  # and the bridge's checkpoints

    def start_up(self):
        """The pair of the up direction; its session stands when this returns."""
        for bridge in self.ups.values():
            bridge.start()
            bridge.wait_fact("mqtt.connected" if bridge is self.ups["a"] else "up.standby")
        subscription = f"{self.ups['a'].client} 1 "
        wait_until("the session's subscription", lambda: subscription in self.mqtt.log(), 10)
        self.stored.start()

    def finish_up(self, seconds):
        """Lets the devices come to their end; what they publish behind it is stored behind all the rest, topic by
        topic. False: it is not."""
        self.published = self.devices.finish()
        behind = Devices(self.folder, "devices-behind", self.mqtt, inside=self.network.inside("floor"),
                         first=BEHIND, messages=LINES, lines=LINES)
        behind.start()
        behind.finish()
        try:
            self.stored.wait_all(behind.acked, patience=seconds)
            return True
        except AssertionError:
            return False

    def save(self):
        """Has Mosquitto save now, and says when it did."""
        asked = now_ms()
        self.mqtt.signal(signal.SIGUSR1)
        return self.snapshots.wait_newer(asked - 5)

    def newcomer(self):
        """A consumer whose guarantee begins with the first snapshot after its subscription."""
        name = f"newcomer-{len(self.consumers) - len(CONSUMERS) + 1}"
        consumer = Consumer(name, self).start()
        consumer.wait_subscribed()
        consumer.since_ms = self.save()
        self.consumers[name] = consumer
        return consumer

    def durable_since_ms(self):
        return max(consumer.since_ms for consumer in self.consumers.values())

    def unique(self):
        return self.always.ask("status")["unique"]

    def wait_steady(self, seconds=20):
        """Waits until the stream runs at the producer's rate and nothing repeats, which shows that nothing lags;
        False: it does not."""
        deadline, good = now_ms() + 1000 * seconds, 0
        before, since = self.always.ask("status"), now_ms()
        while good < 2:
            if now_ms() > deadline:
                return False
            threading.Event().wait(STEADY_S)
            figures, now = self.always.ask("status"), now_ms()
            share = (figures["unique"] - before["unique"]) * 1000 / (now - since) / self.rate
            is_good = 0.6 < share < 1.5 and figures["repeats"] == before["repeats"]
            good = good + 1 if is_good else 0
            before, since = figures, now
        return True

    def lag(self):
        """Records that the group has not committed; None: Kafka does not say."""
        try:
            offsets = self.kafka.committed(self.bridges["one"].group, KAFKA_TOPIC)
        except (AssertionError, subprocess.TimeoutExpired):
            return None
        return sum(end - max(committed, 0) for committed, end in offsets.values())

    def wait_drained(self, seconds):
        """Waits until everything is committed and nothing more comes; False: something still lags."""
        deadline, before = now_ms() + 1000 * seconds, None
        while now_ms() < deadline:
            received = [consumer.ask("status")["received"] for consumer in self.consumers.values()]
            if received == before and self.lag() == 0:
                return True
            before = received
            threading.Event().wait(1)
        return False

    def evidence(self):
        """What Kafka and Mosquitto hold at the end, for the checker."""
        self.kafka_list(KAFKA_TOPIC, "kafka.records", "%p %o\\n")
        self.kafka_list(UP_KAFKA_TOPIC, "kafka.up", "%p %o\\n")
        self.kafka_list(DEAD_LETTERS, "kafka.dead-letters", "%h\\n")
        offsets = self.kafka.committed(self.bridges["one"].group, KAFKA_TOPIC)
        (self.folder / "kafka.committed").write_text(json.dumps({p: c for p, (c, _) in offsets.items()}))
        retained = subprocess.run(["mosquitto_sub", "-h", self.mqtt.host, "-p", str(self.mqtt.port), "-V", "5",
                                   "-t", "$bridge/chaos/#", "-W", "1", "-F", "%t %p"],
                                  capture_output=True, text=True, check=False, timeout=20)
        (self.folder / "mqtt.checkpoints").write_text(retained.stdout)

    def kafka_list(self, kafka_topic, file, form):
        with open(self.folder / file, "wb") as out:
            subprocess.run(["kcat", "-b", self.kafka.address, "-C", "-t", kafka_topic, "-o", "beginning", "-e", "-q",
                            "-f", form], stdout=out, check=True, timeout=120)
