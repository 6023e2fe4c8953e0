"""Up: the bridge ends under load, one way or the other."""

import random
import time

from load import check_stored

# A crash repeats at most up.in_flight_max while Mosquitto keeps up: it reads one packet of each client in turn, so under a
# flood from many connections far more PUBACKs may lie unread in its socket, and what they acknowledge comes again.
RATE = 2000
LINES = 8
KILLS = 20
STOPS = 10


def begin(scene):
    scene.mosquitto()
    stored = scene.stored(scene.kafka_topic(partitions=4))
    bridge = scene.up().start_and_wait()
    scene.wait_subscribed(bridge)
    return stored, bridge, scene.devices(rate=RATE, lines=LINES)


def test_kill_9_of_the_up_bridge_under_load_loses_nothing(scene, figures):
    stored, bridge, devices = begin(scene)
    chance = random.Random(1)
    repeats, worst = 0, 0

    for _ in range(KILLS):
        stored.wait_more(200)
        time.sleep(chance.uniform(0, 0.5))
        bridge.kill()
        bridge.start()
        # What the crash repeats comes before what is new.
        stored.wait_more(1000)
        total = stored.ask("status")["repeats"]
        worst = max(worst, total - repeats)
        repeats = total
    published = devices.finish()
    carried = stored.wait_all(devices.acked)
    figures(kills=KILLS, messages=published["acknowledged"], lost=carried["lost"], repeats=carried["repeats"],
            marked=carried["marked"], worst_kill=worst, bound=bridge.repeats_max)
    assert published["sent_again"] == 0
    assert worst <= bridge.repeats_max
    check_stored(carried, published, KILLS * bridge.repeats_max)
    assert bridge.stop() == 0


def test_sigterm_of_the_up_bridge_under_load_repeats_nothing(scene, figures):
    stored, bridge, devices = begin(scene)
    chance = random.Random(2)
    slowest = 0.0

    for _ in range(STOPS):
        stored.wait_more(200)
        time.sleep(chance.uniform(0, 0.3))
        asked = time.monotonic()
        code = bridge.stop()
        slowest = max(slowest, time.monotonic() - asked)
        assert code == 0, f"exit {code}:\n{bridge.new_log()[-2000:]}"
        assert "repeats=0" in bridge.facts("up.stopped")[0]
        bridge.start()
    published = devices.finish()
    carried = stored.wait_all(devices.acked)
    figures(stops=STOPS, messages=published["acknowledged"], lost=carried["lost"], repeats=carried["repeats"],
            slowest_stop_s=round(slowest, 2))
    assert published["sent_again"] == 0
    check_stored(carried, published, repeats_max=0)
    assert bridge.stop() == 0
