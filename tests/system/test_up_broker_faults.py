"""Up: the brokers stop, die, and are not there, under load."""

import time

from load import check_stored, joined
from process import wait_until

RATE = 2000
LINES = 8
KILLS = 5
STOPS = 5
OUTAGE_S = 40
MEMORY_KIB_MAX = 64 * 1024


def begin(scene, rate=RATE, **values):
    scene.mosquitto()
    stored = scene.stored(scene.kafka_topic(partitions=4))
    bridge = scene.up(**values).start_and_wait()
    scene.wait_subscribed(bridge)
    return stored, bridge, scene.devices(rate=rate, lines=LINES)


def test_kafka_killed_under_load_loses_nothing(scene, figures):
    kafka = scene.kafka
    stored, bridge, devices = begin(scene)
    slowest = 0.0

    for _ in range(KILLS):
        stored.wait_more(500)
        try:
            kafka.kill()
            time.sleep(1)
        finally:
            kafka.start()
        since = time.monotonic()
        stored.wait_more(4000, seconds=60)
        slowest = max(slowest, time.monotonic() - since)
    published = devices.finish()
    carried = stored.wait_all(devices.acked)
    figures(kills=KILLS, messages=published["acknowledged"], lost=carried["lost"], repeats=carried["repeats"],
            slowest_return_s=round(slowest, 1), said_away=len(bridge.facts("kafka.away")))
    check_stored(carried, published, KILLS * bridge.repeats_max)
    assert bridge.stop() == 0


def test_mosquitto_stopped_and_started_under_load_loses_no_device_message(scene, figures):
    stored, bridge, devices = begin(scene)
    slowest = 0.0

    for times in range(1, STOPS + 1):
        stored.wait_more(500)
        assert scene.mqtt.stop() == 0
        time.sleep(0.4 * times)
        scene.mqtt.start()
        since = time.monotonic()
        bridge.wait_fact("mqtt.connected", times=times + 1)
        slowest = max(slowest, time.monotonic() - since)
        stored.wait_more(1000)
    published = devices.finish()
    carried = stored.wait_all(devices.acked)
    figures(stops=STOPS, messages=published["acknowledged"], sent_again=published["sent_again"],
            lost=carried["lost"], repeats=carried["repeats"], marked=carried["marked"],
            slowest_reconnect_s=round(slowest, 2))
    assert published["connects"] == STOPS + 1
    check_stored(carried, published, STOPS * bridge.repeats_max)
    assert not bridge.facts("mqtt.session-lost")
    assert bridge.stop() == 0


def test_an_outage_of_kafka_does_not_cost_the_mqtt_connection(scene, figures):
    """An hour's outage, shortened: it takes many times of mqtt.keepalive."""
    kafka = scene.kafka
    stored, bridge, devices = begin(scene, rate=1000, keepalive="2s")
    stored.wait_more(1000)
    before_kib = bridge.memory_peak_kib()
    kafka.stop()
    try:
        time.sleep(OUTAGE_S)
        assert bridge.is_running()
        assert len(bridge.facts("mqtt.connected")) == 1, bridge.new_log()[-2000:]
        assert not bridge.facts("mqtt.away")
        peak_kib = bridge.memory_peak_kib()
    finally:
        kafka.start()
    since = time.monotonic()
    # What the broker has queued meanwhile comes on the same connection, or on a new one that the bridge wanted itself.
    wait_until("the bridge has caught up", lambda: stored.unique() > 1000 * OUTAGE_S, 60)
    caught_up_s = time.monotonic() - since
    published = devices.finish()
    carried = stored.wait_all(devices.acked)
    figures(outage_s=OUTAGE_S, messages=published["acknowledged"], lost=carried["lost"], repeats=carried["repeats"],
            marked=carried["marked"], connections=len(bridge.facts("mqtt.connected")),
            overflows=len(bridge.facts("mqtt.overflowed")), caught_up_s=round(caught_up_s, 1),
            peak_kib=peak_kib, grown_kib=peak_kib - before_kib)
    check_stored(carried, published, repeats_max=0)
    assert len(bridge.facts("mqtt.connected")) == 1 + len(bridge.facts("mqtt.overflowed"))
    assert not bridge.facts("mqtt.away")
    assert "exceeded timeout" not in scene.mqtt.log()
    assert peak_kib < MEMORY_KIB_MAX
    assert bridge.stop() == 0


def test_a_session_that_the_broker_has_lost_is_said_and_the_stream_goes_on(scene, figures):
    mqtt = scene.mosquitto()
    stored = scene.stored(scene.kafka_topic(partitions=4))
    bridge = scene.up().start_and_wait()
    scene.wait_subscribed(bridge)
    assert bridge.facts("mqtt.session-new") and not bridge.facts("mqtt.session-lost")
    before = scene.devices("before", messages=800, lines=LINES)
    published = before.finish()
    check_stored(stored.wait_all(before.acked), published)
    assert bridge.stop() == 0

    # Somebody takes the name of the session for a client without one: what is queued dies with it.
    queued = scene.devices("queued", messages=80, lines=LINES, first=100)
    assert queued.finish()["unheard"] == 0
    mqtt.received(mqtt.subscribe("-i", bridge.client, "-t", "nothing", "-E"))
    bridge.start_and_wait()
    bridge.wait_fact("mqtt.session-lost")
    scene.wait_subscribed(bridge, times=2)
    # The broker comes back without its state.
    assert mqtt.stop() == 0
    mqtt.database.unlink()
    mqtt.start()
    bridge.wait_fact("mqtt.session-lost", times=2)
    scene.wait_subscribed(bridge, times=3)
    behind = scene.devices("behind", messages=800, lines=LINES, first=200)
    published = behind.finish()
    carried = stored.wait_all(joined(scene, before, behind))
    published["acknowledged"] += 800
    figures(published=published["acknowledged"], lost_with_the_session=80)
    check_stored(carried, published)
    assert bridge.stop() == 0
