"""What checks the up direction is checked: sys_stored sees each fault that the other tests rule out, and sys_publish
knows what it has sent."""

import time

import pytest

from load import check_stored
from process import run, wait_until


@pytest.fixture
def stage(scene):
    """Three messages that devices have published, and a hand that may store them as it likes."""
    mqtt = scene.mosquitto()
    mqtt.received(mqtt.subscribe("-c", "-i", "floor", "-x", "60", "-t", "plant/#", "-E"))
    devices = scene.devices(messages=3)
    published = devices.finish()
    assert published["unheard"] == 0
    sent = mqtt.received(mqtt.subscribe("-c", "-i", "floor", "-x", "60", "-t", "plant/#", "-C", "3", "-W", "20"))
    kafka_topic = scene.kafka_topic(2)
    reader = scene.stored(kafka_topic)
    taken = 0

    def store(number, payload=None, key="plant/area/line-0/batch-event", topic=None, dup=False, partition=0):
        nonlocal taken
        headers = {"mqtt_topic": topic or sent[0]["topic"], **({"mqtt_dup": "1"} if dup else {})}
        scene.kafka.put(kafka_topic, (payload or sent[number]["payload"]).encode(), key, headers, partition)
        taken += 1
        wait_until("it is read", lambda: reader.ask("status")["received"] == taken, 10)

    store.payloads = [message["payload"] for message in sent]
    store.judge = lambda: reader.ask(f"judge {devices.acked}")
    store.published = published
    return store


FAULTS = {
    "lost": lambda store: [store(0), store(2)],
    "repeats": lambda store: [store(0), store(1), store(1, dup=True), store(2)],
    "unmarked": lambda store: [store(0), store(1), store(1), store(2)],
    "out_of_order": lambda store: [store(0), store(2), store(1)],
    "damaged": lambda store: [store(0), store(1, store.payloads[1].replace("filler", "fillet")), store(2)],
    "misplaced": lambda store: [store(0), store(1, key="plant/area/line-1/batch-event"), store(2)],
    "invented": lambda store: [store(0), store(1), store(2), store(0, forged(7))],
}
MORE_FAULTS = {
    "misplaced, topic": lambda store: [store(0), store(1, topic="plant/area/line-0/batch-event"), store(2)],
    "misplaced, partition": lambda store: [store(0), store(1, partition=1), store(2)],
}


def forged(sequence):
    """A payload that nobody has published."""
    head = f'{{"timestamp":"now","partition":0,"sequence":{sequence},"filler":"' + "x" * 120
    total = 0xcbf29ce484222325
    for byte in head.encode():
        total = (total ^ byte) * 0x100000001b3 % (1 << 64)
    return f'{head}","checksum":"{total:016x}"}}'


def test_what_is_stored_rightly_passes(stage):
    for number in range(3):
        stage(number, dup=number == 1)  # a first one may be marked, too
    check_stored(stage.judge(), stage.published)


@pytest.mark.parametrize("fault", [*FAULTS, *MORE_FAULTS])
def test_each_fault_in_kafka_is_seen(stage, fault):
    {**FAULTS, **MORE_FAULTS}[fault](stage)
    figures = stage.judge()
    assert figures[fault.split(",")[0]] == 1, figures
    with pytest.raises(AssertionError):
        check_stored(figures, stage.published)


def test_devices_send_again_what_was_not_acknowledged_and_say_so(scene):
    """Against a broker that is frozen and then restarted: what it had read comes twice."""
    mqtt = scene.mosquitto()
    mqtt.received(mqtt.subscribe("-c", "-i", "floor", "-x", "600", "-t", "plant/#", "-E"))
    devices = scene.devices(rate=2000, lines=3)
    wait_until("they publish", lambda: devices.acked.exists() and len(devices.acked.read_text().splitlines()) > 500, 10)
    for _ in range(3):
        assert mqtt.stop() == 0
        time.sleep(0.3)
        mqtt.start()
        time.sleep(0.5)
    published = devices.finish()
    assert published["connects"] == 4
    lines = [line.split() for line in devices.acked.read_text().splitlines()]
    assert len(lines) == published["acknowledged"]
    sent = {(line[1], line[2]): int(line[6]) for line in lines}
    assert sum(sent.values()) - len(sent) == published["sent_again"]

    out = run("mosquitto_sub", "-h", mqtt.host, "-p", mqtt.port, "-V", "5", "-q", "1", "-c", "-i", "floor", "-x", "600",
              "-t", "plant/#", "-C", str(len(lines)), "-W", "20", "-F", "%t %p")
    assert len(out.splitlines()) == len(lines)


def test_what_nobody_is_there_for_is_counted_and_not_listed(scene):
    scene.mosquitto()
    devices = scene.devices(messages=5)
    assert devices.finish()["unheard"] == 5
    assert devices.acked.read_text() == ""
