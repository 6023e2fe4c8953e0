"""One round: a world, its faults, and the judgement. In namespaces that tests/chaos/main.py has made for it.

    round.py FOLDER SEED KILLS RATE on|off ONLY

FOLDER/result.json has the figures, and all that they were made from lies beside it."""

import json
import re
import shutil
import signal
import sys
from collections import Counter
from pathlib import Path

import evidence
import table
from checker import judge
from say import say
from schedule import Run, counts, plan
from up_checker import judge_up
from world import KAFKA_TOPIC, UP_IN_FLIGHT_MAX, World, checkpoint_keys

DRAIN_S = 60
FACTS = ("broker.rolled-back", "broker.state-lost", "broker.changed", "broker.dropped", "checkpoint.refused",
         "mqtt.fence-lost", "mqtt.silent", "lane.gap", "lane.anew", "lane.log-shrank", "lanes.lost",
         "mqtt.session-lost", "mqtt.overflowed", "kafka.refuses", "record.rejected", "up.taking-over", "up.twin")


def finish(world):
    """Everything is mended: the stream must come to rest, and the bridges must end in order."""
    say("all is mended; waiting until nothing lags")
    for consumer in world.consumers.values():
        consumer.back()
    world.producers.current.finish()
    if not world.wait_drained(DRAIN_S):
        world.surprises.append(f"after {DRAIN_S} s still {world.lag()} records lag (INV8)")
    if not world.finish_up(DRAIN_S):
        world.surprises.append(f"what devices published at the end is not stored after {DRAIN_S} s")
    for name, bridge in {**world.bridges, **world.ups}.items():
        code = bridge.stop()
        if code != 0:
            world.surprises.append(f"bridge {name}: exit code {code} at the end")
    say("collecting the evidence")
    world.evidence()
    world.stored.ask("quit")
    world.stored.wait(10)
    for consumer in world.consumers.values():
        consumer.quit()
    world.mqtt.stop()
    world.snapshots.end()
    world.kafka.stop()


def facts_of(world):
    """How often the bridges have said what matters here."""
    told = Counter()
    for bridge in (*world.bridges.values(), *world.ups.values()):
        told.update(re.findall(r" fact=([a-z.-]+)", bridge.log()))
    return {name: told[name] for name in FACTS if told[name]}


def write_run(world, seed, is_checkpointed, wanted):
    done = Counter(fault["kind"] for fault in world.faults.list)
    missing = [f"{kind}: {done[kind]} of {times} faults" for kind, times in wanted.items() if done[kind] < times]
    bridge = world.bridges["one"]
    (world.folder / "run.json").write_text(json.dumps({
        "seed": seed, "rate": world.rate, "is_checkpointed": is_checkpointed, "kafka_topic": KAFKA_TOPIC,
        "repeats_max": bridge.repeats_max, "up_in_flight_max": UP_IN_FLIGHT_MAX, "faults": world.faults.list,
        "consumers": {c.name: {"since_ms": c.since_ms, "starts": len(c.starts)} for c in world.consumers.values()},
        "surprises": world.surprises + missing, "facts": facts_of(world)}, indent=1))


def play(folder, seed, kills, rate, is_checkpointed, only):
    say(f"seed {seed}, {kills} kills each, checkpoints {'on' if is_checkpointed else 'off'}; all of it in {folder}")
    keys = checkpoint_keys(folder, is_checkpointed)
    if keys is None:
        sys.exit("this mesbridge knows no down.checkpoint: --checkpoint off is all that can be tried")
    world = World(folder, rate, keys)
    with open(folder / "chaos.log", "w", encoding="utf-8", buffering=1) as world.faults_log:
        world.start()
        say("all run, and every session is in a snapshot: breaking things")
        Run(world, plan(seed, kills, only), say).execute()
        finish(world)
    write_run(world, seed, is_checkpointed, counts(kills, only))
    say("judging")
    found = evidence.read(folder)
    figures = table.figures_of(found, judge(found), judge_up(found))
    (folder / "result.json").write_text(json.dumps(figures, indent=1))
    shutil.rmtree(folder / "kafka")


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it ends it, with all its namespaces
    path, first, times, records, word, kinds = sys.argv[1:]
    play(Path(path), int(first), int(times), int(records), word == "on", kinds)
