"""The real brokers: an Apache Kafka for the whole run, a Mosquitto for each test."""

import json
import os
import signal
import socket
import subprocess
from pathlib import Path

from process import BUILD, ROOT, Process, free_port, run, wait_until

PROFILE = ROOT / "docker" / "mosquitto" / "mosquitto.conf"
# What of the shipped profile a test must set for itself: where it listens, writes and whom it lets in.
NOT_FROM_PROFILE = {
    "listener", "port", "bind_address", "protocol", "socket_domain", "per_listener_settings", "include_dir",
    "persistence_location", "log_dest", "log_type", "log_timestamp", "log_timestamp_format", "pid_file", "user",
    "allow_anonymous", "password_file", "acl_file", "cafile", "certfile", "keyfile",
}
LOGGED = ("error", "warning", "notice", "information", "subscribe")


def can_connect(port, host="127.0.0.1"):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


class Kafka:
    """The Kafka that tools/test has started. Tests may stop and start it, and must leave it running."""

    def __init__(self, address=None, inside=(), settings="", listeners=""):
        self.settings = settings  # lines of server.properties
        self.listeners = listeners  # more than that of the address
        self.address = address or os.environ.get("KAFKA", "127.0.0.1:9192")
        self.inside = inside
        self.tool = os.environ.get("KAFKA_TOOL", str(ROOT / "tools" / "kafka"))
        self.admin_tool = os.environ.get("KAFKA_ADMIN", str(BUILD / "tools" / "kafka_admin"))

    def is_up(self):
        asked = subprocess.run(["kcat", "-b", self.address, "-L", "-m", "2"], capture_output=True, check=False)
        return asked.returncode == 0

    def control(self, verb):
        # Its own session and no pipes: the broker that it starts outlives it.
        host, port = self.address.rsplit(":", 1)
        done = subprocess.run([*self.inside, self.tool, "--port", port, verb], stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=90, check=False,
                              env={**os.environ, "KAFKA_HOST": host, "KAFKA_SETTINGS": self.settings,
                                   "KAFKA_LISTENERS": self.listeners})
        assert done.returncode == 0, f"{self.tool} {verb}: exit {done.returncode}"

    def stop(self):
        self.control("stop")

    def kill(self):
        self.control("kill")

    def start(self):
        self.control("start")
        wait_until("Kafka answers", self.is_up, 30)

    def admin(self, *words):
        return run(self.admin_tool, "--bootstrap", self.address, *words)

    def partitions(self, kafka_topic):
        """How many Kafka says that there are; 0 when there is no such topic."""
        counts = dict(line.split() for line in self.admin("list").splitlines())
        return int(counts.get(kafka_topic, 0))

    def wait_partitions(self, kafka_topic, count):
        wait_until(f"{kafka_topic} has {count} partitions", lambda: self.partitions(kafka_topic) == count, 10)

    def create(self, kafka_topic, partitions=1, **settings):
        self.admin("create", kafka_topic, partitions, *[f"{k.replace('_', '.')}={v}" for k, v in settings.items()])
        self.wait_partitions(kafka_topic, partitions)
        return kafka_topic

    def grow(self, kafka_topic, partitions):
        self.admin("grow", kafka_topic, partitions)
        self.wait_partitions(kafka_topic, partitions)

    def trim(self, kafka_topic, partition, offset):
        """Deletes what is below the offset, as retention does."""
        self.admin("trim", kafka_topic, partition, offset)

    def when_empty(self, *words):
        """What Kafka does only for a group that nobody is in; a static member stays in for its session.timeout.ms."""
        def done():
            try:
                self.admin(*words)
                return True
            except AssertionError:
                return False
        wait_until(f"kafka_admin {words}", done, 15, every=0.3)

    def move(self, group, kafka_topic, partition, offset):
        """An operator sets the group's offset."""
        self.when_empty("move", group, kafka_topic, partition, offset)

    def forget(self, group):
        """The group is gone, and all its offsets, as after offsets.retention.minutes."""
        self.when_empty("forget", group)

    def put(self, kafka_topic, value, key="key", headers=None, partition=0):
        """One record; value None is a tombstone."""
        # kcat makes a NULL only of an empty line; any other record ends with what no value holds.
        end, between = ("\n", "\x1f") if value is None else ("\x1e\x1e", "\x1f")
        command = ["kcat", "-b", self.address, "-P", "-t", kafka_topic, "-p", str(partition), "-K", between,
                   "-X", "acks=all", "-X", "message.max.bytes=4000000"]
        command += ["-Z"] if value is None else ["-D", end]
        for name, text in (headers or {}).items():
            command += ["-H", f"{name}={text}"]
        sent = subprocess.run(command, input=f"{key}{between}".encode() + (value or b"") + end.encode(),
                              capture_output=True, timeout=30, check=False)
        assert sent.returncode == 0, sent.stderr

    def put_all(self, kafka_topic, values, headers=None):
        """Records of one line each, as fast as it goes."""
        command = ["kcat", "-b", self.address, "-P", "-t", kafka_topic, "-X", "acks=all"]
        for name, text in (headers or {}).items():
            command += ["-H", f"{name}={text}"]
        sent = subprocess.run(command, input=b"\n".join(values) + b"\n", capture_output=True, timeout=30, check=False)
        assert sent.returncode == 0, sent.stderr

    def segments(self, kafka_topic, partition=0):
        """The files of a partition's log; only to be touched while Kafka is stopped."""
        home = Path(os.environ.get("KAFKA_RUN", ROOT / "build" / "kafka")) / self.address.rsplit(":", 1)[1]
        return sorted((home / "data" / f"{kafka_topic}-{partition}").glob("*.log"))

    def read(self, kafka_topic):
        """All records of a Kafka topic, as kcat shows them."""
        out = run("kcat", "-b", self.address, "-C", "-t", kafka_topic, "-o", "beginning", "-e", "-q", "-J",
                  errors="replace")
        return [json.loads(line) for line in out.splitlines()]

    def committed(self, group, kafka_topic):
        """partition -> (committed offset, end of the log)"""
        figures = {}
        for line in self.admin("offsets", group, kafka_topic).splitlines():
            _, partition, *words = line.split()
            values = dict(word.split("=", 1) for word in words)
            figures[int(partition)] = (int(values["committed"]), int(values["high"]))
        return figures


class Mosquitto(Process):
    """A broker with its own data, on the shipped profile. @settings stand instead of those of the profile; a
    @port that is given may be another one's that is stopped."""

    def __init__(self, folder, host="127.0.0.1", name="mosquitto", port=None, settings=None, **more):
        self.host = host
        self.port = port or free_port()
        self.words = ["-h", host, "-p", str(self.port), "-V", "5"]  # of mosquitto_pub and mosquitto_sub, to come in
        self.data = folder / f"{name}-data"
        self.data.mkdir(exist_ok=True)
        self.database = self.data / "mosquitto.db"
        self.config = folder / f"{name}.conf"
        settings = settings or {}
        self.config.write_text(self.profile(settings) + f"listener {self.port} {host}\nallow_anonymous true\n"
                               f"user root\npersistence_location {self.data}/\nlog_dest stderr\n"
                               "log_timestamp_format %H:%M:%S\n"
                               + "".join(f"log_type {kind}\n" for kind in LOGGED)
                               + "".join(f"{key} {value}\n" for key, value in settings.items()))
        super().__init__(folder / f"{name}.log", "mosquitto", "-c", self.config, **more)

    @staticmethod
    def profile(settings):
        if not PROFILE.exists():
            return ("persistence true\nautosave_interval 10\nmax_queued_messages 10000000\n"
                    "max_inflight_messages 1000\n")
        lines = PROFILE.read_text().splitlines()
        kept = [line for line in lines if line.split() and line.split()[0] not in NOT_FROM_PROFILE | set(settings)]
        return "\n".join(line for line in kept if not line.startswith("#")) + "\n"

    def start(self):
        super().start()
        wait_until("Mosquitto listens", lambda: self.listens() or not self.is_running(), 20, every=0.01)
        assert self.is_running(), f"Mosquitto did not start:\n{self.log()[-2000:]}"
        return self

    def listens(self):
        return can_connect(self.port, self.host)

    def save(self):
        """Has it write its state now, and waits until it has."""
        def written():
            return self.database.stat().st_mtime_ns if self.database.exists() else 0
        before = written()
        self.signal(signal.SIGUSR1)
        wait_until("Mosquitto has saved its state", lambda: written() != before, 10, every=0.01)

    def publish(self, topic, payload, *words):
        """With QoS 1: what it says after this comes behind it."""
        run("mosquitto_pub", *self.words, "-q", "1", "-t", topic, "-m", payload, *words)

    def retained(self, topic, count=1):
        """What it retains below a filter, so many messages or what comes within a second: topic -> payload."""
        done = subprocess.run(["mosquitto_sub", *self.words, "-t", topic, "--retained-only", "-C", str(count),
                               "-W", "1", "-F", "%t %p"],
                              capture_output=True, text=True, timeout=10, check=False)
        return dict(line.split(" ", 1) for line in done.stdout.splitlines())

    def retained_topics(self, topic):
        """The topics below a filter where it retains something."""
        done = subprocess.run(["mosquitto_sub", *self.words, "-t", topic, "--retained-only", "-W", "1", "-F", "%t"],
                              capture_output=True, text=True, timeout=10, check=False)
        return sorted(done.stdout.splitlines())

    def subscribe(self, *words):
        """mosquitto_sub with these words, running; %j shows payloads as they are (%J rewrites numbers)."""
        return subprocess.Popen(["mosquitto_sub", *self.words, "-q", "1", "-F", "%j", *[str(word) for word in words]],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    @staticmethod
    def received(subscriber, seconds=60):
        """The messages of a mosquitto_sub that ends by itself."""
        out, err = subscriber.communicate(timeout=seconds)
        assert subscriber.returncode == 0, f"mosquitto_sub: exit {subscriber.returncode}: {err}{out[-500:]}"
        return [json.loads(line) for line in out.splitlines()]
