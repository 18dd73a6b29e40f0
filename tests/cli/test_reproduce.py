"""`qtran reproduce` as a user meets it: listed, run once, taken up again, stopped and continued, refused."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from qtran_cli.reproduce import EXPERIMENTS
from tests.conftest import ROOT
from tests.processes import until
from tests.thorough import first, only

torch = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")
TABLE_1 = EXPERIMENTS["table1"].EXPERIMENT
SHORT = ("table1", "--seeds", "2", "--steps", "40")


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_list_has_every_experiment_and_both_budgets(qtran):
    ended = qtran("reproduce", "--list")
    assert (ended.code, ended.err) == (0, "")
    lines = {line.split()[0]: line for line in ended.out.splitlines() if line.strip()}
    assert set(EXPERIMENTS.names()) <= set(lines)
    assert "10 × 20,000" in lines["table1"] and "30 × 20,000" in lines["table1"]
    listed = json.loads(qtran("reproduce", "--list", "--json").out)
    assert [entry["name"] for entry in listed["experiments"]] == EXPERIMENTS.names() and listed["schema"] == "qtran.experiments/1"


def test_the_list_loads_no_torch():
    code = "import sys; from qtran_cli.cli.main import run; assert run(['reproduce', '--list']) == 0; assert 'torch' not in sys.modules"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """(the folder of a reproduction, its document)."""
    folder = tmp_path_factory.mktemp("made")
    command = [sys.executable, "-m", "qtran_cli", "reproduce", *SHORT, "--out", str(folder), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    return folder, json.loads(done.stdout)


@torch
def test_the_papers_numbers_stand_beside_ours(made):
    found = made[1]
    assert (found["schema"], found["experiment"]) == ("qtran.reproduce/1", "table1")
    assert (found["budget"]["seeds"], found["budget"]["steps"], found["budget"]["full"]) == (2, 40, False)
    by = {(row["arm"], row["quantity"]): row for row in found["numbers"]}
    assert {key: row["paper"] for key, row in by.items()} == {(n.arm, n.measure.words): n.paper for n in TABLE_1.numbers}
    for row in found["numbers"]:
        assert len(row["per_seed"]) == 2 and row["ci95"][0] <= row["ours"] <= row["ci95"][1]
        assert (row["verdict"] is None) == (row["paper"] is None)
        assert row["paper"] is None or row["difference"] == pytest.approx(row["ours"] - float(row["paper"]))
    assert by["vdn", "Q_jt(A,A)"]["exact"] == "-56/9" and by["qmix", "Q_jt(B,B)"]["exact"] == "-6", "the exact best fits"
    assert by["qtran_base", "Q_jt(A,B)"]["exact"] == "-12"
    assert found["verdicts"] == {"agrees": 0, "differs": 0, "cannot be said": 33}, "two seeds, and 40 steps"
    assert {arm.name for arm in TABLE_1.arms} == set(found["runs"])


@torch
def test_what_was_measured_is_what_the_runs_say(qtran, made):
    folder, found = made
    run = found["runs"]["vdn"]
    assert Path(run).is_relative_to(folder / "reproduce" / "table1" / "vdn")
    told = json.loads(qtran("evaluate", run, "--json").out)
    own = {row["quantity"]: row for row in found["numbers"] if row["arm"] == "vdn"}
    assert own["Q_jt(A,B)"]["per_seed"] == [seed["q_jt"][0][1] for seed in told["per_seed"]]
    assert own["greedy return"]["per_seed"] == [float(seed["value"]) for seed in told["per_seed"]]


@torch
def test_nothing_is_trained_twice(qtran, made):
    folder, found = made
    before = contents(folder)
    again = qtran("reproduce", *SHORT, "--out", str(folder), "--json")
    assert contents(folder) == before and again.code == 0 and json.loads(again.out) == found
    quiet = qtran("reproduce", *SHORT, "--out", str(folder), "-q")
    assert quiet.out == "table1: of 33 numbers and claims 33 cannot be said with this budget\n"


@torch
def test_the_report_says_what_ran_and_by_which_rule(qtran, made):
    ended = qtran("reproduce", *SHORT, "--out", str(made[0]))
    text = " ".join(ended.out.split())
    assert "run here 2 seeds, 40 steps each" in text and "steps: 20,000 [table 1]" in text
    assert "nothing is said of the paper with fewer than 5 seeds and fewer than 20,000 steps" in text
    assert "agrees if all of the interval is within 0.4 of it" in text
    assert str(made[0] / "reproduce" / "table1") in ended.out.replace("\n", "").replace(" ", "")


@torch
def test_a_figure_is_drawn(qtran, made, tmp_path):
    from qtran_cli.reproduce.curves import curves

    figure = tmp_path / "curves.pdf"
    assert qtran("reproduce", *SHORT, "--out", str(made[0]), "--figure", str(figure)).code == 0
    assert figure.read_bytes()[:5] == b"%PDF-"
    drawn = curves(TABLE_1, made[1]["runs"])
    assert [curve.source.label for curve in drawn] == [arm.name for arm in TABLE_1.arms]
    assert drawn[3].seeds[-1].tolist() == next(r for r in made[1]["numbers"] if r["arm"] == "vdn")["per_seed"]
    refused = qtran("reproduce", *SHORT, "--out", str(made[0]), "--figure", str(figure))
    assert refused.code == 2 and "the file exists" in refused.err


@torch
@only
def test_several_at_a_time_come_to_the_same(qtran, made, tmp_path):
    both = qtran("reproduce", *SHORT, "--out", str(tmp_path), "--jobs", "2", "--json")
    assert both.code == 0, both.err
    one, other = made[1], json.loads(both.out)
    assert one["numbers"] == other["numbers"] and one["claims"] == other["claims"]


SLOWLY = """
import signal, sys, time
from qtran_cli.cli.main import run
from qtran_cli.learn.run.folder import Folder

save = Folder.save

def saved(self, state):
    save(self, state)
    time.sleep(0.3)  # so that there is always something left to stop

Folder.save = saved
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a background shell ignores it
    sys.exit(run(sys.argv[1:]))
"""
"""A qtran that takes its time at every checkpoint, in its children too."""


@torch
@pytest.mark.parametrize("jobs", first(["2", "1"]))
def test_stopped_and_continued(qtran, tmp_path, jobs):
    command = ("reproduce", "table1", "--seeds", "2", "--steps", "80", "--out", str(tmp_path), "--jobs", jobs)
    main = tmp_path / "main.py"
    main.write_text(SLOWLY)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, str(main), *command], env=environment, stderr=subprocess.PIPE, text=True)
    until(lambda: any(tmp_path.rglob("checkpoint.pt")), process)
    process.send_signal(signal.SIGINT)
    err = process.communicate()[1]
    folder = tmp_path / "reproduce" / "table1"
    assert (process.returncode, err.splitlines()[0]) == (130, "error: interrupted")
    assert str(folder) in err and "the same command continues" in err
    begun = {path.parent for path in folder.rglob("config.yaml")}
    assert begun and len(begun) < len(TABLE_1.arms)
    assert {json.loads((path / "manifest.json").read_text())["status"] for path in begun} <= {"interrupted", "complete"}
    ended = qtran(*command, "--json")
    assert ended.code == 0 and begun < {Path(run) for run in json.loads(ended.out)["runs"].values()}, "what was begun was gone on with"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "no experiment is named"),
        (("tabel1",), "did you mean table1?"),
        (("table1", "--seeds", "0"), "--seeds"),
        (("table1", "--steps", "-3"), "--steps"),
        (("table1", "--jobs", "0"), "--jobs"),
        (("table1", "--figure", "curves.doc"), ".doc"),
        (("--list", "nothing"), "no experiment is called 'nothing'"),
        (("table1", "table1"), "table1"),
    ],
)
def test_refused_in_two_lines(qtran, tmp_path, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    ended = qtran("reproduce", *arguments)
    assert (ended.code, ended.out) == (2, "") and words in ended.err and len(ended.err.splitlines()) <= 2
    assert list(tmp_path.iterdir()) == []


@torch
def test_a_place_that_cannot_be_written_is_refused_before_the_work(qtran, tmp_path):
    (tmp_path / "file").write_text("")
    ended = qtran("reproduce", *SHORT, "--out", str(tmp_path / "file"))
    assert ended.code == 2 and "this is a file" in ended.err


@torch
def test_what_cannot_be_trained_is_told_with_the_run_that_it_is(qtran, tmp_path, monkeypatch):
    from qtran_cli.errors import UsageError
    from qtran_cli.reproduce import carry_out

    def diverged(*_):
        raise UsageError("seed 0 has diverged", right="a lower lr")

    monkeypatch.setattr(carry_out, "trained", diverged)
    ended = qtran("reproduce", *SHORT, "--out", str(tmp_path))
    assert (ended.code, ended.err) == (2, "error: qtran_base: seed 0 has diverged\n  a lower lr\n")
