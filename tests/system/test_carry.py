"""What becomes of a record."""

import time

import pytest

from load import check_carried, joined
from process import ROOT, wait_until

EVENTS = ROOT / "tests" / "data" / "events"
KINDS = ["process-order-status", "batch-event", "stock-event", "inventory-event", "document-change",
         "process-variable", "input-consumption", "output-production"]
HEADERS = {
    "content-type": "application/json", "ce_specversion": "1.0", "ce_source": "/site-1/packaging/line-4",
    "ce_subject": "PO-10004711", "ce_time": "2025-11-21T09:14:03.127Z",
    "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
}
PLACE = {"plant": "site-1", "area": "packaging", "line": "line-4"}


def subscribe(scene, count, *words, seconds=30):
    """A mosquitto_sub of everything but presence, which has subscribed and ends after so many messages."""
    client = f"sub-{count}-{time.monotonic_ns()}"
    subscriber = scene.mqtt.subscribe("-t", "#", "-T", "_bridge/#", "-i", client, "-C", count, "-W", seconds, *words)
    wait_until(f"{client} has subscribed", lambda: f"{client} 1 #" in scene.mqtt.log(), 10)
    return subscriber


def test_all_eight_kinds_arrive_byte_for_byte_with_their_properties(scene, figures):
    mqtt = scene.mosquitto()
    for kind in KINDS:
        scene.kafka_topic(1, kind)
    subscriber = subscribe(scene, len(KINDS))
    bridge = scene.bridge(f"'^{scene.id}\\.[a-z-]+$'").start_and_wait()
    payloads = {kind: (EVENTS / f"{kind}.json").read_bytes() for kind in KINDS}
    for kind, payload in payloads.items():
        scene.kafka.put(scene.name(kind), payload, headers={"ce_id": f"id-of-{kind}", "ce_type": kind, **HEADERS})

    messages = {message["topic"].split("/")[-1]: message for message in mqtt.received(subscriber)}
    assert sorted(messages) == sorted(KINDS)
    for kind, message in messages.items():
        assert message["topic"] == f"site-1/packaging/line-4/{kind}"
        assert message["payload"].encode() == payloads[kind]
        assert (message["qos"], message["retain"]) == (1, 0)
        assert message["properties"] == {
            "content-type": "application/json", "payload-format-indicator": 1,
            "user-properties": {
                "kafkaref": f"{scene.name(kind)}/0/0", "id": f"id-of-{kind}", "bridgeid": scene.id, "type": kind,
                "source": "/site-1/packaging/line-4", "datacontenttype": "application/json", "specversion": "1.0",
                "subject": "PO-10004711", "time": "2025-11-21T09:14:03.127Z",
                "traceparent": HEADERS["traceparent"],
            },
        }
    assert bridge.stop() == 0
    figures(kinds=len(messages), bytes=sum(len(payload) for payload in payloads.values()))


def test_a_record_without_cloudevents_headers_gets_its_id_type_and_source(scene):
    mqtt = scene.mosquitto()
    kafka_topic = scene.kafka_topic(1, "stock-event")
    subscriber = subscribe(scene, 2)
    scene.bridge(kafka_topic).start_and_wait()
    payload = (EVENTS / "stock-event.json").read_bytes()
    scene.kafka.put(kafka_topic, payload, headers=PLACE)
    scene.kafka.put(kafka_topic, b'{"plant":"p-1","area":"a-1","line":"l-1","n":1}')

    by_header, by_payload = mqtt.received(subscriber)
    assert by_header["topic"] == "site-1/packaging/line-4/stock-event"
    assert by_header["payload"].encode() == payload
    ref = f"{kafka_topic}/0/0"
    assert by_header["properties"]["user-properties"] == {
        "kafkaref": ref, "id": ref, "bridgeid": scene.id, "type": "stock-event",
        "source": "/site-1/packaging/line-4", "datacontenttype": "application/json"}
    assert by_payload["topic"] == "p-1/a-1/l-1/stock-event"


def test_bytes_that_are_no_text_arrive_unchanged(scene):
    mqtt = scene.mosquitto()
    kafka_topic = scene.kafka_topic(1)
    scene.bridge(kafka_topic).start_and_wait()
    subscriber = subscribe(scene, 1, "-F", "%x")
    value = bytes(range(256)).replace(b"\x1e", b"") + b"\x00\xff"
    scene.kafka.put(kafka_topic, value, headers={**PLACE, "content-type": "application/octet-stream"})
    out, _ = subscriber.communicate(timeout=30)
    assert bytes.fromhex(out.strip()) == value


def test_a_consumer_that_was_away_gets_everything_on_its_return(scene, figures):
    mqtt = scene.mosquitto()
    session = ["-c", "-i", "floor", "-x", "3600", "-t", "plant/#"]
    mqtt.received(mqtt.subscribe(*session, "-E"))  # subscribes and goes
    kafka_topic = scene.kafka_topic(partitions=3)
    bridge = scene.bridge(kafka_topic).start()
    producer = scene.produce(kafka_topic, partitions=3, records=3000)
    producer.finish()
    bridge.wait_fact("lanes.assigned")
    wait_until("everything is committed", lambda: all(
        committed == end == 1000 for committed, end in
        scene.kafka.committed(bridge.group, kafka_topic).values()), 30)
    assert bridge.stop() == 0
    assert mqtt.stop() == 0
    mqtt.start()  # the queue survives it

    messages = mqtt.received(mqtt.subscribe(*session, "-C", "3000", "-W", "30"))
    refs = [message["properties"]["user-properties"]["kafkaref"] for message in messages]
    figures(queued=len(messages), unique=len(set(refs)))
    for partition in range(3):
        offsets = [int(ref.split("/")[2]) for ref in refs if ref.split("/")[1] == str(partition)]
        assert offsets == list(range(1000))


def letters_of(scene, kafka_topic):
    """The dead letters of a Kafka topic by key; headers as a dict."""
    letters = {}
    for letter in scene.kafka.read("mes.dlq"):
        names, values = letter["headers"][::2], letter["headers"][1::2]
        assert len(set(names)) == len(names), names
        letter["headers"] = dict(zip(names, values))
        if letter["headers"]["dlq_source"].startswith(kafka_topic + "/"):
            letters[letter["key"]] = letter
    return letters


@pytest.mark.parametrize("key, value, headers, reason", [
    ("no-place", b'{"n":1}', {"ce_id": "a"}, "no_place"),
    ("unsafe", b'{"n":2}', {"ce_source": "/plant/a+b/line", "ce_id": "b"}, "unsafe_level"),
    ("system", b'{"n":3}', {"plant": "$SYS", "area": "a", "line": "l"}, "unsafe_level"),
    ("broken", b'{"n":', {"ce_id": "d"}, "bad_payload"),
])
def test_a_rejected_record_lands_in_the_dead_letter_topic_and_the_next_ones_pass(
        scene, key, value, headers, reason):
    mqtt = scene.mosquitto()
    kafka_topic = scene.kafka_topic(1)
    subscriber = subscribe(scene, 2)
    bridge = scene.bridge(kafka_topic).start_and_wait()
    scene.kafka.put(kafka_topic, b'{"n":"before"}', headers=PLACE)
    scene.kafka.put(kafka_topic, value, key=key, headers=headers)
    scene.kafka.put(kafka_topic, b'{"n":"behind"}', headers=PLACE)

    assert [message["payload"] for message in mqtt.received(subscriber)] == ['{"n":"before"}', '{"n":"behind"}']
    assert bridge.stop() == 0
    letter = letters_of(scene, kafka_topic)[key]
    assert letter["payload"].encode() == value
    said = letter["headers"]
    assert {name: said[name] for name in headers} == headers
    assert set(said) - set(headers) == {"dlq_reason", "dlq_error", "dlq_route", "dlq_source", "dlq_time"}
    assert said["dlq_reason"] == reason
    assert said["dlq_route"] == "events"
    assert said["dlq_source"] == f"{kafka_topic}/0/1"
    assert said["dlq_time"].endswith("Z") and said["dlq_error"]
    assert len(bridge.facts("record.rejected")) == 1
    assert scene.kafka.committed(bridge.group, kafka_topic) == {0: (3, 3)}


def test_a_record_larger_than_the_broker_takes_is_rejected_without_a_reconnect(scene):
    mqtt = scene.mosquitto()
    kafka_topic = scene.kafka_topic(1, max_message_bytes=3000000)
    subscriber = subscribe(scene, 1)
    bridge = scene.bridge(kafka_topic).start_and_wait()
    scene.kafka.put(kafka_topic, b"x" * 1500000, key="large", headers=PLACE)
    scene.kafka.put(kafka_topic, b'{"n":"behind"}', headers=PLACE)

    assert [message["payload"] for message in mqtt.received(subscriber)] == ['{"n":"behind"}']
    assert len(bridge.facts("mqtt.connected")) == 1
    assert bridge.stop() == 0
    letter = letters_of(scene, kafka_topic)["large"]
    assert letter["headers"]["dlq_reason"] == "too_large"
    # mes.dlq has Kafka's own limit of 1 MiB, so the letter goes without the value and says so.
    assert letter["headers"]["dlq_truncated"] == "1"
    assert {name: letter["headers"][name] for name in PLACE} == PLACE


def test_tombstones_and_empty_values_are_skipped_and_do_not_hold_the_commit_up(scene):
    mqtt = scene.mosquitto()
    kafka_topic = scene.kafka_topic(1)
    subscriber = subscribe(scene, 2)
    bridge = scene.bridge(kafka_topic).start_and_wait()
    scene.kafka.put(kafka_topic, b'{"n":0}', headers=PLACE)
    scene.kafka.put(kafka_topic, None, headers=PLACE)
    scene.kafka.put(kafka_topic, b"", headers=PLACE)
    scene.kafka.put(kafka_topic, b'{"n":3}', headers=PLACE)
    scene.kafka.put(kafka_topic, None, headers=PLACE)

    assert [message["payload"] for message in mqtt.received(subscriber)] == ['{"n":0}', '{"n":3}']
    wait_until("the last one is counted", lambda: bridge.counters()["messages_filtered_total"] == 3, 10, every=0.3)
    assert bridge.stop() == 0
    assert scene.kafka.committed(bridge.group, kafka_topic) == {0: (5, 5)}
    assert letters_of(scene, kafka_topic) == {}


def test_a_kafka_topic_that_does_not_exist_yet_is_waited_for(scene, figures):
    scene.mosquitto()
    watch = scene.watch()
    kafka_topic = scene.name()
    bridge = scene.bridge(kafka_topic).start()
    bridge.wait_fact("mqtt.connected")
    time.sleep(3)
    assert bridge.is_running()
    assert scene.kafka.partitions(kafka_topic) == 0, "the bridge must not create it"
    scene.kafka.create(kafka_topic, 2)
    producer = scene.produce(kafka_topic, partitions=2, records=1000)
    since = time.monotonic()
    producer.finish()
    check_carried(watch.wait_all(producer.acked))
    figures(found_after_s=round(time.monotonic() - since, 1))
    assert bridge.stop() == 0


def test_aborted_transactions_are_not_carried_and_do_not_hold_the_commit_up(scene, figures):
    scene.mosquitto()
    watch = scene.watch()
    kafka_topic = scene.kafka_topic(partitions=2)
    bridge = scene.bridge(kafka_topic).start_and_wait()
    # 41 transactions: the last one is committed.
    producer = scene.produce(kafka_topic, partitions=2, records=2050, transactional=scene.id, batch=50)
    produced = producer.finish()
    assert produced["aborted"] == 1000
    carried = watch.wait_all(producer.acked)
    check_carried(carried)
    assert bridge.stop() == 0

    offsets = scene.kafka.committed(bridge.group, kafka_topic)
    figures(committed=produced["acknowledged"], aborted=produced["aborted"], offsets=offsets)
    # Behind the last record there is only the mark of its transaction.
    assert all(end - committed <= 1 for committed, end in offsets.values()), offsets
    bridge.start_and_wait()
    time.sleep(1)
    check_carried(watch.ask(f"judge {producer.acked}"))


def test_new_partitions_start_at_their_earliest_record(scene, figures):
    scene.mosquitto()
    watch = scene.watch()
    kafka_topic = scene.kafka_topic(partitions=2)
    old = scene.produce(kafka_topic, "old", partitions=2, records=100)
    old.finish()
    bridge = scene.bridge(kafka_topic, start="latest").start_and_wait()
    first = scene.produce(kafka_topic, "first", partitions=2, records=1000, first=50)
    first.finish()
    watch.wait_all(first.acked)

    scene.kafka.grow(kafka_topic, 4)
    second = scene.produce(kafka_topic, "second", partitions=4, records=2000, first=1000)
    second.finish()
    since = time.monotonic()
    carried = watch.wait_all(joined(scene, first, second))
    check_carried(carried)
    figures(found_after_s=round(time.monotonic() - since, 1), **carried)
    assert bridge.stop() == 0


def test_records_that_retention_took_are_named_before_newer_ones_are_carried(scene, figures):
    scene.mosquitto()
    watch = scene.watch()
    kafka_topic = scene.kafka_topic(partitions=1)
    bridge = scene.bridge(kafka_topic).start_and_wait()
    first = scene.produce(kafka_topic, "first", records=100)
    first.finish()
    watch.wait_all(first.acked)
    assert bridge.stop() == 0
    second = scene.produce(kafka_topic, "second", records=500, first=100)
    second.finish()
    scene.kafka.trim(kafka_topic, 0, 400)
    bridge.start()
    said = bridge.wait_fact("lane.gap")
    assert f"about={kafka_topic}/0@400" in said and "lost=300" in said
    wait_until("what is left", lambda: watch.unique() >= 300, 20)
    time.sleep(0.5)
    carried = watch.ask(f"judge {joined(scene, first, second)}")
    assert (carried["lost"], carried["repeats"], carried["out_of_order"]) == (300, 0, 0)
    figures(said=said.split(" fact=")[1].split(" words=")[0])


def test_a_dead_letter_topic_that_refuses_holds_the_partition_and_then_lets_it_go(scene):
    mqtt = scene.mosquitto()
    kafka_topic = scene.kafka_topic(1)
    dead_letters = scene.kafka_topic(1, "refusing-dlq", max_message_bytes=100)
    subscriber = subscribe(scene, 2)
    bridge = scene.bridge(kafka_topic, dead_letters=dead_letters).start_and_wait()
    scene.kafka.put(kafka_topic, b'{"n":"reject me"}')
    scene.kafka.put(kafka_topic, b'{"n":"behind"}', headers=PLACE)
    bridge.wait_fact("dead-letter.failed")
    time.sleep(1)
    assert scene.kafka.committed(bridge.group, kafka_topic)[0][0] <= 0
    scene.kafka.admin("set", dead_letters, "max.message.bytes=1000000")
    wait_until("the letter is written", lambda: len(scene.kafka.read(dead_letters)) == 1, 20, every=0.5)
    scene.kafka.put(kafka_topic, b'{"n":"last"}', headers=PLACE)
    assert [message["payload"] for message in mqtt.received(subscriber)] == ['{"n":"behind"}', '{"n":"last"}']
    assert bridge.stop() == 0
    assert scene.kafka.committed(bridge.group, kafka_topic) == {0: (3, 3)}
