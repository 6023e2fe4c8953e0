"""Several instances of one set."""

import time

from load import check_carried
from process import wait_until

RATE = 2000
PARTITIONS = 6


def test_instances_that_join_and_leave_repeat_nothing_and_keep_the_order(scene, figures):
    scene.mosquitto()
    watch = scene.watch()
    kafka_topic = scene.kafka_topic(PARTITIONS)
    one = scene.bridge(kafka_topic, instance="one").start_and_wait()
    two = scene.bridge(kafka_topic, instance="two").start_and_wait()
    third = scene.bridge(kafka_topic, instance="third")
    producer = scene.produce(kafka_topic, partitions=PARTITIONS, rate=RATE)
    watch.wait_more(500)

    for _ in range(3):
        before = len(one.facts("lanes.assigned"))
        third.start_and_wait()
        one.wait_fact("lanes.assigned", times=before + 1)
        watch.wait_more(1000)
        assert "partitions=2" in third.facts("lanes.assigned")[0]
        assert third.stop() == 0
        # A static member that has left keeps its partitions until the session's time is out.
        one.wait_fact("lanes.assigned", times=before + 2)
        watch.wait_more(1000)
    produced = producer.finish()
    carried = watch.wait_all(producer.acked)
    figures(joins=3, leaves=3, records=produced["acknowledged"], lost=carried["lost"], repeats=carried["repeats"],
            rebalances=one.counters()["rebalances_total"])
    check_carried(carried, repeats_max=0)
    assert not one.facts("lanes.lost") and not two.facts("lanes.lost")
    assert one.stop() == 0
    assert two.stop() == 0


def test_a_killed_instance_is_replaced_by_the_others(scene, figures):
    scene.mosquitto()
    watch = scene.watch()
    kafka_topic = scene.kafka_topic(PARTITIONS)
    one = scene.bridge(kafka_topic, instance="one").start_and_wait()
    two = scene.bridge(kafka_topic, instance="two").start_and_wait()
    producer = scene.produce(kafka_topic, partitions=PARTITIONS, rate=RATE)
    one.wait_fact("lanes.assigned", times=2)
    watch.wait_more(1000)
    two.kill()
    killed = time.monotonic()
    one.wait_fact("lanes.assigned", times=3)
    taken_over = time.monotonic() - killed
    watch.wait_more(1000)
    producer.finish()
    carried = watch.wait_all(producer.acked)
    figures(taken_over_after_s=round(taken_over, 1), repeats=carried["repeats"])
    assert "partitions=6" in one.facts("lanes.assigned")[-1]
    check_carried(carried, one.repeats_max)
    assert one.stop() == 0


def test_a_frozen_instance_that_wakes_up_too_late_does_no_harm(scene, figures):
    scene.mosquitto()
    watch = scene.watch()
    kafka_topic = scene.kafka_topic(PARTITIONS)
    one = scene.bridge(kafka_topic, instance="one").start_and_wait()
    two = scene.bridge(kafka_topic, instance="two").start_and_wait()
    producer = scene.produce(kafka_topic, partitions=PARTITIONS, rate=RATE)
    one.wait_fact("lanes.assigned", times=2)
    watch.wait_more(1000)
    two.freeze()
    one.wait_fact("lanes.assigned", times=3)
    watch.wait_more(1000)
    two.thaw()
    # It learns that it has lost its partitions, and comes back as a member.
    two.wait_fact("lanes.lost")
    two.wait_fact("lanes.assigned", times=len(two.facts("lanes.assigned")) + 1)
    watch.wait_more(1000)
    producer.finish()
    carried = watch.wait_all(producer.acked)
    figures(repeats=carried["repeats"])
    check_carried(carried, 2 * one.repeats_max)
    assert one.stop() == 0
    assert two.stop() == 0


def test_a_second_process_of_the_same_instance_is_fenced(scene, figures):
    scene.mosquitto()
    watch = scene.watch()
    kafka_topic = scene.kafka_topic(partitions=2)
    first = scene.bridge(kafka_topic).start_and_wait()
    producer = scene.produce(kafka_topic, partitions=2, rate=RATE)
    watch.wait_more(500)
    second = scene.bridge(kafka_topic).start()
    wait_until("one of them ends", lambda: not (first.is_running() and second.is_running()), 60)
    time.sleep(2)
    running = [bridge for bridge in (first, second) if bridge.is_running()]
    ended = [bridge for bridge in (first, second) if not bridge.is_running()]
    assert len(running) == 1, f"both ended:\n{first.new_log()[-1500:]}\n{second.new_log()[-1500:]}"
    assert ended[0].child.returncode == 78
    last_words = ended[0].facts("down.failed")
    assert len(last_words) == 1 and "another" in last_words[0], ended[0].new_log()
    watch.wait_more(1000)
    producer.finish()
    carried = watch.wait_all(producer.acked)
    figures(ended=ended[0].config.name, words=last_words[0].split(" reason=")[1], repeats=carried["repeats"])
    check_carried(carried, 4 * first.repeats_max)
    assert running[0].stop() == 0
