"""`qtran train` on from a finished run, as a user asks for it: more steps, more seeds, another run that begins with its networks."""

from __future__ import annotations

import json
import os
import shutil
import signal
from importlib.util import find_spec

import pytest

from qtran_cli.learn.run.folder import Folder
from tests.thorough import first

pytestmark = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")

if find_spec("torch") is not None:
    from qtran_cli.learn.train import Trainer
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
    assert ended.code == 0 and f"withthenetworksof{source}atstep100" in "".join(ended.out.split())
    path = tmp_path / "climb" / "vdn" / "b"
    told = json.loads(qtran("evaluate", str(path), "--json").out)
    assert (told["seeds"], told["from"]["run"], told["from"]["step"]) == (3, str(source), 100)
    listed = json.loads(qtran("runs", str(tmp_path), "--json").out)["runs"]
    assert [(one["name"], one["from"] and one["from"]["run"]) for one in listed] == [("a", None), ("b", str(source))]
    assert f"vdnbbeganwiththenetworksof{source}" in "".join(qtran("runs", str(tmp_path)).out.split())


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


# --seeds


def test_more_seeds(train, run, qtran, tmp_path):
    """evaluate, runs, compare and plot see one run of five seeds."""
    full = ("--full-exploration", "--set", "replay=100")
    assert train("--seeds", "2", "--steps", "100", *full).code == 0
    before = (run / "metrics.jsonl").read_bytes().splitlines()
    ended = train("--seeds", "5", "--resume", *full)
    assert ended.code == 0 and "of 5 seeds greedy-optimal" in ended.out
    after = (run / "metrics.jsonl").read_bytes().splitlines()
    assert [line for line in after if json.loads(line)["seed"] < 2] == before and len(after) == 20
    told = json.loads(qtran("evaluate", str(run), "--json").out)
    assert [one["seed"] for one in told["per_seed"]] == [0, 1, 2, 3, 4]
    assert [one["seeds"] for one in json.loads(qtran("runs", str(tmp_path), "--json").out)["runs"]] == [5]
    names = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    options = ("--seeds", "5", "--steps", "100", *SMALL, "--set", "replay=100", "--out", str(tmp_path), "--quiet")
    assert qtran("compare", "climb", "--methods", "vdn", *options).code == 0
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == names, "the run is taken up as it is"
    assert qtran("plot", str(run), "--out", str(tmp_path / "drawn.svg")).code == 0


def test_they_go_on_where_they_were_stopped(train, run, qtran, monkeypatch):
    train("--seeds", "2", "--steps", "100")
    with monkeypatch.context() as patch:
        saved = Folder.save
        patch.setattr(Folder, "save", lambda self, state: (saved(self, state), os.kill(os.getpid(), signal.SIGUSR1)))
        ended = train("--seeds", "4", "--resume")
    assert ended.code == 130 and f"saved in {run}: the same command with --resume --name a continues" in ended.err
    listed = json.loads(qtran("runs", str(run), "--json").out)["runs"]
    assert [(one["status"], one["seeds"], one["joining"]) for one in listed] == [("complete", 2, 4)]
    assert "vdn a: seeds up to 3 have yet to join it: --seeds 4 --resume goes on" in qtran("runs", str(run)).out
    ended = train("--seeds", "5", "--resume")
    assert ended.code == 2 and "being trained to join the run" in ended.err and "--seeds 4 --resume" in ended.err
    ended = train("--steps", "200", "--resume")
    assert ended.code == 2 and "being trained to join the run" in ended.err
    assert "of 4 seeds" in train("--resume").out, "without --seeds: what was asked for last"


def test_seeds_that_other_networks_do_not_suffice_for(begun, tmp_path):
    source, train = begun
    assert train("--from", str(source), "--seeds", "2").code == 0
    shutil.rmtree(source)
    assert train("--seeds", "3", "--resume").code == 0, "start.pt has those of the third"
    ended = train("--seeds", "4", "--resume")
    assert ended.code == 2 and "began with the networks of 3 seeds, fewer than 4" in ended.err and "--seeds 3 or fewer" in ended.err


@pytest.mark.parametrize("again", [("--steps", "200"), ("--seeds", "4"), ("--seeds", "3", "--steps", "150")])
@pytest.mark.parametrize("sent", first([signal.SIGUSR1, signal.SIGTERM, signal.SIGINT, signal.SIGHUP]))
def test_a_signal_saves_whatever_goes_on(train, run, monkeypatch, again, sent):
    """Extending, adding seeds, both: it ends with 130, and goes on to what it would have come to."""
    train("--seeds", "2", "--steps", "100")
    shutil.copytree(run, run.parent / "whole")
    train("--name", "whole", *again, "--resume")
    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "advance", stopping(Trainer.advance, 30, sent))
        assert train(*again, "--resume").code == 130
    assert train(*again, "--resume").code == 0
    for name in ("metrics.jsonl", "tables.jsonl", "config.yaml"):
        assert (run / name).read_bytes() == (run.parent / "whole" / name).read_bytes()


def stopping(advance, at, sent):
    """``advance``, with a signal to this process at its call ``at``."""
    calls = iter(range(1, 10**6))

    def advanced(self):
        advance(self)
        if next(calls) == at:
            os.kill(os.getpid(), sent)

    return advanced
