"""Up: one session, several instances; one of them has it, the others stand by."""

import time

from load import check_stored
from process import wait_until

RATE = 2000
LINES = 8
STEADY_S = 6  # twice up.standby_timeout


def begin(scene, **values):
    """Two instances; the first one has the session."""
    scene.mosquitto()
    stored = scene.stored(scene.kafka_topic(partitions=4))
    one = scene.up(instance="one", **values).start_and_wait()
    scene.wait_subscribed(one)
    two = scene.up(instance="two", **values).start()
    assert "about=one" in two.wait_fact("up.standby")
    return stored, one, two, scene.devices(rate=RATE, lines=LINES)


def judge(stored, devices, repeats_max):
    published = devices.finish()
    carried = stored.wait_all(devices.acked)
    check_stored(carried, published, repeats_max)
    return {"messages": published["acknowledged"], "repeats": carried["repeats"], "marked": carried["marked"]}


def connections(*bridges):
    return [len(bridge.facts("mqtt.connected")) for bridge in bridges]


def test_a_standby_takes_over_when_the_active_one_is_killed(scene, figures):
    stored, one, two, devices = begin(scene)
    stored.wait_more(1000)
    time.sleep(STEADY_S)
    assert connections(one, two) == [1, 0]  # it stays so
    one.kill()
    since = time.monotonic()
    assert "about=one" in two.wait_fact("up.taking-over")
    two.wait_fact("mqtt.connected")
    taken_over_s = time.monotonic() - since
    stored.wait_more(1000)
    one.start()
    one.wait_fact("up.standby")
    two.kill()
    one.wait_fact("mqtt.connected")
    stored.wait_more(1000)
    figures(taken_over_after_s=round(taken_over_s, 2), **judge(stored, devices, 2 * one.repeats_max))
    assert one.stop() == 0


def test_a_standby_takes_over_from_one_that_stops_and_nothing_repeats(scene, figures):
    stored, one, two, devices = begin(scene)
    for active, other in ((one, two), (two, one), (one, two)):
        stored.wait_more(1000)
        assert active.stop() == 0, active.new_log()[-2000:]
        assert "repeats=0" in active.facts("up.stopped")[0]
        other.wait_fact("mqtt.connected")
        stored.wait_more(1000)
        active.start()
        active.wait_fact("up.standby")
    figures(**judge(stored, devices, repeats_max=0))
    assert one.stop() == 0 and two.stop() == 0


def test_an_active_one_that_was_frozen_stands_by_when_it_wakes_up(scene, figures):
    stored, one, two, devices = begin(scene, keepalive="2s")
    stored.wait_more(1000)
    one.freeze()
    since = time.monotonic()
    two.wait_fact("mqtt.connected")
    taken_over_s = time.monotonic() - since
    stored.wait_more(1000)
    one.thaw()
    one.wait_fact("up.standby")
    time.sleep(STEADY_S)
    assert connections(one, two) == [1, 1]  # no fight
    stored.wait_more(1000)
    figures(taken_over_after_s=round(taken_over_s, 2), **judge(stored, devices, 2 * one.repeats_max))
    assert one.stop() == 0 and two.stop() == 0


def test_when_both_are_killed_one_of_them_gets_the_session(scene, figures):
    stored, one, two, devices = begin(scene)
    for _ in range(3):
        stored.wait_more(1000)
        one.kill()
        two.kill()
        one.start()
        two.start()
        wait_until("one has it, and one stands by", lambda: sorted(connections(one, two)) == [0, 1], 20)
        time.sleep(1)
    stored.wait_more(1000)
    time.sleep(STEADY_S)
    assert sorted(connections(one, two)) == [0, 1]
    figures(**judge(stored, devices, 3 * one.repeats_max))
    assert one.stop() == 0 and two.stop() == 0


def test_two_that_start_together_do_not_fight(scene, figures):
    scene.mosquitto()
    stored = scene.stored(scene.kafka_topic(partitions=4))
    bridges = [scene.up(instance=name) for name in ("one", "two", "three")]
    for bridge in bridges:
        bridge.start()
    wait_until("one has it", lambda: sum(connections(*bridges)) >= 1, 20)
    time.sleep(STEADY_S)
    settled = connections(*bridges)
    time.sleep(STEADY_S)
    assert connections(*bridges) == settled  # whatever happened at the start, it is over
    assert sum(settled) <= 3, settled
    devices = scene.devices(rate=RATE, lines=LINES)
    stored.wait_more(1000)
    figures(connections=settled, **judge(stored, devices, 0))
    for bridge in bridges:
        assert bridge.stop() == 0


def test_a_second_process_of_the_same_instance_does_not_fight_for_the_session(scene, figures):
    scene.mosquitto()
    stored = scene.stored(scene.kafka_topic(partitions=4))
    first = scene.up().start_and_wait()
    scene.wait_subscribed(first)
    devices = scene.devices(rate=RATE, lines=LINES)
    stored.wait_more(1000)
    second = scene.up().start()
    time.sleep(2 * STEADY_S)
    settled = [connections(bridge) if bridge.is_running() else bridge.child.returncode for bridge in (first, second)]
    time.sleep(STEADY_S)
    still = [connections(bridge) if bridge.is_running() else bridge.child.returncode for bridge in (first, second)]
    assert still == settled
    assert first.is_running() or second.is_running(), first.new_log()[-2000:] + second.new_log()[-2000:]
    assert all(bridge.is_running() or bridge.child.returncode == 78 for bridge in (first, second)), settled
    assert first.facts("up.twin") or second.facts("up.twin")
    stored.wait_more(1000)
    figures(connections=settled, **judge(stored, devices, 8 * first.repeats_max))
