"""Runs side by side: how each ends is told, what ends one ends it alone, and where the sweep stops, all save and end."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import textwrap

import pytest

from qtran_cli.errors import FileError
from qtran_cli.pool.here import Threads
from qtran_cli.sweep import carried, folder, train
from qtran_cli.sweep.asked import Asked
from qtran_cli.sweep.folder import Item, State
from tests.processes import ROOT, until

ENDS = {"good": (0, "complete"), "bad": (2, "failed"), "stopped": (130, "stopped"), "killed": (-9, "stopped"), "loud": (0, "complete")}
SCRIPT = """
import os, signal, sys, time
kind = sys.argv[1]
if kind == "bad":
    print("noise", "error: nothing learned", "  try more", sep="\\n", file=sys.stderr)
    sys.exit(2)
if kind == "taken":
    print("error: x: another process is at work on this run", "  wait", sep="\\n", file=sys.stderr)
    sys.exit(2)
if kind == "stopped":
    sys.exit(130)
if kind == "killed":
    os.kill(os.getpid(), signal.SIGKILL)
if kind == "loud":
    sys.stderr.write("x" * 10**6)
if kind == "long":
    def save(*_):
        open(sys.argv[2] + ".saved", "w").close()
        sys.exit(130)
    signal.signal(signal.SIGTERM, save)
    open(sys.argv[2] + ".begun", "w").close()
    time.sleep(600)
"""


def item(k, kind):
    return Item(k, f"{k}-{kind}", "sha256:0", Asked((("env", kind), ("method", "m")), ()))


@pytest.fixture
def scripted(monkeypatch, tmp_path):
    """A sweep's folder whose runs do what their environment says."""
    (tmp_path / "scripted.py").write_text(SCRIPT)
    (tmp_path / folder.PLAN).touch()
    monkeypatch.setattr(train, "MODULE", "scripted")
    monkeypatch.setattr(train, "arguments", lambda where, one: [one.asked.option("env"), one.id])
    return tmp_path


@pytest.mark.parametrize("jobs", [1, 3])
def test_how_each_ends(scripted, jobs):
    items = [item(k, kind) for k, kind in enumerate([*ENDS, "good"])]
    found = {one.id: state for one, state in carried.carry_out(scripted, items, Threads(jobs), lambda: False)}
    assert {name: (state.code, state.status) for name, state in found.items()} == {one.id: ENDS[one.asked.option("env")] for one in items}
    assert found["1-bad"].words == "error: nothing learned: try more" and found["0-good"].words == ""


def test_asked_to_stop_all_save_and_none_begins(scripted):
    items = [item(k, "long") for k in range(4)]
    begun = lambda: sorted(path.stem for path in scripted.glob("*.begun"))  # noqa: E731
    found = list(carried.carry_out(scripted, items, Threads(2), lambda: len(begun()) == 2))
    assert {one.id: state.status for one, state in found} == {"0-long": "stopped", "1-long": "stopped"}
    assert begun() == sorted(path.stem for path in scripted.glob("*.saved")) == ["0-long", "1-long"]


@pytest.mark.skipif(sys.platform != "linux", reason="Linux's PR_SET_PDEATHSIG")
def test_runs_end_where_the_sweep_is_killed(scripted):
    text = f"""
        from pathlib import Path
        from qtran_cli.pool.here import Threads
        from qtran_cli.sweep import carried, train
        from tests.sweep.test_carried import item
        train.MODULE, train.arguments = "scripted", lambda where, one: ["long", one.id]
        list(carried.carry_out(Path({str(scripted)!r}), [item(0, "long")], Threads(1), lambda: False))
    """
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(text)], env={**os.environ, "PYTHONPATH": str(ROOT)}) as sweep:
        until((scripted / "0-long.begun").exists, sweep)
        sweep.send_signal(signal.SIGKILL)
    until((scripted / "0-long.saved").exists)


@pytest.fixture
def held(monkeypatch, scripted):
    """Runs that another process is at work on; what is taken out of the set, it has let go of."""
    found = set()
    monkeypatch.setattr(train, "at_work", lambda where, one: one.id in found)
    monkeypatch.setattr(carried, "AGAIN", 0)
    return found


def test_a_run_that_another_process_has_is_begun_when_that_lets_go(scripted, held):
    held.add("0-good")
    found = []
    for one, state in carried.carry_out(scripted, [item(k, "good") for k in range(3)], Threads(1), lambda: False):
        found.append((one.index, state.status))
        if len(found) == 3:
            held.clear()
    assert found == [(0, "running"), (1, "complete"), (2, "complete"), (0, "complete")]


def test_one_that_is_never_let_go_of_is_left(scripted, held, monkeypatch):
    monkeypatch.setattr(carried, "PATIENCE", 0)
    held.add("0-good")
    found = [(one.index, state.status) for one, state in carried.carry_out(scripted, [item(0, "good")], Threads(1), lambda: False)]
    assert found == [(0, "running")]


def test_one_that_another_process_took_meanwhile_has_not_failed(scripted, held, monkeypatch):
    """It was free when it was looked at, and qtran train refused it: as another sweep on the same folder has it."""
    monkeypatch.setattr(carried, "PATIENCE", 0)
    found = [(one.index, state.status) for one, state in carried.carry_out(scripted, [item(0, "taken")], Threads(1), lambda: False)]
    assert found == [(0, "running")]


def test_a_folder_that_is_not_there_is_no_run_s_failure(scripted):
    (scripted / folder.PLAN).unlink()
    with pytest.raises(FileError, match="does not see the sweep's folder"):
        list(carried.carry_out(scripted, [item(0, "good")], Threads(1), lambda: False))


def test_who_has_the_metrics_locked_is_at_work(tmp_path):
    one = item(0, "climb")
    path = tmp_path / one.place / "metrics.jsonl"
    assert not train.at_work(tmp_path, one)
    path.parent.mkdir(parents=True)
    with path.open("wb") as stream:
        assert not train.at_work(tmp_path, one)
        fcntl.flock(stream, fcntl.LOCK_EX)
        assert train.at_work(tmp_path, one)
    assert not train.at_work(tmp_path, one)
    path.unlink()
    path.symlink_to("elsewhere")  # that is the run's own trouble
    assert not train.at_work(tmp_path, one)


def test_the_command_goes_on_where_a_run_is(tmp_path):
    one = item(0, "climb")
    assert train.arguments(tmp_path, one)[0] == "train" and "--resume" not in train.arguments(tmp_path, one)
    (tmp_path / one.place).mkdir(parents=True)
    assert train.arguments(tmp_path, one)[-1] == "--force"  # killed before it was a run
    (tmp_path / one.place / "config.yaml").write_text("")
    assert train.arguments(tmp_path, one)[-1] == "--resume"


def test_what_was_told_is_read_whatever_was_killed(tmp_path):
    folder.tell(tmp_path, State("a", "failed", 2, "error: x", 1.5))
    with (tmp_path / folder.STATES).open("ab") as stream:
        stream.write(b'{"id":"b","status":"com')
    folder.tell(tmp_path, State("a", "complete", seconds=2.5))
    folder.tell(tmp_path, State("c", "stopped"))
    assert folder.told(tmp_path) == {"a": State("a", "complete", seconds=2.5), "c": State("c", "stopped")}


def test_a_run_that_was_deleted_is_new(tmp_path):
    there, gone = item(0, "x"), item(1, "x")
    (tmp_path / there.place).mkdir(parents=True)
    for one in (there, gone):
        folder.tell(tmp_path, State(one.id, "complete"))
    assert [state.status for state in folder.states(tmp_path, [there, gone]).values()] == ["complete", "new"]


def test_a_plan_may_grow_and_lose_nothing(tmp_path):
    folder.written(tmp_path, [item(0, "x")])
    folder.written(tmp_path, [item(0, "x"), item(1, "y")])
    assert folder.read(tmp_path) == [item(0, "x"), item(1, "y")]
    with pytest.raises(FileError, match="another sweep is here: 1 of its runs"):
        folder.written(tmp_path, [item(0, "x")])


def test_a_hundred_thousand_runs_are_told_without_a_walk(tmp_path, monkeypatch):
    """Two files are read, and a folder of runs is listed once: no run's own files are opened."""
    items = [Item(k, f"{k:012x}", "sha256:0", Asked((("env", "climb"), ("method", "vdn")), (("lr", str(k)),))) for k in range(100_000)]
    folder.written(tmp_path, items)
    (tmp_path / items[0].place.parent).mkdir(parents=True)
    for one in items[:60_000:100]:  # of the others nothing is there but what was told: they failed
        (tmp_path / one.place).mkdir()
    lines = (json.dumps({"id": one.id, "status": "failed" if k % 100 else "complete"}) for k, one in enumerate(items[:60_000]))
    (tmp_path / folder.STATES).write_text("\n".join(lines) + "\n")
    monkeypatch.setattr(folder.runs, "read", lambda path: pytest.fail(f"{path} was read"))
    assert folder.counts(folder.states(tmp_path, folder.read(tmp_path))) == {"complete": 600, "failed": 59_400, "new": 40_000}


@pytest.mark.parametrize(
    "line", ["", "{}", '{"schema":"qtran.sweep/1"}', "[]", '{"schema":"qtran.sweep/1","index":0,"id":"a","environment":"b"}']
)
def test_a_plan_that_is_none(tmp_path, line):
    (tmp_path / folder.PLAN).write_text(line + "\n")
    with pytest.raises(FileError, match="this is not a sweep's plan"):
        folder.read(tmp_path)
