"""State topics: the last value of each entity, retained, whatever is killed meanwhile."""

import json
import random
import re
import subprocess
import threading
import time

import pytest

from load import Watch, wait_committed
from process import wait_until
from test_broker_state import NEVER, HOUR_MS, carry
from test_carry import HEADERS

TOPIC = "{plant}/{area}/{line}/_state/{event}/{entity}"
STATE = f'      state: {{topic: "{TOPIC}"}}\n'
LINE = "site-1/packaging/line-4"


def states(mqtt, seconds=1):
    """All that is retained on state topics, as far as it comes within the time: entity -> payload"""
    got = subprocess.run(["mosquitto_sub", *mqtt.words, "-t", "+/+/+/_state/+/+", "--retained-only", "-W", str(seconds),
                          "-F", "%t %p"], capture_output=True, text=True, timeout=seconds + 10, check=False)
    retained = dict(line.split(" ", 1) for line in got.stdout.splitlines())
    return {topic.rsplit("/", 1)[1]: payload for topic, payload in retained.items()}


def wait_states(mqtt, expected, seconds=30):
    last = {}

    def same():
        last["states"] = states(mqtt, 1 if len(expected) < 1000 else 5)
        return last["states"] == expected
    try:
        wait_until("the states", same, seconds, every=0.1)
    except AssertionError:
        assert last["states"] == expected  # shows what differs
        raise


def batch(batch_id, value, **more):
    return json.dumps({"batchId": batch_id, "value": value, **more}, separators=(",", ":")).encode()


def over(batch_id):
    return batch(batch_id, "Complete", recipeElementType="Procedure", eventSubType="State Change")


def test_values_are_held_and_cleared_by_tombstones_and_by_what_ends_an_entity(scene):
    mqtt = scene.mosquitto()
    kafka_topic = scene.kafka_topic(1)
    bridge = scene.bridge(kafka_topic, more=STATE).start_and_wait()
    watching = mqtt.subscribe("-t", f"{LINE}/#", "-C", 8, "-W", 30)
    wait_until("the subscription", lambda: f"1 {LINE}/#" in mqtt.log(), 10)

    def put(value, key):
        scene.kafka.put(kafka_topic, value, key=key, headers={"ce_source": HEADERS["ce_source"]})
    put(batch("B-1", 1), "B-1")
    put(batch("B-2", 2), "B-2")
    put(batch("B-1", 3), "B-1")
    put(over("B-2"), "B-2")
    wait_states(mqtt, {"B-1": batch("B-1", 3).decode()})
    put(b"", "B-1")
    put(None, "B-1")
    wait_states(mqtt, {})
    put(batch("B-1", 4), "B-1")
    wait_states(mqtt, {"B-1": batch("B-1", 4).decode()})

    # who hears the event finds the state there
    got = mqtt.received(watching)
    refs = [(m["topic"].startswith(f"{LINE}/_state/"), m["properties"]["user-properties"]["kafkaref"][-1]) for m in got]
    assert refs == [(is_state, ref) for ref in "0123" for is_state in (True, False)]
    assert got[0]["payload"] == got[1]["payload"] and not got[0]["retain"]
    counters = bridge.counters()
    assert counters["messages_received_total"] == 7
    assert (counters["messages_delivered_total"], counters["messages_filtered_total"]) == (6, 1)
    wait_committed(scene, bridge, kafka_topic)
    assert bridge.stop() == 0


def test_a_state_expires_by_its_age(scene):
    mqtt = scene.mosquitto()
    kafka_topic = scene.kafka_topic(1)
    more = f'      expire_after: 1h\n      state: {{topic: "{TOPIC}", expire_after: 5s}}\n'
    bridge = scene.bridge(kafka_topic, more=more).start_and_wait()
    scene.kafka.put(kafka_topic, batch("B-1", 1), key="B-1", headers={"ce_source": HEADERS["ce_source"]})
    wait_states(mqtt, {"B-1": batch("B-1", 1).decode()}, 4)
    wait_states(mqtt, {}, 20)
    assert bridge.stop() == 0


def test_what_has_no_entity_is_a_dead_letter_that_says_so(scene):
    scene.mosquitto()
    kafka_topic = scene.kafka_topic(1)
    dead_letters = scene.kafka.create(f"{scene.id}.dlq")
    bridge = scene.bridge(kafka_topic, more=STATE, dead_letters=dead_letters).start_and_wait()
    scene.kafka.put(kafka_topic, b'{"lot":1}', headers={"ce_source": HEADERS["ce_source"]})
    wait_committed(scene, bridge, kafka_topic)
    letter, = scene.kafka.read(dead_letters)
    words = dict(zip(letter["headers"][::2], letter["headers"][1::2]))
    assert words["dlq_error"] == "a level of the topic has no value in the record: entity"
    assert bridge.stop() == 0


class Changes(threading.Thread):
    """Writes values, ends and tombstones of some entities to Kafka, until told to stop."""

    ENTITIES = 12

    def __init__(self, kafka, kafka_topic, partitions, seed):
        super().__init__(daemon=True)
        self.dice = random.Random(seed)
        self.partitions = partitions
        self.ends = threading.Event()
        self.words = ["kcat", "-b", kafka.address, "-P", "-t", kafka_topic, "-K", "\x1f", "-D", "\x1e", "-Z",
                      "-X", "acks=all", "-H", f"ce_source={HEADERS['ce_source']}"]

    def some(self):
        """A few records of entities that belong to one partition: the order is Kafka's own."""
        partition = self.dice.randrange(self.partitions)
        lines = []
        for _ in range(self.dice.randrange(1, 40)):
            entity = f"B-{partition}-{self.dice.randrange(self.ENTITIES)}"
            chance = self.dice.random()
            value = b"" if chance < 0.1 else over(entity) if chance < 0.2 else batch(entity, self.dice.random())
            lines.append(entity.encode() + b"\x1f" + value)
        return partition, b"\x1e".join(lines)

    def run(self):
        while not self.ends.is_set():
            partition, lines = self.some()
            subprocess.run([*self.words, "-p", str(partition)], input=lines, check=True, timeout=60)

    def finish(self):
        self.ends.set()
        self.join()


def last_values(scene, kafka_topic):
    """What Kafka says that the states are."""
    last = {}
    for record in scene.kafka.read(kafka_topic):
        value = record["payload"]
        if value is None or "Complete" in value:
            last.pop(record["key"], None)
        elif value != "":
            last[record["key"]] = value
    return last


def test_after_every_crash_the_states_are_kafkas_last_values(scene, figures):
    mqtt = scene.mosquitto(autosave_interval=1)
    kafka_topic = scene.kafka_topic(2)
    bridge = scene.bridge(kafka_topic, more=STATE).start_and_wait()
    changes = Changes(scene.kafka, kafka_topic, 2, 7)
    changes.start()
    dice = random.Random(11)
    rounds = 12
    for n in range(rounds):
        time.sleep(dice.uniform(0.3, 1.5))
        for victim in [[bridge], [mqtt], [bridge, mqtt]][n % 3]:
            victim.kill()
        for victim in [[bridge], [mqtt], [mqtt, bridge]][n % 3]:
            victim.start()
    changes.finish()
    wait_committed(scene, bridge, kafka_topic)
    expected = last_values(scene, kafka_topic)
    assert len(expected) > Changes.ENTITIES
    wait_states(mqtt, expected)

    # what was saved holds them too, right after the crash and without the bridge
    assert bridge.stop() == 0
    mqtt.save()
    mqtt.kill()
    mqtt.start()
    wait_states(mqtt, expected, 5)
    figures(kills=rounds, records=sum(end for _, end in scene.kafka.committed(bridge.group, kafka_topic).values()),
            states=len(expected))


RECOVERY = "recovery: {window: 10m, grace: 0s}\n"
BY_SEQUENCE = f'      state: {{topic: "{TOPIC}", entity: "payload:/sequence"}}\n'


def lose_everything(mqtt):
    mqtt.save()
    mqtt.kill()
    mqtt.database.unlink()
    mqtt.start()


@pytest.mark.parametrize("bridge_is", ["running", "killed in the middle"])
def test_a_broker_without_its_file_is_given_old_states_again_and_no_old_events(scene, figures, bridge_is):
    mqtt = scene.mosquitto(autosave_interval=NEVER)
    kafka_topic = scene.kafka_topic(1)
    more = f"{BY_SEQUENCE}{RECOVERY}"
    bridge = scene.bridge(kafka_topic, more=more).start_and_wait()
    carry(scene, bridge, kafka_topic, "old", 20000, age_ms=HOUR_MS)
    new = carry(scene, bridge, kafka_topic, "new", 50, first=20000)
    before = {}

    def all_are_held():
        before.update(states(mqtt, 5))
        return len(before) == 20050
    wait_until("all states are held", all_are_held, 30)
    assert bridge.stop() == 0

    lose_everything(mqtt)
    watch = scene.started_with(Watch(scene.folder, "watch", mqtt.port, topic="+/+/+/batch-event"), True)
    bridge.start()
    bridge.wait_fact("broker.state-lost")
    if bridge_is != "running":
        def checkpoint():
            text = mqtt.retained(f"$bridge/{scene.id}/checkpoint/{kafka_topic}/0").get(
                f"$bridge/{scene.id}/checkpoint/{kafka_topic}/0")
            return json.loads(text) if text else {"next": 0}
        reached = wait_until("some states are there again", lambda: checkpoint() if checkpoint()["next"] > 0 else None,
                             30, every=0.01)
        bridge.kill()
        assert reached["events_from"] == 20000
        figures(killed_at=reached["next"])
        bridge.start()
    wait_committed(scene, bridge, kafka_topic)
    wait_states(mqtt, before)
    watch.wait_all(new.acked)
    assert {offset for _, offset, _ in watch.messages()} == set(range(20000, 20050))
    assert len(bridge.facts("broker.state-lost")) == (1 if bridge_is == "running" else 0)
    assert bridge.stop() == 0


def test_a_compacted_topic_gives_the_states_back(scene):
    mqtt = scene.mosquitto(autosave_interval=NEVER)
    kafka_topic = scene.kafka_topic(1, cleanup_policy="compact", segment_ms=500, min_cleanable_dirty_ratio=0.01,
                                    min_compaction_lag_ms=0)
    bridge = scene.bridge(kafka_topic, more=f"{STATE}recovery: {{grace: 0s}}\n").start_and_wait()
    for n in range(4):
        for entity in range(3):
            scene.kafka.put(kafka_topic, batch(f"B-{entity}", n), key=f"B-{entity}",
                            headers={"ce_source": HEADERS["ce_source"]})
        time.sleep(0.7)  # another segment
    wait_committed(scene, bridge, kafka_topic)
    wait_until("Kafka has compacted the topic", lambda: len(scene.kafka.read(kafka_topic)) < 12, 90, every=1)
    expected = {f"B-{entity}": batch(f"B-{entity}", 3).decode() for entity in range(3)}
    wait_states(mqtt, expected)

    lose_everything(mqtt)
    assert states(mqtt) == {}
    bridge.wait_fact("broker.state-lost")
    wait_states(mqtt, expected)
    assert bridge.stop() == 0


def test_a_broker_that_takes_one_message_at_a_time_is_refused_with_the_reason(scene):
    scene.mosquitto(max_inflight_messages=1)
    bridge = scene.bridge(scene.kafka_topic(1), more=STATE).start()
    assert bridge.wait(20) != 0
    assert re.search(r"fact=mqtt\.narrow .*receive_max=1", bridge.log())
