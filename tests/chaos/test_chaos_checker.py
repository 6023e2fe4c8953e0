"""What judges a chaos run is judged: forged evidence with one fault each, and the fault must be found."""

import json

import pytest

import checker
import evidence
import table
from checker import NO_SUSPECT
from main import BEGIN, END, broken_promises, write_table
from schedule import FULL, counts, plan
from up_checker import UpVerdict

KAFKA_TOPIC = "chaos.batch-event"
RECORDS = 6  # in each of two partitions, one each 10 ms from 1000 on


class Forgery:
    """A run in which all went well, until somebody changes it. take() is a message at a consumer."""

    def __init__(self, folder):
        self.folder = folder
        self.acked = {(p, o): (1000 + 10 * o, f"sum-{p}-{o}") for p in range(2) for o in range(RECORDS)}
        self.kafka = set(self.acked)
        self.dead = []
        self.committed = {0: RECORDS, 1: RECORDS}
        self.checkpoints = {}
        self.is_checkpointed = False
        self.facts = {}
        self.rate = 500
        self.faults = []
        self.messages = {"always": {1: []}, "other": {1: []}}
        self.since = {"always": 0, "other": 0}
        for consumer in self.messages:
            for (p, o), (ms, _) in self.acked.items():
                self.take(consumer, p, o, ms + 5)

    def line(self, partition, offset, ms, mid=None, connection=1, replay="-", topic=None, total=None, ref=None):
        ref = ref or f"{KAFKA_TOPIC}/{partition}/{offset}"
        topic = topic or f"plant/area/line-{partition}/batch-event"
        mid = mid or 1 + 10 * offset + partition
        return f"{ms} {ref} {topic} 200 {replay} {connection} {mid} {total or f'sum-{partition}-{offset}'}"

    def take(self, consumer, partition, offset, ms, start=1, **more):
        self.messages[consumer].setdefault(start, []).append(self.line(partition, offset, ms, **more))

    def drop(self, consumer, partition, offset):
        ref = f" {KAFKA_TOPIC}/{partition}/{offset} "
        for lines in self.messages[consumer].values():
            lines[:] = [line for line in lines if ref not in line]

    def fault(self, kind, at_ms, **facts):
        self.faults.append({"number": len(self.faults) + 1, "kind": kind, "at_ms": at_ms, "mended_ms": at_ms + 10,
                            **facts})

    def crash(self, at_ms, snapshot_ms, **facts):
        self.fault("Mosquitto kill -9", at_ms, killed_ms=at_ms, snapshot_ms=snapshot_ms, listening_ms=at_ms + 5,
                   alone_ms=at_ms, **facts)

    def write(self):
        consumers = self.folder / "consumers"
        consumers.mkdir()
        for consumer, starts in self.messages.items():
            for start, lines in starts.items():
                ordered = sorted(lines, key=lambda line: int(line.split()[0]))
                (consumers / f"{consumer}.{start}.messages").write_text("".join(f"{line}\n" for line in ordered))
        (self.folder / "produce.1.acked").write_text("".join(
            f"{KAFKA_TOPIC} {p} {o} {o} {ms} {total}\n" for (p, o), (ms, total) in self.acked.items()))
        (self.folder / "kafka.records").write_text("".join(f"{p} {o}\n" for p, o in sorted(self.kafka)))
        (self.folder / "kafka.dead-letters").write_text("".join(
            f"dlq_reason=x,dlq_source={KAFKA_TOPIC}/{p}/{o},dlq_time=1\n" for p, o in self.dead))
        (self.folder / "kafka.committed").write_text(json.dumps(self.committed))
        (self.folder / "mqtt.checkpoints").write_text("".join(
            f'$bridge/chaos/checkpoint/{KAFKA_TOPIC}/{p} {{"version":1,"next":{o}}}\n'
            for p, o in self.checkpoints.items()))
        (self.folder / "run.json").write_text(json.dumps({
            "seed": 1, "rate": self.rate, "is_checkpointed": self.is_checkpointed, "kafka_topic": KAFKA_TOPIC,
            "repeats_max": 2, "faults": self.faults, "surprises": [],
            "facts": self.facts, "consumers": {name: {"since_ms": self.since[name], "starts": len(starts)}
                                       for name, starts in self.messages.items()}}))

    def judge(self):
        self.write()
        found = evidence.read(self.folder)
        verdicts = checker.judge(found)
        return found, verdicts, {verdict.consumer: verdict for verdict in verdicts}


@pytest.fixture
def forged(tmp_path):
    return Forgery(tmp_path)


def figures_of(forged):
    found, verdicts, _ = forged.judge()
    return table.figures_of(found, verdicts, UpVerdict())


def faults_of(verdict):
    return {name: getattr(verdict, name) for name in ("lost", "out_of_order", "changed", "invented")
            if getattr(verdict, name)}


def test_a_run_in_which_all_went_well_passes(forged):
    _, verdicts, by_name = forged.judge()
    assert all(verdict.holds() for verdict in verdicts)
    assert by_name["always"].expected == by_name["always"].unique == by_name["always"].received == 2 * RECORDS
    assert by_name["always"].repeats == by_name["always"].bound == 0


def test_a_lost_record_is_found(forged):
    forged.drop("other", 1, 3)
    _, _, by_name = forged.judge()
    assert faults_of(by_name["other"]) == {"lost": [(1, 3)]}
    assert by_name["always"].holds()


def test_the_last_record_is_missed_too(forged):
    forged.drop("other", 1, RECORDS - 1)
    _, _, by_name = forged.judge()
    assert faults_of(by_name["other"]) == {"lost": [(1, RECORDS - 1)]}


def test_a_consumer_that_got_nothing_at_all_has_lost_everything(forged):
    forged.messages["other"] = {1: []}
    _, _, by_name = forged.judge()
    assert len(by_name["other"].lost) == 2 * RECORDS


def test_swapped_records_are_found(forged):
    forged.drop("other", 0, 2)
    forged.take("other", 0, 2, 1099)
    _, _, by_name = forged.judge()
    assert faults_of(by_name["other"]) == {"out_of_order": [(0, 2)]}


@pytest.mark.parametrize("change", [{"total": "sum-0-1"}, {"topic": "plant/area/line-1/batch-event"}])
def test_a_changed_record_is_found(forged, change):
    forged.drop("other", 0, 2)
    forged.take("other", 0, 2, 1025, **change)
    _, _, by_name = forged.judge()
    assert faults_of(by_name["other"]) == {"changed": [(0, 2)]}


@pytest.mark.parametrize("ref", [f"{KAFKA_TOPIC}/0/77", f"{KAFKA_TOPIC}/7/0", "elsewhere/0/1", "-",
                                 f"{KAFKA_TOPIC}/0/x"])
def test_an_invented_record_is_found(forged, ref):
    forged.take("other", 0, 0, 1200, ref=ref)
    _, _, by_name = forged.judge()
    assert faults_of(by_name["other"]) == {"invented": [ref]}


def test_a_record_that_kafka_has_without_having_told_the_producer_may_come(forged):
    forged.kafka.add((0, RECORDS))
    forged.take("other", 0, RECORDS, 1200)
    _, verdicts, _ = forged.judge()
    assert all(verdict.holds() for verdict in verdicts)


def test_a_repeat_without_a_fault_is_too_much(forged):
    forged.take("other", 0, 2, 1200, mid=999)
    _, _, by_name = forged.judge()
    assert (by_name["other"].repeats, by_name["other"].bound) == (1, 0)
    assert not by_name["other"].holds()


def test_a_killed_bridge_explains_repeats_up_to_its_bound(forged):
    forged.fault("bridge kill -9", 1100, who="one")
    for offset in (4, 5):
        forged.take("always", 0, offset, 1200, mid=900 + offset, replay="1")
    for offset in (3, 4, 5):
        forged.take("other", 0, offset, 1200, mid=900 + offset)
    _, _, by_name = forged.judge()
    assert by_name["always"].holds() and by_name["always"].marked == 2
    assert (by_name["other"].repeats, by_name["other"].bound) == (3, 2)
    assert not by_name["other"].holds()


def test_a_repeat_before_the_fault_that_would_explain_it_is_too_much(forged):
    forged.fault("bridge kill -9", 1300, who="one")
    forged.take("other", 0, 2, 1200, mid=999)
    _, _, by_name = forged.judge()
    assert by_name["other"].repeats <= by_name["other"].bound
    assert not by_name["other"].holds()


@pytest.mark.parametrize("code, holds", [(0, False), (75, True)])
def test_a_bridge_that_stops_in_order_explains_no_repeat(forged, code, holds):
    forged.fault("bridge SIGTERM", 1100, who="one", exit=code)
    forged.take("other", 0, 2, 1200, mid=999)
    _, _, by_name = forged.judge()
    assert by_name["other"].holds() is holds


@pytest.mark.parametrize("code, excess", [
    (0, [(2, "bridge SIGTERM, nothing else broken", 1, 0)]), (75, [])])
def test_a_fault_that_was_alone_must_explain_its_repeats_alone(forged, code, excess):
    forged.fault("bridge kill -9", 1100, who="one")
    forged.fault("bridge SIGTERM, nothing else broken", 1190, alone_ms=1195, is_quiet=True, exit=code)
    forged.faults[-1]["mended_ms"] = 1210
    forged.take("always", 0, 2, 1200, mid=999)
    _, _, by_name = forged.judge()
    assert by_name["always"].is_bound_kept  # both faults together explain it
    assert by_name["always"].excess == excess
    assert by_name["always"].holds() is not bool(excess)


def test_a_crash_of_mosquitto_explains_what_came_since_its_snapshot(forged):
    forged.crash(1100, snapshot_ms=1235)  # so that 1035 counts: it takes a moment to write one
    forged.faults[0]["listening_ms"] = 1250
    _, _, by_name = forged.judge()
    # Offsets 3, 4, 5 of two partitions came at 1035 to 1055; two bridges may repeat 2 each.
    assert by_name["other"].bound == 6 + 4


def test_what_mosquitto_sends_again_is_not_the_bridges(forged):
    forged.take("other", 0, 5, 1200, mid=51, connection=2)
    _, _, by_name = forged.judge()
    assert (by_name["other"].resent, by_name["other"].repeats) == (1, 0)
    assert by_name["other"].holds()


@pytest.mark.parametrize("snapshot_ms, resent", [(1050, 0), (1060, 1), (0, 0)])
def test_message_ids_prove_something_after_a_crash_only_for_what_came_before_the_snapshot(forged, snapshot_ms, resent):
    forged.crash(1100, snapshot_ms=snapshot_ms)
    forged.take("other", 0, 5, 1200, mid=51, connection=2)  # had come at 1055
    _, _, by_name = forged.judge()
    assert (by_name["other"].resent, by_name["other"].repeats) == (resent, 1 - resent)


def test_a_consumer_that_was_killed_goes_on_in_another_file(forged):
    lines = forged.messages["other"][1]
    late = [line for line in lines if int(line.split()[0]) > 1040]
    forged.messages["other"] = {1: [line for line in lines if line not in late], 2: late}
    forged.take("other", 0, 3, 1041, start=2)  # logged, killed, sent again
    _, _, by_name = forged.judge()
    assert by_name["other"].holds() and by_name["other"].resent == 1


def test_a_consumer_that_was_killed_before_it_began_has_no_log(forged):
    forged.messages["other"][2] = []
    forged.write()
    (forged.folder / "consumers" / "other.2.messages").unlink()
    assert all(verdict.holds() for verdict in checker.judge(evidence.read(forged.folder)))


def test_a_line_that_a_kill_cut_short_does_not_count(forged):
    forged.drop("other", 0, 5)
    forged.write()
    with open(forged.folder / "consumers" / "other.1.messages", "a", encoding="ascii") as log:
        log.write(forged.line(0, 5, 1200))
    verdicts = checker.judge(evidence.read(forged.folder))
    assert verdicts[1].lost == [(0, 5)]


def test_a_newcomer_may_count_only_on_what_came_after_its_snapshot(forged):
    forged.since["other"] = 1030
    for offset in range(3):
        forged.drop("other", 0, offset)
    forged.drop("other", 1, 1)
    forged.take("other", 1, 1, 1200, mid=999)  # a replay reaches back before it came
    _, _, by_name = forged.judge()
    assert by_name["other"].holds()
    assert by_name["other"].expected == 6


WHERE = {
    "acknowledged by Kafka, and not in Kafka any more": lambda f: f.kafka.discard((1, 3)),
    "in the dead-letter topic": lambda f: f.dead.append((1, 3)),
    "in Mosquitto: other consumers have it": lambda f: f.take("always", 1, 3, 1035),
    "in Mosquitto: the checkpoint is past it, and no consumer has it": lambda f: f.checkpoints.update({1: 4}),
    "at the bridge: it has committed past it, and no consumer has it": lambda f: f.checkpoints.update({1: 3}),
    "in Kafka: the bridge has not come to it": lambda f: f.committed.update({1: 3}),
}


@pytest.mark.parametrize("where", WHERE)
def test_a_lost_record_is_named_with_where_it_was_seen_last(forged, where):
    for consumer in ("always", "other"):
        forged.drop(consumer, 1, 3)
    WHERE[where](forged)
    found, verdicts, _ = forged.judge()
    assert checker.last_seen(found, verdicts, (1, 3)) == where
    assert ("other", where, NO_SUSPECT) in checker.explain_lost(found, verdicts)


def test_the_crash_that_took_a_record_is_named(forged):
    forged.drop("other", 1, 3)         # seen by the other one at 1035
    forged.crash(1032, snapshot_ms=900)  # had listened again by then? 1037: it may be this one
    forged.crash(1050, snapshot_ms=1040)
    found, verdicts, _ = forged.judge()
    assert checker.suspect(found, verdicts, (1, 3)) == "fault 1, Mosquitto kill -9"
    forged.faults[0]["snapshot_ms"] = 1036  # it was saved
    found.run["faults"] = forged.faults
    assert checker.suspect(found, verdicts, (1, 3)) == NO_SUSPECT


def test_recovery_counts_first_occurrences_after_quiet_crashes_only(forged):
    forged.crash(1000, snapshot_ms=900, is_quiet=True)    # listens at 1005, when the first record comes
    forged.crash(1016, snapshot_ms=900, is_quiet=True)    # listens at 1021; a repeat at 1022, a new one at 1025
    forged.crash(1030, snapshot_ms=900, is_quiet=False)
    forged.take("always", 0, 0, 1022, mid=999)
    figures = figures_of(forged)
    assert (figures["recoveries_ms"], figures["resumptions_ms"]) == ([0, 4], [0, 1])


def test_a_crash_that_took_more_than_lies_between_two_saves_is_no_measure_of_recovery(forged):
    forged.rate = 1  # the 12 records are more than 11 seconds of that
    forged.crash(1056, snapshot_ms=900, is_quiet=True)
    forged.kafka.add((0, RECORDS))
    forged.take("always", 0, RECORDS, 1200)
    figures = figures_of(forged)
    assert (figures["recoveries_ms"], figures["long_recoveries_ms"]) == ([], [139])


def test_percentiles():
    values = list(range(1, 101))
    assert [table.percentile(values, share) for share in (0.5, 0.99, 1)] == [50, 99, 100]
    assert table.percentile([7], 0.99) == 7


def test_a_loss_fails_a_run_with_checkpoints(forged):
    forged.crash(1100, snapshot_ms=900, is_quiet=True)
    forged.drop("other", 1, 3)
    forged.take("always", 0, 5, 1110, mid=999)
    broken = list(broken_promises(figures_of(forged), True))
    assert "other: 1 lost" in broken


def test_without_checkpoints_only_what_a_crash_of_mosquitto_explains_may_be_lost(forged):
    forged.crash(1016, snapshot_ms=1000, is_quiet=True)
    forged.drop("other", 1, 1)
    assert list(broken_promises(figures_of(forged), False)) == []


def test_without_checkpoints_other_losses_fail_the_run(forged):
    forged.crash(1016, snapshot_ms=1000, is_quiet=True)
    forged.drop("other", 1, 3)
    broken = list(broken_promises(figures_of(forged), False))
    assert len(broken) == 1 and NO_SUSPECT in broken[0]


def test_without_checkpoints_a_run_that_finds_nothing_fails(forged):
    forged.crash(1016, snapshot_ms=1000, is_quiet=True)
    broken = list(broken_promises(figures_of(forged), False))
    assert len(broken) == 1 and "proves nothing" in broken[0]


@pytest.mark.parametrize("checkpoints, words", [
    ({0: 6, 1: 6}, []), ({0: 6, 1: 7}, []), ({0: 6}, ["partition 1 has no checkpoint"]),
    ({0: 5, 1: 6}, ["partition 0: 6 is committed, and the checkpoint is 5 (INV6)"])])
def test_what_is_committed_must_be_below_the_checkpoint(forged, checkpoints, words):
    forged.is_checkpointed = True
    forged.checkpoints = checkpoints
    found, _, _ = forged.judge()
    assert list(checker.contradictions(found)) == words


def test_a_gap_where_kafka_has_deleted_nothing_is_a_contradiction(forged):
    forged.facts = {"lane.gap": 1}
    assert any("lane.gap" in words for words in broken_promises(figures_of(forged), True))


def test_a_table_goes_into_its_place(tmp_path):
    readme = tmp_path / "README.md"
    write_table(readme, "| new |\n")
    assert readme.read_text() == "| new |\n"
    readme.write_text(f"before\n{BEGIN}\n| old |\n{END}\nafter\n")
    write_table(readme, "| new |\n")
    assert readme.read_text() == f"before\n{BEGIN}\n| new |\n{END}\nafter\n"


def test_rounds_are_added_up(forged):
    forged.drop("other", 1, 3)
    figures = figures_of(forged)
    total = table.added([figures, figures])
    assert table.sum_of(total, "lost") == 2 and total["seeds"] == [1, 1]
    assert any("| **lost** | **1** | **2** |" == line for line in table.markdown({"one": figures, "two": total}))
    assert any("other" in line for line in table.lines(total))


def test_a_full_round_has_the_faults_of_each_merge():
    wanted = counts(50)
    assert wanted["bridge kill -9"] + wanted["bridge kill -9, nothing else broken"] >= 50
    assert wanted["Mosquitto kill -9"] + wanted["Mosquitto kill -9, nothing else broken"] >= 50
    for kind, times in (("up kill -9", 50), ("Kafka kill -9", 5),
                        ("several kill -9 at once", 5), ("bridge SIGSTOP (zombie)", 5),
                        ("network cut", 20)):
        assert wanted[kind] >= times
    assert all(times >= 1 for times in counts(1).values())
    assert set(counts(1, "bridge|cut")) == {
        "bridge kill -9", "bridge kill -9, nothing else broken", "bridge SIGSTOP (zombie)", "bridge SIGTERM",
        "bridge SIGTERM, nothing else broken", "network cut"}


def test_a_seed_draws_the_same_faults_again():
    assert plan(7, 50) == plan(7, 50)
    assert plan(7, 50) != plan(8, 50)
    planned = plan(7, 50)
    assert [item.at_s for item in planned] == sorted(item.at_s for item in planned)
    assert {item.kind for item in planned} == set(FULL)
