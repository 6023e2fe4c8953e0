"""Up: what becomes of a device's message."""

import subprocess
import time

import pytest

from load import check_stored
from process import wait_until

TOPIC = "site-1/packaging/line-4/_in/batch-event"
KEY = "site-1/packaging/line-4/batch-event"
LARGE = 10
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
# {"order":"PO-1","n":18446744073709551615,"good":12.5,"list":[true,null,-1]}
MSGPACK = (b"\x84\xa5order\xa4PO-1\xa1n\xcf\xff\xff\xff\xff\xff\xff\xff\xff\xa4good\xcb\x40\x29\x00\x00\x00\x00\x00\x00"
           b"\xa4list\x93\xc3\xc0\xff")


def publish(mqtt, topic, payload, *words, version="5"):
    """One message of a device, with any bytes; QoS 1."""
    done = subprocess.run(["mosquitto_pub", "-h", mqtt.host, "-p", str(mqtt.port), "-V", version, "-q", "1",
                           "-t", topic, "-s", *words], input=payload, capture_output=True, timeout=20, check=False)
    assert done.returncode == 0, done.stderr


def words_of(properties, **single):
    """mosquitto_pub's words for them."""
    words = [word for name, value in properties for word in ("-D", "publish", "user-property", name, value)]
    return words + [word for name, value in single.items() for word in ("-D", "publish", name.replace("_", "-"), value)]


def records_of(scene, kafka_topic, count, seconds=20):
    """The records of a Kafka topic, when there are so many; headers as a dict."""
    def read():
        records = scene.kafka.read(kafka_topic) if scene.kafka.partitions(kafka_topic) else []
        return records if len(records) >= count else None
    records = wait_until(f"{count} records in {kafka_topic}", read, seconds, every=0.2)
    assert len(records) == count, "\n".join(map(str, records))
    for record in records:
        names, values = record["headers"][::2], record["headers"][1::2]
        assert len(set(names)) == len(names), names
        record["headers"] = dict(zip(names, values))
    return records


def value_of(scene, kafka_topic):
    """The bytes of a Kafka topic's only record."""
    return subprocess.run(["kcat", "-b", scene.kafka.address, "-C", "-t", kafka_topic, "-o", "beginning", "-e", "-q",
                           "-c", "1", "-f", "%s"], capture_output=True, timeout=20, check=True).stdout


def begin(scene, **values):
    scene.mosquitto()
    return scene.wait_subscribed(scene.up(**values).start_and_wait())


# --- the mapping ---

def test_a_v5_device_s_properties_become_headers(scene):
    kafka_topic = scene.kafka_topic(1)
    bridge = begin(scene, more_route='      headers: [shift, "x-tool"]\n')
    payload = b'{ "order" : "PO-1",\t"n": 1.50 }'
    sent = [("id", "dev-77"), ("source", "/site-1/packaging/line-4/robot"), ("subject", "PO-10004711"),
            ("time", "2025-11-21T09:14:03.127Z"), ("type", "batch-event"), ("specversion", "1.0"),
            ("traceparent", TRACE), ("shift", "früh"), ("secret", "no"), ("mqtt_topic", "forged"),
            ("dlq_reason", "forged"), ("shift", "again")]
    publish(scene.mqtt, TOPIC, payload, *words_of(sent, content_type="application/json",
                                                 response_topic="site-1/answers", correlation_data="c-4711"))
    record = records_of(scene, kafka_topic, 1)[0]
    assert record["key"] == KEY
    assert record["payload"].encode() == payload
    assert record["headers"] == {
        "content-type": "application/json", "ce_specversion": "1.0", "ce_id": "dev-77", "ce_type": "batch-event",
        "ce_source": "/site-1/packaging/line-4/robot", "ce_subject": "PO-10004711",
        "ce_time": "2025-11-21T09:14:03.127Z", "ce_bridgeid": scene.id, "traceparent": TRACE, "shift": "früh",
        "mqtt_topic": TOPIC, "mqtt_qos": "1", "mqtt_retain": "0", "mqtt_response_topic": "site-1/answers",
        "mqtt_correlation_data": "c-4711"}
    assert bridge.stop() == 0


def test_a_v3_device_s_message_gets_what_its_topic_says(scene):
    kafka_topic = scene.kafka_topic(1)
    bridge = begin(scene)
    publish(scene.mqtt, TOPIC, b'{"n":1}', version="311")
    record = records_of(scene, kafka_topic, 1)[0]
    assert (record["key"], record["payload"]) == (KEY, '{"n":1}')
    assert record["headers"] == {
        "content-type": "application/json", "ce_type": "batch-event", "ce_source": "/site-1/packaging/line-4",
        "ce_bridgeid": scene.id, "mqtt_topic": TOPIC, "mqtt_qos": "1", "mqtt_retain": "0"}
    assert bridge.stop() == 0


@pytest.mark.parametrize("payload", [bytes(range(256)), b"\x00", MSGPACK], ids=["all-bytes", "nul", "msgpack"])
def test_a_payload_arrives_byte_for_byte(scene, payload):
    kafka_topic = scene.kafka_topic(1)
    begin(scene)
    publish(scene.mqtt, TOPIC, payload)
    records_of(scene, kafka_topic, 1)
    assert value_of(scene, kafka_topic) == payload


def test_messagepack_becomes_json_where_the_route_says_so(scene):
    kafka_topic = scene.kafka_topic(1)
    begin(scene, more_route="      encoding: json\n")
    publish(scene.mqtt, TOPIC, MSGPACK, *words_of([], content_type="application/vnd.msgpack"))
    publish(scene.mqtt, TOPIC, MSGPACK)                   # says nothing, and is no JSON
    publish(scene.mqtt, TOPIC, b'{"n": 1.50}')            # is JSON already
    first, second, third = records_of(scene, kafka_topic, 3)
    assert first["payload"] == '{"order":"PO-1","n":18446744073709551615,"good":12.5,"list":[true,null,-1]}'
    assert second["payload"] == first["payload"]
    assert third["payload"] == '{"n": 1.50}'
    assert [record["headers"]["content-type"] for record in (first, second, third)] == ["application/json"] * 3


def test_retained_messages_are_not_carried_again_at_each_connect(scene):
    kafka_topic = scene.kafka_topic(1)
    mqtt = scene.mosquitto()
    publish(mqtt, TOPIC, b'{"n":"before the first"}', "-r")
    bridge = scene.wait_subscribed(scene.up().start_and_wait())
    publish(mqtt, TOPIC, b'{"n":"while it is there"}', "-r")
    record = records_of(scene, kafka_topic, 1)[0]
    assert record["payload"] == '{"n":"while it is there"}'
    assert record["headers"]["mqtt_retain"] == "1"
    for times in range(5):
        if times % 2 == 0:
            assert bridge.stop() == 0
            bridge.start_and_wait()
        else:
            assert mqtt.stop() == 0
            mqtt.start()
            bridge.wait_fact("mqtt.connected", times=2)
        scene.wait_subscribed(bridge, times=times + 2)
    publish(mqtt, TOPIC, b'{"n":"behind"}')
    assert [record["payload"] for record in records_of(scene, kafka_topic, 2)] == [
        '{"n":"while it is there"}', '{"n":"behind"}']


# --- what can never be carried ---

def payloads_of(scene, kafka_topic):
    """Two, in the order in which they came first. Kafka refuses a batch for one record that is too large; so the others
    of the batch may be there twice, and then they say so."""
    wait_until("two are stored", lambda: len({r["payload"] for r in scene.kafka.read(kafka_topic)}) == 2, 20, every=0.3)
    first = {}
    for record in scene.kafka.read(kafka_topic):
        if record["payload"] in first:
            assert "mqtt_dup" in record["headers"], record
        first.setdefault(record["payload"], record["offset"])
    return list(first)


def letter_of(scene, dead_letters):
    return records_of(scene, dead_letters, 1)[0]


PROPERTIES = [("id", "dev-1"), ("anything", "kept")]
POISON = {  # name: topic, payload, reason, more of the route
    "no_match": ("site-1/packaging/line-4/_in/batch-event/deeper", b'{"n":1}', ""),
    "unsafe_level": ("site-1/pack aging/line-4/_in/batch-event", b'{"n":1}', ""),
    "bad_payload": (TOPIC, b'{"n":', "      encoding: msgpack\n"),
    "not_encodable": (TOPIC, b"\x81\xa1n\xc4\x01\x00", "      encoding: json\n"),
    "too_large": (TOPIC, b'"' + b"x" * 5000 + b'"', ""),
    "no_kafka_topic": ("site-1/packaging/line-4/_in/no-such-event", b'{"n":1}', ""),
}


@pytest.mark.parametrize("reason", POISON)
def test_a_poisonous_message_becomes_a_dead_letter_and_the_next_ones_pass(strict_scene, reason):
    scene = strict_scene
    topic, payload, more_route = POISON[reason]
    kafka_topic = scene.kafka_topic(1, max_message_bytes=2000)
    dead_letters = scene.kafka.create(f"letters.{scene.id}")
    bridge = begin(scene, dead_letters=dead_letters, subscribe="+/+/+/_in/#", more_route=more_route)
    content_type = "application/vnd.msgpack" if reason == "not_encodable" else "application/json"
    mqtt = scene.mqtt
    publish(mqtt, TOPIC, b'{"n":"before"}')
    publish(mqtt, topic, payload, *words_of(PROPERTIES, content_type=content_type, response_topic="a/b",
                                            correlation_data="c-1"))
    publish(mqtt, TOPIC, b'{"n":"behind"}')

    before, behind = payloads_of(scene, kafka_topic)  # MessagePack, where the route says so
    assert "before" in before and "behind" in behind
    letter = letter_of(scene, dead_letters)
    said = letter["headers"]
    assert letter["key"] == topic
    assert value_of(scene, dead_letters) == payload
    assert said["dlq_reason"] == reason
    assert said["dlq_route"] == "floor" and said["dlq_source"] == topic
    assert said["dlq_error"] and said["dlq_time"].endswith("Z")
    kept = {**dict(PROPERTIES), "content-type": content_type, "mqtt_topic": topic, "mqtt_response_topic": "a/b",
            "mqtt_correlation_data": "c-1"}
    assert {name: said[name] for name in kept} == kept
    assert set(said) - set(kept) == {"dlq_reason", "dlq_error", "dlq_route", "dlq_source", "dlq_time"}
    assert len(bridge.facts("record.rejected")) == 1
    assert len(bridge.facts("mqtt.connected")) == 1
    counters = bridge.counters()
    assert (counters["messages_received_total"], counters["messages_rejected_total"]) == (3, 1)
    assert bridge.stop() == 0
    assert "repeats=0" in bridge.facts("up.stopped")[0]


def test_messages_that_are_too_large_under_load_do_not_touch_the_order_of_the_others(scene, figures):
    kafka_topic = scene.kafka_topic(1, max_message_bytes=100000)
    dead_letters = scene.kafka.create(f"letters.{scene.id}")
    bridge = begin(scene, dead_letters=dead_letters)
    stored = scene.stored(kafka_topic)
    devices = scene.devices(rate=4000, lines=4)
    for number in range(LARGE):
        stored.wait_more(1000)
        publish(scene.mqtt, TOPIC, b'"' + b"x" * (130000 + number) + b'"')
    wait_until("they are dead letters", lambda: len(scene.kafka.read(dead_letters)) == LARGE, 20, every=0.5)
    published = devices.finish()
    carried = stored.wait_all(devices.acked)
    figures(messages=published["acknowledged"], large=LARGE, lost=carried["lost"], repeats=carried["repeats"],
            refusals=len(bridge.facts("kafka.refuses")))
    check_stored(carried, published, LARGE * bridge.repeats_max)
    assert bridge.stop() == 0


def test_a_missing_kafka_topic_of_a_known_kind_is_waited_for(strict_scene, figures):
    scene = strict_scene
    bridge = begin(scene)
    devices = scene.devices(rate=500, lines=4)
    said = bridge.wait_fact("kafka.refuses")
    assert scene.name() in said or "topic" in said, said
    time.sleep(5)
    assert bridge.is_running() and not bridge.facts("record.rejected")
    assert len(bridge.facts("kafka.refuses")) == 1
    assert scene.kafka.partitions(scene.name()) == 0
    stored = scene.stored(scene.kafka_topic(partitions=4))
    since = time.monotonic()
    bridge.wait_fact("kafka.takes")
    taken_s = time.monotonic() - since
    stored.wait_more(2000)
    published = devices.finish()
    carried = stored.wait_all(devices.acked)
    figures(messages=published["acknowledged"], taken_after_s=round(taken_s, 1), lost=carried["lost"],
            repeats=carried["repeats"])
    check_stored(carried, published)
    assert bridge.stop() == 0
