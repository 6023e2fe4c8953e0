"""What tools/chaos runs: rounds, each in namespaces of its own, and what came of them together."""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import table
from checker import NO_SUSPECT
from process import ROOT
from schedule import KILLS, QUIET

ROUND_MINUTES = 9
ROUND_LIMIT_S = 1200  # twice what one may take
RECOVERY_P99_MS = 1000
BEGIN, END = "<!-- tools/chaos --table -->", "<!-- end of the table -->"
ROUND = Path(__file__).with_name("round.py")
# The shell is the first process there, so it buries orphans; when it ends, all end. setpriv: and when this ends.
ALONE = ("setpriv", "--pdeathsig", "KILL", "unshare", "--net", "--mount", "--pid", "--fork", "--mount-proc",
         "--kill-child", "--", "bash", "-c", '/usr/bin/python3 "$@"; exit $?', "chaos", ROUND)


def settings():
    p = argparse.ArgumentParser(prog="tools/chaos", add_help=False)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--minutes", type=float, default=ROUND_MINUTES)
    p.add_argument("--kills", type=int)
    p.add_argument("--rate", type=int, default=500)
    p.add_argument("--only", default="")
    p.add_argument("--checkpoint", choices=("on", "off", "both"), default="on")
    p.add_argument("--table", type=Path)
    p.add_argument("--folder", type=Path, default=ROOT / "build" / "chaos")
    return p.parse_args()


def rounds_of(minutes, kills):
    """How many kills each round has. A long run is several worlds, so that none grows without limit."""
    if kills is None:
        kills = max(1, round(KILLS * minutes / ROUND_MINUTES))
    full, rest = divmod(kills, KILLS)
    return [KILLS] * full + ([rest] if rest else [])


def broken_promises(figures, is_checkpointed):
    """What did not hold. Without checkpoints Mosquitto may lose records, and nobody else may."""
    for row in figures["consumers"]:
        for fault in ("lost", "out_of_order", "changed", "invented"):
            if row[fault] and (is_checkpointed or fault in ("changed", "invented")):
                yield f"{row['consumer']}: {row[fault]} {fault.replace('_', ' ')}"
        if not row["is_bound_kept"]:
            yield f"{row['consumer']}: {row['repeats']} repeats, bound {row['bound']}, or more at a time than explained"
        for number, kind, repeats, bound in row["excess"]:
            yield f"{row['consumer']}: fault {number}, {kind}, alone made {repeats} repeats, bound {bound}"
    if not is_checkpointed:
        for consumer, where, fault, times in figures["causes"]:
            if fault == NO_SUSPECT:
                yield f"{consumer}: {times} lost, last seen {where}; {fault}"
        if table.sum_of(figures, "lost") == 0 and table.kills(figures, "Mosquitto"):
            yield "nothing was lost without checkpoints: a checker that finds nothing proves nothing"
    yield from figures["up"]["broken"]
    yield from figures["surprises"]
    values = figures["recoveries_ms"]
    if not is_checkpointed:
        return
    if not values and QUIET in figures["faults"]:
        yield "recovery was not measured"
    if values and table.percentile(values, 0.99) >= RECOVERY_P99_MS:
        yield f"recovery: p99 {table.percentile(values, 0.99)} ms"


def play(folder, *words):
    """One round; gives its figures."""
    folder.mkdir(parents=True)
    try:
        done = subprocess.run([*ALONE, folder, *map(str, words)], stdin=subprocess.DEVNULL, check=False,
                              timeout=ROUND_LIMIT_S)
    except subprocess.TimeoutExpired:
        sys.exit(f"tools/chaos: the round takes more than {ROUND_LIMIT_S} s; see {folder}")
    if done.returncode != 0:
        sys.exit(f"tools/chaos: the round did not come to its end; see {folder}")
    return json.loads((folder / "result.json").read_text())


def run_mode(options, is_checkpointed):
    word = "on" if is_checkpointed else "off"
    folder = options.folder / word
    shutil.rmtree(folder, ignore_errors=True)
    rounds = [play(folder / f"round-{number}", options.seed + number - 1, kills, options.rate, word,
                   options.only)
              for number, kills in enumerate(rounds_of(options.minutes, options.kills), 1)]
    figures = table.added(rounds)
    print("\n".join(["", f"checkpoints {'on' if is_checkpointed else 'off'}", "", *table.lines(figures), ""]))
    (folder / "result.json").write_text(json.dumps(figures, indent=1))
    return figures


def verdict(figures, is_checkpointed):
    """True when the run did what it should; says so."""
    broken = list(broken_promises(figures, is_checkpointed))
    for words in broken:
        print(f"broken: {words}")
    held = "all promises held" if is_checkpointed else "nobody but Mosquitto lost anything"
    print(held if not broken else f"{len(broken)} promises broken")
    return not broken


def write_table(path, text):
    """Into its place in a file that has one, like README.md."""
    try:
        before, _, rest = path.read_text().partition(BEGIN)
        text = f"{before}{BEGIN}\n{text}{END}{rest.partition(END)[2]}" if rest else text
    except FileNotFoundError:
        pass
    path.write_text(text)


def main():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: os._exit(128 + number))  # the namespaces go with it
    options = settings()
    modes = {"on": [True], "off": [False], "both": [False, True]}[options.checkpoint]
    columns, good = {}, True
    for is_checkpointed in modes:
        figures = run_mode(options, is_checkpointed)
        good = verdict(figures, is_checkpointed) and good
        columns[f"`down.checkpoint: {'on' if is_checkpointed else 'off'}`"] = figures
    if options.table:
        write_table(options.table, "\n".join(table.markdown(columns)) + "\n")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
