"""Mosquitto comes back in an older state, in none, or in that of another broker.

autosave_interval is so long that Mosquitto saves only when a test, or its own end, asks for it."""

import shutil
import time

import pytest

from load import check_carried, joined, wait_committed
from process import wait_until

NEVER = 86400
HOUR_MS = 3600000


def figure(line, name):
    """The number of a fact's line: repeats=17"""
    return int(line.split(f" {name}=")[1].split()[0])


def carry(scene, bridge, kafka_topic, name, records, first=0, **options):
    """Produces, and waits until all of it is in a checkpoint and committed."""
    producer = scene.produce(kafka_topic, name, records=records, first=first, **options)
    producer.finish()
    if bridge.is_running():
        wait_committed(scene, bridge, kafka_topic)
    return producer


def test_what_a_killed_mosquitto_had_acknowledged_and_not_saved_is_sent_again(scene, figures):
    mqtt = scene.mosquitto(autosave_interval=NEVER)
    absent = scene.watch("absent")
    kafka_topic = scene.kafka_topic(partitions=2)
    bridge = scene.bridge(kafka_topic).start_and_wait()
    before = carry(scene, bridge, kafka_topic, "before", 1000, partitions=2)
    absent.wait_all(before.acked)
    absent.ask("away")
    mqtt.save()
    unsaved = carry(scene, bridge, kafka_topic, "unsaved", 3000, first=500, partitions=2)

    mqtt.kill()
    mqtt.start()
    said = bridge.wait_fact("broker.rolled-back")
    behind = carry(scene, bridge, kafka_topic, "behind", 200, first=2000, partitions=2)
    absent.ask("back")
    carried = absent.wait_all(joined(scene, before, unsaved, behind))
    check_carried(carried, repeats_max=0)  # Mosquitto had lost the first copies
    replays = {(partition, offset) for partition, offset, is_replay in absent.messages() if is_replay}
    assert replays == {(partition, offset) for partition in range(2) for offset in range(500, 2000)}
    counters = bridge.counters()
    assert figure(said, "repeats") == 3000
    assert counters["broker_rollbacks_total"] == 1
    assert counters["messages_replayed_total"] == 3000
    assert len(bridge.facts("broker.rolled-back")) == 1 and not bridge.facts("broker.state-lost")
    figures(unsaved=3000, said=figure(said, "repeats"), lost=carried["lost"], repeats=carried["repeats"])
    assert bridge.stop() == 0


def scene_with_an_older_database(scene, records):
    """So many records are carried, the consumer has them and goes away, Mosquitto saves, and its file is put aside."""
    mqtt = scene.mosquitto(autosave_interval=NEVER)
    absent = scene.watch("absent")
    kafka_topic = scene.kafka_topic(partitions=1)
    bridge = scene.bridge(kafka_topic).start_and_wait()
    first = carry(scene, bridge, kafka_topic, "first", records)
    absent.wait_all(first.acked)
    absent.ask("away")
    mqtt.save()
    older = scene.folder / "older.db"
    shutil.copy(mqtt.database, older)
    return mqtt, absent, kafka_topic, bridge, first, older


@pytest.mark.parametrize("bridge_is", ["running", "started again"])
def test_an_older_database_is_noticed_and_filled_up_from_kafka(scene, figures, bridge_is):
    mqtt, absent, kafka_topic, bridge, first, yesterdays = scene_with_an_older_database(scene, 500)
    second = carry(scene, bridge, kafka_topic, "second", 800, first=500)
    if bridge_is != "running":
        assert bridge.stop() == 0
    assert mqtt.stop() == 0
    shutil.copy(yesterdays, mqtt.database)
    mqtt.start()
    if bridge_is != "running":
        bridge.start()

    said = bridge.wait_fact("broker.rolled-back")
    assert figure(said, "repeats") == 800
    wait_until("it is sent again", lambda: bridge.counters()["messages_replayed_total"] == 800, 20)
    absent.ask("back")
    carried = absent.wait_all(joined(scene, first, second))
    check_carried(carried)
    figures(lost=carried["lost"], said=figure(said, "repeats"))
    assert bridge.stop() == 0


def test_a_lost_state_is_told_and_consumers_that_subscribe_in_the_grace_get_everything(scene, figures):
    mqtt = scene.mosquitto(autosave_interval=NEVER)
    watch = scene.watch()
    kafka_topic = scene.kafka_topic(partitions=2)
    bridge = scene.bridge(kafka_topic, more="recovery: {grace: 4s}\n").start_and_wait()
    first = carry(scene, bridge, kafka_topic, "first", 1000, partitions=2)
    watch.wait_all(first.acked)
    watch.ask("away")
    assert mqtt.stop() == 0
    mqtt.database.unlink()
    unsent = scene.produce(kafka_topic, "unsent", records=500, first=500, partitions=2)
    unsent.finish()
    mqtt.start()
    said = bridge.wait_fact("broker.state-lost")
    since = time.monotonic()
    assert "wait_ms=4000" in said and bridge.facts("broker.new")
    newcomer = scene.watch("newcomer")  # its first subscription: 1 s into the grace
    wait_until("something comes", newcomer.unique, 20)
    waited = time.monotonic() - since
    carried = newcomer.wait_all(joined(scene, first, unsent))
    check_carried(carried)
    replays = {(partition, offset) for partition, offset, is_replay in newcomer.messages() if is_replay}
    assert replays == {(partition, offset) for partition in range(2) for offset in range(500)}
    assert waited > 2.5, "the grace was cut short"
    assert len(bridge.facts("broker.state-lost")) == 1
    assert bridge.counters()["broker_state_losses_total"] == 2  # partitions
    figures(first_message_after_s=round(waited, 1), **carried)
    assert bridge.stop() == 0


def test_a_mosquitto_that_is_killed_and_back_within_a_moment_loses_nothing(scene, figures):
    """Nothing of the last connection is believed, though the next one comes at once."""
    mqtt = scene.mosquitto(autosave_interval=1)
    watch = scene.watch()
    absent = scene.watch("absent")
    kafka_topic = scene.kafka_topic(partitions=2)
    bridge = scene.bridge(kafka_topic).start_and_wait()
    absent.ask("away")
    mqtt.save()
    producer = scene.produce(kafka_topic, partitions=2, rate=2000)
    away = []
    for times in range(2, 12):
        watch.wait_more(200)
        mqtt.kill()
        since = time.monotonic()
        mqtt.start()
        away.append(time.monotonic() - since)
        bridge.wait_fact("mqtt.connected", times=times)
    produced = producer.finish()
    wait_committed(scene, bridge, kafka_topic)
    absent.ask("back")
    carried = absent.wait_all(producer.acked)
    figures(kills=10, shortest_ms=int(1000 * min(away)), records=produced["acknowledged"], lost=carried["lost"],
            repeats=carried["repeats"], rollbacks=bridge.counters()["broker_rollbacks_total"])
    # Each kill undoes at most what came since the last save, and what the bridge may repeat.
    check_carried(carried, 10 * (2000 + bridge.repeats_max))
    assert bridge.stop() == 0


def test_a_truncated_database_keeps_mosquitto_away_until_an_older_one_is_put_back(scene):
    mqtt, absent, kafka_topic, bridge, first, older = scene_with_an_older_database(scene, 300)
    second = carry(scene, bridge, kafka_topic, "second", 300, first=300)
    assert mqtt.stop() == 0
    with open(mqtt.database, "rb+") as file:
        file.truncate(mqtt.database.stat().st_size // 2)
    with pytest.raises(AssertionError, match="Mosquitto did not start"):
        mqtt.start()
    third = scene.produce(kafka_topic, "third", records=300, first=600)
    third.finish()
    time.sleep(2)  # several tries to connect
    assert len(bridge.facts("mqtt.away")) == 1 and bridge.is_running()
    assert scene.kafka.committed(bridge.group, kafka_topic)[0] == (600, 900)
    shutil.copy(older, mqtt.database)
    mqtt.start()
    bridge.wait_fact("broker.rolled-back")
    wait_committed(scene, bridge, kafka_topic)
    absent.ask("back")
    check_carried(absent.wait_all(joined(scene, first, second, third)))
    assert bridge.stop() == 0


def test_the_recovery_window_limits_what_is_sent_again_but_not_what_was_never_sent(scene, figures):
    mqtt = scene.mosquitto(autosave_interval=NEVER)
    watch = scene.watch()
    kafka_topic = scene.kafka_topic(partitions=2)
    bridge = scene.bridge(kafka_topic, more="recovery: {grace: 1s, window: 10m}\n").start_and_wait()
    # Both partitions: 200 records of an hour ago. The first one: 100 of now behind them.
    old = carry(scene, bridge, kafka_topic, "old", 400, partitions=2, age_ms=HOUR_MS)
    fresh = carry(scene, bridge, kafka_topic, "fresh", 100, first=200)
    watch.wait_all(joined(scene, old, fresh))
    assert watch.stop() in (0, -15)
    assert bridge.stop() == 0
    assert mqtt.stop() == 0
    mqtt.database.unlink()
    # Never sent, though older than the window.
    unsent = carry(scene, bridge, kafka_topic, "unsent", 100, first=300, partitions=2, age_ms=HOUR_MS)
    mqtt.start()
    newcomer = scene.watch("newcomer")
    bridge.start()
    bridge.wait_fact("broker.state-lost")
    wait_committed(scene, bridge, kafka_topic)
    newcomer.wait_all(joined(scene, fresh, unsent))
    got = newcomer.messages()
    assert sorted(offset for partition, offset, _ in got if partition == 0) == list(range(200, 350))
    assert sorted(offset for partition, offset, _ in got if partition == 1) == list(range(200, 250))
    assert sum(is_replay for _, _, is_replay in got) == 100
    figures(old=400, fresh_again=100, unsent=100, came=len(got))
    assert bridge.stop() == 0


def test_each_of_two_brokers_behind_one_address_goes_on_from_its_own_checkpoints(scene, figures):
    """A failover to a standby with a state of its own, and back."""
    one = scene.mosquitto(autosave_interval=NEVER)
    at_one = scene.watch("at-one")
    kafka_topic = scene.kafka_topic(partitions=1)
    bridge = scene.bridge(kafka_topic, more="recovery: {grace: 1s}\n").start_and_wait()
    first = carry(scene, bridge, kafka_topic, "first", 300)
    at_one.wait_all(first.acked)
    at_one.ask("away")
    assert one.stop() == 0

    other = scene.mosquitto(name="other", port=one.port)
    at_other = scene.watch("at-other")
    bridge.wait_fact("broker.state-lost")
    second = carry(scene, bridge, kafka_topic, "second", 400, first=300)
    check_carried(at_other.wait_all(joined(scene, first, second)))
    at_other.ask("away")
    assert other.stop() == 0

    one.start()
    said = bridge.wait_fact("broker.rolled-back")
    assert figure(said, "repeats") == 400
    bridge.wait_fact("broker.changed")
    third = carry(scene, bridge, kafka_topic, "third", 100, first=700)
    at_one.ask("back")
    check_carried(at_one.wait_all(joined(scene, first, second, third)))
    assert one.stop() == 0

    other.start()
    bridge.wait_fact("broker.rolled-back", times=2)
    assert figure(bridge.facts("broker.rolled-back")[1], "repeats") == 100
    wait_until("it has all", lambda: len(bridge.facts("mqtt.connected")) == 4, 10)
    at_other.ask("back")
    carried = at_other.wait_all(joined(scene, first, second, third))
    check_carried(carried)
    assert len(bridge.facts("broker.state-lost")) == 1
    figures(failovers=3, lost=carried["lost"], repeats=carried["repeats"])
    assert bridge.stop() == 0
