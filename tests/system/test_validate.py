"""Payloads that are not what their kind asks for, down and up."""

import json

import pytest

from process import ROOT, wait_until
from test_carry import HEADERS, letters_of, subscribe
from test_up_carry import begin, letter_of, publish, records_of

GOOD = json.loads((ROOT / "tests" / "data" / "events" / "batch-event.json").read_bytes())
BAD = {**GOOD, "eventType": "Procedural execution"}
PACKED_BAD = b"\x82\xa9timestamp\xb42025-11-21T09:21:30Z\xa7batchId\x07"
SAID = "the payload is not what an event of its kind should be: `eventType` is another text; wanted: one of "
PACKED_SAID = "the payload is not what an event of its kind should be: `batchId` is a number; wanted: a text that is not empty"


def text(event):
    return json.dumps(event).encode()


def counted(bridge, name, count):
    """All counters, when this one has come so far."""
    def figures():
        counters = bridge.counters()
        return counters if counters[name] == count else None
    return wait_until(f"{name} is {count}", figures, 20)


def test_down_what_is_rejected_says_which_field_and_the_rest_passes(scene):
    mqtt = scene.mosquitto()
    kafka_topic = scene.kafka_topic(1)
    subscriber = subscribe(scene, 2)
    bridge = scene.bridge(kafka_topic, more="      validate: reject\n").start_and_wait()
    scene.kafka.put(kafka_topic, text(GOOD), headers=HEADERS)
    scene.kafka.put(kafka_topic, text(BAD), key="bad", headers=HEADERS)
    scene.kafka.put(kafka_topic, PACKED_BAD, key="packed", headers={**HEADERS, "content-type": "application/msgpack"})
    scene.kafka.put(kafka_topic, text({**GOOD, "site": 7}), headers=HEADERS)

    assert [json.loads(message["payload"]) for message in mqtt.received(subscriber)] == [GOOD, {**GOOD, "site": 7}]
    assert counted(bridge, "messages_rejected_total", 2)
    assert bridge.stop() == 0
    letters = letters_of(scene, kafka_topic)
    assert letters["bad"]["payload"].encode() == text(BAD)
    assert letters["bad"]["headers"]["dlq_reason"] == letters["packed"]["headers"]["dlq_reason"] == "invalid"
    assert letters["bad"]["headers"]["dlq_error"].startswith(SAID)
    assert letters["packed"]["headers"]["dlq_error"] == PACKED_SAID


@pytest.mark.parametrize("mode, invalid", [("warn", 2), ("off", 0)])
def test_down_what_is_only_warned_of_or_not_looked_at_is_carried(scene, mode, invalid):
    mqtt = scene.mosquitto()
    kafka_topic = scene.kafka_topic(1)
    subscriber = subscribe(scene, 3)
    bridge = scene.bridge(kafka_topic, more=f"      validate: {mode}\n").start_and_wait()
    values = [text(BAD), text(GOOD), b'{"no":"event"']
    for value in values:
        scene.kafka.put(kafka_topic, value, headers=HEADERS)

    assert [message["payload"].encode() for message in mqtt.received(subscriber)] == values
    assert counted(bridge, "messages_delivered_total", 3)["messages_invalid_total"] == invalid
    assert bridge.stop() == 0
    lines = bridge.facts("record.invalid")
    assert bool(lines) == (invalid > 0)
    assert not lines or (f"{kafka_topic}/0@0" in lines[0] and SAID in lines[0])


def test_up_what_is_rejected_says_which_field_and_the_rest_passes(strict_scene):
    scene = strict_scene
    kafka_topic = scene.kafka_topic(1)
    dead_letters = scene.kafka.create(f"letters.{scene.id}")
    bridge = begin(scene, dead_letters=dead_letters, more_route="      validate: reject\n")
    topic = "site-1/packaging/line-4/_in/batch-event"
    publish(scene.mqtt, topic, text(GOOD))
    publish(scene.mqtt, topic, text(BAD))
    publish(scene.mqtt, topic, text({**GOOD, "site": 7}))

    records = records_of(scene, kafka_topic, 2)
    assert [json.loads(record["payload"]) for record in records] == [GOOD, {**GOOD, "site": 7}]
    letter = letter_of(scene, dead_letters)
    assert letter["payload"].encode() == text(BAD)
    assert letter["headers"]["dlq_reason"] == "invalid"
    assert letter["headers"]["dlq_error"].startswith(SAID)
    assert bridge.stop() == 0


def test_up_what_is_only_warned_of_is_stored(strict_scene):
    scene = strict_scene
    kafka_topic = scene.kafka_topic(1)
    bridge = begin(scene, more_route="      validate: warn\n")
    topic = "site-1/packaging/line-4/_in/batch-event"
    publish(scene.mqtt, topic, text(BAD))
    publish(scene.mqtt, topic, text(GOOD))

    records = records_of(scene, kafka_topic, 2)
    assert [json.loads(record["payload"]) for record in records] == [BAD, GOOD]
    assert counted(bridge, "messages_delivered_total", 2)["messages_invalid_total"] == 1
    assert bridge.stop() == 0
    lines = bridge.facts("record.invalid")
    assert len(lines) == 1 and topic in lines[0] and SAID in lines[0]
