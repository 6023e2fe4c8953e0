"""mesbridge checkpoint show and set, against real brokers."""

import json
import os
import subprocess

from bridge import MESBRIDGE
from process import free_port, run, wait_until

PLACE = {"plant": "plant", "area": "a", "line": "l"}


def checkpoint(*words, **env):
    return subprocess.run([MESBRIDGE, "checkpoint", *[str(word) for word in words]], capture_output=True, text=True,
                          timeout=90, check=False, stdin=subprocess.DEVNULL, env={**os.environ, **env})


def show(bridge):
    """partition -> what is shown of it"""
    done = checkpoint("show", "--json", bridge.config)
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return {row["partition"]: row for row in rows}


def carried(scene, records=10, partitions=2):
    """A bridge that has carried so many records of partition 0, and has stopped."""
    scene.mosquitto()
    kafka_topic = scene.kafka_topic(partitions=partitions)
    bridge = scene.bridge(kafka_topic).start_and_wait()
    for n in range(records):
        scene.kafka.put(kafka_topic, b'{"n":%d}' % n, headers=PLACE)
    wait_until("all is committed",
               lambda: scene.kafka.committed(bridge.group, kafka_topic)[0][0] == records, 20, every=0.2)
    assert bridge.stop() == 0
    return bridge, kafka_topic


def retain(scene, topic, payload):
    run("mosquitto_pub", "-h", "127.0.0.1", "-p", scene.mqtt.port, "-V", "5", "-q", "1", "-r", "-t", topic, "-m", payload)


def test_each_partition_is_shown_with_its_place_and_its_flaws(scene):
    bridge, kafka_topic = carried(scene)
    rows = show(bridge)
    assert (rows[0]["next"], rows[0]["committed"], rows[0]["start"], rows[0]["end"]) == (10, 10, 0, 10)
    assert (rows[0]["lag"], rows[0]["forced"], rows[0]["flaws"], rows[0]["writer"]) == (0, False, "", "one")
    assert rows[0]["kafka_topic"] == kafka_topic and len(rows) == 2

    topic = f"$bridge/{scene.id}/checkpoint/{kafka_topic}"
    retain(scene, f"{topic}/0", "rubbish")
    retain(scene, f"{topic}/7", '{"version":9}')
    scene.kafka.put(kafka_topic, b'{"n":1}', headers=PLACE)
    rows = show(bridge)
    assert rows[0]["flaws"] == "garbage" and rows[0]["next"] is None and rows[0]["lag"] == 1
    assert rows[7]["flaws"] == "other-version,not-in-kafka"

    table = checkpoint("show", bridge.config)
    assert table.returncode == 0
    head, *lines = table.stdout.splitlines()
    assert head.split()[:3] == ["KAFKA_TOPIC", "PARTITION", "NEXT"] and len(lines) == 3
    assert len({line.index(" ", 1) for line in lines}) == 1


def test_a_checkpoint_that_is_set_is_where_the_bridge_begins(scene):
    bridge, kafka_topic = carried(scene)
    done = checkpoint("set", "--yes", bridge.config, kafka_topic, 0, 4, SUDO_USER="anna")
    assert done.returncode == 0, done.stderr
    row = show(bridge)[0]
    assert (row["next"], row["forced"], row["writer"], row["flaws"]) == (4, True, "anna", "")
    audited = [json.loads(record["payload"]) for record in scene.kafka.read("mes.audit")
               if record["key"] == kafka_topic]
    assert len(audited) == 1
    assert (audited[0]["what"], audited[0]["who"], audited[0]["from"], audited[0]["to"]) == \
        ("checkpoint-set", "anna", 10, 4)

    reader = scene.mqtt.subscribe("-t", "plant/#", "-i", "reader", "-C", 6, "-W", 30)
    wait_until("the reader has subscribed", lambda: "reader 1 plant/#" in scene.mqtt.log(), 10)
    bridge.start()
    again = [json.loads(message["payload"])["n"] for message in scene.mqtt.received(reader)]
    assert again == list(range(4, 10))
    wait_until("an order is followed once", lambda: not show(bridge)[0]["forced"], 20, every=0.5)

    bridge.stop()
    assert checkpoint("set", "--yes", bridge.config, kafka_topic, 0, "latest").returncode == 0
    assert show(bridge)[0]["next"] == 10
    assert checkpoint("set", "--yes", bridge.config, kafka_topic, 0, "earliest").returncode == 0
    assert show(bridge)[0]["next"] == 0


def test_what_cannot_be_set_is_refused_with_the_reason(scene):
    bridge, kafka_topic = carried(scene)
    before = show(bridge)[0]["next"]
    for words, code, reason in (
            ((kafka_topic, 0, 4), 77, "--yes"),
            (("--yes", kafka_topic, 0, 11), 65, "from 0 to 10"),
            (("--yes", kafka_topic, 5, 0), 65, "no partition 5"),
            (("--yes", kafka_topic, 0, "-1"), 64, "usage"),
            (("--yes", kafka_topic, 0, "soon"), 64, "usage"),
            (("--yes", kafka_topic, 0), 64, "usage")):
        *flags, name, partition, place = words if len(words) > 3 or words[0] != "--yes" else (*words, None)
        given = [word for word in (*flags, bridge.config, name, partition, place) if word is not None]
        done = checkpoint("set", *given)
        assert done.returncode == code and reason in done.stderr, (words, done)
    assert show(bridge)[0]["next"] == before

    retain(scene, f"$bridge/{scene.id}/id", "")
    done = checkpoint("set", "--yes", bridge.config, kafka_topic, 0, 4)
    assert done.returncode == 77 and "has never run against it" in done.stderr, done
    assert "no-broker-id" in show(bridge)[0]["flaws"]


def test_a_bridge_that_runs_overwrites_it_and_that_is_said(scene):
    scene.mosquitto()
    kafka_topic = scene.kafka_topic(partitions=1)
    bridge = scene.bridge(kafka_topic).start_and_wait()
    producer = scene.produce(kafka_topic, rate=200)
    wait_until("records flow", lambda: scene.kafka.committed(bridge.group, kafka_topic)[0][0] > 0, 20, every=0.2)
    done = checkpoint("set", "--yes", bridge.config, kafka_topic, 0, 0)
    assert done.returncode == 75 and "stop the bridge" in done.stderr, done
    assert "The group has 1 member:" in done.stderr
    producer.finish()


def test_brokers_and_files_that_are_not_there(scene, tmp_path):
    scene.mosquitto()
    bridge = scene.bridge(scene.kafka_topic(partitions=1))
    away = tmp_path / "away.yaml"
    away.write_text(bridge.config.read_text().replace(f":{scene.mqtt.port}", f":{free_port()}"))
    done = checkpoint("show", away)
    assert done.returncode == 69 and "MQTT broker" in done.stderr, done
    away.write_text(bridge.config.read_text().replace(scene.kafka.address, f"127.0.0.1:{free_port()}"))
    done = checkpoint("show", away)
    assert done.returncode == 69 and "Kafka at" in done.stderr, done
    assert checkpoint("show", tmp_path / "nothing.yaml").returncode == 66
    away.write_text("bridge: {id: a}\n")
    assert checkpoint("show", away).returncode == 78
    away.write_text('bridge: {id: a}\nkafka: {bootstrap_servers: "127.0.0.1:9"}\nmqtt: {url: "mqtt://127.0.0.1:9"}\n'
                    'up:\n  routes:\n    - {name: a, subscribe: "+/_in/+", pattern: "{line}/_in/{event}", '
                    'kafka_topic: "mes.in.{event}"}\n')
    done = checkpoint("show", away)
    assert done.returncode == 78 and "no `down.routes`" in done.stderr, done
