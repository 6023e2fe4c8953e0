"""What a direction says of itself over HTTP: /metrics, /livez, /readyz, /status; and `mesbridge status`."""

import http.client
import json
import re
import socket
import subprocess
import threading
import time

import pytest

from bridge import MESBRIDGE
from load import check_carried, check_stored
from process import free_port, wait_until

FINISHED = ("delivered", "rejected", "filtered", "expired", "thinned", "forgotten")
PROMETHEUS = ("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
              "text/plain;version=0.0.4;q=0.5,*/*;q=0.1")


class Front:
    """The HTTP side of one direction."""

    def __init__(self, direction, port=None):
        self.direction = direction
        self.port = port or free_port()
        other = "up" if direction == "down" else "down"
        self.http = f'{direction}: "127.0.0.1:{self.port}", {other}: none'

    def ask(self, path, method="GET", **headers):
        """Status, headers, body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode()
        finally:
            connection.close()

    def values(self):
        """Name and labels without the direction -> value, of one scrape."""
        status, _, text = self.ask("/metrics")
        assert status == 200
        found = re.findall(r"^mesbridge_(\w+)\{direction=\"(\w+)\"(?:,(\S*?))?\} (\d+)$", text, re.M)
        assert {direction for _, direction, _, _ in found} == {self.direction}
        return {f"{name} {labels}".strip(): int(value) for name, _, labels, value in found}

    def says(self, path):
        """Its status; None while nobody answers."""
        try:
            return self.ask(path)[0]
        except OSError:
            return None

    def wait_ready(self, seconds=30):
        wait_until(f"{self.direction} is ready", lambda: self.says("/readyz") == 200, seconds)


def check_identity(values):
    finished = sum(values[f"messages_{word}_total"] for word in FINISHED)
    assert values["messages_received_total"] == finished + values["inflight_messages"], values


class Scraper(threading.Thread):
    """Scrapes as fast as it can, and holds the identity against each; its own failure is kept."""

    def __init__(self, front):
        super().__init__(daemon=True)
        self.front, self.is_over, self.failure = front, False, None
        self.scrapes, self.differ, self.in_flight = 0, 0, 0

    def run(self):
        last = None
        try:
            while not self.is_over:
                values = self.front.values()
                check_identity(values)
                assert last is None or all(value >= last[name] for name, value in values.items()
                                           if name.split()[0].endswith("_total")), (last, values)
                self.scrapes += 1
                self.differ += last is not None and values != last
                self.in_flight = max(self.in_flight, values["inflight_messages"])
                last = values
        except Exception as failure:  # pylint: disable=broad-except
            self.failure = failure

    def finish(self):
        self.is_over = True
        self.join(20)
        assert not self.is_alive() and self.failure is None, self.failure
        return self


def promtool(text):
    return subprocess.run(["promtool", "check", "metrics"], input=text, text=True, capture_output=True, timeout=60)


def test_down_under_load_every_scrape_adds_up(scene, figures):
    scene.mosquitto()
    front = Front("down")
    kafka_topic = scene.kafka_topic(4)
    watch = scene.watch()
    bridge = scene.bridge(kafka_topic, http=front.http).start_and_wait()
    front.wait_ready()
    scrapers = [Scraper(front) for _ in range(3)]
    producer = scene.produce(kafka_topic, partitions=4, rate=4000)
    for scraper in scrapers:
        scraper.start()
    watch.wait_more(4000)
    assert scene.mqtt.stop() == 0  # and what is in flight is forgotten
    wait_until("it says that MQTT is away",
               lambda: "mqtt: no connection to the broker\n" in front.ask("/readyz")[2], 10)
    assert front.ask("/livez")[0] == 200
    scene.mqtt.start()
    watch.wait_more(8000)
    produced = producer.finish()
    carried = watch.wait_all(producer.acked)
    done = [scraper.finish() for scraper in scrapers]
    check_carried(carried, bridge.repeats_max + 1000)  # Mosquitto repeats to the consumer, too
    scrapes = sum(scraper.scrapes for scraper in done)
    figures(records=produced["acknowledged"], scrapes=scrapes, in_flight=max(scraper.in_flight for scraper in done))
    assert scrapes >= 500 and all(scraper.differ >= 20 and scraper.in_flight > 0 for scraper in done)

    values = wait_until("nothing is in flight", lambda: front.values()["inflight_messages"] == 0 and front.values(), 10)
    check_identity(values)
    assert values["messages_delivered_total"] >= produced["acknowledged"]
    assert values['reconnects_total side="mqtt"'] == values["mqtt_connects_total"] - 1 >= 1
    assert values['connected side="mqtt"'] == values['connected side="kafka"'] == values["working"] == 1
    assert (values["assigned_partitions"], values["paused_partitions"]) == (4, 0)
    assert bridge.stop() == 0


def test_up_under_load_every_scrape_adds_up(scene, figures):
    scene.mosquitto()
    front = Front("up")
    stored = scene.stored(scene.kafka_topic(partitions=4))
    bridge = scene.up(http=front.http).start_and_wait()
    scene.wait_subscribed(bridge)
    front.wait_ready()
    scraper = Scraper(front)
    scraper.start()
    devices = scene.devices(rate=4000, lines=8)
    stored.wait_more(12000, seconds=60)
    published = devices.finish()
    carried = stored.wait_all(devices.acked)
    done = scraper.finish()
    figures(messages=published["acknowledged"], scrapes=done.scrapes, in_flight=done.in_flight)
    check_stored(carried, published, 0)
    assert done.scrapes >= 100 and done.differ >= 20
    assert front.values()["messages_delivered_total"] == published["acknowledged"]
    assert bridge.stop() == 0


@pytest.mark.parametrize("direction", ["down", "up"])
def test_promtool_takes_what_is_written_and_openmetrics_has_its_end(scene, direction):
    scene.mosquitto()
    front = Front(direction)
    bridge = scene.bridge(scene.kafka_topic(1), http=front.http) if direction == "down" else scene.up(http=front.http)
    bridge.start()
    front.wait_ready()
    status, headers, text = front.ask("/metrics")
    assert (status, headers["Content-Type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    done = promtool(text)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert promtool(text + "mesbridge_messages_received_total 5 5 5\n").returncode != 0  # it does look

    _, headers, open_text = front.ask("/metrics", Accept=PROMETHEUS)
    assert headers["Content-Type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8"
    assert open_text.endswith("\n# EOF\n")
    names = [re.findall(r"^([a-z]\w+)[ {]", page, re.M) for page in (text, open_text)]
    assert names[0] == names[1] and len(names[0]) > 30
    assert bridge.stop() == 0


def test_others_than_get_of_the_four_are_refused_and_hostile_peers_hold_up_nothing(scene):
    scene.mosquitto()
    front = Front("up")
    bridge = scene.up(http=front.http).start()
    front.wait_ready()
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE"):
        status, headers, _ = front.ask("/metrics", method)
        assert (status, headers["Allow"]) == (405, "GET, HEAD"), method
    assert front.ask("/")[0] == front.ask("/metrics/")[0] == front.ask("/../etc/passwd")[0] == 404
    status, headers, body = front.ask("/status", "HEAD")
    assert (status, body) == (200, "") and int(headers["Content-Length"]) > 100

    silent = [socket.create_connection(("127.0.0.1", front.port)) for _ in range(60)]
    wait_until("it answers again, silent peers or not", lambda: front.says("/livez") == 200, 20)
    for peer in silent:
        peer.close()
    with socket.create_connection(("127.0.0.1", front.port), timeout=20) as peer:
        try:
            peer.sendall(b"GET /metrics HTTP/1.1\r\n" + b"X-A: " + b"a" * 1000000)
            while peer.recv(4096):
                pass
        except OSError:
            pass  # it was cut off
    assert front.ask("/livez")[0] == 200
    assert bridge.stop() == 0


def test_a_port_that_is_taken_stops_nothing(scene):
    scene.mosquitto()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        front = Front("up", taken.getsockname()[1])
        bridge = scene.up(http=front.http).start()
        assert 'reason="Address already in use"' in bridge.wait_fact("http.failed")
        bridge.wait_fact("mqtt.connected")
        assert bridge.stop() == 0


def status(bridge, *words):
    done = subprocess.run([str(MESBRIDGE), "status", *words, str(bridge.config)], capture_output=True, text=True,
                          timeout=30)
    return done.returncode, done.stdout, done.stderr


def test_status_prints_the_checks_or_json_and_says_by_its_code_how_it_is(scene):
    scene.mosquitto()
    front = Front("up")
    bridge = scene.up(http=front.http)
    code, out, words = status(bridge)
    assert (code, out) == (69, "") and f"nobody answers at 127.0.0.1:{front.port}: Connection refused" in words

    bridge.start()
    front.wait_ready()
    assert status(bridge) == (0, "up: ready\n  loop: ok\n  mqtt: ok\n  kafka: ok\n  session: ok\n", "")
    code, out, words = status(bridge, "--json")
    told = json.loads(out)
    assert (code, words, out.count("\n")) == (0, "", 1)
    assert (told["direction"], told["bridge"], told["ready"], told["mqtt"]) == ("up", scene.id, True, "ok")
    assert abs(told["time"] / 1000 - time.time()) < 30 and told["messages_received_total"] == 0

    standby_front = Front("up")
    standby = scene.up(instance="two", http=standby_front.http).start()
    standby.wait_fact("up.standby")
    code, out, _ = status(standby)
    assert code == 75 and "up: not ready\n" in out and "session: another instance has the session" in out
    assert standby.stop() == 0

    assert scene.mqtt.stop() == 0
    wait_until("it is not ready", lambda: status(bridge)[0] == 75, 10)
    code, out, _ = status(bridge)
    assert out.startswith("up: not ready\n") and "  mqtt: no connection to the broker\n" in out
    assert json.loads(status(bridge, "--json")[1])["ready"] is False

    code, out, words = status(bridge, "--set", "http.up=none")
    assert (code, out) == (78, "") and "`http` says `none`" in words
    assert status(bridge, "--nonsense")[0] == 64
    bridge.stop()
