"""Which records and messages are carried, and how often: `when` and `at_most`."""

import json
import random
import subprocess
import threading
import time

import pytest

from load import wait_committed
from process import wait_until
from test_carry import HEADERS, letters_of, subscribe
from test_up_carry import begin, publish, records_of, words_of

PLACE = {"plant": "plant", "area": "mix", "line": "l7"}


def wait_counter(bridge, name, count):
    """All counters, when this one has come so far."""
    def figures():
        counters = bridge.counters()
        return counters if counters[name] >= count else None
    return wait_until(f"{name} is {count}", figures, 20)


# --- when ---

def test_down_only_what_the_route_wants_is_sent_and_the_rest_is_committed(scene):
    mqtt = scene.mosquitto()
    kafka_topic = scene.kafka_topic(1)
    subscriber = subscribe(scene, 2)
    bridge = scene.bridge(kafka_topic, more='      when: {line: {not: line-9}, "header:shift": [night, late], '
                                            '"payload:/quality": Good, "payload:/n": 7}\n').start_and_wait()

    def put(value, key="key", shift="night", **more):
        scene.kafka.put(kafka_topic, value, key=key, headers={**HEADERS, "shift": shift, **more})
    put(b'{"quality":"Good","n":7}')
    put(b'{"quality":"Bad","n":7}')
    put(b'{"quality":"Good","n":7.0}')
    put(b'{"n":7}')
    put(b'{"quality":"Good","n":7}', shift="early")
    put(b'{"quality":"Good","n":7}', line="line-9")
    put(b'not wanted, whatever it says', shift="early")
    put(b'who knows', key="broken")
    put(b'{"n":7,"quality":"Good"}', shift="late")

    first, last = mqtt.received(subscriber)
    assert first["payload"] == '{"quality":"Good","n":7}'
    assert last["properties"]["user-properties"]["kafkaref"] == f"{kafka_topic}/0/8"
    counters = wait_counter(bridge, "messages_filtered_total", 6)
    assert (counters["messages_delivered_total"], counters["messages_rejected_total"]) == (2, 1)
    letters = letters_of(scene, kafka_topic)
    assert list(letters) == ["broken"]
    assert letters["broken"]["headers"]["dlq_reason"] == "bad_payload"
    assert letters["broken"]["headers"]["dlq_error"] == "the payload cannot be parsed: payload:/quality"
    wait_committed(scene, bridge, kafka_topic)
    assert bridge.stop() == 0


def test_up_only_what_the_route_wants_is_written_and_the_rest_is_acknowledged(scene):
    up = begin(scene, more_route='      when: {line: [line-4, line-5], "header:shift": night, '
                                 '"payload:/quality": {not: Bad}}\n')

    def send(payload, shift="night", line="line-4"):
        words = words_of([("shift", shift)]) if shift else []
        publish(scene.mqtt, f"site-1/packaging/{line}/_in/batch-event", payload, *words)
    send(b'{"quality":"Good"}')
    send(b'{"quality":"Bad"}')
    send(b'{"quality":"Good"}', shift="early")
    send(b'{"quality":"Good"}', shift=None)
    send(b'{"quality":"Good"}', line="line-6")
    send(b'{}')
    send(b'who knows')

    records = records_of(scene, scene.name("batch-event"), 2)
    assert [record["payload"] for record in records] == ['{"quality":"Good"}', "{}"]
    counters = wait_counter(up, "messages_rejected_total", 1)
    assert counters["messages_filtered_total"] == 4
    assert up.stop() == 0
    assert "repeats=0" in up.facts("up.stopped")[0]  # nothing is left with the broker


# --- at_most ---

TAGS, RATE, INTERVAL_S = 20, 10000, 0.2


class Changes:
    """Changes of tags, many a second, with what the last value of each was."""

    def __init__(self, kafka, kafka_topic):
        headers = [word for name, value in PLACE.items() for word in ("-H", f"{name}={value}")]
        self.kcat = subprocess.Popen(["kcat", "-b", kafka.address, "-P", "-t", kafka_topic, "-p", "0", "-X", "acks=all",
                                      "-X", "linger.ms=5", *headers], stdin=subprocess.PIPE, text=True)
        self.chance, self.last, self.count = random.Random(7), {}, 0
        self.ends = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        begun = time.monotonic()
        while not self.ends.is_set():
            due = int((time.monotonic() - begun) * RATE)
            while self.count < due:
                self.count += 1
                tag = f"T-{self.chance.randrange(TAGS)}"
                self.last[tag] = self.count
                self.kcat.stdin.write(f'{{"tagId":"{tag}","value":{self.count}}}\n')
            self.kcat.stdin.flush()
            time.sleep(0.005)

    def begin(self):
        self.thread.start()
        return self

    def end(self):
        self.ends.set()
        self.thread.join()
        self.kcat.stdin.close()
        assert self.kcat.wait(30) == 0


class Display:
    """An HMI: everything that comes, with the time at which it came."""

    def __init__(self, scene):
        self.path = scene.folder / "display"
        client = "display"
        with open(self.path, "w", encoding="ascii") as out:
            self.child = subprocess.Popen(["mosquitto_sub", *scene.mqtt.words, "-i", client, "-q", "1", "-t", "plant/#",
                                           "-F", "%U %j"], stdout=out)
        wait_until("the display has subscribed", lambda: f"{client} 1 plant/#" in scene.mqtt.log(), 10)

    def seen(self):
        """tag -> [(when, value, offset)]"""
        seen = {}
        for line in self.path.read_text().splitlines():
            when, message = line.split(" ", 1)
            message = json.loads(message)
            change = json.loads(message["payload"])
            offset = int(message["properties"]["user-properties"]["kafkaref"].split("/")[2])
            seen.setdefault(change["tagId"], []).append((float(when), change["value"], offset))
        return seen

    def wait_for(self, last):
        wait_until("the last value of each tag", lambda: {
            tag: values[-1][1] for tag, values in self.seen().items()} == last, 30, every=0.2)

    def end(self):
        self.child.terminate()
        self.child.wait(10)


@pytest.fixture
def thinned(scene):
    """A bridge that sends each tag five times a second, a display, and changes that are not begun."""
    scene.mosquitto()
    kafka_topic = scene.kafka_topic(1, "process-variable")
    bridge = scene.bridge(kafka_topic, more="      at_most: 5/s per entity\n").start_and_wait()
    display = Display(scene)
    changes = Changes(scene.kafka, kafka_topic)
    yield kafka_topic, bridge, display, changes
    display.end()
    if changes.kcat.poll() is None:
        changes.kcat.kill()


def check_pace(seen, seconds):
    """Nobody is sent more often than the rate; over a second a little more, for the network's jitter."""
    for tag, values in seen.items():
        times = [when for when, _, _ in values]
        assert len(times) <= 2 + seconds / INTERVAL_S, (tag, len(times))
        for at, when in enumerate(times):
            within = sum(1 for other in times[at:] if other < when + 1)
            assert within <= 7, (tag, within)


def test_ten_thousand_changes_a_second_become_five_of_each_tag_and_the_last_is_exact(thinned, scene, figures):
    kafka_topic, bridge, display, changes = thinned
    changes.begin()
    time.sleep(5)
    changes.end()
    display.wait_for(changes.last)
    wait_committed(scene, bridge, kafka_topic)
    seen = display.seen()
    check_pace(seen, 5.5)
    offsets = [offset for values in seen.values() for _, _, offset in values]
    in_order = [offset for _, offset in sorted((when, offset) for values in seen.values()
                                               for when, _, offset in values)]
    assert len(set(offsets)) == len(offsets) and in_order == sorted(offsets)
    counters = bridge.counters()
    figures(changes=changes.count, sent=len(offsets), thinned=counters["messages_thinned_total"],
            peak_kib=bridge.memory_peak_kib())
    assert counters["messages_received_total"] == changes.count
    assert counters["messages_delivered_total"] == len(offsets)
    assert counters["messages_thinned_total"] == changes.count - len(offsets)
    assert len(offsets) > TAGS * 10  # it is a rate, and no silence
    assert bridge.stop() == 0


def test_sigterm_while_values_are_withheld_loses_and_repeats_nothing(thinned, scene, figures):
    kafka_topic, bridge, display, changes = thinned
    changes.begin()
    slowest = 0.0
    for _ in range(5):
        time.sleep(0.7)
        asked = time.monotonic()
        assert bridge.stop() == 0
        slowest = max(slowest, time.monotonic() - asked)
        assert "repeats=0" in bridge.facts("down.stopped")[0]
        bridge.start()
    changes.end()
    display.wait_for(changes.last)
    wait_committed(scene, bridge, kafka_topic)
    offsets = [offset for values in display.seen().values() for _, _, offset in values]
    figures(changes=changes.count, sent=len(offsets), slowest_stop_s=round(slowest, 2))
    assert len(set(offsets)) == len(offsets)
    assert bridge.stop() == 0


def test_kill_9_while_values_are_withheld_loses_no_last_value(thinned, scene, figures):
    kafka_topic, bridge, display, changes = thinned
    changes.begin()
    for _ in range(5):
        time.sleep(0.7)
        bridge.kill()
        bridge.start()
    changes.end()
    display.wait_for(changes.last)
    wait_committed(scene, bridge, kafka_topic)
    newest, late = -1, 0
    for _, offset in sorted((when, offset) for values in display.seen().values() for when, _, offset in values):
        late += offset <= newest
        newest = max(newest, offset)
    figures(changes=changes.count, not_above_the_last_seen=late)
    assert bridge.stop() == 0
