"""The bridge ends under load, one way or the other."""

import random
import time

from load import check_carried

RATE = 3000
TIMES = 20


def test_kill_9_of_the_bridge_under_load_loses_nothing(scene, figures):
    scene.mosquitto()
    watch = scene.watch()
    kafka_topic = scene.kafka_topic(partitions=4)
    bridge = scene.bridge(kafka_topic).start()
    producer = scene.produce(kafka_topic, partitions=4, rate=RATE)
    chance = random.Random(1)
    repeats, worst = 0, 0

    for _ in range(TIMES):
        watch.wait_more(200)
        time.sleep(chance.uniform(0, 0.5))
        bridge.kill()
        bridge.start()
        # What the crash repeats comes before what is new.
        watch.wait_more(1000)
        total = watch.ask("status")["repeats"]
        worst = max(worst, total - repeats)
        repeats = total
    produced = producer.finish()
    carried = watch.wait_all(producer.acked)
    figures(kills=TIMES, records=produced["acknowledged"], lost=carried["lost"], repeats=carried["repeats"],
            worst_kill=worst, bound=bridge.repeats_max)
    assert worst <= bridge.repeats_max
    check_carried(carried, TIMES * bridge.repeats_max)
    assert bridge.stop() == 0


def test_sigterm_under_load_repeats_nothing(scene, figures):
    scene.mosquitto()
    watch = scene.watch()
    kafka_topic = scene.kafka_topic(partitions=4)
    bridge = scene.bridge(kafka_topic).start()
    producer = scene.produce(kafka_topic, partitions=4, rate=RATE)
    chance = random.Random(2)
    slowest = 0.0

    for _ in range(TIMES):
        watch.wait_more(200)
        time.sleep(chance.uniform(0, 0.3))
        asked = time.monotonic()
        code = bridge.stop()
        slowest = max(slowest, time.monotonic() - asked)
        assert code == 0, f"exit {code}:\n{bridge.new_log()[-2000:]}"
        assert "repeats=0" in bridge.facts("down.stopped")[0]
        bridge.start()
    produced = producer.finish()
    carried = watch.wait_all(producer.acked)
    figures(stops=TIMES, records=produced["acknowledged"], lost=carried["lost"], repeats=carried["repeats"],
            slowest_stop_s=round(slowest, 2))
    check_carried(carried, repeats_max=0)
    assert bridge.stop() == 0


def test_committed_is_everything_after_a_clean_stop(scene, figures):
    scene.mosquitto()
    watch = scene.watch()
    kafka_topic = scene.kafka_topic(partitions=4)
    producer = scene.produce(kafka_topic, partitions=4, records=20000)
    bridge = scene.bridge(kafka_topic).start()
    producer.finish()
    check_carried(watch.wait_all(producer.acked))
    assert bridge.stop() == 0
    offsets = scene.kafka.committed(bridge.group, kafka_topic)
    figures(partitions=offsets)
    assert all(committed == end == 5000 for committed, end in offsets.values()), offsets
