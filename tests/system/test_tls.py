"""TLS and SASL: config/examples/tls-sasl.yaml, and what the bridge says when one of the two does not work."""

import pytest

from certificates import Authority
from checking import Checked
from conftest import LOGS, Scene
from example import EXAMPLES, Example, RunFile, event, publish, received, record_of, stopped_well, subscribe
from secure import PASSWORD, USER, SecureKafka, SecureMosquitto

PLACE = {"plant": "berlin", "area": "mixing", "line": "line-7"}
UNKNOWN = "nobody whom we trust has signed the broker's certificate"
EXPIRED = "the broker's certificate has expired, or our clock is wrong"
MISNAMED = "the broker's certificate is for another host name"
# Its word about our certificate is lost when it resets the connection before we have read it.
LOST = "TLS: the broker hung up before it answered; does it accept our certificate?"


@pytest.fixture(scope="module")
def authority():
    return Authority(LOGS / "certificates")


@pytest.fixture(scope="module")
def stranger(authority):
    """Another authority."""
    return Authority(authority.folder, "stranger")


@pytest.fixture(scope="module")
def secure_kafka(authority):
    broker = SecureKafka(authority)
    broker.start()
    for kafka_topic in ("mes.batch-event", "mes.dlq", "mes.audit"):
        broker.create(kafka_topic)
    yield broker
    broker.control("wipe")


@pytest.fixture
def secure_scene(request, secure_kafka):
    folder = LOGS / request.node.name.replace("[", "-").replace("]", "")
    folder.mkdir(parents=True, exist_ok=True)
    scene = Scene(folder, secure_kafka)
    yield scene
    scene.done()


def file_of(folder, name, text):
    path = folder / name
    path.write_text(text)
    path.chmod(0o600)
    return path


def good_mosquitto(scene, authority, **more):
    scene.mqtt = scene.started_with(SecureMosquitto(scene.folder, authority.server(), authority, **more), True)
    return scene.mqtt


def bridge_of(scene, authority, port, **variables):
    """The example's bridge; what is not given is right. Not yet started."""
    client = authority.client("bridge")
    client.key.chmod(0o600)
    secret = file_of(scene.folder, "secret", f"{PASSWORD}\n")
    right = {"KAFKA": scene.kafka.secure, "KAFKA_CA": authority.ca, "KAFKA_USER": USER, "KAFKA_PASSWORD_FILE": secret,
             "MQTT": f"127.0.0.1:{port}", "MQTT_CA": authority.ca, "MQTT_CERT": client.cert, "MQTT_KEY": client.key,
             "MQTT_USER": USER, "MQTT_PASSWORD_FILE": secret}
    return scene.started_with(Example(scene.folder, "tls-sasl", **{**right, **variables}), False)


def reason_of(bridge, fact):
    """What both directions say, which may have missed a word."""
    bridge.wait_fact(fact, times=2)
    reasons = {line.split(' reason="')[1].split('"')[0] for line in bridge.facts(fact)} - {LOST} or {LOST}
    assert len(reasons) == 1, reasons
    return reasons.pop()


def rights():
    """What the example says of Mosquitto's acl_file."""
    lines = [line.strip().lstrip("# ") for line in (EXAMPLES / "tls-sasl.yaml").read_text().splitlines()]
    return "\n".join(line for line in lines if line.startswith(("user ", "topic read", "topic write")))


def test_tls_sasl(secure_scene, authority):
    scene = secure_scene
    assert rights().startswith(f"user {USER}\n")
    mqtt = good_mosquitto(scene, authority, rights=rights())
    bridge = bridge_of(scene, authority, mqtt.port)
    looked = Checked(bridge.config, env=bridge.popen["env"])
    assert looked.code == 0 and not looked.all("mqtt.acl", "warning"), looked.findings
    bridge.start_and_carry(mqtt, ["+/+/+/_in/+"])
    subscriber = subscribe(scene, 1)
    scene.kafka.put("mes.batch-event", event("batch-event"), headers=PLACE)
    message = received(scene, subscriber)["berlin/mixing/line-7/batch-event"]
    assert message["payload"].encode() == event("batch-event")
    publish(scene, "berlin/mixing/line-7/_in/output-production", event("output-production"), version="311")
    record = record_of(scene, "mes.in.output-production")
    assert record["key"] == "berlin/mixing/line-7/output-production"
    assert record["payload"].encode() == event("output-production")
    assert stopped_well(bridge)
    assert PASSWORD not in bridge.log()
    for refused in ("mqtt.away", "checkpoint.denied", "presence.refused"):
        assert not bridge.facts(refused)


# --- MQTT: wrong, then put right ---

def wrong_mosquitto(scene, authority, stranger, what):
    """One that something is wrong with, on a port of its own."""
    server, guests, password = authority.server(), authority, PASSWORD
    if what == "authority":
        server = stranger.server()
    elif what == "expired":
        server = authority.server("expired", days=-1)
    elif what == "misnamed":
        server = authority.server("misnamed", hosts=["DNS:other.example"])
    elif what == "password":
        password = "another one"
    elif what == "guests":
        guests = stranger
    return scene.started_with(SecureMosquitto(scene.folder, server, guests, password), True)


@pytest.mark.parametrize("what, reason", [
    ("authority", f"TLS: {UNKNOWN}"),
    ("expired", f"TLS: {EXPIRED}"),
    ("misnamed", f"TLS: {MISNAMED}"),
    ("password", "the broker does not let this user in: not authorized (0x87)"),
    ("guests", "TLS: the broker does not trust who has signed our certificate"),
], ids=["authority", "expired", "misnamed", "password", "guests"])
def test_what_is_wrong_with_mosquitto_is_said_until_it_is_put_right(secure_scene, authority, stranger, what, reason):
    scene = secure_scene
    wrong = wrong_mosquitto(scene, authority, stranger, what)
    bridge = bridge_of(scene, authority, wrong.port).start()
    assert reason_of(bridge, "mqtt.away") in ((reason, LOST) if what == "guests" else (reason,))
    assert wrong.stop() == 0
    good_mosquitto(scene, authority, port=wrong.port)
    bridge.wait_fact("mqtt.connected", times=2)  # both directions
    assert stopped_well(bridge)


def test_a_client_certificate_that_has_expired_is_said(secure_scene, authority):
    scene = secure_scene
    mqtt = good_mosquitto(scene, authority)
    old = authority.client("old", days=-1)
    old.key.chmod(0o600)
    bridge = bridge_of(scene, authority, mqtt.port, MQTT_CERT=old.cert, MQTT_KEY=old.key).start()
    assert reason_of(bridge, "mqtt.away") in ("TLS: our certificate has expired, says the broker", LOST)
    assert stopped_well(bridge)


def test_a_key_of_another_certificate_is_said(secure_scene, authority, stranger):
    scene = secure_scene
    mqtt = good_mosquitto(scene, authority)
    other = stranger.client("other")
    other.key.chmod(0o600)
    bridge = bridge_of(scene, authority, mqtt.port, MQTT_KEY=other.key).start()
    assert reason_of(bridge, "mqtt.away") == "TLS: mqtt.key_file: is not the key of the certificate"
    assert stopped_well(bridge)


def test_a_broker_without_tls_is_said(secure_scene, authority):
    scene = secure_scene
    mqtt = scene.mosquitto()
    bridge = bridge_of(scene, authority, mqtt.port).start()
    assert reason_of(bridge, "mqtt.away") == "TLS: the broker hung up at once; does it speak TLS on this port?"
    assert stopped_well(bridge)


# --- Kafka ---

@pytest.mark.parametrize("listener, reason", [
    ("expired", f"TLS: {EXPIRED}"),
    ("misnamed", f"TLS: {MISNAMED}"),
    ("mutual", "TLS: the broker wants a certificate of ours, or another one"),
    ("address", "TLS: the broker hung up at once; does it speak TLS on this port?"),
], ids=["expired", "misnamed", "mutual", "no-tls"])
def test_what_is_wrong_with_kafka_s_certificate_is_said(secure_scene, authority, listener, reason):
    scene = secure_scene
    address = getattr(scene.kafka, listener)
    bridge = bridge_of(scene, authority, good_mosquitto(scene, authority).port, KAFKA=address).start()
    assert reason_of(bridge, "kafka.away") == f"{address}: {reason}"
    assert stopped_well(bridge)


@pytest.mark.parametrize("what, reason", [
    ("authority", f"TLS: {UNKNOWN}"),
    ("password", "Authentication failed: Invalid username or password"),
], ids=["authority", "password"])
def test_what_kafka_is_told_wrongly_is_said(secure_scene, authority, stranger, what, reason):
    scene = secure_scene
    wrong = {"KAFKA_CA": stranger.ca} if what == "authority" else {
        "KAFKA_PASSWORD_FILE": file_of(scene.folder, "wrong", "another one\n")}
    bridge = bridge_of(scene, authority, good_mosquitto(scene, authority).port, **wrong).start()
    assert reason_of(bridge, "kafka.away") == f"{scene.kafka.secure}: {reason}"
    assert stopped_well(bridge)


def test_a_kafka_whose_certificate_is_renewed_is_found(secure_scene, authority):
    scene = secure_scene
    address = scene.kafka.renewable
    bridge = bridge_of(scene, authority, good_mosquitto(scene, authority).port, KAFKA=address).start()
    assert reason_of(bridge, "kafka.away") == f"{address}: TLS: {EXPIRED}"
    scene.kafka.renew()
    bridge.wait_fact("kafka.connected", times=2)
    assert stopped_well(bridge)


# --- what may be left out ---

SMALL = """\
bridge: {{id: {id}}}
kafka: {{bootstrap_servers: "{kafka}", properties: {{security.protocol: SASL_SSL, sasl.mechanism: PLAIN, sasl.username: {user},
  sasl.password_file: {secret}{kafka_more}}}}}
mqtt: {{url: "mqtts://localhost:{port}", username: {user}, password_file: {secret}{mqtt_more}}}
down: {{routes: [{{name: events, kafka_topics: [mes.batch-event], topic: "{{plant}}/{{area}}/{{line}}/{{event}}"}}]}}
"""


@pytest.mark.parametrize("whom", ["an authority in a file", "the system's authorities", "nobody"])
def test_an_authority_is_all_that_it_needs(secure_scene, authority, whom):
    scene = secure_scene
    mqtt = scene.started_with(SecureMosquitto(scene.folder, authority.server(), None), True)
    in_file = whom == "an authority in a file"
    config = file_of(scene.folder, "small.yaml", SMALL.format(
        id=scene.id, kafka=scene.kafka.secure, port=mqtt.port, user=USER,
        secret=file_of(scene.folder, "secret", PASSWORD),
        kafka_more=f", ssl.ca.location: {authority.ca}" if in_file else "",
        mqtt_more=f", ca_file: {authority.ca}" if in_file else ""))
    # OpenSSL's own word for where the system's authorities are
    more = {"SSL_CERT_FILE": str(authority.ca)} if whom == "the system's authorities" else {}
    bridge = scene.started_with(RunFile(scene.folder, config, **more), False).start()
    if whom == "nobody":
        assert f"TLS: {UNKNOWN}" in bridge.wait_fact("mqtt.away")
        assert f"TLS: {UNKNOWN}" in bridge.wait_fact("kafka.away")
    else:
        bridge.wait_fact("mqtt.connected")
        bridge.wait_fact("lanes.assigned")
    assert stopped_well(bridge)
