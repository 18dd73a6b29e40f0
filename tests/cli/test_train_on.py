"""`qtran train --resume` on a finished run: more steps, as a user asks for them."""

from __future__ import annotations

import json
from importlib.util import find_spec

import pytest

pytestmark = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")

SMALL = ("--set", "hidden=8", "--set", "evaluations=4", "--set", "warmup=20")


@pytest.fixture
def train(qtran, tmp_path):
    return lambda *options: qtran("train", "--env", "climb", "--method", "vdn", "--out", str(tmp_path), "--name", "a", *SMALL, *options)


@pytest.fixture
def run(tmp_path):
    return tmp_path / "climb" / "vdn" / "a"


def steps(run):
    return list(dict.fromkeys(json.loads(line)["step"] for line in (run / "metrics.jsonl").read_text().splitlines()))


def test_extended(train, run, qtran):
    assert train("--seeds", "2", "--steps", "100").code == 0
    ended = train("--steps", "200", "--resume")
    assert ended.code == 0 and "200 environment steps per seed, extended from 100, ε-greedy" in ended.out
    assert steps(run) == [25, 50, 75, 100, 150, 200]
    listed = json.loads(qtran("runs", str(run), "--json").out)["runs"][0]
    assert (listed["status"], listed["steps"], listed["step"], listed["seeds"]) == ("complete", 200, 200, 2)
    told = json.loads(qtran("evaluate", str(run), "--json").out)
    assert (told["env_steps"], told["extended_from"], told["seeds"]) == (200, [100], 2)


def test_without_steps_and_seeds_it_is_the_run_that_says(train, run):
    """Not the defaults: a run of 100 steps is not extended to 20,000 because --steps was left out."""
    train("--seeds", "2", "--steps", "100")
    before = (run / "metrics.jsonl").read_bytes()
    ended = train("--resume", "--json")
    told = json.loads(ended.out)
    assert (told["env_steps"], told["seeds"], told["extended_from"]) == (100, 2, [])
    assert (run / "metrics.jsonl").read_bytes() == before
    train("--steps", "200", "--resume")
    assert json.loads(train("--resume", "--json").out)["env_steps"] == 200


@pytest.mark.parametrize(
    ("options", "what", "right"),
    [
        (("--steps", "60"), "the run there has 100 steps, more than 60", "never cut short"),
        (("--steps", "200", "--set", "lr=0.5"), "its lr is 0.001, not 0.5", "the options it was started with"),
        (("--steps", "200", "--max-memory", "1K"), "more than the 1.0 KiB of --max-memory", "--max-memory"),
    ],
)
def test_refused(train, run, options, what, right):
    train("--seeds", "2", "--steps", "100")
    before = {file.name: file.read_bytes() for file in run.iterdir()}
    ended = train(*options, "--resume")
    assert (ended.code, ended.out) == (2, "") and what in ended.err and right in ended.err
    assert len(ended.err.splitlines()) <= 2 and {file.name: file.read_bytes() for file in run.iterdir()} == before
