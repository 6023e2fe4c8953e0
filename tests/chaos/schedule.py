"""Which faults a run has, when, and their overlapping execution.

plan() draws everything from the seed. Faults of different parties overlap; each needs its parties for itself, so
that nobody is killed who is dead already."""

import random
import re
import threading
import time
import traceback
from dataclasses import dataclass

from faults import ALL, KINDS
from world import BRIDGES, LINKS, UPS

QUIET = "Mosquitto kill -9, nothing else broken"
ROUND_S = 400  # over which the faults of a full round are spread

KILLS = 50  # of the bridge, and of Mosquitto, in a full round

# How often in a full round. guarantees.md 5 has figures for the first eight.
FULL = {
    "bridge kill -9": 40,
    "bridge kill -9, nothing else broken": 10,
    "Mosquitto kill -9": 20,
    QUIET: 30,
    "up kill -9": 50,
    "up SIGTERM": 10,
    "up SIGSTOP (zombie)": 5,
    "Kafka kill -9": 5,
    "several kill -9 at once": 6,
    "bridge SIGSTOP (zombie)": 5,
    "network cut": 20,
    "mosquitto.db older": 4,
    "mosquitto.db deleted": 2,
    "Mosquitto's disk full": 2,
    "Mosquitto SIGSTOP": 3,
    "Kafka SIGSTOP": 2,
    "consumer SIGSTOP": 4,
    "consumer kill -9": 10,
    "producer kill -9": 4,
    "bridge SIGTERM": 6,
    "bridge SIGTERM, nothing else broken": 4,
    "Mosquitto SIGTERM": 3,
    "consumer away, shortly": 25,
    "consumer away, for long": 3,
    "consumer comes back": 3,
    "consumer is new": 3,
    "Mosquitto saves": 60,
}
TOGETHER = (("one", "two"), ("one", "mqtt"), ("one", "two", "mqtt"), ("mqtt", "kafka"), ("two", "mqtt", "mortal"),
            ("one", "two", "mqtt", "kafka", "producer"), ("a", "b"), ("a", "kafka"), ("one", "a", "mqtt"),
            ("a", "b", "mqtt", "kafka"))


@dataclass
class Planned:
    at_s: float
    kind: str
    drawn: dict


def mostly_short(chance):
    """Usually shorter than Kafka's session timeout, sometimes longer."""
    return chance.choice([chance.uniform(0, 0.3), chance.uniform(0, 0.3), chance.uniform(0, 2), chance.uniform(3.5, 5)])


def end_of_bridge(chance):
    return {"who": chance.choice(BRIDGES), "down_s": mostly_short(chance)}


def end_of_up(chance):
    return {"who": chance.choice(list(UPS)), "down_s": mostly_short(chance)}


def kill_of_mqtt(chance):
    save_s = chance.uniform(0, 0.02) if chance.random() < 0.25 else None
    return {"down_s": chance.uniform(0, 0.6), "save_s": save_s}


DRAW = {
    "bridge kill -9": end_of_bridge,
    "bridge kill -9, nothing else broken": end_of_bridge,
    "Mosquitto kill -9": kill_of_mqtt,
    QUIET: kill_of_mqtt,
    "up kill -9": end_of_up,
    "up SIGTERM": end_of_up,
    "up SIGSTOP (zombie)": lambda c: {"who": c.choice(list(UPS)), "frozen_s": c.uniform(3.5, 5)},
    "Kafka kill -9": lambda c: {"down_s": c.uniform(0, 1)},
    "several kill -9 at once": lambda c: {"who": c.choice(TOGETHER), "down_s": c.uniform(0, 1)},
    "bridge SIGSTOP (zombie)": lambda c: {"who": c.choice(BRIDGES), "frozen_s": c.uniform(3.5, 5)},
    "network cut": lambda c: {"who": c.choice(LINKS), "cut_s": c.uniform(0.3, 4), "both_ways": c.random() < 0.7},
    "mosquitto.db older": lambda c: {},
    "mosquitto.db deleted": lambda c: {},
    "Mosquitto's disk full": lambda c: {"share": c.uniform(0, 0.98)},
    "Mosquitto SIGSTOP": lambda c: {"frozen_s": c.uniform(0.5, 5)},
    "Kafka SIGSTOP": lambda c: {"frozen_s": c.uniform(0.5, 5)},
    "consumer SIGSTOP": lambda c: {"who": "mortal", "frozen_s": c.uniform(0.5, 4)},
    "consumer kill -9": lambda c: {"who": "mortal", "down_s": c.uniform(0, 3)},
    "producer kill -9": lambda c: {"down_s": c.uniform(0, 0.5)},
    "bridge SIGTERM": end_of_bridge,
    "bridge SIGTERM, nothing else broken": end_of_bridge,
    "Mosquitto SIGTERM": lambda c: {"down_s": c.uniform(0, 1)},
    "consumer away, shortly": lambda c: {"who": "flapping", "away_s": c.uniform(0.3, 5)},
    "consumer away, for long": lambda c: {"who": "sleeper"},
    "consumer comes back": lambda c: {"who": "sleeper"},
    "consumer is new": lambda c: {},
    "Mosquitto saves": lambda c: {},
}
# These come in turn, at even distances: away, back, away, ...
IN_TURN = ("consumer away, for long", "consumer comes back")
# After these the bridge sends again all that Kafka has; while that is not much yet, a round stays short.
EARLY = ("mosquitto.db deleted", "Mosquitto's disk full")
EARLY_SHARE = 0.4


def counts(kills, only=""):
    """As many faults of each kind as go with so many kills of each bridge and Mosquitto; one at least.
    @only: a regular expression that a kind must match."""
    return {kind: max(1, round(full * kills / KILLS)) for kind, full in FULL.items()
            if re.search(only, kind)}


def plan(seed, kills, only=""):
    """The faults of a round, in their order."""
    chance = random.Random(seed)
    wanted = counts(kills, only)
    seconds = ROUND_S * kills / KILLS
    planned = []
    for kind, times in wanted.items():
        for i in range(times):
            at_s = chance.uniform(0, seconds * (EARLY_SHARE if kind in EARLY else 1))
            if kind in IN_TURN:
                at_s = seconds * (i + (0.15 if kind == IN_TURN[0] else 0.85)) / times
            planned.append(Planned(at_s, kind, DRAW[kind](chance)))
    return sorted(planned, key=lambda p: p.at_s)


class Run:
    """Executes a plan. .surprises lists what nobody had planned."""

    def __init__(self, world, planned, say):
        self.world = world
        self.planned = planned
        self.say = say
        self.threads = []
        self.over = threading.Event()

    def locks_of(self, item):
        needed = KINDS[item.kind][1](item.drawn)
        if needed is ALL:
            needed = self.world.locks
        return [self.world.locks[name] for name in sorted(needed)]

    def execute(self):
        supervisor = threading.Thread(target=self.supervise, daemon=True)
        supervisor.start()
        began = time.monotonic()
        for number, item in enumerate(self.planned, 1):
            time.sleep(max(0.0, began + item.at_s - time.monotonic()))
            locks = self.locks_of(item)
            for lock in locks:
                if not lock.acquire(timeout=120):
                    raise AssertionError(f"{item.kind}: the fault before it does not end")
            thread = threading.Thread(target=self.do, args=(item, locks), daemon=True)
            thread.start()
            self.threads.append(thread)
            if number % 25 == 0 or number == len(self.planned):
                self.say(f"{number} of {len(self.planned)} faults after {time.monotonic() - began:.0f} s, "
                         f"{self.world.unique()} records carried")
        for thread in self.threads:
            thread.join(120)
            assert not thread.is_alive(), "a fault does not end"
        self.over.set()
        supervisor.join()

    def do(self, item, locks):
        note = self.world.faults.begin(item.kind, **item.drawn)
        try:
            KINDS[item.kind][0](self.world, note, **item.drawn)
        except Exception as failure:  # the run goes on, and fails
            self.surprise(f"{item.kind} (fault {note['number']}): {failure}")
            self.world.faults_log.write(traceback.format_exc())
        finally:
            note["mended_ms"] = time.monotonic_ns() // 1_000_000
            for lock in locks:
                lock.release()

    def surprise(self, words):
        self.world.surprises.append(words.splitlines()[0])
        self.say(f"unplanned: {words}")

    def supervise(self):
        """Starts again who has ended by itself, as systemd would; that is a surprise."""
        parties = {**self.world.bridges, **self.world.ups, "mqtt": self.world.mqtt, "producer": self.world.producers,
                   "mortal": self.world.consumers["mortal"]}
        while not self.over.wait(0.25):
            for name, party in parties.items():
                lock = self.world.locks[name]
                if not lock.acquire(blocking=False):
                    continue
                try:
                    if not party.is_running():
                        child = getattr(party, "child", None)
                        self.surprise(f"{name} has ended by itself, exit code {child.returncode if child else '?'}")
                        party.start()
                except Exception as failure:
                    self.surprise(f"{name} cannot be started again: {failure}")
                finally:
                    lock.release()
