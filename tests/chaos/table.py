"""What a run ends with: its figures as lines for people, and as a table for the README."""

import math
from bisect import bisect_left

from checker import contradictions, explain_lost

EXAMPLES = 8
BETWEEN_SAVES_S = 11  # autosave_interval of the shipped profile is 10


def percentile(values, share):
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def lone_crashes(evidence, received_ms):
    """Crashes of Mosquitto that nothing else disturbed, in two lists: those that took from it what comes between
    two saves of the shipped profile, as every crash of a broker that has run well before; and those that took more,
    for records that had piled up came after the last save."""
    usual, more = [], []
    for fault in evidence.faults:
        if fault.get("is_quiet") and "listening_ms" in fault:
            taken = bisect_left(received_ms, fault["killed_ms"]) - bisect_left(received_ms, fault["snapshot_ms"])
            (usual if taken <= evidence.run["rate"] * BETWEEN_SAVES_S else more).append(fault)
    return usual, more


def recoveries_ms(faults, moments):
    """From Mosquitto listening again to the first of these moments (ascending) after it."""
    places = [(bisect_left(moments, fault["listening_ms"]), fault["listening_ms"]) for fault in faults]
    return [moments[place] - listening_ms for place, listening_ms in places if place < len(moments)]


def figures_of_up(verdict):
    return {
        "expected": verdict.expected, "stored": verdict.stored, "lost": len(verdict.lost),
        "excused": sum(verdict.excused.values()), "rescued": verdict.rescued, "unheard": verdict.unheard,
        "out_of_order": len(verdict.out_of_order), "changed": len(verdict.changed) + len(verdict.scattered),
        "invented": len(verdict.invented), "repeats": verdict.repeats, "bound": verdict.bound,
        "marked": verdict.marked, "unmarked": verdict.unmarked, "broken": list(verdict.broken()),
    }


def figures_of(evidence, verdicts, up):
    """One round in numbers that can be added to those of other rounds."""
    faults = {}
    always = verdicts[0]  # the consumer that is always there
    first_ms = sorted(ms for lane in always.lanes.values() for ms in lane.first_ms if ms > 0)
    usual, more = lone_crashes(evidence, always.received_ms)
    for fault in evidence.faults:
        faults[fault["kind"]] = faults.get(fault["kind"], 0) + 1
    return {
        "seeds": [evidence.run["seed"]],
        "faults": faults,
        "records": sum(len(records) for records in evidence.acked.values()),
        "consumers": [{
            "consumer": v.consumer, "expected": v.expected, "received": v.received, "lost": len(v.lost),
            "out_of_order": len(v.out_of_order), "changed": len(v.changed), "invented": len(v.invented),
            "repeats": v.repeats, "marked": v.marked, "resent": v.resent, "bound": v.bound,
            "is_bound_kept": v.is_bound_kept, "excess": v.excess} for v in verdicts],
        "up": figures_of_up(up),
        "recoveries_ms": recoveries_ms(usual, first_ms),
        "long_recoveries_ms": recoveries_ms(more, first_ms),
        "resumptions_ms": recoveries_ms(usual + more, always.received_ms),
        "causes": [[*cause, times] for cause, times in sorted(explain_lost(evidence, verdicts).items())],
        "surprises": [*evidence.run["surprises"], *contradictions(evidence)],
        "facts": dict(evidence.run["facts"]),
    }


SUMMED = ("expected", "received", "lost", "out_of_order", "changed", "invented", "repeats", "marked", "resent",
          "bound")


def added(rounds):
    """The figures of several rounds as those of one; consumers of the same name are added up."""
    total = {"seeds": [], "faults": {}, "records": 0, "consumers": [], "recoveries_ms": [], "long_recoveries_ms": [],
             "resumptions_ms": [], "causes": [], "surprises": [], "facts": {}, "up": {}}
    consumers = {}
    for figures in rounds:
        for key in ("seeds", "recoveries_ms", "long_recoveries_ms", "resumptions_ms", "causes", "surprises"):
            total[key] += figures[key]
        total["records"] += figures["records"]
        for key, value in figures["up"].items():
            total["up"][key] = total["up"].get(key, type(value)()) + value
        for table in ("faults", "facts"):
            for name, times in figures[table].items():
                total[table][name] = total[table].get(name, 0) + times
        for row in figures["consumers"]:
            empty = {"consumer": row["consumer"], "is_bound_kept": True, "excess": []}
            sums = consumers.setdefault(row["consumer"], empty)
            for key in SUMMED:
                sums[key] = sums.get(key, 0) + row[key]
            sums["is_bound_kept"] &= row["is_bound_kept"]
            sums["excess"] += row["excess"]
    total["consumers"] = list(consumers.values())
    return total


def sum_of(figures, key):
    return sum(row[key] for row in figures["consumers"])


def times_of(values):
    if not values:
        return "not measured"
    return (f"p50 {percentile(values, 0.5)} ms, p99 {percentile(values, 0.99)} ms, max {max(values)} ms "
            f"({len(values)} crashes)")


UP_COLUMNS = ("expected", "lost", "out_of_order", "changed", "invented", "repeats", "bound", "marked", "unmarked",
              "excused", "rescued", "unheard", "stored")


def up_lines(up):
    yield f"{'':10}" + "".join(f" {name:>{max(8, len(name))}}" for name in UP_COLUMNS)
    yield f"{'up':10}" + "".join(f" {up[name]:>{max(8, len(name))}}" for name in UP_COLUMNS)


def lines(figures):
    """The table that a run ends with."""
    yield f"{'fault':44} {'times':>6}"
    for kind, times in figures["faults"].items():
        yield f"{kind:44} {times:>6}"
    yield ""
    yield (f"{'consumer':12} {'expected':>9} {'lost':>6} {'order':>6} {'changed':>8} {'invented':>9} {'repeats':>8} "
           f"{'bound':>8} {'marked':>8} {'resent':>7} {'received':>9}")
    for row in figures["consumers"]:
        yield (f"{row['consumer']:12} {row['expected']:>9} {row['lost']:>6} {row['out_of_order']:>6} "
               f"{row['changed']:>8} {row['invented']:>9} {row['repeats']:>8} {row['bound']:>8} {row['marked']:>8} "
               f"{row['resent']:>7} {row['received']:>9}")
    yield ""
    yield from up_lines(figures["up"])
    yield ""
    yield f"records that Kafka acknowledged: {figures['records']}"
    yield "recovery after crashes of Mosquitto that nothing else disturbed, from its listening on:"
    yield f"  to the first message:     {times_of(figures['resumptions_ms'])}"
    yield f"  to the first new message: {times_of(figures['recoveries_ms'])}"
    if figures["long_recoveries_ms"]:
        yield (f"  the same where it took more than {BETWEEN_SAVES_S} s of records from Mosquitto: "
               f"{times_of(figures['long_recoveries_ms'])}")
    if figures["facts"]:
        yield "the bridges said: " + ", ".join(f"{name} {times}" for name, times in sorted(figures["facts"].items()))
    if figures["causes"]:
        yield "lost records, where they were seen last, and what may have taken them:"
        for consumer, where, fault, times in sorted(figures["causes"], key=lambda c: -c[3])[:EXAMPLES]:
            yield f"  {times:>6} of {consumer}: {where}; {fault}"
        if len(figures["causes"]) > EXAMPLES:
            yield f"         and {len(figures['causes']) - EXAMPLES} more causes in result.json"
    for surprise in figures["surprises"]:
        yield f"unplanned: {surprise}"


UP_WRONG = ("out_of_order", "changed", "invented")
ROWS = (
    ("events that Kafka acknowledged", lambda f: f"{f['records']:,}"),
    ("`kill -9` of a bridge", lambda f: f"{kills(f, 'bridge')}"),
    ("`kill -9` of Mosquitto", lambda f: f"{kills(f, 'Mosquitto')}"),
    ("`kill -9` of Kafka / several at once", lambda f: f"{f['faults'].get('Kafka kill -9', 0)} / "
                                                       f"{f['faults'].get('several kill -9 at once', 0)}"),
    ("network cuts / SIGSTOP zombies", lambda f: f"{f['faults'].get('network cut', 0)} / "
                                                 f"{f['faults'].get('bridge SIGSTOP (zombie)', 0)}"),
    ("`mosquitto.db` older / deleted / disk full", lambda f: " / ".join(
        str(f["faults"].get(kind, 0)) for kind in ("mosquitto.db older", "mosquitto.db deleted",
                                                   "Mosquitto's disk full"))),
    ("deliveries due, over all consumers", lambda f: f"{sum_of(f, 'expected'):,}"),
    ("**lost**", lambda f: f"**{sum_of(f, 'lost'):,}**"),
    ("out of order", lambda f: f"{sum_of(f, 'out_of_order'):,}"),
    ("changed or invented", lambda f: f"{sum_of(f, 'changed') + sum_of(f, 'invented'):,}"),
    ("repeated / bound", lambda f: f"{sum_of(f, 'repeats'):,} / {sum_of(f, 'bound'):,}"),
    ("messages of devices that Mosquitto acknowledged", lambda f: f"{f['up']['expected']:,}"),
    ("`kill -9` / SIGSTOP of a bridge of the up direction", lambda f: f"{kills(f, 'up')} / "
                                                                      f"{f['faults'].get('up SIGSTOP (zombie)', 0)}"),
    ("**lost** by the bridge", lambda f: f"**{f['up']['lost']:,}**"),
    ("died with Mosquitto, which had not saved them", lambda f: f"{f['up']['excused']:,}"),
    ("out of order, changed or invented in Kafka", lambda f: f"{sum(f['up'][k] for k in UP_WRONG):,}"),
    ("repeated in Kafka / bound", lambda f: f"{f['up']['repeats']:,} / {f['up']['bound']:,}"),
    ("recovery to the first new message", lambda f: times_of(f["recoveries_ms"])),
)


def kills(figures, whom):
    return sum(times for kind, times in figures["faults"].items() if kind.startswith(f"{whom} kill -9"))


def markdown(columns):
    """@columns: title -> figures."""
    yield "| | " + " | ".join(columns) + " |"
    yield "|---|" + "---|" * len(columns)
    for name, cell in ROWS:
        yield f"| {name} | " + " | ".join(cell(figures) for figures in columns.values()) + " |"
