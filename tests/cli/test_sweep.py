"""`qtran sweep` as a user gives it: its runs are those of qtran train, it goes on, and it refuses before anything is written."""

from __future__ import annotations

import json
from importlib.util import find_spec

import pytest
import yaml

from qtran_cli.errors import UsageError
from qtran_cli.runs import folder as runs
from qtran_cli.sweep import carried

pytestmark = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")
SMALL = ("--seeds", "2", "--steps", "100", "--set", "hidden=8", "--set", "warmup=20", "--set", "evaluations=2")


@pytest.fixture
def sweep(qtran, tmp_path):
    return lambda *options: qtran("sweep", *options, "--out", str(tmp_path / "s"))


def test_its_runs_are_those_of_train(sweep, qtran, tmp_path):
    """A game's file is kept in the sweep's folder, two runs at once, and the numbers of the bare command."""
    game = tmp_path / "g.csv"
    game.write_text("8,-12\n-12,0\n")
    ended = sweep("--env", str(game), "--method", "vdn,qtran_base", "--set", "lambda_nopt=1", *SMALL, "--jobs", "2")
    assert ended.code == 0 and ended.out.split()[1:] == ["2", "runs:", "2", "complete"], ended.err
    game.unlink()
    found = json.loads(sweep("--list", "--json").out)
    assert found["counts"] == {"complete": 2} and [run["settings"].get("lambda_nopt") for run in found["runs"]] == [None, "1"]
    for run in found["runs"]:
        path = tmp_path / "s" / run["path"]
        ended = qtran("rerun", str(path), "--name", "again", "-q")
        assert (ended.code, ended.out) == (0, "the same numbers, byte for byte\n")
        assert runs.read(path).config["settings"]["hidden"] == 8
    assert sweep("-q").out == "2 runs: 2 complete\n"


@pytest.fixture
def tasks(monkeypatch):
    """Which runs are begun, none of them carried out."""
    begun = []

    def carry_out(folder, items, carrier, stop, needs):
        for item in items:
            begun.append(item.index)
            (folder / item.place).mkdir(parents=True, exist_ok=True)
            yield item, carried.State(item.id, "failed" if item.asked.option("method") == "qmix" else "complete", 0, "error: x: y")

    monkeypatch.setattr(carried, "carry_out", carry_out)
    return begun


METHODS = ("--env", "climb", "--method", "vdn,qmix,iql", *SMALL)


def test_complete_ones_are_kept_and_failed_ones_left_until_retry(sweep, tasks):
    ended = sweep(*METHODS)
    assert ended.code == 1 and tasks == [0, 1, 2] and "3 runs: 2 complete, 1 failed" in " ".join(ended.out.split())
    assert "error: x: y" in ended.out and "--retry begins them again" in ended.out
    assert sweep(*METHODS).code == 1 and sweep(*METHODS, "--retry").code == 1
    assert tasks == [0, 1, 2, 1]


def test_one_task_of_an_array(sweep, tasks, monkeypatch):
    assert sweep(*METHODS, "--index", "2").code == 0
    monkeypatch.setenv("SLURM_ARRAY_TASK_ID", "0")
    assert sweep().code == 0 and tasks == [2, 0]
    assert sweep("--jobs", "1").code == 1 and tasks == [2, 0, 1]
    ended = sweep("--index", "3")
    assert ended.code == 2 and "--index 3 of 3 runs\n  0 to 2" in ended.err


@pytest.fixture
def joined(monkeypatch):
    """Which addresses are joined; there is a cluster at none."""
    from qtran_cli.pool.cluster import address

    found = []

    def connected(where):
        found.append(where)
        raise UsageError(f"no Ray cluster answers at {where}", right="ray start --head starts one here")

    monkeypatch.setattr(address, "connected", connected)
    return found


def test_a_cluster_that_is_not_there_is_told_before_anything_begins(sweep, tasks, joined, tmp_path):
    (tmp_path / "plan.yaml").write_text(yaml.safe_dump({"env": "climb", "method": "vdn"}))
    for options in (("--ray", str(tmp_path / "plan.yaml")), ("--ray", "localhost:6379"), ("--ray", "ray://h:1", "--jobs", "3"), ("--ray",)):
        ended = sweep(*options)
        assert ended.code == 2 and ended.err.startswith("error: no Ray cluster answers at"), ended.err
    assert joined == ["", "localhost:6379", "ray://h:1", ""] and tasks == []


@pytest.mark.parametrize(("word", "expected"), [("method=vdn", [0]), ("vdn", [0]), ("new", [0, 1, 2]), ("i*", [2]), ("climb", [0, 1, 2])])
def test_only(sweep, tasks, word, expected):
    sweep(*METHODS, "--only", word)
    assert tasks == expected


def test_a_dry_run_writes_nothing(sweep, tasks, tmp_path):
    ended = sweep(*METHODS, "--dry-run")
    assert ended.code == 0 and "3 runs: 3 new" in " ".join(ended.out.split()) and tasks == [] and not (tmp_path / "s").exists()


def test_a_plan(sweep, tasks, tmp_path):
    said = {"how": "zip", "env": "climb", "method": ["vdn", "iql"], "settings": {"lr": [0.1, 0.01]}, "full-exploration": True}
    (tmp_path / "plan.yaml").write_text(yaml.safe_dump(said))
    assert sweep(str(tmp_path / "plan.yaml"), "--json").code == 0 and tasks == [0, 1]
    ended = sweep(str(tmp_path / "plan.yaml"), "--set", "lr=1")
    assert ended.code == 2 and "a plan, and options beside it" in ended.err


BAD = {
    "no method of that name": (("--env", "climb", "--method", "vdnn"), "no method is called 'vdnn'\n  did you mean vdn?"),
    "a setting of none": (("--env", "climb", "--method", "vdn", "--set", "lamda=1"), "run 0 (vdn): no setting is called 'lamda'"),
    "a wrong value, and of which run": (("--env", "climb", "--method", "vdn", "--set", "lr=1,x"), "run 1 (vdn lr=x): --set: lr=x"),
    "no game of that name": (("--env", "clim", "--method", "vdn"), "no game is called 'clim'"),
    "no method": (("--env", "climb"), "method is missing"),
    "nothing": ((), "no sweep is here"),
    "steps that are none": (("--env", "climb", "--method", "vdn", "--steps", "1e4"), "'1e4' is not accepted"),
    "copies that do not fit": (("--env", "climb", "--method", "vdn", "--steps", "10", "--option", "copies=3"), "3 copies and 10 steps"),
    "an option of none": (("--env", "climb", "--method", "vdn", "--option", "nam=a"), "no option of a sweep is called 'nam'"),
    "what a cluster is to do, and none": (("--env", "climb", "--method", "vdn", "--cpus", "2"), "--cpus says nothing without --ray"),
    "an empty setting": (("--env", "climb", "--method", "vdn", "--set", "lr="), "--set 'lr=' says nothing"),
}


@pytest.mark.parametrize("bad", BAD)
def test_what_is_refused_before_anything_is_written(sweep, tmp_path, bad):
    words, expected = BAD[bad]
    ended = sweep(*words)
    assert ended.code == 2 and expected in ended.err and len(ended.err.splitlines()) <= 2
    assert not (tmp_path / "s").exists()


def test_another_plan_is_refused(sweep, tasks):
    sweep(*METHODS)
    ended = sweep("--env", "climb", "--method", "vdn")
    assert ended.code == 2 and "another sweep is here: 3 of its runs are not in this plan" in ended.err
