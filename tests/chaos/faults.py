"""What can be done to a world: one function for each kind of fault, which breaks, waits, and mends again.

Each gets the world, the note that the checker will read, and what the schedule has drawn for it. A note says
when something began, and for what Mosquitto lost also from when its state on the disk was (snapshot_ms, 0:
there was none) and when it listened again.

When mosquitto.db is deleted, or a full disk has cut it short, Mosquitto has no sessions any more. A consumer that
is away just then has lost its queue by nature, so for these faults all consumers are there; they subscribe again
within the bridge's recovery.grace, and count on everything (R6, R9). An older mosquitto.db that is put back is
never older than a consumer's subscription."""

import contextlib
import os
import signal
import time

from process import wait_until
from snapshots import now_ms
from world import BRIDGES, LINKS, World

FIRST_NEW_S = 20  # longest wait for the stream after a crash of Mosquitto that nothing else disturbs
AUTOSAVE_MS = 10000  # of the shipped profile; a snapshot is not older when Mosquitto lives for so long


def listen_again(world, note):
    world.mqtt.start()
    note["listening_ms"] = now_ms()


def crash_mqtt(world, note, down_s=0.0, meanwhile=None):
    note["killed_ms"] = now_ms()
    world.mqtt.kill()
    if meanwhile:
        meanwhile()
    note["snapshot_ms"] = world.snapshots.on_disk()
    time.sleep(down_s)
    listen_again(world, note)


def mqtt_kill(world, note, down_s, save_s):
    """@save_s: so long after it was told to save; None: at any moment."""
    if save_s is not None:
        world.mqtt.signal(signal.SIGUSR1)
        time.sleep(save_s)
    crash_mqtt(world, note, down_s)


@contextlib.contextmanager
def alone(world, note):
    """While nothing else is broken, until all that it repeats has come: is_quiet when that is so."""
    was_steady = world.wait_steady()
    note["alone_ms"] = now_ms()
    yield
    note["is_quiet"] = was_steady and world.wait_steady()


def lone_mqtt_kill(world, note, down_s, save_s):
    """Mosquitto has lived long enough to save, as it mostly has: the measure of recovery."""
    with alone(world, note):
        if now_ms() - world.snapshots.on_disk() > AUTOSAVE_MS:
            world.save()
        mqtt_kill(world, note, down_s, save_s)
        before = world.unique()
        wait_until("the stream goes on", lambda: world.unique() > before, FIRST_NEW_S)


def lone_bridge_kill(world, note, who, down_s):
    with alone(world, note):
        bridge_kill(world, note, who, down_s)


def lone_bridge_stop(world, note, who, down_s):
    with alone(world, note):
        bridge_stop(world, note, who, down_s)


@contextlib.contextmanager
def everyone_present(world):
    """All consumers are there and see Mosquitto come back; after it they are durable again, and so are the
    bridge's checkpoints."""
    away = [consumer for consumer in world.consumers.values() if consumer.is_away]
    for consumer in away:
        consumer.back()
    for consumer in world.consumers.values():
        wait_until(f"{consumer.name} is connected", consumer.is_connected, 10)
    before = {consumer: consumer.subscriptions() for consumer in world.consumers.values()}
    yield
    for consumer, times in before.items():
        consumer.wait_subscribed(more_than=times)
    world.save()
    world.wait_steady()
    world.save()
    for consumer in away:
        consumer.away()


def mqtt_delete(world, note):
    with everyone_present(world):
        crash_mqtt(world, note, meanwhile=world.snapshots.path.unlink)


def mqtt_older(world, note):
    def put_back():
        copy = world.snapshots.older(world.durable_since_ms())
        if copy is not None:
            world.snapshots.put_back(copy)
        note["is_older"] = copy is not None
    crash_mqtt(world, note, meanwhile=put_back)


def saves(world, since_ms, seconds):
    deadline = now_ms() + 1000 * seconds
    while now_ms() < deadline:
        if world.snapshots.on_disk() > since_ms:
            return True
        time.sleep(0.02)
    return False


def mqtt_full(world, note, share):
    """Its disk is full but for a @share of what a save needs; it saves, is killed, and gets its disk back. Mostly it
    puts what it could write in the place of the good file; sometimes it notices, and keeps that. When it does not
    start from what is left, an operator puts the last good file back."""
    with everyone_present(world):
        world.save()
        good = world.snapshots.newest_copy().read_bytes()
        filled_ms = now_ms()
        filler = world.mqtt.data / "filler"
        try:
            fill(filler, int(share * len(good)))
            world.mqtt.signal(signal.SIGUSR1)
            note["is_kept"] = not saves(world, filled_ms, 2)
            note["killed_ms"] = now_ms()
            world.mqtt.kill()
        finally:
            filler.unlink()
        note["left"] = world.snapshots.path.stat().st_size
        note["snapshot_ms"] = world.snapshots.on_disk() if note["is_kept"] else 0
        world.snapshots.forget_after(filled_ms)
        try:
            listen_again(world, note)
        except AssertionError:
            note["is_refused"] = True
            world.snapshots.path.write_bytes(good)
            listen_again(world, note)


def fill(filler, left):
    disk = os.statvfs(filler.parent)
    with open(filler, "wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(disk.f_bavail * disk.f_frsize - left, 1))


def mqtt_stop(world, note, down_s):
    note["exit"] = world.mqtt.stop()
    time.sleep(down_s)
    listen_again(world, note)


def mqtt_freeze(world, note, frozen_s):
    world.mqtt.freeze()
    time.sleep(frozen_s)
    world.mqtt.thaw()


def bridge_kill(world, note, who, down_s):
    world.bridges[who].kill()
    time.sleep(down_s)
    world.bridges[who].start()


def bridge_stop(world, note, who, down_s):
    note["exit"] = world.bridges[who].stop()
    time.sleep(down_s)
    world.bridges[who].start()


def up_kill(world, note, who, down_s):
    world.ups[who].kill()
    time.sleep(down_s)
    world.ups[who].start()


def up_stop(world, note, who, down_s):
    note["exit"] = world.ups[who].stop()
    time.sleep(down_s)
    world.ups[who].start()


def up_zombie(world, note, who, frozen_s):
    """Frozen for longer than Mosquitto keeps a silent client, so that the other one takes the session."""
    world.ups[who].freeze()
    time.sleep(frozen_s)
    world.ups[who].thaw()


def zombie(world, note, who, frozen_s):
    """Frozen for longer than Kafka keeps a silent member."""
    world.bridges[who].freeze()
    time.sleep(frozen_s)
    world.bridges[who].thaw()


def kafka_pid(world):
    port = world.kafka.address.rsplit(":", 1)[1]
    return int((world.folder / "kafka" / port / "kafka.pid").read_text())


def crash_kafka(world):
    pid = kafka_pid(world)
    os.kill(pid, signal.SIGKILL)
    wait_until("Kafka is dead", lambda: not os.path.exists(f"/proc/{pid}"), 10)


def kafka_kill(world, note, down_s):
    crash_kafka(world)
    time.sleep(down_s)
    world.kafka.start()


def kafka_freeze(world, note, frozen_s):
    os.kill(kafka_pid(world), signal.SIGSTOP)
    time.sleep(frozen_s)
    os.kill(kafka_pid(world), signal.SIGCONT)


def double_kill(world, note, who, down_s):
    """Several in the same moment."""
    note["killed_ms"] = now_ms()
    for party in who:
        if party == "kafka":
            os.kill(kafka_pid(world), signal.SIGKILL)
        else:
            party_of(world, party).kill()
    if "mqtt" in who:
        note["snapshot_ms"] = world.snapshots.on_disk()
    time.sleep(down_s)
    for party in who:
        if party == "mqtt":
            listen_again(world, note)
        else:
            party_of(world, party).start()


def party_of(world, name):
    return {"mqtt": world.mqtt, "kafka": world.kafka, "producer": world.producers, **world.bridges, **world.ups,
            **world.consumers}[name]


def cut(world, note, who, cut_s, both_ways):
    world.network.cut(*who, both_ways)
    time.sleep(cut_s)
    world.network.mend(*who, both_ways)


def consumer_kill(world, note, who, down_s):
    world.consumers[who].kill()
    time.sleep(down_s)
    world.consumers[who].start()


def consumer_freeze(world, note, who, frozen_s):
    world.consumers[who].watch.freeze()
    time.sleep(frozen_s)
    world.consumers[who].watch.thaw()


def flap(world, note, who, away_s):
    world.consumers[who].away()
    time.sleep(away_s)
    world.consumers[who].back()


def leave(world, note, who):
    world.consumers[who].away()


def come_back(world, note, who):
    world.consumers[who].back()


def producer_kill(world, note, down_s):
    world.producers.kill()
    time.sleep(down_s)
    world.producers.start()


def newcomer(world, note):
    note["who"] = world.newcomer().name


def save(world, note):
    world.mqtt.signal(signal.SIGUSR1)


ALL = None  # every lock there is
CALM = ("kafka", "mqtt", "producer", *BRIDGES, *map(World.link, LINKS))


# kind: what does it, and whom it needs for itself meanwhile
KINDS = {
    "bridge kill -9": (bridge_kill, lambda drawn: [drawn["who"]]),
    "Mosquitto kill -9": (mqtt_kill, lambda drawn: ["mqtt"]),
    "Mosquitto kill -9, nothing else broken": (lone_mqtt_kill, lambda drawn: CALM),
    "bridge kill -9, nothing else broken": (lone_bridge_kill, lambda drawn: CALM),
    "bridge SIGTERM, nothing else broken": (lone_bridge_stop, lambda drawn: CALM),
    "up kill -9": (up_kill, lambda drawn: [drawn["who"]]),
    "up SIGTERM": (up_stop, lambda drawn: [drawn["who"]]),
    "up SIGSTOP (zombie)": (up_zombie, lambda drawn: [drawn["who"]]),
    "Kafka kill -9": (kafka_kill, lambda drawn: ["kafka"]),
    "several kill -9 at once": (double_kill, lambda drawn: drawn["who"]),
    "bridge SIGSTOP (zombie)": (zombie, lambda drawn: [drawn["who"]]),
    "network cut": (cut, lambda drawn: [World.link(drawn["who"])]),
    "mosquitto.db older": (mqtt_older, lambda drawn: ["mqtt"]),
    "mosquitto.db deleted": (mqtt_delete, lambda drawn: ALL),
    "Mosquitto's disk full": (mqtt_full, lambda drawn: ALL),
    "Mosquitto SIGSTOP": (mqtt_freeze, lambda drawn: ["mqtt"]),
    "Kafka SIGSTOP": (kafka_freeze, lambda drawn: ["kafka"]),
    "consumer SIGSTOP": (consumer_freeze, lambda drawn: [drawn["who"]]),
    "consumer kill -9": (consumer_kill, lambda drawn: [drawn["who"]]),
    "producer kill -9": (producer_kill, lambda drawn: ["producer"]),
    "bridge SIGTERM": (bridge_stop, lambda drawn: [drawn["who"]]),
    "Mosquitto SIGTERM": (mqtt_stop, lambda drawn: ["mqtt"]),
    "consumer away, shortly": (flap, lambda drawn: [drawn["who"]]),
    "consumer away, for long": (leave, lambda drawn: [drawn["who"]]),
    "consumer comes back": (come_back, lambda drawn: [drawn["who"]]),
    "consumer is new": (newcomer, lambda drawn: ["mqtt", World.link(("floor", "mqtt"))]),
    "Mosquitto saves": (save, lambda drawn: ["mqtt"]),
}
