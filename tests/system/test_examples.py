"""The files in config/examples, as they are shipped, between a real Kafka and a real Mosquitto. For tls-sasl.yaml see
test_tls.py."""

import json
import os
import subprocess

import msgpack
import pytest

from bridge import MESBRIDGE
from brokers import Kafka
from conftest import a_scene
from example import EXAMPLES, event, publish, received, record_of, start, stopped_well, subscribe
from process import free_port, wait_until

NAMES = sorted(path.stem for path in EXAMPLES.glob("*.yaml") if not path.stem.endswith(".test"))


@pytest.fixture
def own_scene(request):
    """With a Kafka that has no topics yet: the examples' have the same names."""
    broker = Kafka(f"127.0.0.1:{free_port()}")
    broker.start()
    yield from a_scene(request, broker)
    broker.control("wipe")


def properties(message):
    return message["properties"]["user-properties"]


@pytest.mark.parametrize("name", NAMES)
def test_check_has_nothing_to_say_about_an_example(name, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("a secret\n")
    secret.chmod(0o600)
    files = {key: str(secret) for key in ("KAFKA_CA", "KAFKA_PASSWORD_FILE", "MQTT_CA", "MQTT_CERT", "MQTT_KEY",
                                          "MQTT_PASSWORD_FILE")}
    done = subprocess.run([MESBRIDGE, "check", EXAMPLES / f"{name}.yaml"], env={**os.environ, **files},
                          capture_output=True, text=True, timeout=20, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr


def test_the_map_of_the_examples_names_each():
    words = (EXAMPLES / "README.md").read_text()
    assert NAMES and [name for name in NAMES if f"[{name}.yaml]({name}.yaml)" not in words] == []


def test_one_line(own_scene):
    scene = own_scene
    kafka_topics = ["mes.process-variable", "mes.batch-event", "mes.stock-event"]
    bridge = start(scene, "one-line", kafka_topics, ["berlin/mixing/line-7/_in/+"])
    here = "berlin/mixing/line-7"
    subscriber = subscribe(scene, 5)
    for kafka_topic in kafka_topics:
        scene.kafka.put(kafka_topic, event(kafka_topic.split(".")[1]))
    messages = received(scene, subscriber)

    variable = messages[f"{here}/process-variable"]
    assert variable["payload"].encode() == event("process-variable")
    assert 290 <= variable["properties"]["message-expiry-interval"] <= 300
    batch = messages[f"{here}/batch-event"]
    assert batch["payload"].encode() == event("batch-event")
    assert properties(batch)["source"] == f"/{here}"
    assert "message-expiry-interval" not in batch["properties"]
    assert messages[f"{here}/stock-event"]["payload"].encode() == event("stock-event")

    states = {f"{here}/_state/process-variable/FT-101": "process-variable",
              f"{here}/_state/batch-event/B-2025-0931": "batch-event"}
    assert {topic: messages[topic]["payload"].encode() for topic in states} == {
        topic: event(kind) for topic, kind in states.items()}
    assert 86390 <= messages[f"{here}/_state/process-variable/FT-101"]["properties"]["message-expiry-interval"] <= 86400
    assert set(scene.mqtt.retained_topics(f"{here}/#")) == set(states)
    scene.kafka.put("mes.batch-event", None, key="B-2025-0931")  # the batch is forgotten
    wait_until("its state is cleared", lambda: scene.mqtt.retained_topics(f"{here}/#") == [
        f"{here}/_state/process-variable/FT-101"], 20, every=0.3)

    publish(scene, "berlin/mixing/line-8/_in/output-production", b'{"n":"of another line"}')
    publish(scene, f"{here}/_in/output-production", event("output-production"), version="311")
    record = record_of(scene, "mes.in.output-production")
    assert record["key"] == f"{here}/output-production"
    assert record["payload"].encode() == event("output-production")
    assert record["headers"]["ce_source"] == f"/{here}"
    assert stopped_well(bridge)


def test_two_plants(own_scene):
    scene = own_scene
    bridge = start(scene, "two-plants", ["berlin.mes.batch-event", "ulm.mes.batch-event"],
                   ["berlin/+/+/_in/+", "ulm/+/+/_in/+"])
    subscriber = subscribe(scene, 3)
    where = {"department": "filling", "machine": "Abfüller 2"}
    ulm = json.dumps({"batchId": "B-7", "state": "running", "where": where}).encode()
    scene.kafka.put("berlin.mes.batch-event", event("batch-event"), headers={"area": "mixing", "line": "pilot"})
    scene.kafka.put("berlin.mes.batch-event", event("batch-event"), headers={
        "plant": "ulm", "area": "mixing", "line": "line-7"})  # it says ulm, and stands in Berlin's topic
    scene.kafka.put("ulm.mes.batch-event", ulm)
    messages = received(scene, subscriber)
    assert messages["berlin/mixing/line-7/batch-event"]["payload"].encode() == event("batch-event")
    encoded = "ulm/filling/Abf%C3%BCller%202"
    state = f"{encoded}/_state/batch-event/B-7"
    assert messages[f"{encoded}/batch-event"]["payload"].encode() == messages[state]["payload"].encode() == ulm
    assert scene.mqtt.retained_topics("ulm/#") == [state]
    scene.kafka.put("ulm.mes.batch-event", json.dumps({"batchId": "B-7", "state": "finished", "where": where}).encode())
    wait_until("its state is cleared", lambda: scene.mqtt.retained_topics("ulm/#") == [], 20, every=0.3)

    publish(scene, "berlin/mixing/line-7/_in/stock-event", event("stock-event"))
    publish(scene, "berlin/mixing/line-7/_in/stock-event", b'{"movementType":"Transfer"}')
    publish(scene, f"{encoded}/_in/stock-event", event("stock-event"))
    berlin = record_of(scene, "berlin.in.stock-event")
    assert (berlin["key"], berlin["payload"].encode()) == ("berlin/mixing/line-7/stock-event", event("stock-event"))
    from_ulm = record_of(scene, "ulm.in.stock-event")
    assert (from_ulm["key"], from_ulm["payload"].encode()) == (f"{encoded}/stock-event", event("stock-event"))
    assert from_ulm["headers"]["ce_source"] == "/ulm/filling/Abf%C3%BCller%202"  # a URI
    letter = record_of(scene, "mes.dlq")
    assert (letter["payload"], letter["headers"]["dlq_reason"]) == ('{"movementType":"Transfer"}', "invalid")
    assert bridge.stop() == 0
    assert len(bridge.facts("record.rejected")) == 1 and not bridge.facts("record.invalid")


LARGEST, SMALLEST = 2**64 - 1, -2**63


def test_msgpack_devices(own_scene):
    scene = own_scene
    bridge = start(scene, "msgpack-devices", ["mes.process-variable", "mes.batch-event"], ["+/+/+/_in/+"])
    subscriber = subscribe(scene, 2, "-F", "%t %C %x")
    place = {"plant": "berlin", "area": "mixing", "line": "line-7"}
    payload = b'{"tagId":"FT-101","value":41.5,"largest":%d,"smallest":%d,"good":true}' % (LARGEST, SMALLEST)
    scene.kafka.put("mes.process-variable", payload, headers=place)
    scene.kafka.put("mes.batch-event", event("batch-event"), headers=place)
    out, _ = subscriber.communicate(timeout=30)
    messages = {topic: (content_type, bytes.fromhex(value)) for topic, content_type, value in map(str.split, out.splitlines())}

    content_type, value = messages["berlin/mixing/line-7/process-variable"]
    assert content_type == "application/vnd.msgpack"
    assert msgpack.unpackb(value) == {"tagId": "FT-101", "value": 41.5, "largest": LARGEST, "smallest": SMALLEST,
                                      "good": True}
    assert list(msgpack.unpackb(value)) == ["tagId", "value", "largest", "smallest", "good"]
    assert messages["berlin/mixing/line-7/batch-event"] == ("application/json", event("batch-event"))

    report = {"processOrderId": "PO-1", "quantity": 240, "largest": LARGEST, "smallest": SMALLEST, "weight": 12.5}
    publish(scene, "berlin/mixing/line-7/_in/output-production", msgpack.packb(report), version="311")
    record = record_of(scene, "mes.in.output-production")
    assert record["payload"] == ('{"processOrderId":"PO-1","quantity":240,"largest":18446744073709551615,'
                                 '"smallest":-9223372036854775808,"weight":12.5}')
    assert record["headers"]["content-type"] == "application/json"
    publish(scene, "berlin/mixing/line-7/_in/stock-event", event("stock-event"))  # a device that speaks JSON
    assert record_of(scene, "mes.in.stock-event")["payload"].encode() == event("stock-event")
    assert stopped_well(bridge)


def test_umh(own_scene):
    scene = own_scene
    here = "umh/v1/acme/berlin/mixing/line-7"
    bridge = start(scene, "umh", ["mes.tag", "mes.process-variable", "mes.batch-event"],
                   ["umh/v1/acme/+/+/+/_raw/+", "umh/v1/acme/+/+/+/_mes-in/+"])
    subscriber = subscribe(scene, 2)
    place = {"plant": "berlin", "area": "mixing", "line": "line-7"}
    sample = b'{"timestamp_ms":1763716443127,"value":41.5}'
    scene.kafka.put("mes.tag", sample, key="FT-101", headers=place)
    scene.kafka.put("mes.batch-event", event("batch-event"), headers=place)
    messages = received(scene, subscriber)
    assert messages[f"{here}/_historian/FT-101"]["payload"].encode() == sample
    assert messages[f"{here}/_mes/batch-event"]["payload"].encode() == event("batch-event")

    changes = [b'{"tagId":"FT-101","value":%d}' % number for number in range(200)]
    subscriber = scene.mqtt.subscribe("-t", f"{here}/_mes/process-variable", "-i", "panel", "-W", "6")
    wait_until("the panel has subscribed", lambda: f"panel 1 {here}/_mes/process-variable" in scene.mqtt.log(), 10)
    scene.kafka.put_all("mes.process-variable", changes, headers=place)
    out, _ = subscriber.communicate(timeout=30)
    shown = [json.loads(line)["payload"].encode() for line in out.splitlines()]
    assert shown[-1] == changes[-1] and len(shown) <= 13
    assert shown == [change for change in changes if change in shown]

    publish(scene, f"{here}/_raw/FT-102", sample)
    raw = record_of(scene, "umh.raw")
    assert (raw["key"], raw["payload"].encode()) == ("berlin/mixing/line-7/FT-102", sample)
    assert raw["headers"]["mqtt_topic"] == f"{here}/_raw/FT-102"
    publish(scene, f"{here}/_mes-in/stock-event", event("stock-event"))
    report = record_of(scene, "mes.in.stock-event")
    assert (report["key"], report["payload"].encode()) == ("berlin/mixing/line-7/stock-event", event("stock-event"))
    assert stopped_well(bridge)
