"""Kafka's log is another one than it was, its group's offsets are gone or moved, topics appear."""

import json
import time

import pytest

from load import check_carried, joined, wait_committed
from process import wait_until


def carried_once(scene, bridge, watch, kafka_topic, name, records, **options):
    """Produces, waits until all of it has come and is committed, and stops the bridge."""
    producer = scene.produce(kafka_topic, name, records=records, **options)
    producer.finish()
    watch.wait_all(producer.acked)
    wait_committed(scene, bridge, kafka_topic)
    assert bridge.stop() == 0
    return producer


@pytest.mark.parametrize("records", [60, 150], ids=["fewer records than before", "more records than before"])
def test_a_topic_made_anew_is_told_before_its_first_record_and_carried_from_its_start(scene, figures, records):
    scene.mosquitto()
    watch = scene.watch()
    kafka_topic = scene.kafka_topic(partitions=1)
    bridge = scene.bridge(kafka_topic).start_and_wait()
    carried_once(scene, bridge, watch, kafka_topic, "old", 100)
    assert watch.stop() in (0, -15)

    scene.kafka.admin("delete", kafka_topic)
    wait_until("the topic is gone", lambda: scene.kafka.partitions(kafka_topic) == 0, 10)
    scene.kafka.create(kafka_topic, 1)
    anew = scene.produce(kafka_topic, "anew", records=records, first=1000)
    anew.finish()
    listener = scene.mqtt.subscribe("-t", "plant/#", "-t", f"$bridge/{scene.id}/gap", "-C", str(1 + records), "-W", "30")
    newcomer = scene.watch("newcomer")
    bridge.start()
    said = bridge.wait_fact("lane.anew")
    assert f"about={kafka_topic}/0@0" in said and "next=100" in said
    check_carried(newcomer.wait_all(anew.acked))
    assert not any(is_replay for _, _, is_replay in newcomer.messages())

    heard = scene.mqtt.received(listener)
    assert heard[0]["topic"] == f"$bridge/{scene.id}/gap", "it is told before anything newer is sent"
    assert all(message["topic"].startswith("plant/") for message in heard[1:])
    notice = json.loads(heard[0]["payload"])
    assert (notice["what"], notice["kafka_topic"], notice["partition"], notice["from"]) == ("anew", kafka_topic, 0, 100)
    audits = [json.loads(record["payload"]) for record in scene.kafka.read("mes.audit") if record["key"] == kafka_topic]
    assert len(audits) == 1 and (audits[0]["what"], audits[0]["from"], audits[0]["to"]) == ("anew", 100, 0)
    wait_committed(scene, bridge, kafka_topic)
    figures(said=said.split(" words=")[0].split("fact=")[1], carried=newcomer.unique())
    assert bridge.stop() == 0


def test_a_topic_made_anew_under_a_running_bridge_is_told_and_carried_from_its_start(scene, figures):
    scene.mosquitto()
    watch = scene.watch()
    kafka_topic = scene.kafka_topic(partitions=1)
    other = scene.kafka_topic(1, "stock-event")
    bridge = scene.bridge(f"{kafka_topic}, {other}").start_and_wait()
    old = scene.produce(kafka_topic, "old", records=100)
    old.finish()
    watch.wait_all(old.acked)
    wait_committed(scene, bridge, kafka_topic)
    scene.kafka.admin("delete", kafka_topic)
    wait_until("the topic is gone", lambda: scene.kafka.partitions(kafka_topic) == 0, 10)
    newcomer = scene.watch("newcomer")
    scene.kafka.create(kafka_topic, 1)
    since = time.monotonic()
    anew = scene.produce(kafka_topic, "anew", records=60, first=1000)
    anew.finish()
    said = bridge.wait_fact("lane.anew")
    check_carried(newcomer.wait_all(anew.acked))
    figures(carried_after_s=round(time.monotonic() - since, 1), said=said.split(" words=")[0].split("fact=")[1])
    neighbours = scene.produce(other, "neighbours", records=50)
    neighbours.finish()
    watch.wait_all(neighbours.acked)
    assert bridge.stop() == 0


def test_a_group_whose_offsets_are_gone_goes_on_from_its_checkpoints(scene, figures):
    scene.mosquitto()
    watch = scene.watch()
    kafka_topic = scene.kafka_topic(partitions=2)
    # "latest" is for the very first start only; this looks like one.
    bridge = scene.bridge(kafka_topic, start="latest").start_and_wait()
    first = carried_once(scene, bridge, watch, kafka_topic, "first", 200, partitions=2)
    second = scene.produce(kafka_topic, "second", records=200, first=100, partitions=2)
    second.finish()
    scene.kafka.forget(bridge.group)
    assert all(committed == -1 for committed, _ in scene.kafka.committed(bridge.group, kafka_topic).values())

    bridge.start_and_wait()
    carried = watch.wait_all(joined(scene, first, second))
    check_carried(carried, repeats_max=0)
    wait_committed(scene, bridge, kafka_topic)
    figures(lost=carried["lost"], repeats=carried["repeats"])
    assert bridge.stop() == 0


def test_an_operator_who_moves_the_group_back_gets_those_records_again(scene, figures):
    scene.mosquitto()
    watch = scene.watch()
    kafka_topic = scene.kafka_topic(partitions=2)
    bridge = scene.bridge(kafka_topic).start_and_wait()
    first = carried_once(scene, bridge, watch, kafka_topic, "first", 200, partitions=2)
    scene.kafka.move(bridge.group, kafka_topic, 1, 30)
    second = scene.produce(kafka_topic, "second", records=20, first=100, partitions=2)
    second.finish()

    bridge.start_and_wait()
    carried = watch.wait_all(joined(scene, first, second))
    check_carried(carried, repeats_max=70)
    again = [(partition, offset) for partition, offset, is_replay in watch.messages() if is_replay]
    assert again == [(1, offset) for offset in range(30, 100)]
    assert carried["repeats"] == 70
    assert not bridge.facts("broker.rolled-back")
    wait_committed(scene, bridge, kafka_topic)
    figures(repeats=carried["repeats"])
    assert bridge.stop() == 0


def test_an_operator_who_moves_the_group_forward_skips_nothing(scene):
    """That is for `mesbridge checkpoint`, which leaves a trace."""
    scene.mosquitto()
    watch = scene.watch()
    kafka_topic = scene.kafka_topic(partitions=1)
    bridge = scene.bridge(kafka_topic).start_and_wait()
    first = carried_once(scene, bridge, watch, kafka_topic, "first", 100)
    second = scene.produce(kafka_topic, "second", records=100, first=100)
    second.finish()
    scene.kafka.move(bridge.group, kafka_topic, 0, 190)
    bridge.start_and_wait()
    check_carried(watch.wait_all(joined(scene, first, second)), repeats_max=0)
    assert bridge.stop() == 0


def test_a_topic_that_appears_under_a_regular_expression_is_carried_from_its_start(scene, figures):
    scene.mosquitto()
    watch = scene.watch()
    known = scene.kafka_topic(1)
    old = scene.produce(known, "old", records=50)
    old.finish()
    bridge = scene.bridge(f"'^{scene.id}\\.[a-z-]+$'", start="latest").start_and_wait()
    appears = scene.kafka_topic(2, "stock-event")
    unnamed = scene.kafka.create(f"{scene.id}.UPPER", 1)
    producer = scene.produce(appears, "appears", records=200, partitions=2)
    producer.finish()
    scene.kafka.put(unnamed, b'{"n":1}', headers={"plant": "plant", "area": "area", "line": "line"})
    since = time.monotonic()
    check_carried(watch.wait_all(producer.acked))
    figures(found_after_s=round(time.monotonic() - since, 1))
    assert watch.unique() == 200  # nothing of what was there at the very first start, nothing of what no route takes
    assert bridge.stop() == 0
