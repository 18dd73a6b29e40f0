"""Runs side by side: how each ends is told, what ends one ends it alone, and where the sweep stops, all save and end."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from qtran_cli.errors import FileError
from qtran_cli.sweep import carried, folder
from qtran_cli.sweep.asked import Asked
from qtran_cli.sweep.folder import Item, State
from tests.processes import until

ENDS = {"good": (0, "complete"), "bad": (2, "failed"), "stopped": (130, "stopped"), "killed": (-9, "stopped"), "loud": (0, "complete")}
SCRIPT = """
import os, signal, sys, time
kind = sys.argv[1]
if kind == "bad":
    print("noise", "error: nothing learned", "  try more", sep="\\n", file=sys.stderr)
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


@pytest.fixture(autouse=True)
def scripted(monkeypatch):
    def command(where, one):
        return [sys.executable, "-c", textwrap.dedent(SCRIPT), one.asked.option("env"), one.id]

    monkeypatch.setattr(carried, "command", command)


@pytest.mark.parametrize("jobs", [1, 3])
def test_how_each_ends(tmp_path, jobs):
    items = [item(k, kind) for k, kind in enumerate([*ENDS, "good"])]
    found = {one.id: state for one, state in carried.carry_out(tmp_path, items, jobs, lambda: False)}
    assert {name: (state.code, state.status) for name, state in found.items()} == {one.id: ENDS[one.asked.option("env")] for one in items}
    assert found["1-bad"].words == "error: nothing learned: try more" and found["0-good"].words == ""


def test_asked_to_stop_all_save_and_none_begins(tmp_path):
    items = [item(k, "long") for k in range(4)]
    begun = lambda: sorted(path.stem for path in tmp_path.glob("*.begun"))  # noqa: E731
    found = list(carried.carry_out(tmp_path, items, 2, lambda: len(begun()) == 2))
    assert {one.id: state.status for one, state in found} == {"0-long": "stopped", "1-long": "stopped"}
    assert begun() == sorted(path.stem for path in tmp_path.glob("*.saved")) == ["0-long", "1-long"]


@pytest.mark.skipif(sys.platform != "linux", reason="Linux's PR_SET_PDEATHSIG")
def test_runs_end_where_the_sweep_is_killed(tmp_path):
    text = f"""
        import sys
        from pathlib import Path
        sys.path.insert(0, {str(Path.cwd())!r})
        from qtran_cli.sweep import carried
        from tests.sweep.test_carried import SCRIPT, item
        carried.command = lambda where, one: [sys.executable, "-c", SCRIPT, "long", one.id]
        list(carried.carry_out(Path({str(tmp_path)!r}), [item(0, "long")], 1, lambda: False))
    """
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(text)]) as sweep:
        until((tmp_path / "0-long.begun").exists, sweep)
        sweep.send_signal(signal.SIGKILL)
    until((tmp_path / "0-long.saved").exists)


def test_the_command_goes_on_where_a_run_is(tmp_path, monkeypatch):
    monkeypatch.undo()
    one = item(0, "climb")
    assert carried.command(tmp_path, one)[1:4] == ["-m", "qtran_cli", "train"] and "--resume" not in carried.command(tmp_path, one)
    (tmp_path / one.place).mkdir(parents=True)
    assert carried.command(tmp_path, one)[-1] == "--force"  # killed before it was a run
    (tmp_path / one.place / "config.yaml").write_text("")
    assert carried.command(tmp_path, one)[-1] == "--resume"


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
