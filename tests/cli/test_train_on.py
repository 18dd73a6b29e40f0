"""`qtran train` on from a finished run, as a user asks for it: more steps, or another run that begins with its networks."""

from __future__ import annotations

import json
import shutil
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


# --from


@pytest.fixture
def begun(qtran, tmp_path, train, run):
    """(a finished run, how one trains from it)."""
    assert train("--seeds", "3", "--steps", "100").code == 0
    return run, lambda *options, method="vdn", env="climb": qtran(
        "train", "--env", env, "--method", method, "--out", str(tmp_path), "--steps", "60", "--name", "b", *SMALL, *options
    )


def test_from_another_run(begun, qtran, tmp_path):
    source, train = begun
    ended = train("--from", str(source))
    assert ended.code == 0 and f"with the networks of {source} at step 100" in " ".join(ended.out.split())
    path = tmp_path / "climb" / "vdn" / "b"
    told = json.loads(qtran("evaluate", str(path), "--json").out)
    assert (told["seeds"], told["from"]["run"], told["from"]["step"]) == (3, str(source), 100)
    listed = json.loads(qtran("runs", str(tmp_path), "--json").out)["runs"]
    assert [(one["name"], one["from"] and one["from"]["run"]) for one in listed] == [("a", None), ("b", str(source))]
    assert f"vdn b began with the networks of {source}" in " ".join(qtran("runs", str(tmp_path)).out.split())


@pytest.mark.parametrize("said", ["with", "without"])
def test_it_is_resumed_when_the_other_is_gone(begun, tmp_path, said):
    source, train = begun
    whole = train("--from", str(source), "--name", "whole", "--json")
    train("--from", str(source))
    path, other = (tmp_path / "climb" / "vdn" / name for name in ("b", "whole"))
    (path / "checkpoint.pt").unlink()
    (path / "manifest.json").unlink()
    shutil.rmtree(source)
    ended = train("--resume", *(["--from", str(source)] if said == "with" else []), "--json")
    assert json.loads(ended.out)["per_seed"] == json.loads(whole.out)["per_seed"]
    assert (path / "metrics.jsonl").read_bytes() == (other / "metrics.jsonl").read_bytes()


@pytest.mark.parametrize(
    ("options", "what", "right"),
    [
        (("--from", "{source}", "--seeds", "4"), "it has 3 seeds, and 4 are asked for", "--seeds 3 or fewer"),
        (("--from", "{source}x"), "no such folder", "qtran runs lists"),
        (("--from", "{empty}"), "no run is here", "qtran train makes one"),
        (("--from", "{source}/config.yaml"), "this is a file", "name the folder of a run"),
        (("--from", "{source}", "--method", "iql"), "its networks are of vdn, not iql", "the same method"),
        (("--from", "{source}", "--set", "layers=3"), "it has no layer trunk_2", "every size must be the same"),
        (("--from", "{source}", "--env", "alt_counterexample"), "its agents have 3×3 actions", "every size must be the same"),
        (("--from", "{source}", "--name", "a", "--force"), "the run would begin with its own networks", "another --name"),
        (("--from", "{source}", "--name", "a"), "a run is here already", "--resume continues it"),
    ],
)
def test_from_what_does_not_do(begun, tmp_path, options, what, right):
    source, train = begun
    (tmp_path / "empty").mkdir()
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    ended = train(*(text.format(source=source, empty=tmp_path / "empty") for text in options))
    assert (ended.code, ended.out) == (2, "") and what in ended.err and right in ended.err and len(ended.err.splitlines()) <= 2
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_resumed_from_another_than_it_began_with(begun, tmp_path):
    source, train = begun
    train("--from", str(source))
    shutil.copytree(source, tmp_path / "other")
    ended = train("--resume", "--from", str(tmp_path / "other"))
    assert ended.code == 2 and f"the run there began from {source}, not from" in ended.err
    ended = train("--resume", "--name", "a", "--steps", "100", "--from", str(source))
    assert ended.code == 2 and "the run there began with networks of its own" in ended.err
