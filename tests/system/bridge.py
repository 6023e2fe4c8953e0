"""The program under test, and its configuration: Bridge is the down direction, UpBridge the up direction."""

import re
import signal
from pathlib import Path

from process import BUILD, Process, wait_until

MESBRIDGE = BUILD / "bridge" / "mesbridge"

CONFIG = """\
bridge:
  id: {id}
  instance: {instance}
http: {{{http}}}
kafka:
  bootstrap_servers: {bootstrap}
  dead_letter_topic: {dead_letters}
  commit_every_records: {commit_every_records}
  properties:
    session.timeout.ms: {session_ms}
    heartbeat.interval.ms: 500
    max.poll.interval.ms: {max_poll_ms}
mqtt:
  url: mqtt://{host}:{port}
  in_flight_max: {in_flight_max}
  keepalive: {keepalive}
  puback_timeout: {puback_timeout}
  connect_timeout: {connect_timeout}
  backoff_min: 100ms
  backoff_max: 1s
{more_mqtt}down:
  start: {start}
  stop_timeout: {stop_timeout}
{more_down}  routes:
    - name: events
      kafka_topics: {kafka_topics}
      topic: "{topic}"
{more}"""

DEFAULTS = {
    "instance": "one", "dead_letters": "mes.dlq", "commit_every_records": 200, "session_ms": 3000,
    "max_poll_ms": 30000, "in_flight_max": 100, "keepalive": "15s", "puback_timeout": "30s",
    "connect_timeout": "10s", "start": "earliest", "stop_timeout": "10s", "host": "127.0.0.1",
    "topic": "{plant}/{area}/{line}/{event}",
    "http": "down: none, up: none",  # many run at a time
    "more_mqtt": "", "more_down": "", "more": "",  # lines of keys that only some tests set
}


UP_CONFIG = """\
bridge:
  id: {id}
  instance: {instance}
http: {{{http}}}
kafka:
  bootstrap_servers: {bootstrap}
  dead_letter_topic: {dead_letters}
mqtt:
  url: mqtt://{host}:{port}
  keepalive: {keepalive}
  puback_timeout: {puback_timeout}
  connect_timeout: {connect_timeout}
  backoff_min: 100ms
  backoff_max: 1s
  presence_every: 1s
up:
  in_flight_max: {in_flight_max}
  stop_timeout: {stop_timeout}
  standby_timeout: {standby_timeout}
  routes:
    - name: floor
      subscribe: "{subscribe}"
      pattern: "{pattern}"
      kafka_topic: "{kafka_topic}"
{more_route}{more}"""

UP_DEFAULTS = {
    "instance": "one", "dead_letters": "mes.dlq", "in_flight_max": 200, "keepalive": "15s", "puback_timeout": "30s",
    "connect_timeout": "10s", "stop_timeout": "10s", "standby_timeout": "3s", "host": "127.0.0.1",
    "subscribe": "+/+/+/_in/+", "pattern": "{plant}/{area}/{line}/_in/{event}", "more_route": "", "more": "",
    "http": "down: none, up: none",
}


class Bridge(Process):
    """mesbridge run CONFIG. After start() it may be stopped, killed and started again."""

    text, defaults, kind, words = CONFIG, DEFAULTS, "bridge", ()

    def __init__(self, folder, inside=(), **values):
        self.values = {**self.defaults, **values}
        name = f"{self.kind}-{self.values['instance']}"
        self.config = folder / f"{name}.yaml"
        while self.config.exists():  # another process of the same instance
            name += "-too"
            self.config = folder / f"{name}.yaml"
        self.config.write_text(self.text.format(**self.values))
        self.mark = 0
        super().__init__(folder / f"{name}.log", MESBRIDGE, "run", *self.words, self.config, inside=inside)

    @property
    def group(self):
        return f"mesbridge-{self.values['id']}"

    @property
    def repeats_max(self):
        """What one crash may repeat at most."""
        return 2 * self.values["commit_every_records"] + self.values["in_flight_max"]

    def start(self):
        self.mark = len(self.log())
        return super().start()

    def start_and_wait(self):
        self.start()
        self.wait_fact("mqtt.connected")
        self.wait_fact("lanes.assigned")
        return self

    def new_log(self):
        """What it has said since its last start."""
        return self.log()[self.mark:]

    def facts(self, name):
        """The lines of this fact since the last start."""
        return [line for line in self.new_log().splitlines() if f" fact={name} " in line + " "]

    def wait_fact(self, name, seconds=30, times=1):
        def said():
            assert self.is_running() or len(self.facts(name)) >= times, \
                f"the bridge ended with {self.child.returncode}:\n{self.new_log()[-3000:]}"
            return len(self.facts(name)) >= times
        wait_until(f"{name} of {self.config.name}", said, seconds)
        return self.facts(name)[-1]

    def counters(self):
        """The counters that SIGUSR1 makes it log: name -> value."""
        before = len(self.new_log())
        self.signal(signal.SIGUSR1)

        def figures():
            return re.findall(r"\b([a-z_]+_(?:total|messages))=(\d+)", self.new_log()[before:])
        return {name: int(value) for name, value in wait_until("the counters", figures, 5)}

    def memory_peak_kib(self):
        """VmHWM: the most memory that it has ever used."""
        status = Path(f"/proc/{self.child.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1])


class UpBridge(Bridge):
    """mesbridge run --only up CONFIG."""

    text, defaults, kind, words = UP_CONFIG, UP_DEFAULTS, "up", ("--only", "up")

    @property
    def client(self):
        """Under which name the broker knows the session of the set."""
        return f"mesbridge-{self.values['id']}-session"

    @property
    def repeats_max(self):
        """What one crash may repeat at most."""
        return self.values["in_flight_max"]

    def start_and_wait(self):
        """Until it has the session."""
        self.start()
        self.wait_fact("mqtt.connected")
        return self


class DownToo(Bridge):
    """mesbridge run --only down, on the file of an UpBridge."""

    def __init__(self, up):
        self.values = up.values
        self.config = up.config
        self.mark = 0
        Process.__init__(self, up.config.with_name("down-too.log"), MESBRIDGE, "run", "--only", "down", self.config)
