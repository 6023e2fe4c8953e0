"""What checks the bridge is checked: sys_watch sees each fault that the other tests rule out."""

import pytest

from load import check_carried
from process import run, wait_until


@pytest.fixture
def stage(scene):
    """Three records in Kafka, a consumer, and a hand that may publish them as it likes."""
    mqtt = scene.mosquitto()
    watch = scene.watch()
    kafka_topic = scene.kafka_topic(1)
    producer = scene.produce(kafka_topic, records=3)
    producer.finish()
    payloads = [record["payload"] for record in scene.kafka.read(kafka_topic)]
    sent = 0

    def publish(offset, payload=None, topic="plant/area/line-0/batch-event", ref=None):
        nonlocal sent
        ref = ref or f"{kafka_topic}/0/{offset}"
        run("mosquitto_pub", "-h", "127.0.0.1", "-p", mqtt.port, "-V", "5", "-q", "1", "-t", topic,
            "-m", payload or payloads[offset], "-D", "publish", "user-property", "kafkaref", ref)
        sent += 1
        wait_until("it has come", lambda: watch.ask("status")["received"] == sent, 5)

    publish.payloads = payloads
    publish.judge = lambda: watch.ask(f"judge {producer.acked}")
    return publish


FAULTS = {
    "lost": lambda publish: [publish(0), publish(2)],
    "repeats": lambda publish: [publish(0), publish(1), publish(1), publish(2)],
    "out_of_order": lambda publish: [publish(0), publish(2), publish(1)],
    "damaged": lambda publish: [publish(0), publish(1, publish.payloads[1].replace("filler", "fillet")), publish(2)],
    "misplaced": lambda publish: [publish(0), publish(1, topic="plant/area/line-1/batch-event"), publish(2)],
    "swapped": lambda publish: [publish(0), publish(1, publish.payloads[2]), publish(2)],
    "invented": lambda publish: [publish(0), publish(1), publish(2), publish(3, publish.payloads[0])],
}


def test_what_is_right_passes(stage):
    for offset in range(3):
        stage(offset)
    check_carried(stage.judge())


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_seen(stage, fault):
    FAULTS[fault](stage)
    figures = stage.judge()
    assert figures[fault] == 1, figures
    with pytest.raises(AssertionError):
        check_carried(figures)
