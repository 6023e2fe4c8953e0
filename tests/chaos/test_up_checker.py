"""What judges the up direction is judged: forged evidence with one fault each, and the fault must be found."""

import json

import pytest

import evidence
from up_checker import BACK_S, judge_up

MESSAGES = 6  # on each of two lines, one each 10 ms from 1000 on
IN_FLIGHT_MAX = 2


class Forgery:
    """A run in which all went well, until somebody changes it. store() is a record in Kafka."""

    def __init__(self, folder):
        self.folder = folder
        places = [(line, sequence) for sequence in range(MESSAGES) for line in range(2)]
        self.acked = {place: (1000 + 10 * place[1], 1) for place in places}  # when, sent so many times
        self.unheard = {}
        self.records = [self.record(*place, 1005 + 10 * place[1]) for place in places]
        self.faults = []
        self.unread = 0

    @staticmethod
    def record(line, sequence, ms, dup="-", topic=None, key=None, total=None, partition=None):
        where = f"plant/area/line-{line}"
        return [ms, line if partition is None else partition, 0, topic or f"{where}/_in/batch-event",
                key or f"{where}/batch-event", line, sequence, dup, total or f"sum-{line}-{sequence}"]

    def store(self, line, sequence, ms, **more):
        self.records.append(self.record(line, sequence, ms, **more))

    def drop(self, line, *sequences):
        self.records = [r for r in self.records if r[5] != line or r[6] not in sequences]

    def fault(self, kind, at_ms, **facts):
        self.faults.append({"number": len(self.faults) + 1, "kind": kind, "at_ms": at_ms, "mended_ms": at_ms + 10,
                            **facts})

    def crash(self, at_ms, snapshot_ms, kind="Mosquitto kill -9", **facts):
        self.fault(kind, at_ms, killed_ms=at_ms, snapshot_ms=snapshot_ms, listening_ms=at_ms + 5, **facts)

    def write_list(self, name, messages):
        (self.folder / name).write_text("".join(
            f"batch-event {line} {sequence} {sequence} {ms} sum-{line}-{sequence} {sent}\n"
            for (line, sequence), (ms, sent) in messages.items()))

    def judge(self):
        ordered = sorted(self.records, key=lambda record: record[0])
        self.write_list("devices.acked", self.acked)
        self.write_list("devices.unheard", self.unheard)
        (self.folder / "up.records").write_text("".join(" ".join(map(str, r)) + "\n" for r in ordered))
        (self.folder / "kafka.up").write_text("0 0\n" * (len(ordered) + self.unread))
        (self.folder / "run.json").write_text(json.dumps({
            "kafka_topic": "chaos.batch-event", "faults": self.faults, "up_in_flight_max": IN_FLIGHT_MAX}))
        return judge_up(evidence.read(self.folder))


@pytest.fixture
def forged(tmp_path):
    return Forgery(tmp_path)


def broken(forged):
    return list(forged.judge().broken())


def test_a_run_in_which_all_went_well_passes(forged):
    verdict = forged.judge()
    assert list(verdict.broken()) == []
    assert verdict.expected == verdict.unique == verdict.stored == 2 * MESSAGES
    assert verdict.repeats == verdict.bound == verdict.unmarked == 0


@pytest.mark.parametrize("sequence", [0, 3, MESSAGES - 1])
def test_a_lost_message_is_found(forged, sequence):
    forged.drop(1, sequence)
    assert broken(forged) == [f"up: 1 lost, the first is (1, {sequence})"]


def test_when_nothing_is_stored_everything_is_lost(forged):
    forged.records = []
    assert len(forged.judge().lost) == 2 * MESSAGES


def test_swapped_messages_of_a_line_are_found(forged):
    forged.drop(0, 2)
    forged.store(0, 2, 1099)
    assert broken(forged) == ["up: 1 out of order, the first is (0, 2)"]


@pytest.mark.parametrize("change", [{"total": "sum-0-1"}, {"key": "plant/area/line-1/batch-event"},
                                    {"topic": "plant/area/line-0/batch-event"}])
def test_a_changed_record_is_found(forged, change):
    forged.drop(0, 2)
    forged.store(0, 2, 1025, **change)
    assert broken(forged) == ["up: 1 changed, the first is (0, 2)"]


def test_a_record_in_another_partition_is_found(forged):
    forged.drop(0, 2)
    forged.store(0, 2, 1025, partition=1)
    assert broken(forged) == ["up: 1 scattered, the first is (0, 2)"]


@pytest.mark.parametrize("place", [(0, 77), (7, 0), (-1, -1)])
def test_an_invented_record_is_found(forged, place):
    forged.store(*place, 1200)
    assert len(forged.judge().invented) == 1


def test_a_record_that_the_reader_has_not_told_of_is_missed(forged):
    forged.unread = 1
    assert broken(forged) == ["up: 1 records were not judged"]


def test_a_repeat_without_a_fault_is_too_much(forged):
    forged.store(0, 2, 1200, dup="1")
    assert broken(forged) == ["up: 1 repeats, bound 0, or more at a time than explained"]


def test_a_killed_bridge_explains_marked_repeats_up_to_its_bound(forged):
    forged.fault("up kill -9", 1100, who="a")
    for sequence in (4, 5):
        forged.store(0, sequence, 1200, dup="1")
    assert broken(forged) == []
    forged.store(0, 3, 1200, dup="1")
    assert broken(forged) == ["up: 3 repeats, bound 2, or more at a time than explained"]


def test_a_repeat_that_does_not_say_so_is_found(forged):
    forged.fault("up kill -9", 1100, who="a")
    forged.store(0, 5, 1200)
    assert broken(forged) == ["up: 1 repeats do not say so; 0 are explained"]


def test_a_first_record_that_is_marked_lets_the_zombie_s_come_unmarked(forged):
    forged.fault("up SIGSTOP (zombie)", 1050, who="a", frozen_s=4)
    forged.drop(0, 5)
    forged.store(0, 5, 1200, dup="1")
    forged.store(0, 5, 1300)
    assert broken(forged) == []


def test_a_repeat_before_the_fault_that_would_explain_it_is_too_much(forged):
    forged.fault("up kill -9", 1300, who="a")
    forged.store(0, 5, 1200, dup="1")
    verdict = forged.judge()
    assert verdict.repeats <= verdict.bound and not verdict.is_bound_kept


@pytest.mark.parametrize("code, holds", [(0, False), (75, True)])
def test_a_bridge_that_stops_in_order_explains_no_repeat(forged, code, holds):
    forged.fault("up SIGTERM", 1100, who="a", exit=code)
    forged.store(0, 5, 1200, dup="1")
    assert (broken(forged) == []) is holds


@pytest.mark.parametrize("kind, facts, bound", [
    ("Kafka kill -9", {}, 2 * IN_FLIGHT_MAX), ("network cut", {"who": ["one", "mqtt"]}, 2 * IN_FLIGHT_MAX),
    ("network cut", {"who": ["floor", "mqtt"]}, 0), ("bridge kill -9", {"who": "one"}, 0),
    ("Mosquitto SIGTERM", {}, 2 * IN_FLIGHT_MAX), ("consumer kill -9", {"who": "mortal"}, 0)])
def test_what_each_fault_explains(forged, kind, facts, bound):
    forged.fault(kind, 1100, **facts)
    assert forged.judge().bound == bound


def test_what_a_device_has_published_twice_may_be_there_twice_without_a_mark(forged):
    forged.acked[0, 5] = (1050, 2)
    forged.store(0, 5, 1200)
    assert broken(forged) == []
    forged.store(0, 5, 1201)
    assert len(broken(forged)) == 2  # too many, and one that does not say so


def test_a_message_that_died_with_mosquitto_is_excused_and_counted(forged):
    forged.crash(1052, snapshot_ms=1235)  # so that 1035 counts: it takes a moment to write one
    forged.drop(0, 4, 5)
    verdict = forged.judge()
    assert list(verdict.broken()) == []
    assert verdict.excused == {"fault 1, Mosquitto kill -9": 2}


@pytest.mark.parametrize("snapshot_ms, at_ms", [(1260, 1052), (900, 1040)])
def test_a_message_that_was_in_the_snapshot_or_came_after_the_crash_is_not_excused(forged, snapshot_ms, at_ms):
    forged.crash(at_ms, snapshot_ms=snapshot_ms)
    forged.drop(0, 5)
    assert broken(forged) == ["up: 1 lost, the first is (0, 5)"]


def test_a_message_whose_successor_was_stored_before_the_crash_is_not_excused(forged):
    forged.crash(1100, snapshot_ms=900)
    forged.drop(0, 3)
    assert broken(forged) == ["up: 1 lost, the first is (0, 3)"]


def test_a_successor_that_was_stored_after_the_crash_proves_nothing(forged):
    forged.crash(1042, snapshot_ms=900)
    forged.drop(0, 3)
    forged.drop(0, 4)
    forged.store(0, 4, 1060)
    forged.drop(0, 5)
    forged.store(0, 5, 1061)
    assert broken(forged) == []


def test_what_mosquitto_has_forgotten_to_have_handed_over_may_come_unmarked(forged):
    forged.crash(1100, snapshot_ms=1250)  # two records were stored since 1050
    forged.store(0, 5, 1200)
    verdict = forged.judge()
    assert list(verdict.broken()) == []
    assert (verdict.forgotten, verdict.unmarked) == (2, 1)
    for line in range(2):
        forged.store(line, 4, 1201)
    assert broken(forged) == ["up: 3 repeats do not say so; 2 are explained"]


def test_what_a_crash_had_taken_may_come_late(forged):
    forged.crash(1034, snapshot_ms=900)
    forged.drop(0, 3)
    forged.store(0, 3, 1200)
    verdict = forged.judge()
    assert list(verdict.broken()) == [] and verdict.rescued == 1


@pytest.mark.parametrize("at_ms, snapshot_ms", [(1050, 900), (1020, 900), (1034, 1250)])
def test_a_late_message_that_no_crash_had_taken_is_out_of_order(forged, at_ms, snapshot_ms):
    """Its successor was stored before; it came after; it was saved."""
    forged.crash(at_ms, snapshot_ms=snapshot_ms)
    forged.drop(0, 3)
    forged.store(0, 3, 1200)
    assert forged.judge().out_of_order == [(0, 3)]


def test_a_message_without_a_listener_is_explained_only_by_the_loss_of_the_session(forged):
    forged.unheard[0, 7] = (1200, 1)
    assert broken(forged) == ["up: 1 deaf, the first is (0, 7)"]
    forged.crash(1150, snapshot_ms=0, kind="mosquitto.db deleted")
    assert broken(forged) == []
    forged.unheard[0, 7] = (1200 + 1000 * BACK_S, 1)
    assert broken(forged) == ["up: 1 deaf, the first is (0, 7)"]


def test_a_message_that_came_though_its_second_copy_had_no_listener_is_not_invented(forged):
    forged.crash(1150, snapshot_ms=0, kind="mosquitto.db deleted")
    forged.unheard[0, 6] = (1200, 2)
    forged.store(0, 6, 1140)
    assert broken(forged) == []
