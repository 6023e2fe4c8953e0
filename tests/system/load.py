"""Load for the tests: a producer that lists what Kafka acknowledged, a consumer that counts."""

import json
import select
import signal
import subprocess
import time

from process import HELPERS, Process, wait_until


class Producer(Process):
    """sys_produce; .acked is the list of what Kafka has acknowledged, complete after finish()."""

    def __init__(self, folder, name, kafka, kafka_topic, **options):
        self.acked = folder / f"{name}.acked"
        words = [word for key, value in options.items() for word in (f"--{key.replace('_', '-')}", value)]
        super().__init__(folder / f"{name}.log", HELPERS / "sys_produce", "--brokers", kafka.address,
                         "--kafka-topic", kafka_topic, "--acked", self.acked, *words,
                         stdout=subprocess.PIPE, text=True)

    def finish(self, seconds=90):
        """Ends one without --records; waits until everything is acknowledged, and gives the figures."""
        if "--records" not in self.command:
            self.signal(signal.SIGTERM)
        out, _ = self.child.communicate(timeout=seconds)
        assert self.child.returncode == 0, f"sys_produce: exit {self.child.returncode}\n{self.log()}"
        return json.loads(out)


class Counter(Process):
    """A helper that counts what comes, and answers each order on its stdin with a line of JSON."""

    def ask(self, order):
        self.child.stdin.write(order + "\n")
        ready, _, _ = select.select([self.child.stdout], [], [], 30)
        line = self.child.stdout.readline() if ready else ""
        assert line, f"{self.log_path.name}: no answer to {order!r}:\n{self.log()[-2000:]}"
        return json.loads(line)

    def unique(self):
        return self.ask("status")["unique"]

    def wait_more(self, count, seconds=30):
        """Waits for so many records that had not come before."""
        wanted = self.unique() + count
        wait_until(f"{count} more records", lambda: self.unique() >= wanted, seconds)

    def wait_all(self, acked, patience=30):
        """Waits until every record of the list has come, as long as any still come; gives the figures."""
        last, since = -1, time.monotonic()
        while True:
            figures = self.ask(f"judge {acked}")
            if figures["lost"] == 0:
                break
            if figures["received"] != last:
                last, since = figures["received"], time.monotonic()
            assert time.monotonic() - since < patience, \
                f"nothing came for {patience} s: {figures}\n{self.log()[-600:]}"
            time.sleep(0.2)
        time.sleep(0.5)  # for what should not come
        return self.ask(f"judge {acked}")


class Watch(Counter):
    """sys_watch: a durable consumer that stays, goes away and comes back when told to."""

    def __init__(self, folder, name, port, topic="plant/#", host="127.0.0.1", client=None, inside=()):
        self.messages_path = folder / f"{name}.messages"
        super().__init__(folder / f"{name}.log", HELPERS / "sys_watch", "--host", host, "--port", port,
                         "--client", client or f"sys-{name}", "--topic", topic,
                         "--log", self.messages_path, inside=inside,
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def start(self):
        super().start()
        self.wait_subscribed(1)
        return self

    def wait_subscribed(self, times, seconds=20):
        wait_until("the consumer has subscribed", lambda: f"subscribed {times}" in self.log(), seconds)

    def messages(self):
        """Those that have come, in their order: (partition, offset, is it a replay?)"""
        self.ask("status")  # behind it they are in the file
        lines = [line.split() for line in self.messages_path.read_text().splitlines()]
        refs = [(line[1].split("/"), line[4]) for line in lines if line[1] != "-"]
        return [(int(ref[1]), int(ref[2]), replay == "1") for ref, replay in refs]


class Devices(Process):
    """sys_publish; .acked is the list of what the broker has acknowledged, complete after finish()."""

    def __init__(self, folder, name, mqtt, inside=(), **options):
        self.acked = folder / f"{name}.acked"
        words = [word for key, value in options.items() for word in (f"--{key}", value)]
        super().__init__(folder / f"{name}.log", HELPERS / "sys_publish", "--host", mqtt.host, "--port", mqtt.port,
                         "--client", f"sys-{name}", "--acked", self.acked,
                         "--unheard", folder / f"{name}.unheard", *words, inside=inside,
                         stdout=subprocess.PIPE, text=True)

    def finish(self, seconds=90):
        """Ends them, unless they end by themselves (messages=N); waits until everything is acknowledged."""
        if "--messages" not in self.command:
            self.signal(signal.SIGTERM)
        out, _ = self.child.communicate(timeout=seconds)
        assert self.child.returncode == 0, f"sys_publish: exit {self.child.returncode}\n{self.log()}"
        return json.loads(out)


class Stored(Counter):
    """sys_stored: reads a Kafka topic along, which must exist."""

    def __init__(self, folder, name, kafka, kafka_topic, inside=()):
        self.records_path = folder / f"{name}.records"
        super().__init__(folder / f"{name}.log", HELPERS / "sys_stored", "--brokers", kafka.address,
                         "--kafka-topic", kafka_topic, "--log", self.records_path, inside=inside,
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)


FAULTS = ("lost", "out_of_order", "damaged", "misplaced", "swapped", "invented")


def check_carried(figures, repeats_max=0):
    """Everything came, whole, in its place and in order."""
    for fault in FAULTS:
        assert figures[fault] == 0, f"{fault}: {figures}"
    assert figures["unique"] == figures["expected"], figures
    assert figures["repeats"] <= repeats_max, f"more than {repeats_max} repeats: {figures}"


def check_stored(figures, published, repeats_max=0):
    """The same of what devices have @published; what they sent twice themselves may be there twice, and any other
    repeat says that it is one."""
    assert figures["unmarked"] == 0, f"repeats that do not say so: {figures}"
    assert published["acknowledged"] == figures["expected"] and published["unheard"] == 0, (published, figures)
    check_carried(figures, repeats_max + published["sent_again"])


def joined(scene, *producers):
    """One list out of several producers'."""
    path = scene.folder / "joined.acked"
    path.write_text("".join(producer.acked.read_text() for producer in producers))
    return path


def wait_committed(scene, bridge, kafka_topic):
    """Until the bridge has committed everything that the topic holds: it stands in a checkpoint."""
    wait_until("everything is committed", lambda: all(
        committed == end for committed, end in scene.kafka.committed(bridge.group, kafka_topic).values()), 30)
