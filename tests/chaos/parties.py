"""Parties that the tests/system helpers do not have: a consumer and a producer that survive being killed.

Each start of theirs is a program with files of its own, so that a line which a kill cut short is the last of
its file."""

import threading

from load import Producer, Watch
from process import wait_until
from snapshots import now_ms

TOPIC = "plant/+/+/+"  # not what devices publish


class Consumer:
    """A durable MQTT consumer. @since_ms: it may count on every record that Kafka acknowledged from then on."""

    def __init__(self, name, world):
        self.name = name
        self.world = world
        self.since_ms = 0
        self.is_away = False
        self.starts = []
        self.watch = None
        self.lock = threading.Lock()

    def start(self):
        name = f"{self.name}.{len(self.starts) + 1}"
        mqtt, network = self.world.mqtt, self.world.network
        self.watch = Watch(self.world.folder / "consumers", name, mqtt.port, TOPIC, host=mqtt.host,
                           client=f"chaos-{self.name}", inside=network.inside("floor"))
        self.starts.append(name)
        super(Watch, self.watch).start()  # without waiting: the broker may be away
        return self

    def ask(self, command):
        with self.lock:
            return self.watch.ask(command)

    def away(self):
        self.is_away = True
        self.ask("away")

    def back(self):
        self.is_away = False
        self.ask("back")

    def is_connected(self):
        return self.ask("status")["connected"]

    def subscriptions(self):
        """How often the broker has confirmed its subscription."""
        return self.watch.log().count("subscribed ")

    def wait_subscribed(self, more_than=0, seconds=20):
        wait_until(f"{self.name} has subscribed", lambda: self.subscriptions() > more_than, seconds)

    def is_running(self):
        return self.watch.is_running()

    def kill(self):
        self.watch.kill()

    def quit(self):
        with self.lock:
            self.watch.child.stdin.write("quit\n")
        self.watch.wait(10)
        self.watch.done()


class Producers:
    """sys_produce, again and again: sequence numbers never come twice."""

    SEQUENCES = 10_000_000  # of one start, in each partition

    def __init__(self, world, kafka_topic, partitions, rate):
        self.world = world
        self.kafka_topic = kafka_topic
        self.options = {"partitions": partitions, "rate": rate}
        self.starts = []

    @property
    def current(self):
        return self.starts[-1]

    def start(self):
        number = len(self.starts)
        self.starts.append(Producer(self.world.folder, f"produce.{number + 1}", self.world.kafka, self.kafka_topic,
                                    first=number * self.SEQUENCES, **self.options).start())

    def is_running(self):
        return self.current.is_running()

    def kill(self):
        self.current.kill()


class Faults:
    """What was done to whom and when, one dictionary for each, in the order of their beginnings."""

    def __init__(self):
        self.list = []
        self.lock = threading.Lock()

    def begin(self, kind, **facts):
        with self.lock:
            fault = {"number": len(self.list) + 1, "kind": kind, "at_ms": now_ms(), **facts}
            self.list.append(fault)
        return fault
