"""Batches that cannot be read: Kafka's files are damaged while it is stopped, or a few bytes unpack to far too many."""

import json
import re
import subprocess
import struct
import time
from contextlib import contextmanager

from load import check_carried, joined, wait_committed
from process import wait_until


def batches(path):
    """Those of a segment: (where it begins, where it ends, its first offset, the next one's first offset)"""
    data, at, found = path.read_bytes(), 0, []
    while at < len(data):
        first, length = struct.unpack_from(">qi", data, at)
        last_delta, = struct.unpack_from(">i", data, at + 23)
        found.append((at, at + 12 + length, first, first + last_delta + 1))
        at += 12 + length
    return found


def turn_a_bit(path, batch):
    """In the middle of the batch; a second time puts it right again."""
    data = bytearray(path.read_bytes())
    data[(batch[0] + batch[1]) // 2] ^= 1
    path.write_bytes(data)


@contextmanager
def stopped(kafka):
    """What is done to its files meanwhile."""
    kafka.stop()
    try:
        yield
    finally:
        kafka.start()


def test_a_corrupt_batch_stops_its_partition_with_a_word_and_the_others_go_on(scene, figures):
    kafka = scene.kafka
    scene.mosquitto()
    watch = scene.watch()
    kafka_topic = scene.kafka_topic(partitions=3)
    good = scene.produce(kafka_topic, "good", records=150, partitions=3)
    good.finish()
    first = scene.produce(kafka_topic, "first", records=150, first=50, partitions=3)
    first.finish()
    segment = kafka.segments(kafka_topic, 0)[0]
    bad = next(batch for batch in batches(segment) if batch[2] >= 50)
    bridge = scene.bridge(kafka_topic)
    with stopped(kafka):
        turn_a_bit(segment, bad)
    bridge.start_and_wait()
    said = bridge.wait_fact("lane.unreadable")
    assert f"about={kafka_topic}/0@50" in said and "CRC" in said, said
    second = scene.produce(kafka_topic, "second", records=300, first=100, partitions=3)
    second.finish()
    wait_until("the others are carried", lambda: watch.unique() >= 450, 20)
    time.sleep(1)  # for what should not come
    came = watch.messages()
    assert sorted(offset for partition, offset, _ in came if partition == 0) == list(range(50))
    judged = watch.ask(f"judge {joined(scene, good, first, second)}")
    assert (judged["lost"], judged["damaged"], judged["repeats"]) == (150, 0, 0)
    wait_until("what has come is committed",
               lambda: kafka.committed(bridge.group, kafka_topic)[0] == (50, 200), 5)
    said = bridge.facts("lane.unreadable")
    assert len(said) <= 2 and bridge.counters()["rebalances_total"] == 1
    figures(said=said[0].split(" fact=")[1].split(" words=")[0])

    # When it has been put right, it goes on by itself.
    with stopped(kafka):
        turn_a_bit(segment, bad)
    since = time.monotonic()
    check_carried(watch.wait_all(joined(scene, good, first, second), patience=45))
    figures(healed_after_s=round(time.monotonic() - since, 1))
    wait_committed(scene, bridge, kafka_topic)
    assert bridge.stop() == 0


def test_a_corrupt_batch_that_was_carried_already_does_not_send_everything_again(scene, figures):
    """Its last record is the one that the checkpoint has the fingerprint of."""
    kafka = scene.kafka
    scene.mosquitto()
    watch = scene.watch()
    kafka_topic = scene.kafka_topic(partitions=1)
    bridge = scene.bridge(kafka_topic).start_and_wait()
    first = scene.produce(kafka_topic, "first", records=100)
    first.finish()
    watch.wait_all(first.acked)
    wait_committed(scene, bridge, kafka_topic)
    assert bridge.stop() == 0
    second = scene.produce(kafka_topic, "second", records=100, first=100)
    second.finish()
    segment = kafka.segments(kafka_topic, 0)[0]
    bad = next(batch for batch in batches(segment) if batch[3] == 100)
    with stopped(kafka):
        turn_a_bit(segment, bad)
    bridge.start_and_wait()
    carried = watch.wait_all(joined(scene, first, second))
    check_carried(carried, repeats_max=0)
    assert len(bridge.facts("lane.unreadable")) == 1 and not bridge.facts("lane.anew")
    figures(repeats=carried["repeats"])
    assert bridge.stop() == 0
    kafka.admin("delete", kafka_topic)  # nobody shall stumble over it


def test_a_log_that_has_lost_its_end_is_told_and_carried_anew(scene, figures):
    """A broker without its last writes: other records get the offsets of those that are gone."""
    kafka = scene.kafka
    scene.mosquitto()
    watch = scene.watch()
    kafka_topic = scene.kafka_topic(partitions=1)
    bridge = scene.bridge(kafka_topic).start_and_wait()
    first = scene.produce(kafka_topic, "first", records=60)
    first.finish()
    gone = scene.produce(kafka_topic, "gone", records=40, first=60)
    gone.finish()
    watch.wait_all(joined(scene, first, gone))
    wait_committed(scene, bridge, kafka_topic)
    assert bridge.stop() == 0
    segment = kafka.segments(kafka_topic, 0)[0]
    lost = next(batch for batch in batches(segment) if batch[2] >= 60)
    with stopped(kafka):
        with open(segment, "rb+") as file:
            file.truncate(lost[0] + 20)  # in the middle of a batch
        for clean in segment.parents[1].glob(".kafka_cleanshutdown"):
            clean.unlink()  # so it looks at its files
    second = scene.produce(kafka_topic, "second", records=200, first=1000)
    second.finish()
    newcomer = scene.watch("newcomer")
    bridge.start()
    said = bridge.wait_fact("lane.anew")
    assert "next=100" in said
    check_carried(newcomer.wait_all(joined(scene, first, second)))
    figures(left=60, anew=200, said=said.split(" fact=")[1].split(" words=")[0])
    wait_committed(scene, bridge, kafka_topic)
    assert kafka.committed(bridge.group, kafka_topic)[0] == (260, 260)
    assert bridge.stop() == 0


def put_zeros(scene, kafka_topic, partition, size, codec):
    """One record of so many zeros: a batch of a few kilobytes."""
    path = scene.folder / f"zeros-{size}"
    with open(path, "wb") as file:
        file.truncate(size)
    subprocess.run(["kcat", "-b", scene.kafka.address, "-P", "-t", kafka_topic, "-p", str(partition), "-z", codec,
                    "-X", "message.max.bytes=1000000000", "-H", "plant=plant", "-H", "area=area", "-H", "line=line",
                    "-k", codec, path], check=True, timeout=60)


def megabytes(bridge, name):
    status = open(f"/proc/{bridge.child.pid}/status", encoding="ascii").read()
    return int(re.search(name + r":\s+(\d+)", status)[1]) // 1024


def test_a_decompression_bomb_does_not_blow_up_the_bridge_and_can_be_skipped(scene, figures):
    scene.mosquitto()
    watch = scene.watch()
    kafka_topic = scene.kafka_topic(partitions=3)
    put_zeros(scene, kafka_topic, 0, 200000000, "zstd")  # more than the bridge unpacks
    put_zeros(scene, kafka_topic, 1, 30000000, "gzip")  # unpacked, and too large for MQTT
    behind = scene.produce(kafka_topic, "behind", records=300, partitions=3)
    behind.finish()
    bridge = scene.bridge(kafka_topic).start_and_wait()
    said = bridge.wait_fact("lane.unreadable")
    assert f"about={kafka_topic}/0@0" in said and "Decompression" in said
    wait_until("the others are carried", lambda: watch.unique() == 200, 20)
    assert f"about={kafka_topic}/1@0" in bridge.wait_fact("record.rejected")
    wait_until("they are committed", lambda: [
        committed for committed, _ in scene.kafka.committed(bridge.group, kafka_topic).values()][1:] == [101, 100], 20)
    most = megabytes(bridge, "VmHWM")
    figures(most_memory_mb=most, afterwards_mb=megabytes(bridge, "VmRSS"))
    assert most < 250
    assert bridge.stop() == 0

    # An operator's checkpoint behind the bomb, which cannot be looked at either.
    topic = f"$bridge/{scene.id}/checkpoint/{kafka_topic}/0"
    checkpoint = json.loads(scene.mqtt.retained(topic)[topic])
    assert checkpoint["next"] == 0
    scene.mqtt.publish(topic, json.dumps({**checkpoint, "next": 1, "forced": True}), "-r")
    bridge.start_and_wait()
    bridge.wait_fact("checkpoint.forced")
    check_carried(watch.wait_all(behind.acked))
    assert bridge.stop() == 0
