"""Who is there? What `_bridge/{id}/{down,up}/status` says."""

import json
import time

import pytest

from process import wait_until


def a_bridge(scene, direction):
    if direction == "up":
        return scene.up()
    return scene.bridge(scene.kafka_topic(1), more_mqtt="  presence_every: 1s\n")


def status_of(scene, direction):
    """What is retained; None: nothing."""
    topic = f"_bridge/{scene.id}/{direction}/status"
    text = scene.mqtt.retained(topic).get(topic)
    return json.loads(text) if text else None


def wait_status(scene, direction, is_online, run=None):
    def is_so():
        status = status_of(scene, direction)
        return status and status["online"] is is_online and run in (None, status["run"]) and status
    return wait_until(f"{direction} is {'online' if is_online else 'offline'}", is_so, 20)


@pytest.mark.parametrize("direction", ["down", "up"])
def test_presence_says_online_and_offline_after_a_crash_and_after_a_stop(scene, direction):
    scene.mosquitto()
    bridge = a_bridge(scene, direction)
    assert status_of(scene, direction) is None
    bridge.start_and_wait()
    first = wait_status(scene, direction, True)
    assert first["instance"] == "one"
    assert abs(first["timestamp"] / 1000 - time.time()) < 5
    wait_until("it is said again", lambda: status_of(scene, direction)["timestamp"] > first["timestamp"], 10)

    bridge.kill()
    will = wait_status(scene, direction, False)
    assert (will["instance"], will["run"]) == ("one", first["run"])

    bridge.start_and_wait()
    second = wait_status(scene, direction, True)
    assert second["run"] != first["run"]
    assert bridge.stop() == 0
    farewell = status_of(scene, direction)
    assert (farewell["online"], farewell["run"]) == (False, second["run"])
    assert farewell["timestamp"] >= second["timestamp"]


@pytest.mark.parametrize("direction", ["down", "up"])
def test_presence_is_said_again_after_the_broker_was_away(scene, direction):
    mqtt = scene.mosquitto()
    bridge = a_bridge(scene, direction).start_and_wait()
    run = wait_status(scene, direction, True)["run"]
    assert mqtt.stop() == 0
    mqtt.database.unlink()
    mqtt.start()
    wait_status(scene, direction, True, run)
    assert bridge.stop() == 0
