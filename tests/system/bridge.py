"""The program under test, and its configuration."""

import re
import signal

from process import BUILD, Process, wait_until

MESBRIDGE = BUILD / "bridge" / "mesbridge"

CONFIG = """\
bridge:
  id: {id}
  instance: {instance}
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
down:
  start: {start}
  stop_timeout: {stop_timeout}
{more_down}  routes:
    - name: events
      kafka_topics: {kafka_topics}
      topic: "{{plant}}/{{area}}/{{line}}/{{event}}"
{more}"""

DEFAULTS = {
    "instance": "one", "dead_letters": "mes.dlq", "commit_every_records": 200, "session_ms": 3000,
    "max_poll_ms": 30000, "in_flight_max": 100, "keepalive": "15s", "puback_timeout": "30s",
    "connect_timeout": "10s", "start": "earliest", "stop_timeout": "10s", "host": "127.0.0.1",
    "more_down": "", "more": "",  # lines of keys that only some tests set
}


class Bridge(Process):
    """mesbridge run CONFIG. After start() it may be stopped, killed and started again."""

    def __init__(self, folder, inside=(), **values):
        self.values = {**DEFAULTS, **values}
        name = f"bridge-{self.values['instance']}"
        self.config = folder / f"{name}.yaml"
        while self.config.exists():  # another process of the same instance
            name += "-too"
            self.config = folder / f"{name}.yaml"
        self.config.write_text(CONFIG.format(**self.values))
        self.mark = 0
        super().__init__(folder / f"{name}.log", MESBRIDGE, "run", self.config, inside=inside)

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
