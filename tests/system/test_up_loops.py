"""Both directions: what came from MQTT does not go back there, nor what came from Kafka to Kafka."""

import json
import subprocess
import time

from bridge import MESBRIDGE
from process import wait_until

STILL_S = 3
SOURCE = "/p/a/l"
TOPIC = "p/a/l/_in/batch-event"
# The down direction publishes on what the up direction subscribes to.
DOWN_ROUTE = """\
down:
  routes:
    - name: events
      kafka_topics: [{kafka_topic}]
      topic: "{{plant}}/{{area}}/{{line}}/_in/{{event}}"
"""


class Floor:
    """A session that keeps what comes on the topics of devices."""

    def __init__(self, mqtt):
        self.mqtt = mqtt
        self.words = ["-c", "-i", "floor", "-x", "3600", "-t", "+/+/+/_in/+"]
        mqtt.received(mqtt.subscribe(*self.words, "-E"))

    def payloads(self):
        """What has come since the last time."""
        taken = self.mqtt.subscribe(*self.words, "-W", "1")
        out, _ = taken.communicate(timeout=20)  # it ends because its time is over
        return [json.loads(line)["payload"] for line in out.splitlines()]


def check(bridge):
    """What the program says of its configuration."""
    return subprocess.run([MESBRIDGE, "check", bridge.config], capture_output=True, text=True, timeout=20, check=False)


def come_to_rest(*bridges):
    """The counters, when they grow no more."""
    def figures():
        return [{name: value for name, value in bridge.counters().items() if name.startswith("messages_")}
                for bridge in bridges]
    before = figures()
    time.sleep(STILL_S)
    assert figures() == before
    return before


def stored(scene, kafka_topic):
    return [record["payload"] for record in scene.kafka.read(kafka_topic)]


def test_what_the_down_direction_published_is_not_carried_up(scene, figures):
    """Both directions in one file, and two Kafka topics: half a circle."""
    scene.mosquitto()
    source, target = scene.kafka_topic(1, "out.batch-event"), scene.kafka_topic(1, "in.batch-event")
    up = scene.up(kafka_topic=scene.name("in.{event}"), more=DOWN_ROUTE.format(kafka_topic=source))
    down = scene.down_too(up)
    for bridge in (up, down):
        bridge.start_and_wait()
    scene.wait_subscribed(up)
    floor = Floor(scene.mqtt)
    scene.kafka.put(source, b'{"n":"from Kafka"}', headers={"ce_source": SOURCE})
    scene.mqtt.publish(TOPIC, '{"n":"from a device"}')
    wait_until("the device's message is stored", lambda: stored(scene, target), 20)
    wait_until("both have come up", lambda: up.counters()["messages_received_total"] == 2, 20, every=0.3)
    rest = come_to_rest(up, down)
    assert stored(scene, target) == ['{"n":"from a device"}']
    assert sorted(floor.payloads()) == ['{"n":"from Kafka"}', '{"n":"from a device"}']
    assert rest[0]["messages_filtered_total"] == 1  # its own
    assert rest[1]["messages_received_total"] == 1
    figures(up=rest[0], down=rest[1])
    assert up.stop() == 0 and down.stop() == 0


def test_a_full_circle_of_two_files_carries_each_message_once(scene, figures):
    """Each file by itself is in order: nobody sees the circle but the messages themselves."""
    scene.mosquitto()
    kafka_topic = scene.kafka_topic(1)
    up = scene.up()
    down = scene.bridge(kafka_topic, topic="{plant}/{area}/{line}/_in/{event}")
    for bridge in (up, down):
        checked = check(bridge)
        assert checked.returncode == 0, checked.stderr
        bridge.start_and_wait()
    scene.wait_subscribed(up)
    floor = Floor(scene.mqtt)
    scene.kafka.put(kafka_topic, b'{"n":"from Kafka"}', headers={"ce_source": SOURCE})
    scene.mqtt.publish(TOPIC, '{"n":"from a device"}')
    wait_until("it went half the way", lambda: len(stored(scene, kafka_topic)) == 2, 20)
    wait_until("both have been seen", lambda: (up.counters()["messages_received_total"] >= 2
                                               and down.counters()["messages_received_total"] >= 2), 20, every=0.3)
    rest = come_to_rest(up, down)
    assert stored(scene, kafka_topic) == ['{"n":"from Kafka"}', '{"n":"from a device"}']
    assert sorted(floor.payloads()) == ['{"n":"from Kafka"}', '{"n":"from a device"}']
    assert [r["messages_filtered_total"] for r in rest] == [1, 1]
    figures(up=rest[0], down=rest[1])
    assert up.stop() == 0 and down.stop() == 0
