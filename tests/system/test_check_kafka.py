"""`mesbridge check --connect` and Kafka: each thing that can be wrong has its name, its words and its exit code."""

import pytest
from certificates import Authority
from checking import Checked, answer, listener, say_nothing, write_config
from process import free_port, wait_until
from secure import PASSWORD, USER, SecureKafka


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def secure_kafka(kafka, authority):
    broker = SecureKafka(authority)
    broker.start()
    yield broker
    broker.control("wipe")


@pytest.fixture(scope="module")
def closed_kafka(kafka, authority):
    """One that gives no right to USER."""
    broker = SecureKafka(authority)
    broker.settings += ("\nauthorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer"
                        "\nsuper.users=User:ANONYMOUS")
    broker.start()
    yield broker
    broker.control("wipe")


def check(scene, timeout="10s", **values):
    """With topics of the scene's own for all that is not given."""
    kafka = scene.kafka
    if scene.mqtt is None:
        scene.mosquitto()
    for key, name in (("dead_letters", "dlq"), ("audit", "audit")):
        if key not in values:
            values[key] = scene.name(name)
            kafka.partitions(values[key]) or kafka.create(values[key])
    given = {"id": scene.id, "bootstrap": kafka.address, "url": f"mqtt://127.0.0.1:{scene.mqtt.port}"}
    return Checked(write_config(scene.folder, **{**given, **values}), timeout=timeout)


def test_topics_that_are_there_and_topics_that_are_not(scene):
    there = scene.kafka_topic(3)
    done = check(scene, kafka_topics=[there])
    assert done.code == 0 and f"{there} has 3 partitions" in done.one("kafka.topic", "ok"), done.findings
    before = scene.kafka.admin("list")
    done = check(scene, kafka_topics=[there, scene.name("bach-event")], kafka_topic=scene.name("in.{event}"))
    missing = done.all("kafka.topic", "error")
    assert done.code == 78 and len(missing) == 1, done.findings
    assert f"there is no {scene.name('bach-event')}" in missing[0] and f"did you mean `{there}`?" in missing[0]
    assert "Kafka makes it" in done.all("kafka.topic", "ok")[1]
    assert scene.kafka.admin("list") == before, "nothing is made by looking"


def test_an_expression_lists_what_it_takes(scene):
    first, second = scene.kafka_topic(1, "batch-event"), scene.kafka_topic(1, "stock-event")
    prefix = scene.id.replace(".", "\\.")
    done = check(scene, kafka_topics=f"'^{prefix}\\..*-event$'")
    words = done.one("kafka.topic", "ok")
    assert done.code == 0 and "takes 2 topics" in words and first in words and second in words, done.findings
    none = check(scene, kafka_topics=f"'^{prefix}\\.nothing'")
    assert none.code == 78 and "takes no topic" in none.one("kafka.topic", "error"), none.findings


def test_what_kafka_will_not_make_must_be_there(strict_scene):
    there = strict_scene.kafka_topic(1)
    values = {"kafka_topics": [there], "kafka_topic": strict_scene.name("in.{event}")}
    done = check(strict_scene, dead_letters=strict_scene.name("dead"), audit=strict_scene.name("told"), **values)
    assert done.code == 78, done.findings
    assert "auto.create.topics.enable=false" in done.one("kafka.dead-letter-topic", "error")
    done.one("kafka.audit-topic", "error")
    assert "make those that devices send" in done.all("kafka.topic", "warning")[0]
    strict_scene.kafka_topic(1, "in.batch-event")
    fine = check(strict_scene, **values)
    assert fine.code == 0 and "for 1 of the 8 kinds" in fine.all("kafka.topic", "ok")[1], fine.findings


def test_settings_with_which_events_are_lost(scene):
    short = scene.kafka_topic(1, "short", retention_ms=3600000)
    few = scene.kafka_topic(1, "few", retention_bytes=1000000)
    last = scene.kafka_topic(1, "last", cleanup_policy="compact")
    small = scene.kafka.create(scene.name("small"), max_message_bytes=2000, retention_ms=-1)
    done = check(scene, kafka_topics=[short, few, last], dead_letters=small)
    assert done.code == 0, done.findings
    kept = {words.split()[0]: words for words in done.all("kafka.retention", "warning")}
    assert kept.keys() == {short, few}, kept
    assert "for 1 h" in kept[short] and "604800000" in kept[short] and "retention.bytes" in kept[few]
    assert last in done.one_of("kafka.cleanup-policy", "warning") and "cleanup.policy=delete" in done.worst_words()
    assert small in done.one_of("kafka.message-size", "warning") and "max.message.bytes" in done.worst_words()
    week = scene.kafka_topic(1, "week")
    done = check(scene, kafka_topics=[week], more="recovery: {window: 30d}\n")
    assert "`recovery.window` is 30 d" in done.one_of("kafka.retention", "warning"), done.findings


def test_replicas_that_are_not_enough_to_be_written_to(scene):
    bad = scene.kafka.create(scene.name("bad"), min_insync_replicas=2)
    done = check(scene, kafka_topic=bad)
    assert done.code == 78 and f"{bad} has 1 replicas" in done.one_of("kafka.replicas", "error"), done.findings


def test_one_of_two_servers_may_be_away(scene):
    there = scene.kafka_topic(1)
    done = check(scene, kafka_topics=[there], bootstrap=f"127.0.0.1:{free_port()},{scene.kafka.address}")
    assert done.code == 0 and done.worst() == {"kafka.tcp": "warning"}, done.findings


def test_ports_at_which_there_is_no_kafka(scene):
    scene.kafka_topic(1)
    with listener(say_nothing) as port:
        silent = check(scene, kafka_topics=["x"], bootstrap=f"127.0.0.1:{port}", timeout="3s")
        assert silent.code == 69 and "no Kafka answers" in silent.one("kafka.bootstrap", "error"), silent.findings
        assert silent.seconds < 12, silent.seconds
    with listener(answer(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as port:
        other = check(scene, kafka_topics=["x"], bootstrap=f"127.0.0.1:{port}", timeout="3s")
        assert other.code == 69 and "is it Kafka's port" in other.one("kafka.bootstrap", "error"), other.findings


def test_the_address_that_the_cluster_tells_its_clients(scene):
    """A broker that says that it is elsewhere is found at its port, and cannot be talked to."""
    elsewhere = type(scene.kafka)(f"127.0.0.1:{free_port()}",
                                  settings="advertised.listeners=PLAINTEXT://kafka-1.invalid:9092")
    elsewhere.control("start")
    try:
        done = check(scene, kafka_topics=[scene.name("x")], bootstrap=elsewhere.address, timeout="5s")
    finally:
        elsewhere.control("wipe")
    words = done.one("kafka.brokers", "error")
    assert done.code >= 69 and "kafka-1.invalid:9092" in words and "advertised.listeners" in words, done.findings


# ---- TLS and SASL ----

def sasl(authority, password=PASSWORD):
    return (f'security.protocol: sasl_ssl, sasl.mechanism: PLAIN, sasl.username: {USER}, sasl.password: "{password}", '
            f"ssl.ca.location: {authority.ca}")


def secure_check(scene, secure_kafka, **values):
    return check(scene, dead_letters="mes.dlq", audit="mes.audit", kafka_topics=["mes.batch-event"], **values)


def test_sasl_and_tls_that_are_well(scene, secure_kafka, authority):
    for name in ("mes.dlq", "mes.audit", "mes.batch-event"):
        secure_kafka.partitions(name) or secure_kafka.create(name)
    done = secure_check(scene, secure_kafka, bootstrap=secure_kafka.secure, properties=sasl(authority))
    assert done.code == 0 and done.worst() == {"kafka.tls-expiry": "warning"}, done.findings
    assert f"PLAIN lets {USER} in" in done.one("kafka.sasl", "ok")
    done.one("kafka.tls", "ok")
    own = authority.client("bridge", days=90)
    mutual = (f"security.protocol: ssl, ssl.ca.location: {authority.ca}, ssl.certificate.location: {own.cert}, "
              f"ssl.key.location: {own.key}")
    done = secure_check(scene, secure_kafka, bootstrap=secure_kafka.mutual, properties=mutual)
    assert done.code == 0 and len(done.all("kafka.tls-expiry", "ok")) == 1, done.findings


def test_a_password_that_kafka_does_not_take(scene, secure_kafka, authority):
    properties = sasl(authority, "no good secret")
    done = secure_check(scene, secure_kafka, bootstrap=secure_kafka.secure, properties=properties)
    words = done.one("kafka.sasl", "error")
    assert done.code == 77 and "Invalid username or password" in words and "sasl.password" in words, done.findings
    assert "no good" not in done.done.stdout + done.done.stderr
    assert done.seconds < 8, "a refusal is not waited for"


def test_certificates_of_kafka_that_are_no_good(scene, secure_kafka, authority):
    for address, word in ((secure_kafka.expired, "expired on"), (secure_kafka.misnamed, "is for DNS:other.example")):
        done = secure_check(scene, secure_kafka, bootstrap=address, properties=sasl(authority))
        assert done.code == 69 and word in done.one("kafka.tls", "error"), done.findings
        assert not done.all("kafka.sasl"), done.findings
    stranger = Authority(authority.folder, "stranger")
    done = secure_check(scene, secure_kafka, bootstrap=secure_kafka.secure, properties=sasl(stranger))
    assert done.code == 69 and "ssl.ca.location" in done.one("kafka.tls", "error"), done.findings


def test_a_certificate_that_kafka_demands(scene, secure_kafka, authority):
    properties = f"security.protocol: ssl, ssl.ca.location: {authority.ca}"
    done = secure_check(scene, secure_kafka, bootstrap=secure_kafka.mutual, properties=properties)
    found = done.all("kafka.tls", "error")
    assert done.code == 77 and "demands a certificate" in found[0], done.findings
    assert "ssl.certificate.location" in found[0]
    other = Authority(authority.folder, "stranger").client("stranger", days=90)
    properties += f", ssl.certificate.location: {other.cert}, ssl.key.location: {other.key}"
    done = secure_check(scene, secure_kafka, bootstrap=secure_kafka.mutual, properties=properties)
    found = done.all("kafka.tls", "error")
    assert done.code == 77 and "refuses the bridge's own certificate" in found[0], done.findings


def test_protocols_that_are_mixed_up(scene, secure_kafka, authority):
    done = secure_check(scene, secure_kafka, bootstrap=secure_kafka.secure, timeout="4s")
    assert done.code == 69 and "`security.protocol: ssl`" in done.one("kafka.bootstrap", "error"), done.findings
    done = secure_check(scene, secure_kafka, bootstrap=secure_kafka.address, properties=sasl(authority), timeout="4s")
    assert done.code == 69 and done.all("kafka.tls", "error"), done.findings


def without_topic_errors(scene, kafka, words):
    done = secure_check(scene, kafka, **words)
    return done if not done.all("kafka.topic", "error") and not done.all("kafka.dead-letter-topic", "error") else None


def without_errors(scene, kafka, words):
    done = secure_check(scene, kafka, **words)
    return done if done.code == 0 else None


def test_rights_that_kafka_does_not_give(scene, closed_kafka, authority):
    for name in ("mes.dlq", "mes.audit", "mes.batch-event"):
        closed_kafka.partitions(name) or closed_kafka.create(name)
    done = secure_check(scene, closed_kafka, bootstrap=closed_kafka.secure, properties=sasl(authority))
    assert done.code == 77, done.findings
    assert "may not see mes.batch-event; allow it Read and Describe" in done.one("kafka.topic", "error")
    assert "Write and Describe" in done.one("kafka.dead-letter-topic", "error")

    closed_kafka.admin("allow", USER, "read", "topic", "mes.")
    closed_kafka.admin("allow", USER, "write", "topic", "mes.")
    words = {"bootstrap": closed_kafka.secure, "properties": sasl(authority)}
    done = wait_until("the rights are known", lambda: without_topic_errors(scene, closed_kafka, words), 20, every=0.5)
    assert done.code == 77 and "allow this user Read on that group" in done.one("kafka.group", "error"), done.findings
    closed_kafka.admin("allow", USER, "read", "group", "mesbridge-")
    done = wait_until("all rights that are needed", lambda: without_errors(scene, closed_kafka, words), 20, every=0.5)
    assert "allow it DescribeConfigs" in done.one_of("kafka.retention", "warning"), done.findings
