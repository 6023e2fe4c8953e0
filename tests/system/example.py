"""The configurations of config/examples, run as they are shipped."""

import os
import subprocess
import time

from bridge import MESBRIDGE, Bridge
from process import ROOT, Process, wait_until

EXAMPLES = ROOT / "config" / "examples"
EVENTS = ROOT / "tests" / "data" / "events"


class RunFile(Bridge):
    """mesbridge run @config, as it is. @variables are what the file asks the environment for."""

    def __init__(self, folder, config, **variables):
        self.config = config
        self.mark = 0
        environment = {**os.environ, **{key: str(value) for key, value in variables.items()}}
        Process.__init__(self, folder / f"{config.stem}.log", MESBRIDGE, "run", config, env=environment)


class Example(RunFile):
    """mesbridge run config/examples/NAME.yaml: both directions."""

    def __init__(self, folder, name, **variables):
        super().__init__(folder, EXAMPLES / f"{name}.yaml", **variables)
        self.values = {"id": name}

    def start_and_carry(self, mqtt, filters):
        """Until both directions carry; @filters are those of the routes up."""
        self.start()
        self.wait_fact("lanes.assigned")
        self.wait_fact("mqtt.connected", times=2)
        for taken in filters:
            word = f"mesbridge-{self.values['id']}-session 1 {taken}"
            wait_until(f"the session takes {taken}", lambda word=word: word in mqtt.log(), 20)
        return self


def start(scene, name, kafka_topics, filters, **variables):
    """The brokers and the example's bridge; Kafka has these topics."""
    mqtt = scene.mqtt or scene.mosquitto()
    for kafka_topic in kafka_topics:
        scene.kafka.create(kafka_topic)
    given = {"KAFKA": scene.kafka.address, "MQTT": f"127.0.0.1:{mqtt.port}", **variables}
    return scene.started_with(Example(scene.folder, name, **given), False).start_and_carry(mqtt, filters)


def subscribe(scene, count, *words, seconds=30):
    """A mosquitto_sub of all that is carried, which has subscribed and ends after so many messages."""
    client = f"sub-{time.monotonic_ns()}"
    subscriber = scene.mqtt.subscribe("-t", "#", "-T", "_bridge/#", "-i", client, "-C", count, "-W", seconds, *words)
    wait_until(f"{client} has subscribed", lambda: f"{client} 1 #" in scene.mqtt.log(), 10)
    return subscriber


def received(scene, subscriber):
    """topic -> message; each topic once."""
    messages = scene.mqtt.received(subscriber)
    by_topic = {message["topic"]: message for message in messages}
    assert len(by_topic) == len(messages), messages
    return by_topic


def publish(scene, topic, payload, version="5"):
    done = subprocess.run(["mosquitto_pub", *scene.mqtt.words, "-V", version, "-q", "1", "-t", topic, "-s"],
                          input=payload, capture_output=True, timeout=20, check=False)
    assert done.returncode == 0, done.stderr


def record_of(scene, kafka_topic):
    """The only record there; headers as a dict."""
    def read():
        return scene.kafka.read(kafka_topic) if scene.kafka.partitions(kafka_topic) else []
    records = wait_until(f"a record in {kafka_topic}", read, 20, every=0.2)
    assert len(records) == 1, records
    names, values = records[0]["headers"][::2], records[0]["headers"][1::2]
    return {**records[0], "headers": dict(zip(names, values))}


def event(kind):
    return (EVENTS / f"{kind}.json").read_bytes()


def stopped_well(bridge):
    assert bridge.stop() == 0
    assert not bridge.facts("record.rejected"), bridge.new_log()
    return True
