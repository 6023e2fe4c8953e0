"""Records that Kafka has deleted before the bridge read them are missed out loud, before anything behind them."""

import json

from process import wait_until

RECORD = b'{"n":%d}'
PLACE = {"plant": "plant", "area": "a", "line": "l"}
LOST, KEPT = 60, 40


def put_many(scene, kafka_topic, first, count):
    for n in range(first, first + count):
        scene.kafka.put(kafka_topic, RECORD % n, headers=PLACE)


def everything(scene):
    """A subscription to the records and to the bridge's gaps in one session: the order is the broker's."""
    gaps = f"$bridge/{scene.id}/gap"
    subscriber = scene.mqtt.subscribe("-t", "plant/#", "-t", gaps, "-i", "gap-reader", "-W", 60,
                                      "-C", 1 + 1 + KEPT)
    wait_until("the reader has subscribed", lambda: f"gap-reader 1 {gaps}" in scene.mqtt.log(), 10)
    return subscriber


def check_gap(scene, bridge, kafka_topic, messages):
    """Between the records that came and the first one that is left the gap is told, once in each place."""
    is_gap = [message["topic"] == f"$bridge/{scene.id}/gap" for message in messages]
    assert is_gap.count(True) == 1
    came = is_gap.index(True)
    counters = bridge.counters()
    assert (counters["gaps_total"], counters["gap_records_total"]) == (1, 1 + LOST - came)
    assert len(bridge.facts("lane.gap")) == 1

    told = json.loads(messages[came]["payload"])
    assert (told["kafka_topic"], told["partition"], told["from"], told["to"]) == (kafka_topic, 0, came, 1 + LOST)
    numbers = [json.loads(message["payload"])["n"] for message in messages if message["topic"].startswith("plant/")]
    assert numbers == [*range(came), *range(1 + LOST, 2 + LOST + KEPT - came)]

    audited = [record for record in scene.kafka.read("mes.audit") if record["key"] == kafka_topic]
    assert len(audited) == 1
    assert {**json.loads(audited[0]["payload"]), "timestamp": told["timestamp"]} == told


def test_what_was_deleted_while_the_bridge_reads_is_told_before_newer_records(scene):
    scene.mosquitto()
    kafka_topic = scene.kafka_topic(partitions=1)
    reader = everything(scene)
    bridge = scene.bridge(kafka_topic, session_ms=30000).start_and_wait()
    put_many(scene, kafka_topic, 0, 1)
    wait_until("the first record is committed",
               lambda: scene.kafka.committed(bridge.group, kafka_topic)[0][0] == 1, 20, every=0.2)

    # Frozen, it keeps its place in the group, and one fetch that is under way, which may bring a record or two.
    bridge.freeze()
    put_many(scene, kafka_topic, 1, LOST + KEPT)
    scene.kafka.trim(kafka_topic, 0, 1 + LOST)
    bridge.thaw()
    check_gap(scene, bridge, kafka_topic, scene.mqtt.received(reader))


def test_what_was_deleted_while_the_bridge_was_away_is_told_before_newer_records(scene):
    scene.mosquitto()
    kafka_topic = scene.kafka_topic(partitions=1)
    reader = everything(scene)
    bridge = scene.bridge(kafka_topic).start_and_wait()
    put_many(scene, kafka_topic, 0, 1)
    wait_until("the first record is committed",
               lambda: scene.kafka.committed(bridge.group, kafka_topic)[0][0] == 1, 20, every=0.2)
    bridge.stop()

    put_many(scene, kafka_topic, 1, LOST + KEPT)
    scene.kafka.trim(kafka_topic, 0, 1 + LOST)
    bridge.start_and_wait()
    check_gap(scene, bridge, kafka_topic, scene.mqtt.received(reader))


def test_a_kafka_topic_that_is_deleted_does_not_keep_the_bridge_from_ending(scene):
    scene.mosquitto()
    kafka_topic, other = scene.kafka_topic(partitions=2), scene.kafka_topic(partitions=1, event="stock-event")
    bridge = scene.bridge(f"{kafka_topic}, {other}").start_and_wait()
    put_many(scene, kafka_topic, 0, 20)
    wait_until("all is committed",
               lambda: scene.kafka.committed(bridge.group, kafka_topic)[0][0] == 20, 20, every=0.2)
    scene.kafka.admin("delete", kafka_topic)
    bridge.wait_fact("lanes.assigned", times=2)  # without the deleted ones
    assert bridge.stop(15) == 0
