"""Fixtures of the system tests: a real Kafka, a real Mosquitto, the real program.

A broker that does not start fails the run. Logs and configurations of each test stay in
BUILD/tests/system/logs/TEST; each test's figures are printed at the end."""

import os
import re
import shutil

import pytest

from bridge import MESBRIDGE, Bridge, DownToo, UpBridge
from brokers import Kafka, Mosquitto
from load import Devices, Producer, Stored, Watch
from process import HELPERS, free_port, wait_until

LOGS = HELPERS / "logs"
all_figures = []


class Scene:
    """What one test plays with. Everything that it starts ends with the test."""

    def __init__(self, folder, kafka):
        self.folder = folder
        self.kafka = kafka
        self.id = f"t{os.getpid()}-{len(all_figures)}-{os.urandom(2).hex()}"
        self.mqtt = None
        self.started = []

    def started_with(self, process, is_running):
        self.started.append(process)
        return process.start() if is_running else process

    def mosquitto(self, is_running=True, name="mosquitto", port=None, **settings):
        """@settings stand instead of those of the shipped profile."""
        self.mqtt = self.started_with(Mosquitto(self.folder, name=name, port=port, settings=settings), is_running)
        return self.mqtt

    def name(self, event="batch-event"):
        """A Kafka topic's name that no other test has."""
        return f"{self.id}.{event}"

    def kafka_topic(self, partitions=4, event="batch-event", **settings):
        return self.kafka.create(self.name(event), partitions, **settings)

    def bridge(self, kafka_topics, **values):
        """Not yet started."""
        listed = kafka_topics if kafka_topics.startswith("'^") else f"[{kafka_topics}]"
        given = {"id": self.id, "bootstrap": self.kafka.address, "port": self.mqtt.port, "kafka_topics": listed}
        return self.started_with(Bridge(self.folder, **{**given, **values}), False)

    def up(self, **values):
        """The up direction, into Kafka topics of this test's own; not yet started."""
        given = {"id": self.id, "bootstrap": self.kafka.address, "port": self.mqtt.port,
                 "kafka_topic": self.name("{event}")}
        return self.started_with(UpBridge(self.folder, **{**given, **values}), False)

    def down_too(self, up):
        """The down direction of the same file; not yet started."""
        return self.started_with(DownToo(up), False)

    def wait_subscribed(self, bridge, times=1, seconds=20):
        """Until the broker has noted so many times that the session takes what devices send."""
        word = f"{bridge.client} 1 {bridge.values['subscribe']}"
        wait_until("the session's subscription", lambda: self.mqtt.log().count(word) >= times, seconds)
        return bridge

    def devices(self, name="devices", **options):
        return self.started_with(Devices(self.folder, name, self.mqtt, **options), True)

    def stored(self, kafka_topic, name="stored"):
        return self.started_with(Stored(self.folder, name, self.kafka, kafka_topic), True)

    def watch(self, name="watch"):
        return self.started_with(Watch(self.folder, name, self.mqtt.port), True)

    def produce(self, kafka_topic, name="produce", **options):
        return self.started_with(Producer(self.folder, name, self.kafka, kafka_topic, **options), True)

    def done(self):
        for process in reversed(self.started):
            process.done()


@pytest.fixture(scope="session")
def kafka():
    for program in (MESBRIDGE, *(HELPERS / name for name in ("sys_produce", "sys_watch", "sys_publish", "sys_stored"))):
        assert program.exists(), f"{program} is not built"
    broker = Kafka()
    wait_until(f"Kafka at {broker.address} answers (tools/kafka start)", broker.is_up, 30)
    return broker


@pytest.fixture(scope="session")
def strict_kafka(kafka):
    """A Kafka of its own that makes no topic by itself."""
    broker = Kafka(f"127.0.0.1:{free_port()}", settings="auto.create.topics.enable=false")
    broker.start()
    broker.create("mes.dlq")
    yield broker
    broker.stop()


def a_scene(request, kafka):
    folder = LOGS / re.sub(r"[^A-Za-z0-9_-]", "_", request.node.name)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    scene = Scene(folder, kafka)
    yield scene
    scene.done()


@pytest.fixture
def scene(request, kafka):
    yield from a_scene(request, kafka)


@pytest.fixture
def strict_scene(request, strict_kafka):
    """With the Kafka that makes no topic by itself."""
    yield from a_scene(request, strict_kafka)


@pytest.fixture
def figures(request):
    """figures(name=value, ...) puts a test's figures into the summary of the run."""
    def note(**values):
        all_figures.append(f"{request.node.name}: " + " ".join(f"{k}={v}" for k, v in values.items()))
    return note


def pytest_terminal_summary(terminalreporter):
    terminalreporter.section("figures")
    for line in all_figures:
        terminalreporter.write_line(line)
    terminalreporter.write_line(f"logs: {LOGS}")
