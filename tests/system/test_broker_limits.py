"""What Mosquitto does not do, or not any more: configurations that the bridge refuses, queues that overflow, topics that
lose their subscribers; and more checkpoints than are asked for at a time."""

import time

import pytest

from load import check_carried, joined, wait_committed
from process import wait_until

PLACE = {"plant": "plant", "area": "area", "line": "line"}


@pytest.mark.parametrize("settings", [{"retain_available": "false"}, {"max_qos": "0"}],
                         ids=["no retained messages", "no QoS 1"])
def test_a_broker_that_cannot_keep_the_promise_is_refused_at_once(scene, settings):
    scene.mosquitto(**settings)
    kafka_topic = scene.kafka_topic(1)
    bridge = scene.bridge(kafka_topic).start()
    assert bridge.wait(20) == 78
    said = bridge.facts("down.failed")
    assert len(said) == 1 and "reason=broker_unfit" in said[0], bridge.new_log()
    assert not bridge.facts("lanes.assigned")


def test_a_full_queue_of_an_absent_consumer_is_told_within_a_sys_interval(scene, figures):
    scene.mosquitto(max_queued_messages=10, sys_interval=1)
    absent = scene.watch("absent")
    kafka_topic = scene.kafka_topic(1)
    bridge = scene.bridge(kafka_topic).start_and_wait()
    first = scene.produce(kafka_topic, "first", records=10)
    first.finish()
    check_carried(absent.wait_all(first.acked))
    absent.ask("away")
    time.sleep(1.5)  # $SYS says how many there were before: that is not news
    scene.produce(kafka_topic, "second", records=30, first=10).finish()
    wait_committed(scene, bridge, kafka_topic)
    since = time.monotonic()
    bridge.wait_fact("broker.dropped", seconds=5)
    told = time.monotonic() - since
    wait_until("all are counted", lambda: bridge.counters()["broker_dropped_messages_total"] == 20, 5, every=0.3)
    figures(told_after_s=round(told, 1), said=bridge.facts("broker.dropped")[0].split(" words=")[0].split("fact=")[1])
    assert told < 2.5
    assert bridge.stop() == 0


def test_a_topic_that_loses_its_last_subscriber_is_told_once(scene):
    mqtt = scene.mosquitto()
    kafka_topic = scene.kafka_topic(1)
    subscriber = mqtt.subscribe("-t", "plant/#", "-C", "2", "-W", "30")
    wait_until("it has subscribed", lambda: "plant/#" in mqtt.log(), 5)
    bridge = scene.bridge(kafka_topic).start_and_wait()
    scene.kafka.put(kafka_topic, b'{"n":1}', headers=PLACE)
    scene.kafka.put(kafka_topic, b'{"n":2}', headers=PLACE)
    assert len(mqtt.received(subscriber)) == 2  # it goes, and had no session
    for n in range(3):
        scene.kafka.put(kafka_topic, b'{"n":%d}' % n, headers=PLACE)
    scene.kafka.put(kafka_topic, b'{"n":9}', headers={**PLACE, "line": "never-heard"})
    said = bridge.wait_fact("broker.subscriber-lost")
    assert f"about={kafka_topic}/0@2" in said  # the first record that nobody heard
    wait_committed(scene, bridge, kafka_topic)
    assert len(bridge.facts("broker.subscriber-lost")) == 1
    assert bridge.counters()["subscribers_lost_total"] == 1
    assert bridge.stop() == 0


def test_a_session_that_a_crash_has_undone_is_told_of(scene):
    """B14: subscribed after the last save of Mosquitto, away when it is killed."""
    mqtt = scene.mosquitto(autosave_interval=86400)
    kafka_topic = scene.kafka_topic(1)
    bridge = scene.bridge(kafka_topic).start_and_wait()
    wait_until("there are checkpoints", lambda: mqtt.retained(f"$bridge/{scene.id}/checkpoint/#"), 10)
    mqtt.save()
    watch = scene.watch()
    first = scene.produce(kafka_topic, "first", records=100)
    first.finish()
    watch.wait_all(first.acked)
    watch.ask("away")
    mqtt.kill()
    mqtt.start()
    # Nobody asks for these any more.
    second = scene.produce(kafka_topic, "second", records=100, first=100)
    second.finish()
    wait_committed(scene, bridge, kafka_topic)
    bridge.wait_fact("broker.rolled-back")
    said = bridge.wait_fact("broker.subscriber-lost")
    assert f"about={kafka_topic}/0@" in said
    assert bridge.stop() == 0


def test_300_partitions_are_all_carried_after_a_restart_of_mosquitto(scene, figures):
    """More than the 256 checkpoints that are asked for at a time."""
    mqtt = scene.mosquitto(autosave_interval=86400)
    absent = scene.watch("absent")
    kafka_topic = scene.kafka_topic(partitions=300)
    bridge = scene.bridge(kafka_topic).start_and_wait()
    first = scene.produce(kafka_topic, "first", records=1200, partitions=300)
    first.finish()
    absent.wait_all(first.acked)
    wait_committed(scene, bridge, kafka_topic)
    absent.ask("away")
    mqtt.save()
    second = scene.produce(kafka_topic, "second", records=600, first=4, partitions=300)
    second.finish()
    wait_committed(scene, bridge, kafka_topic)
    mqtt.kill()
    mqtt.start()
    since = time.monotonic()
    assert "repeats=600" in bridge.wait_fact("broker.rolled-back")
    took = time.monotonic() - since
    third = scene.produce(kafka_topic, "third", records=600, first=6, partitions=300)
    third.finish()
    absent.ask("back")
    carried = absent.wait_all(joined(scene, first, second, third))
    figures(known_after_s=round(took, 1), lost=carried["lost"], repeats=carried["repeats"])
    check_carried(carried)
    assert bridge.stop() == 0
    scene.kafka.admin("delete", kafka_topic)  # so many make Kafka's next starts slow
