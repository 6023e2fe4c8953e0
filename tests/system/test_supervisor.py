"""Both directions under one command. No broker is needed: they wait for brokers that are not there."""

import os
import re
import signal
import time

import pytest

from bridge import MESBRIDGE
from process import Process, free_port, wait_until

CONFIG = """\
bridge: {{id: demo, instance: one}}
http: {{down: none, up: none}}
kafka: {{bootstrap_servers: "127.0.0.1:{kafka}"}}
mqtt: {{url: "mqtt://127.0.0.1:{mqtt}", backoff_min: 100ms, backoff_max: 1s}}
{down}{up}"""

DOWN = """\
down:
  routes:
    - {name: events, kafka_topics: [mes.batch-event], topic: "{plant}/{area}/{line}/{event}"}
"""

UP = """\
up:
  routes:
    - name: devices
      subscribe: "+/+/+/_in/+"
      pattern: "{plant}/{area}/{line}/_in/{event}"
      kafka_topic: "mes.in.{event}"
"""


class Supervised(Process):
    """mesbridge run FILE, in a process group of its own."""

    def __init__(self, folder, *words, down=DOWN, up=UP):
        self.config = folder / "mesbridge.yaml"
        self.config.write_text(CONFIG.format(kafka=free_port(), mqtt=free_port(), down=down, up=up))
        self.born = {}  # the children of earlier looks, for done()
        super().__init__(folder / "mesbridge.log", MESBRIDGE, "run", *words, self.config, start_new_session=True)

    def facts(self, name):
        return [line for line in self.log().splitlines() if f" fact={name} " in line + " "]

    def children(self):
        """direction -> pid, of those that were started last."""
        found = re.findall(r" fact=child\.started direction=(\w+) pid=(\d+)", self.log())
        self.born.update((int(pid), direction) for direction, pid in found)
        return {direction: int(pid) for direction, pid in found}

    def wait_fact(self, name, times=1, seconds=20):
        def said():
            assert self.is_running() or len(self.facts(name)) >= times, self.log()[-3000:]
            return len(self.facts(name)) >= times
        wait_until(f"{times} x {name}", said, seconds)

    def start_and_wait(self):
        """Both directions run, and both have looked for MQTT."""
        self.start()
        self.wait_fact("down.started")
        self.wait_fact("up.started")
        self.wait_fact("mqtt.away", times=2)
        children = self.children()
        assert set(children) == {"down", "up"}, children
        return children

    def done(self):
        self.children()
        super().done()
        for pid, direction in self.born.items():
            if runs(pid, direction):
                os.kill(pid, signal.SIGKILL)


def runs(pid, direction):
    """True while @pid is a mesbridge of that direction, and no zombie."""
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            words = file.read().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return words[:4] == [b"mesbridge", b"run", b"--only", direction.encode()]


@pytest.fixture
def start(tmp_path):
    """start(words, down=, up=) makes a Supervised that does not outlive the test."""
    made = []

    def make(*words, **parts):
        made.append(Supervised(tmp_path, *words, **parts))
        return made[-1]
    yield make
    for bridge in made:
        bridge.done()


def test_each_direction_runs_in_a_process_of_its_own_and_both_end_with_it(start):
    bridge = start()
    children = bridge.start_and_wait()
    assert children["down"] != children["up"]
    for direction, pid in children.items():
        assert runs(pid, direction)
    assert bridge.stop() == 0, bridge.log()[-3000:]
    assert not any(runs(pid, direction) for direction, pid in children.items())
    for direction in children:
        assert bridge.facts(f"{direction}.stopped"), bridge.log()[-3000:]
    ended = " ".join(bridge.facts("child.ended"))
    assert "direction=down code=0" in ended and "direction=up code=0" in ended, ended


@pytest.mark.parametrize("victim, other", [("down", "up"), ("up", "down")])
def test_a_direction_that_is_killed_is_started_again_and_the_other_is_untouched(start, victim, other):
    bridge = start()
    before = bridge.start_and_wait()
    started = time.monotonic()
    os.kill(before[victim], signal.SIGKILL)
    bridge.wait_fact(f"{victim}.started", times=2)
    assert time.monotonic() - started >= 0.4, "it is not started again in a tight loop"
    after = bridge.children()
    assert after[victim] != before[victim] and runs(after[victim], victim)
    assert after[other] == before[other] and runs(after[other], other)
    assert len(bridge.facts(f"{other}.started")) == 1
    assert f"direction={victim} signal=9" in bridge.facts("child.killed")[0]
    assert bridge.stop() == 0, bridge.log()[-3000:]


def test_the_wait_before_a_start_doubles(start):
    bridge = start()
    bridge.start_and_wait()
    waits = []
    for times in (2, 3, 4):
        killed = time.monotonic()
        os.kill(bridge.children()["up"], signal.SIGKILL)
        bridge.wait_fact("up.started", times=times)
        waits.append(time.monotonic() - killed)
    assert waits[0] >= 0.4 and waits[1] >= 0.9 and waits[2] >= 1.9, waits
    assert bridge.stop() == 0, bridge.log()[-3000:]


def test_a_stop_while_a_direction_waits_to_be_started_again_does_not_wait_for_it(start):
    bridge = start()
    children = bridge.start_and_wait()
    os.kill(children["up"], signal.SIGKILL)
    bridge.wait_fact("child.killed")
    assert bridge.stop() == 0, bridge.log()[-3000:]
    assert len(bridge.facts("up.started")) == 1
    assert not runs(children["down"], "down")


def test_children_do_not_outlive_a_supervisor_that_is_killed(start):
    bridge = start()
    children = bridge.start_and_wait()
    bridge.kill()
    wait_until("both have ended", lambda: not any(runs(pid, name) for name, pid in children.items()), 20)
    for direction in children:
        assert bridge.facts(f"{direction}.stopped"), "it ends in order: " + bridge.log()[-3000:]


def test_sigusr1_makes_both_log_their_counters(start):
    bridge = start()
    bridge.start_and_wait()
    assert len(bridge.facts("stats")) == 0
    bridge.signal(signal.SIGUSR1)
    bridge.wait_fact("stats", times=2)
    assert bridge.is_running()
    assert bridge.stop() == 0


def test_one_direction_runs_in_the_process_itself(start):
    for words, parts, direction in (((), {"up": ""}, "down"), ((), {"down": ""}, "up"),
                                    (("--only", "down"), {}, "down"), (("--only", "up"), {}, "up")):
        bridge = start(*words, **parts)
        bridge.log_path.unlink(missing_ok=True)
        bridge.start()
        bridge.wait_fact(f"{direction}.started")
        bridge.wait_fact("mqtt.away")
        assert not bridge.facts("child.started")
        assert bridge.stop() == 0, bridge.log()[-3000:]


@pytest.mark.parametrize("direction, parts", [("up", {"up": ""}), ("down", {"down": ""})])
def test_a_direction_without_routes_is_refused_by_name(start, direction, parts):
    bridge = start("--only", direction, **parts)
    assert bridge.start().wait(20) == 78
    assert f"{bridge.config}:1:1: error: the file has no `{direction}.routes`" in bridge.log()
    assert f"`--only {direction}`" in bridge.log()


@pytest.mark.parametrize("words", [("--only",), ("--only", "sideways"), ("--both",), ("--only", "up", "more")])
def test_what_is_no_direction_is_answered_with_the_usage(start, words):
    bridge = start(*words)
    assert bridge.start().wait(20) == 64
    assert bridge.log().startswith("usage: mesbridge run"), bridge.log()


def test_a_property_that_one_direction_cannot_use_ends_both_with_78(start):
    bridge = start()
    text = bridge.config.read_text()
    bridge.config.write_text(text.replace("kafka: {", "kafka: {properties: {session.timeout.ms: soon}, "))
    assert bridge.start().wait(30) == 78, bridge.log()[-3000:]
    assert "session.timeout.ms" in bridge.log()
    assert bridge.children() and not any(runs(pid, name) for name, pid in bridge.children().items())
