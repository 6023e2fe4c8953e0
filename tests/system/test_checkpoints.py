"""Checkpoints that cannot be believed, and who else may be there: the bridge refuses rather than guesses."""

import json
import signal
import time

from load import Producer, check_carried, joined, wait_committed
from process import BUILD, Process, free_port, wait_until


def checkpoint_topic(scene, kafka_topic, partition=0):
    return f"$bridge/{scene.id}/checkpoint/{kafka_topic}/{partition}"


def checkpoint_of(scene, kafka_topic, partition=0):
    topic = checkpoint_topic(scene, kafka_topic, partition)
    return json.loads(scene.mqtt.retained(topic)[topic])


def forge(scene, kafka_topic, payload, partition=0):
    payload = payload if isinstance(payload, str) else json.dumps(payload)
    scene.mqtt.publish(checkpoint_topic(scene, kafka_topic, partition), payload, "-r")


# What is forged on a partition, and how it is refused. One more partition is left as it is.
FORGERIES = [
    ({"version": 99}, "version"),
    ("garbage", "not a checkpoint"),
    ({"next": -5}, "not a checkpoint"),
    ({"bridge": "somebody-else"}, "another bridge"),
    ({"partition": 17}, "another partition"),
    ({"cluster": "another-kafka"}, "another Kafka cluster"),
]


def test_a_checkpoint_that_cannot_be_believed_stops_its_partition_until_an_operator_sets_one(scene, figures):
    scene.mosquitto()
    watch = scene.watch()
    count = len(FORGERIES) + 1
    kafka_topic = scene.kafka_topic(partitions=count)
    bridge = scene.bridge(kafka_topic).start_and_wait()
    first = scene.produce(kafka_topic, "first", records=100 * count, partitions=count)
    first.finish()
    watch.wait_all(first.acked)
    assert bridge.stop() == 0
    good = [checkpoint_of(scene, kafka_topic, partition) for partition in range(count)]
    assert all(c["next"] == 100 and c["version"] == 1 for c in good), good
    for partition, (changes, _) in enumerate(FORGERIES):
        forge(scene, kafka_topic, changes if isinstance(changes, str) else {**good[partition], **changes}, partition)
    second = scene.produce(kafka_topic, "second", records=100 * count, first=100, partitions=count)
    second.finish()
    all_of_it = joined(scene, first, second)

    bridge.start_and_wait()
    bridge.wait_fact("checkpoint.refused", times=len(FORGERIES))
    wait_until("the other partition is carried",
               lambda: watch.ask(f"judge {all_of_it}")["lost"] == 100 * len(FORGERIES), 20)
    said = "\n".join(bridge.facts("checkpoint.refused"))
    time.sleep(0.5)  # for what should not come
    committed = scene.kafka.committed(bridge.group, kafka_topic)
    for partition, (changes, words) in enumerate(FORGERIES):
        line = [line for line in said.splitlines() if f"about={kafka_topic}/{partition}@" in line]
        assert len(line) == 1 and words in line[0], said
        assert committed[partition] == (100, 200)
        left = scene.mqtt.retained(checkpoint_topic(scene, kafka_topic, partition)).popitem()[1]
        assert left == changes or json.loads(left) == {**good[partition], **changes}, "it is left for people to see"
    assert watch.unique() == 100 * count + 100

    for partition in range(len(FORGERIES)):
        forge(scene, kafka_topic, {**good[partition], "forced": True, "writer": "operator"}, partition)
    bridge.wait_fact("checkpoint.forced", times=len(FORGERIES))
    carried = watch.wait_all(all_of_it)
    check_carried(carried)
    wait_committed(scene, bridge, kafka_topic)
    assert not any(checkpoint_of(scene, kafka_topic, partition)["forced"] for partition in range(count))
    assert len(bridge.facts("checkpoint.refused")) == len(FORGERIES)
    figures(refused=len(FORGERIES), lost=carried["lost"], repeats=carried["repeats"],
            connects=len(bridge.facts("mqtt.connected")))
    assert bridge.stop() == 0


def test_a_checkpoint_behind_the_end_of_the_log_is_not_followed(scene):
    scene.mosquitto()
    watch = scene.watch()
    kafka_topic = scene.kafka_topic(partitions=1)
    bridge = scene.bridge(kafka_topic).start_and_wait()
    first = scene.produce(kafka_topic, "first", records=100)
    first.finish()
    watch.wait_all(first.acked)
    assert bridge.stop() == 0
    forge(scene, kafka_topic, {**checkpoint_of(scene, kafka_topic), "next": 10 ** 15})
    second = scene.produce(kafka_topic, "second", records=100, first=100)
    second.finish()
    bridge.start()
    bridge.wait_fact("lane.anew")
    carried = watch.wait_all(joined(scene, first, second))
    check_carried(carried, repeats_max=100)
    assert bridge.stop() == 0


def test_a_second_sigterm_ends_the_drain_at_once(scene, figures):
    mqtt = scene.mosquitto()
    watch = scene.watch()
    kafka_topic = scene.kafka_topic(partitions=2)
    bridge = scene.bridge(kafka_topic, stop_timeout="60s").start_and_wait()
    producer = scene.produce(kafka_topic, partitions=2, rate=1000)
    watch.wait_more(300)
    mqtt.freeze()
    time.sleep(0.5)  # so that something is in flight
    bridge.signal(signal.SIGTERM)
    bridge.wait_fact("down.stopping")
    time.sleep(1)
    assert bridge.is_running(), "it waits for what is in flight"
    since = time.monotonic()
    code = bridge.stop(20)
    took = time.monotonic() - since
    mqtt.thaw()
    assert code == 75, bridge.new_log()[-1500:]
    assert took < 2
    bridge.start_and_wait()
    producer.finish()
    carried = watch.wait_all(producer.acked)
    check_carried(carried, bridge.repeats_max + 1000)
    figures(ended_after_s=round(took, 2), repeats=carried["repeats"])
    assert bridge.stop() == 0


class OtherKafka(Process):
    """Somebody else's Kafka: an embedded one."""

    def __init__(self, scene):
        self.address = f"127.0.0.1:{free_port()}"
        super().__init__(scene.folder / "other-kafka.log", BUILD / "tools" / "mock_kafka", "--port",
                         self.address.split(":")[1])


def test_of_two_processes_with_one_client_id_the_older_one_gives_up(scene, figures):
    """The same configuration, but for its Kafka; so Kafka cannot fence one of them."""
    scene.mosquitto()
    kafka_topic = scene.kafka_topic(partitions=1)
    older = scene.bridge(kafka_topic).start_and_wait()
    elsewhere = scene.started_with(OtherKafka(scene), True)
    wait_until("it writes there", lambda: Producer(
        scene.folder, "elsewhere", elsewhere, "other.batch-event", records=10).start().wait(20) == 0, 20)
    younger = scene.bridge("other.batch-event", bootstrap=elsewhere.address).start()
    began = time.monotonic()
    assert older.wait(90) == 78, older.new_log()[-1500:]
    took = time.monotonic() - began
    last_words = older.facts("down.failed")
    assert len(last_words) == 1 and "reason=taken_over" in last_words[0], older.new_log()
    time.sleep(1.5)  # mqtt.backoff_max: the last one who was thrown out was it
    connects = len(younger.facts("mqtt.connected"))
    time.sleep(1.5)
    assert younger.is_running() and len(younger.facts("mqtt.connected")) == connects
    figures(ended_after_s=round(took, 1), connects_of_the_older=len(older.facts("mqtt.connected")),
            connects_of_the_younger=connects)
    assert younger.stop() == 0
