"""Run folders, certificates and studies that earlier versions wrote are read, judged and gone on with as ever."""

from __future__ import annotations

import json
import shutil
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path

import pytest

HERE = Path(__file__).parent
VERSIONS = sorted(path for path in HERE.iterdir() if path.name[0].isdigit())
SMALL = ("--seeds", "2", "--steps", "60", "--set", "hidden=4", "--set", "evaluations=3")
SETTINGS = ("hidden=4", "evaluations=40", "replay=64", "warmup=32")
training = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")


@pytest.fixture(params=VERSIONS, ids=[path.name for path in VERSIONS])
def version(request, tmp_path):
    """A copy of what a version wrote."""
    shutil.copytree(request.param, tmp_path / "earlier")
    return tmp_path / "earlier"


def content(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


CLAIMS = {"climb": 13, "two_step": 4, "dec_tiger": 3}


@pytest.mark.parametrize("name", CLAIMS)
def test_certificates_are_verified_and_compared(qtran, version, name):
    time = ("--horizon", "2") if name == "dec_tiger" else ()
    ended = qtran("verify", str(version / "certificates" / f"{name}.json"), "--game", name, *time)
    assert (ended.code, ended.err) == (0, "") and f"verified: {CLAIMS[name]} claims about {name}" in ended.out


def test_a_certificate_of_another_game_is_refused(qtran, version):
    assert qtran("verify", str(version / "certificates" / "climb.json"), "--game", "penalty_10").code == 1


def test_runs_are_listed(qtran, version):
    listed = json.loads(qtran("runs", str(version / "runs"), "--json").out)["runs"]
    told = {(run["env"], run["method"], run["name"], run["status"]) for run in listed}
    assert told == {
        ("climb", "qtran_base", "a", "complete"),
        ("climb", "vdn", "stopped", "interrupted"),
        ("two_step", "vdn", "a", "complete"),
        ("dec_tiger", "qmix", "a", "complete"),
    }


@training
@pytest.mark.parametrize("run", ["climb/qtran_base/a", "climb/vdn/stopped", "two_step/vdn/a"])
def test_a_checkpoint_has_learned_what_its_last_lines_say(qtran, version, run):
    path = version / "runs" / run
    before = content(path)
    seeds = json.loads(qtran("evaluate", str(path), "--json").out)["per_seed"]
    assert [Fraction(seed.get("value") or seed["return"]) for seed in seeds] == [
        line["return"] for line in lines(path / "metrics.jsonl")[-2:]
    ]
    assert content(path) == before


@training
def test_a_run_with_memory_is_evaluated(qtran, version):
    """Its lines have means over drawn episodes, where the report's returns are exact."""
    found = json.loads(qtran("evaluate", str(version / "runs" / "dec_tiger" / "qmix" / "a"), "--json").out)
    assert [seed["seed"] for seed in found["per_seed"]] == [0, 1] and found["env_steps"] == 60


@training
def test_a_stopped_run_is_gone_on_with(qtran, version):
    path, root = version / "runs" / "climb" / "vdn" / "stopped", str(version / "runs")
    before = (path / "metrics.jsonl").read_bytes()
    options = (
        "--seeds",
        "2",
        "--steps",
        "2400",
        "--set",
        "hidden=4",
        "--set",
        "evaluations=40",
        "--set",
        "replay=64",
        "--set",
        "warmup=32",
    )
    ended = qtran("train", "--env", "climb", "--method", "vdn", *options, "--out", root, "--name", "stopped", "--resume", "--quiet")
    assert ended.code == 0
    assert json.loads((path / "manifest.json").read_text())["status"] == "complete"
    assert (path / "metrics.jsonl").read_bytes().startswith(before) and lines(path / "metrics.jsonl")[-1]["step"] == 2400


@training
def test_a_comparison_takes_a_run_up(qtran, version):
    """It trains nothing: every file stays."""
    before = content(version / "runs" / "climb")
    options = (*SMALL, "--epsilon-greedy", "--out", str(version / "runs"), "--quiet")
    assert qtran("compare", "climb", "--methods", "qtran_base", *options).code == 0
    assert content(version / "runs" / "climb") == before


def test_a_run_is_drawn(qtran, version):
    drawn = version / "drawn.svg"
    assert qtran("plot", str(version / "runs" / "climb" / "vdn" / "stopped"), "--out", str(drawn)).code == 0
    assert drawn.read_text().startswith("<?xml")


def test_a_study_is_shown(qtran, version):
    """It is finished: every file stays."""
    folder = version / "study"
    before = content(folder)
    ended = qtran("study", "--out", str(folder), "--actions", "2,3", "--count", "6", "--methods", "iql,vdn,qmix", "--processes", "1")
    assert ended.code == 0 and "qmix" in ended.out
    assert {path: data for path, data in content(folder).items() if path in before} == before


def test_a_study_of_other_games_is_refused(qtran, version):
    """Lines of 0.1.0 named no plan: their games tell whose they are."""
    games = version / "study" / "games.jsonl"
    games.write_text(games.read_text().replace("61003/62500", "61003/62501"))
    ended = qtran("study", "--out", str(version / "study"), "--actions", "2,3", "--count", "6", "--methods", "iql,vdn,qmix")
    assert (ended.code, ended.out) == (2, "") and "line 1: this line is not what the study wrote" in ended.err
