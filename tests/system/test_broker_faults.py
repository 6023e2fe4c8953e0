"""The brokers stop, freeze and are not there, under load."""

import time

from load import check_carried
from process import wait_until

RATE = 2000


def test_mosquitto_stopped_and_started_under_load_loses_nothing(scene, figures):
    mqtt = scene.mosquitto()
    watch = scene.watch()
    kafka_topic = scene.kafka_topic(partitions=4)
    bridge = scene.bridge(kafka_topic).start_and_wait()
    producer = scene.produce(kafka_topic, partitions=4, rate=RATE)
    slowest = 0.0

    for times in range(1, 6):
        watch.wait_more(500)
        assert mqtt.stop() == 0
        time.sleep(0.5 * times)
        mqtt.start()
        since = time.monotonic()
        bridge.wait_fact("mqtt.connected", times=times + 1)
        slowest = max(slowest, time.monotonic() - since)
        watch.wait_more(500)
    produced = producer.finish()
    carried = watch.wait_all(producer.acked)
    figures(stops=5, records=produced["acknowledged"], lost=carried["lost"], repeats=carried["repeats"],
            slowest_reconnect_s=round(slowest, 2))
    # What lies behind the last checkpoint is sent again, and once more what the consumer had not acknowledged: Mosquitto
    # does that.
    check_carried(carried, 5 * (bridge.repeats_max + 1000))
    assert len(bridge.facts("mqtt.connected")) == 6
    assert bridge.stop() == 0


def test_mosquitto_away_for_a_second_consumer_that_is_away_too(scene, figures):
    """The queue of an absent consumer survives Mosquitto's restarts while the bridge goes on filling it."""
    mqtt = scene.mosquitto()
    watch = scene.watch()
    absent = scene.watch("absent")
    kafka_topic = scene.kafka_topic(partitions=4)
    bridge = scene.bridge(kafka_topic).start_and_wait()
    absent.ask("away")
    producer = scene.produce(kafka_topic, partitions=4, rate=RATE)
    for _ in range(3):
        watch.wait_more(1000)
        assert mqtt.stop() == 0
        mqtt.start()
    watch.wait_more(1000)
    produced = producer.finish()
    check_carried(watch.wait_all(producer.acked), 3 * (bridge.repeats_max + 1000))
    absent.ask("back")
    carried = absent.wait_all(producer.acked)
    figures(records=produced["acknowledged"], lost=carried["lost"], repeats=carried["repeats"])
    check_carried(carried, 3 * bridge.repeats_max)
    assert bridge.stop() == 0


def test_a_half_open_connection_is_noticed_and_nothing_is_lost(scene, figures):
    mqtt = scene.mosquitto()
    watch = scene.watch()
    kafka_topic = scene.kafka_topic(partitions=4)
    bridge = scene.bridge(kafka_topic, keepalive="2s", puback_timeout="3s", connect_timeout="2s").start_and_wait()
    producer = scene.produce(kafka_topic, partitions=4, rate=RATE)

    watch.wait_more(500)
    mqtt.freeze()
    frozen = time.monotonic()
    wait_until("it is noticed", lambda: bridge.facts("mqtt.silent") + bridge.facts("mqtt.away"), 10)
    noticed = time.monotonic() - frozen
    time.sleep(max(0, 10 - noticed))
    mqtt.thaw()
    thawed = time.monotonic()
    bridge.wait_fact("mqtt.connected", times=2)
    reconnected = time.monotonic() - thawed
    watch.wait_more(500)
    produced = producer.finish()
    carried = watch.wait_all(producer.acked)
    figures(noticed_after_s=round(noticed, 1), reconnected_after_s=round(reconnected, 2),
            records=produced["acknowledged"], lost=carried["lost"], repeats=carried["repeats"])
    check_carried(carried, bridge.repeats_max + 1000)
    assert bridge.stop() == 0


def test_a_slow_broker_does_not_cost_the_partitions(scene, figures):
    mqtt = scene.mosquitto()
    watch = scene.watch()
    kafka_topic = scene.kafka_topic(partitions=4)
    # Frozen for twice as long as Kafka lets a member go without a poll.
    bridge = scene.bridge(kafka_topic, keepalive="60s", puback_timeout="60s", session_ms=6000,
                          max_poll_ms=10000).start_and_wait()
    producer = scene.produce(kafka_topic, partitions=4, rate=RATE)
    watch.wait_more(500)
    mqtt.freeze()
    time.sleep(20)
    mqtt.thaw()
    watch.wait_more(500)
    produced = producer.finish()
    carried = watch.wait_all(producer.acked)
    rebalances = bridge.counters()["rebalances_total"]
    figures(records=produced["acknowledged"], lost=carried["lost"], repeats=carried["repeats"], rebalances=rebalances)
    # The consumer's own connection may have been given up meanwhile; the bridge's must not.
    check_carried(carried, 1000)
    assert rebalances == 1
    assert not bridge.facts("lanes.revoked") and not bridge.facts("lanes.lost")
    assert len(bridge.facts("mqtt.connected")) == 1
    assert bridge.stop() == 0


def test_sigterm_with_a_frozen_broker_ends_in_time_and_says_that_it_will_repeat(scene, figures):
    mqtt = scene.mosquitto()
    watch = scene.watch()
    kafka_topic = scene.kafka_topic(partitions=4)
    bridge = scene.bridge(kafka_topic, stop_timeout="2s").start_and_wait()
    producer = scene.produce(kafka_topic, partitions=4, rate=RATE)
    watch.wait_more(500)
    mqtt.freeze()
    time.sleep(1)
    asked = time.monotonic()
    code = bridge.stop(30)
    took = time.monotonic() - asked
    mqtt.thaw()
    assert code == 75, bridge.new_log()[-2000:]
    assert took < 10
    bridge.start_and_wait()
    producer.finish()
    carried = watch.wait_all(producer.acked)
    figures(stopped_after_s=round(took, 1), repeats=carried["repeats"])
    check_carried(carried, bridge.repeats_max + 1000)
    assert bridge.stop() == 0


def test_kafka_stopped_killed_and_started_under_load_loses_nothing(scene, figures):
    kafka = scene.kafka
    scene.mosquitto()
    watch = scene.watch()
    kafka_topic = scene.kafka_topic(partitions=4)
    bridge = scene.bridge(kafka_topic).start_and_wait()
    producer = scene.produce(kafka_topic, partitions=4, rate=RATE)
    slowest = 0.0

    for end in (kafka.stop, kafka.kill, kafka.stop):
        watch.wait_more(500)
        try:
            end()
            time.sleep(2)
        finally:
            kafka.start()
        since = time.monotonic()
        watch.wait_more(1000, seconds=60)
        slowest = max(slowest, time.monotonic() - since)
    produced = producer.finish()
    carried = watch.wait_all(producer.acked)
    figures(outages=3, records=produced["acknowledged"], lost=carried["lost"], repeats=carried["repeats"],
            slowest_return_s=round(slowest, 1), said_away=len(bridge.facts("kafka.away")))
    check_carried(carried, 3 * bridge.repeats_max)
    assert bridge.stop() == 0
    assert all(committed == end for committed, end in kafka.committed(bridge.group, kafka_topic).values())


def test_brokers_that_are_not_there_at_start_are_waited_for_and_said_once(scene, figures):
    kafka = scene.kafka
    mqtt = scene.mosquitto()
    watch = scene.watch()
    kafka_topic = scene.kafka_topic(partitions=2)
    producer = scene.produce(kafka_topic, partitions=2, records=1000)
    producer.finish()
    bridge = scene.bridge(kafka_topic)
    assert mqtt.stop() == 0
    try:
        kafka.stop()
        bridge.start()
        bridge.wait_fact("mqtt.away")
        bridge.wait_fact("kafka.away")
        time.sleep(6)
        assert bridge.is_running()
        assert len(bridge.facts("mqtt.away")) == 1, bridge.new_log()
        assert len(bridge.facts("kafka.away")) == 1, bridge.new_log()
    finally:
        kafka.start()
    bridge.wait_fact("kafka.connected")
    assert not bridge.facts("lanes.assigned")  # nothing is read before the MQTT broker has told what it has
    mqtt.start()
    since = time.monotonic()
    check_carried(watch.wait_all(producer.acked))
    carried = time.monotonic()
    bridge.wait_fact("kafka.connected")
    assert len(bridge.facts("kafka.connected")) == 1, bridge.new_log()
    figures(carried_after_s=round(carried - since, 1), connected_said_after_s=round(time.monotonic() - since, 1))
    assert bridge.stop() == 0
