"""`mesbridge check --connect` and the MQTT broker: what can be wrong has its name, its words and its exit code."""

import shutil
import ssl
import subprocess

import pytest
from bridge import MESBRIDGE
from certificates import Authority
from checking import Checked, answer, listener, say_nothing, write_config
from process import free_port, run
from secure import PASSWORD, USER, SecureMosquitto


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("certificates"))


class Site:
    """A scene, and a configuration for it in both directions."""

    def __init__(self, scene):
        self.scene = scene
        self.kafka_topic = scene.kafka_topic(1)
        for name in ("mine", "dlq", "audit"):
            scene.kafka.create(scene.name(name))

    def config(self, url=None, **values):
        given = {"id": self.scene.id, "bootstrap": self.scene.kafka.address, "kafka_topics": [self.kafka_topic],
                 "kafka_topic": self.scene.name("mine"), "dead_letters": self.scene.name("dlq"),
                 "audit": self.scene.name("audit"), "url": url or f"mqtt://127.0.0.1:{self.scene.mqtt.port}"}
        return write_config(self.scene.folder, **{**given, **values})

    def check(self, url=None, timeout="10s", **values):
        return Checked(self.config(url, **values), timeout=timeout)

    def secure(self, authority, certificate=None, guests=True):
        """It demands a certificate of ours, unless @guests is None."""
        broker = SecureMosquitto(self.scene.folder, certificate or authority.server(), guests and authority)
        self.scene.mqtt = broker
        self.scene.started_with(broker, True)
        return broker

    def credentials(self, authority, cert=None, key=None, ca=None, password=PASSWORD):
        """The lines of `mqtt:` that a SecureMosquitto wants."""
        own = authority.client("bridge")
        (self.scene.folder / "password").write_text(password + "\n")
        return "\n".join(f"  {name}: {value}" for name, value in {
            "username": USER, "password_file": self.scene.folder / "password", "ca_file": ca or authority.ca,
            "cert_file": cert or own.cert, "key_file": key or own.key}.items())


@pytest.fixture
def site(scene):
    return Site(scene)


def test_where_all_is_well_nothing_is_said_but_ok(site):
    site.scene.mosquitto()
    done = site.check()
    assert done.code == 0 and done.worst() == {}, done.findings
    for name in ("dns", "tcp", "connect", "version", "qos", "retain", "receive-maximum", "packet-size",
                 "session-expiry", "subscriptions", "acl"):
        assert done.all(f"mqtt.{name}", "ok"), name
    assert "mosquitto version 2" in done.one("mqtt.version", "ok")
    text = subprocess.run([MESBRIDGE, "check", "--connect", site.config()], capture_output=True, text=True, check=False)
    lines = text.stdout.splitlines()
    assert text.returncode == 0 and lines[0].endswith("check.yaml: ok"), text
    assert [line.split()[:2] for line in lines[1:]] == [[f["level"], f["name"]] for f in done.findings]


def test_several_files_are_one_document_and_the_worst_of_them_counts(site):
    site.scene.mosquitto()
    good = site.config()
    other = good.rename(good.with_name("other.yaml"))
    bad = good.with_name("bad.yaml")
    bad.write_text(other.read_text().replace("mqtt://127.0.0.1", "http://127.0.0.1"))
    away = site.config(f"mqtt://127.0.0.1:{free_port()}")
    done = Checked(away, other)
    assert done.code == 69 and {f["file"] for f in done.findings} == {str(away), str(other)}, done.findings
    wrong = Checked(bad, other)
    assert wrong.code == 78 and {f["file"] for f in wrong.findings} == {str(other)}, wrong.done
    assert f"{bad}:" in wrong.done.stderr
    assert Checked(good.with_name("nowhere.yaml")).code == 66


@pytest.mark.parametrize("words", [["--json"], ["--connect"], ["--connect", "--timeout"], ["--connect", "--timeout", "10"],
                                   ["--connect", "--timeout", "0s"], ["--connect", "--timeout", "1h"], ["--conect"]])
def test_words_that_check_does_not_take(words, tmp_path):
    files = [] if words == ["--connect"] else [str(tmp_path / "mesbridge.yaml")]
    done = subprocess.run([MESBRIDGE, "check", *words, *files], capture_output=True, text=True, check=False)
    assert done.returncode == 64 and "usage: mesbridge check" in done.stderr, done


def test_nobody_gets_anything_and_nobody_is_thrown_out(site):
    broker = site.scene.mosquitto()
    bridge = site.scene.bridge(site.kafka_topic).start()
    watcher = broker.subscribe("-t", "#", "-t", "_bridge/#", "-t", "$bridge/+/gap", "-t", "$bridge/+/checkpoint/#",
                               "-t", "$bridge/+/id", "-R", "-W", "4")
    done = site.check(id=bridge.values["id"])
    assert done.code == 0, done.findings
    out, _ = watcher.communicate(timeout=20)
    assert "mesbridge-check" not in out, out
    assert broker.log().count(f"as mesbridge-{bridge.values['id']}-one-down") == 1, broker.log()
    assert "mqtt.away" not in bridge.log(), bridge.log()


@pytest.mark.parametrize("server", ["mqtt", "kafka"])
def test_a_name_that_does_not_resolve(site, server):
    site.scene.mosquitto()
    host = "no-such-host.invalid"
    values = {"url": f"mqtt://{host}:1883"} if server == "mqtt" else {"bootstrap": f"{host}:9092"}
    done = site.check(timeout="4s", **values)
    assert done.code == 69, done.findings
    assert "no-such-host.invalid does not resolve" in done.one(f"{server}.dns", "error")
    other = "kafka.bootstrap" if server == "mqtt" else "mqtt.connect"
    done.one(other, "ok")  # the other one is looked at all the same


@pytest.mark.parametrize("server", ["mqtt", "kafka"])
def test_a_port_at_which_nobody_listens(site, server):
    site.scene.mosquitto()
    port = free_port()
    values = {"url": f"mqtt://127.0.0.1:{port}"} if server == "mqtt" else {"bootstrap": f"127.0.0.1:{port}"}
    done = site.check(**values)
    assert done.code == 69, done.findings
    words = done.one(f"{server}.tcp", "error")
    assert "127.0.0.1: Connection refused" in words and "nobody listens there" in words


def test_a_port_that_takes_the_connection_and_says_nothing(site):
    site.scene.mosquitto()
    with listener(say_nothing) as port:
        done = site.check(f"mqtt://127.0.0.1:{port}", timeout="2s")
        assert done.code == 69 and "answers nothing" in done.one("mqtt.connect", "error"), done.findings
        secure = site.check(f"mqtts://127.0.0.1:{port}", timeout="2s")
        assert secure.code == 69 and "does not answer a TLS handshake" in secure.one("mqtt.tls", "error")
    assert done.seconds < 9 and secure.seconds < 9, (done.seconds, secure.seconds)


def test_a_port_at_which_something_else_is_spoken(site):
    site.scene.mosquitto()
    with listener(answer(b"SSH-2.0-OpenSSH_9.2\r\n")) as port:
        words = site.check(f"mqtt://127.0.0.1:{port}").one("mqtt.connect", "error")
        assert 'no MQTT: "SSH-2.0-OpenSSH_9.2??"' in words and "mqtt.url" in words


def test_a_broker_that_speaks_3_1_1_only(site):
    site.scene.mosquitto()
    with listener(answer(bytes([0x20, 2, 0, 1]))) as port:
        done = site.check(f"mqtt://127.0.0.1:{port}")
        assert done.code == 69 and "3.1.1 only" in done.one("mqtt.connect", "error"), done.findings


def test_credentials_that_are_missing_or_wrong(site, authority):
    broker = site.secure(authority, guests=None)
    lines = site.credentials(authority)
    done = site.check(broker.url, mqtt=lines)
    assert done.code == 0 and f"lets {USER} in" in done.one("mqtt.connect", "ok"), done.findings
    wrong = site.check(broker.url, mqtt=site.credentials(authority, password="not the bridge's secret"))
    assert wrong.code == 77 and "mqtt.password_file" in wrong.one("mqtt.connect", "error"), wrong.findings
    assert "secret" not in wrong.done.stdout + wrong.done.stderr
    without = site.check(broker.url, mqtt=f"  ca_file: {authority.ca}")
    assert without.code == 77 and "no user is configured" in without.one("mqtt.connect", "error"), without.findings
    gone = site.check(broker.url, mqtt=lines.replace("/password", "/nowhere"))
    assert gone.code == 78 and "nowhere" in gone.done.stdout + gone.done.stderr, gone.done


def test_what_the_acl_does_not_give_is_named_with_the_line_that_would(site):
    broker = site.scene.mosquitto(is_running=False, acl_file=site.scene.folder / "acl")

    def check_with(*rights):
        broker.config.with_name("acl").write_text("".join(f"topic {right}\n" for right in rights))
        broker.start()
        done = site.check()
        broker.stop()
        return done

    own = f"readwrite $bridge/{site.scene.id}/#"
    presence = [f"write _bridge/{site.scene.id}/{direction}/status" for direction in ("up", "down")]
    done = check_with(own, *presence, "write +/+/+/batch-event", "read #")
    assert done.code == 0 and done.worst() == {}, done.findings  # no $SYS: then only its own topics are tried
    done = check_with(own, *presence, "write +/+/+/batch-event", "read $SYS/#", "read #")
    assert done.code == 0 and done.worst() == {}, done.findings
    assert any("6 of 6" in words or "7 of 7" in words for words in done.all("mqtt.acl", "ok")), done.findings
    done = check_with(own, *presence, "write berlin/+/+/batch-event", "read $SYS/#", "read #")
    assert done.code == 0, done.findings
    assert "topic write +/+/+/+" in done.all("mqtt.acl", "warning")[0], done.findings
    done = check_with(own, "write +/+/+/batch-event", "read $SYS/#", "read #")
    assert done.code == 77 and len(done.all("mqtt.acl", "error")) == 2, done.findings
    assert f"topic write _bridge/{site.scene.id}/down/status" in done.all("mqtt.acl", "error")[1]
    done = check_with("write #", "read $SYS/#")
    assert done.code == 77 and f"topic readwrite $bridge/{site.scene.id}/#" in done.all("mqtt.acl", "error")[0]
    done = check_with(f"write $bridge/{site.scene.id}/#", *presence, "write +/+/+/batch-event", "read $SYS/#")
    assert done.code == 77 and "did not come back" in done.all("mqtt.acl", "error")[0], done.findings


def test_a_broker_that_offers_too_little(site):
    site.scene.mosquitto(retain_available="false", max_inflight_messages=20, max_packet_size=20000)
    done = site.check()
    assert done.code == 78, done.findings
    assert "retain_available true" in done.one("mqtt.retain", "error")
    assert "max_inflight_messages 200" in done.one("mqtt.receive-maximum", "warning")
    assert "20000 bytes" in done.one("mqtt.packet-size", "ok")
    assert "become dead letters" in done.all("kafka.message-size", "warning")[0], done.findings
    off = Checked(site.config(), "--set", "down.checkpoint=off")
    assert off.code == 0 and off.one("mqtt.retain", "warning"), off.findings


def test_a_broker_without_qos_1(site):
    site.scene.mosquitto(max_qos=0)
    done = site.check()
    assert done.code == 78 and "max_qos" in done.one("mqtt.qos", "error"), done.findings


# ---- TLS ----

def test_tls_that_is_well_and_tls_that_ends_soon(site, authority):
    broker = site.secure(authority)
    done = site.check(broker.url, mqtt=site.credentials(authority))
    assert done.code == 0, done.findings
    assert "TLSv1.3 with 127.0.0.1" in done.one("mqtt.tls", "ok")
    assert len(done.all("mqtt.tls-expiry", "warning")) == 2 and "renew" in done.all("mqtt.tls-expiry")[0], done.findings

    def soon_no_more(certificate):
        return site.check(broker.url, mqtt=site.credentials(authority, cert=certificate.cert, key=certificate.key))
    assert len(soon_no_more(authority.client("long", days=90)).all("mqtt.tls-expiry", "ok")) == 1


def early(authority):
    """A certificate that is not valid yet."""
    made = authority.server("early")
    folder = authority.folder / "early"
    folder.mkdir(exist_ok=True)
    (folder / "index").write_text("")
    (folder / "openssl.cnf").write_text(f"""\
[ca]
default_ca = it
[it]
database = {folder}/index
new_certs_dir = {folder}
rand_serial = yes
policy = any
default_md = sha256
copy_extensions = copy
[any]
commonName = supplied
""")
    run("openssl", "ca", "-batch", "-notext", "-config", folder / "openssl.cnf", "-cert", authority.ca,
        "-keyfile", authority.key, "-in", made.cert.with_suffix(".csr"), "-out", made.cert,
        "-startdate", "20980101000000Z", "-enddate", "20990101000000Z")
    return made


def self_signed(authority):
    """One that nobody else has signed, in the place of a server's."""
    made = authority.server("selfmade")
    run("openssl", "req", "-x509", "-new", "-key", made.key, "-subj", "/CN=selfmade", "-days", "2",
        "-addext", "subjectAltName=IP:127.0.0.1", "-out", made.cert)
    return made


BAD = {
    "expired": (lambda a: a.server("old", days=-1), "expired on", "renew"),
    "not yet valid": (early, "not valid before 2098-01-01", "clock"),
    "for another host": (lambda a: a.server("other", hosts=["DNS:other.example", "IP:10.1.2.3"]),
                         "is for DNS:other.example, IP Address:10.1.2.3, not for 127.0.0.1", "mqtt.url"),
    "of an unknown authority": (lambda a: Authority(a.folder, "stranger").server(),
                                "comes from CN=mesbridge test stranger", "mqtt.ca_file"),
    "self-signed": (self_signed, "is self-signed", "mqtt.ca_file"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_certificate_that_is(site, authority, what):
    make, words, advice = BAD[what]
    broker = site.secure(authority, make(authority))
    done = site.check(broker.url, mqtt=site.credentials(authority))
    found = done.all("mqtt.tls", "error")
    assert done.code == 69 and len(found) == 1 and words in found[0] and advice in found[0], done.findings
    assert not done.all("mqtt.connect"), done.findings
    done.one("kafka.bootstrap", "ok")


def test_an_authority_of_ours_that_has_ended(site, authority):
    ended = Authority(authority.folder, "ended")
    broker = site.secure(authority, ended.server())
    run("openssl", "x509", "-in", ended.ca, "-signkey", ended.key, "-days", "-1", "-out", ended.ca)
    done = site.check(broker.url, mqtt=site.credentials(authority, ca=ended.ca))
    found = done.all("mqtt.tls", "error")
    assert done.code == 69 and "CN=mesbridge test ended in the chain" in found[0], done.findings
    assert "`mqtt.ca_file`" in found[0]


def test_nothing_is_told_to_whom_the_certificate_does_not_vouch_for(site, authority):
    certificate = authority.server("impostor", hosts=["DNS:other.example"])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.cert, certificate.key)
    heard = []

    def serve(client):
        with context.wrap_socket(client, server_side=True) as secure:
            heard.append(secure.recv(4096))

    site.scene.mosquitto()
    with listener(serve) as port:
        done = site.check(f"mqtts://127.0.0.1:{port}", mqtt=site.credentials(authority))
    assert done.code == 69 and done.all("mqtt.tls", "error"), done.findings
    assert heard == [b""], heard


def test_both_flaws_of_a_certificate_are_told(site, authority):
    broker = site.secure(authority, authority.server("old-other", hosts=["DNS:other.example"], days=-1))
    done = site.check(broker.url, mqtt=site.credentials(authority))
    assert len(done.all("mqtt.tls", "error")) == 2, done.findings


def test_a_broker_that_demands_a_certificate_of_ours(site, authority):
    broker = site.secure(authority)
    none = site.check(broker.url, mqtt=f"  ca_file: {authority.ca}")
    found = none.all("mqtt.tls", "error")
    assert none.code == 77 and "demands a certificate" in found[0] and "mqtt.cert_file" in found[0], none.findings
    stranger = Authority(authority.folder, "stranger").client("stranger")
    other = site.check(broker.url, mqtt=site.credentials(authority, cert=stranger.cert, key=stranger.key))
    found = other.all("mqtt.tls", "error")
    assert other.code == 77 and "refuses the bridge's own certificate" in found[0], other.findings
    assert "CN=mesbridge test stranger" in found[0]
    old = authority.client("old", days=-1)
    late = site.check(broker.url, mqtt=site.credentials(authority, cert=old.cert, key=old.key))
    assert late.code == 77 and "own certificate" in late.all("mqtt.tls-expiry", "error")[0], late.findings


def test_files_of_ours_that_cannot_be_used(site, authority):
    broker = site.secure(authority)
    own, other = authority.client("own"), authority.client("another")
    junk = site.scene.folder / "junk.pem"
    shutil.copy(__file__, junk)
    for given, key in (({"cert": own.cert, "key": other.key}, "is not that of"), ({"ca": junk}, "mqtt.ca_file"),
                       ({"cert": junk}, "mqtt.cert_file"), ({"cert": own.cert, "key": junk}, "mqtt.key_file")):
        done = site.check(broker.url, mqtt=site.credentials(authority, **given))
        assert done.code == 78 and key in done.one("mqtt.tls", "error"), done.findings


def test_tls_where_there_is_none_and_none_where_there_is(site, authority):
    plain = site.scene.mosquitto()
    done = site.check(f"mqtts://127.0.0.1:{plain.port}")
    assert done.code == 69 and "speaks MQTT without TLS" in done.one("mqtt.tls", "error"), done.findings
    secure = site.secure(authority)
    done = site.check(f"mqtt://127.0.0.1:{secure.port}")
    assert done.code == 69 and "write `mqtts://`" in done.one("mqtt.connect", "error"), done.findings
