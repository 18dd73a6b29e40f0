"""More seeds for a run: those that were there stay byte for byte, and the whole is a run that had all from the start."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from qtran_cli import catalogue
from qtran_cli.errors import FileError
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.run.checkpoint import load
from qtran_cli.learn.run.folder import Folder
from qtran_cli.learn.run.further import growing, joined, joining
from qtran_cli.learn.run.further.joining import merged
from qtran_cli.learn.run.making import from_run
from qtran_cli.runs.folder import CHECKPOINT, JOINED, JOINING, find, read
from tests.learn.test_run import assert_same_run, carried_out, config

LINES = ("metrics.jsonl", "tables.jsonl")


def asked(seeds, steps=60, **options):
    own = {"hidden": 8, "warmup": 20, "replay": 50, "evaluations": 3, "method": "vdn", **options}
    return replace(config(steps=steps, **own), seeds=seeds)


def more(path: Path, wanted, stop=lambda: False):
    game = catalogue.load(wanted.env)
    joined.finish(path)
    wanted = growing.grown(path, wanted)
    with closing(Folder(path, growing.kept(path, wanted), game, True, False)) as folder:
        return joining.run(wanted, game, folder, stop=stop)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    path = tmp_path_factory.mktemp("runs") / "two"
    carried_out(path, asked(2))
    return path


@pytest.fixture(scope="module")
def whole(finished, tmp_path_factory):
    """Three seeds more, nothing stopped."""
    path = tmp_path_factory.mktemp("runs") / "five"
    shutil.copytree(finished, path)
    more(path, asked(5))
    return path


@pytest.fixture
def copy(finished, tmp_path):
    shutil.copytree(finished, tmp_path / "run")
    return tmp_path / "run"


def lines(path, name="metrics.jsonl"):
    return [json.loads(line) for line in (path / name).read_text().splitlines()]


def test_the_seeds_that_were_there_stay_byte_for_byte(finished, whole):
    for name in LINES:
        kept = [line for line in (whole / name).read_bytes().splitlines() if json.loads(line)["seed"] < 2]
        assert kept == (finished / name).read_bytes().splitlines() and kept
    before, after = (load(path / CHECKPOINT)["trainer"] for path in (finished, whole))
    for name in ("parameters", "target", "shift", "scale"):
        assert torch.equal(after[name][:2], before[name]) and len(after[name]) == 5
    assert torch.equal(after["replay"]["u"][:2], before["replay"]["u"]) and torch.equal(after["adam"]["mean"][:2], before["adam"]["mean"])


@pytest.mark.parametrize("method", METHODS.names())
@pytest.mark.parametrize("env", ["climb", "dec_tiger"])
def test_it_is_a_run_that_had_all_from_the_start(tmp_path, method, env):
    """What was played, drawn and paid exactly; learned numbers but for the rounding of sums over other batches of seeds."""
    own = {"method": method, "env": env, "steps": 40}
    carried_out(tmp_path / "run", asked(2, **own))
    more(tmp_path / "run", asked(4, **own))
    carried_out(tmp_path / "start", asked(4, **own))
    one, other = (load(tmp_path / name / CHECKPOINT)["trainer"] for name in ("run", "start"))
    assert one.keys() == other.keys() and (one["step"], one["updates"]) == (other["step"], other["updates"])
    assert torch.equal(one["shift"], other["shift"]) and torch.equal(one["scale"], other["scale"])
    assert torch.allclose(one["parameters"], other["parameters"], rtol=1e-4, atol=1e-6)
    for mine, theirs in zip(lines(tmp_path / "run"), lines(tmp_path / "start"), strict=True):
        assert list(mine) == list(theirs) and (mine["step"], mine["seed"]) == (theirs["step"], theirs["seed"])
        assert mine == pytest.approx(theirs, rel=1e-3, abs=1e-5)


@pytest.mark.parametrize("own", [{}, {"replay": 16, "sequence": 4, "burn_in": 1}], ids=["all", "pieces"])
def test_agents_with_memory_join(tmp_path, own):
    """What they carry, and the episodes that are open, are theirs; then all are extended together."""
    own = {"env": "two_state_hidden", "memory": "gru", "warmup": 5, "batch": 4, "replay": 1000, **own}
    carried_out(tmp_path / "run", asked(2, 37, **own))
    more(tmp_path / "run", asked(4, 37, **own))
    carried_out(tmp_path / "start", asked(4, 37, **own))
    for name in ("run", "start"):
        more(tmp_path / name, asked(4, 61, **own))
    one, other = (load(tmp_path / name / CHECKPOINT)["trainer"] for name in ("run", "start"))
    assert torch.equal(one["replay"]["count"], other["replay"]["count"])
    assert torch.allclose(one["parameters"], other["parameters"], rtol=1e-3, atol=1e-5)
    for mine, theirs in zip(lines(tmp_path / "run"), lines(tmp_path / "start"), strict=True):
        assert mine == pytest.approx(theirs, rel=1e-3, abs=1e-5)


def test_before_any_update_it_is_so_exactly(tmp_path):
    """Warmup alone: networks, actions, rewards and the replay of every seed, bit for bit."""
    own = {"steps": 50, "env": "dec_tiger", "lr": 0.0, "clip": 0.0}
    carried_out(tmp_path / "run", asked(2, **own))
    more(tmp_path / "run", asked(5, **own))
    carried_out(tmp_path / "start", asked(5, **own))
    one, other = (load(tmp_path / name / CHECKPOINT)["trainer"] for name in ("run", "start"))
    assert torch.equal(one["parameters"], other["parameters"])
    assert all(torch.equal(torch.as_tensor(one["replay"][name]), torch.as_tensor(other["replay"][name])) for name in other["replay"])
    assert all(torch.equal(a, b) for a, b in zip(one["percept"], other["percept"], strict=True))


def test_it_reads_as_one_run(whole):
    run = read(whole)
    assert (run.status, run.config["seeds"], run.config["joined"]) == ("complete", 5, [2])
    earlier = run.manifest["earlier"]
    assert [(one["seeds"], one["status"]) for one in earlier] == [(2, "complete")] and run.manifest["started"] >= earlier[0]["started"]
    assert [len(own) for own in run.evaluations.values()] == [5, 5, 5] and len(run.tables) == 15
    assert [line["step"] for line in run.timings] == [20, 20, 40, 40, 60, 60] and run.step == 60
    assert find(whole) == [whole] and not (whole / JOINING).exists() and not (whole / JOINED).exists()


@pytest.mark.parametrize("at", [1, 20, 45])
def test_stopped_and_resumed(copy, whole, at):
    """Meanwhile the run is what it was."""
    before, steps = {file.name: file.read_bytes() for file in copy.iterdir()}, iter(range(1, 1000))
    with pytest.raises(KeyboardInterrupt):
        more(copy, asked(5), stop=lambda: next(steps) == at)
    assert {file.name: file.read_bytes() for file in copy.iterdir() if file.is_file()} == before
    assert find(copy) == [copy] and read(copy / JOINING).status == "interrupted"
    assert growing.sizes(copy, None, None) == (5, 60)
    more(copy, asked(5))
    assert_same_run(copy, whole)
    assert (copy / "config.yaml").read_bytes() == (whole / "config.yaml").read_bytes()


@pytest.mark.parametrize("moment", range(10))
def test_killed_while_its_files_are_put_in_their_places(copy, whole, monkeypatch, moment):
    """Before the folder of the made files has its name, then before each of them is put in its place."""
    with pytest.raises(KeyboardInterrupt):
        more(copy, asked(5), stop=lambda: True)
    steps = iter(range(1, 1000))
    with pytest.raises(KeyboardInterrupt):
        more(copy, asked(5), stop=lambda: next(steps) == 58)
    calls, put, replace_ = [], Path.rename, Path.replace

    def counted(how):
        def call(self, target):
            if ("made" in (self.name, self.parent.name) and self.name == "made") or self.parent.name == JOINED:
                calls.append(self.name)
                if len(calls) > moment:
                    raise SystemExit
            return how(self, target)

        return call

    monkeypatch.setattr(Path, "rename", counted(put))
    monkeypatch.setattr(Path, "replace", counted(replace_))
    try:
        more(copy, asked(5))
        ended = True
    except SystemExit:
        ended = False
    monkeypatch.undo()
    assert ended == (moment == 9)
    if not ended and moment:
        with pytest.raises(FileError, match="stopped while more seeds joined it") as error:
            read(copy)
        assert "--resume" in error.value.right
    elif not ended:
        assert read(copy).config["seeds"] == 2 and read(copy).status == "complete"
    more(copy, asked(5))
    assert_same_run(copy, whole)
    assert not (copy / JOINING).exists() and not (copy / JOINED).exists()


def test_more_steps_then_more_seeds(tmp_path):
    """The new seeds go through every length that the run has had; then all are extended together."""
    path, start = tmp_path / "run", {"replaced": "sha256:" + "0" * 64}
    carried_out(path, asked(2, 40))
    more(path, asked(2, 70))
    more(path, asked(4, 70))
    more(path, asked(4, 90))
    carried_out(tmp_path / "start", replace(asked(4, 90), extended_from=(40, 70), **start))
    assert read(path).config["extended_from"] == [40, 70] and read(path).config["joined"] == [2]
    for mine, theirs in zip(lines(path), lines(tmp_path / "start"), strict=True):
        assert mine == pytest.approx(theirs, rel=1e-3, abs=1e-5)


def test_both_at_once_and_an_unfinished_run_first(tmp_path):
    path, steps = tmp_path / "run", iter(range(1, 1000))
    with pytest.raises(KeyboardInterrupt):
        carried_out(path, asked(2), stop=lambda: next(steps) == 30)
    more(path, asked(3))
    assert len(read(path).evaluations[60]) == 3
    more(path, asked(4, 80))
    run = read(path)
    assert (run.config["joined"], run.config["extended_from"], len(run.evaluations[80])) == ([2, 3], [60], 4)
    assert run.status == "complete"


def test_merging_takes_nothing_that_is_shared_for_granted():
    one, other = {"step": 3, "x": torch.ones(2, 3), "n": torch.tensor(1.0)}, {"step": 3, "x": torch.zeros(1, 3), "n": torch.tensor(1.0)}
    assert merged(one, other)["x"].tolist() == [[1, 1, 1], [1, 1, 1], [0, 0, 0]]
    for change in ({"step": 4}, {"n": torch.tensor(2.0)}, {"x": torch.ones(2, 4)}, {"y": 1}):
        with pytest.raises(FileError, match="do not fit together"):
            merged(one, {**other, **change})


def test_seeds_that_join_begin_with_the_networks_of_their_number(tmp_path):
    """Nothing is learned, so that they end with what they began with; and the run that they come from is gone."""
    source, path = tmp_path / "source", tmp_path / "run"
    carried_out(source, asked(4))
    wanted, game = asked(2, 20, lr=0.0), catalogue.load("climb")
    begun, given = from_run(read(source), wanted, game)
    with closing(Folder(path, begun, game, False, False, start=given)) as folder:
        joining.run(begun, game, folder)
    networks = load(source / CHECKPOINT)["trainer"]["parameters"]
    shutil.rmtree(source)
    more(path, asked(4, 20, lr=0.0))
    assert torch.equal(load(path / CHECKPOINT)["trainer"]["parameters"], networks)
    assert load(path / CHECKPOINT)["trainer"]["updates"] > 0
    with pytest.raises(FileError, match="began with the networks of 4 seeds, fewer than 5"):
        more(path, asked(5, 20, lr=0.0))


# What is refused


def test_parts_that_do_not_fit_are_seen_before_anything_is_written(copy, monkeypatch):
    """As a fault in what is put together would have it: the run stays what it was."""
    before = {file.name: file.read_bytes() for file in copy.iterdir()}
    monkeypatch.setattr(joining, "merged", lambda one, _: one)
    with pytest.raises(FileError, match="does not fit"):
        more(copy, asked(5))
    assert {file.name: file.read_bytes() for file in copy.iterdir() if file.is_file()} == before


def test_fewer_seeds(copy):
    with pytest.raises(FileError, match="the run there has 2 seeds, more than 1"):
        more(copy, asked(1))


def test_other_numbers_while_seeds_are_joining(copy):
    with pytest.raises(KeyboardInterrupt):
        more(copy, asked(5), stop=lambda: True)
    for wanted in (asked(6), asked(5, 90), asked(2, 90)):
        with pytest.raises(FileError, match="being trained to join the run") as error:
            more(copy, wanted)
        assert "--seeds 5 --resume" in error.value.right


def test_force_drops_what_was_to_join(copy):
    with pytest.raises(KeyboardInterrupt):
        more(copy, asked(5), stop=lambda: True)
    carried_out(copy, asked(2), force=True)
    assert not (copy / JOINING).exists()


def test_a_link_in_the_place_of_the_new_seeds(copy, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (copy / JOINING).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileError, match="symbolic link"):
        more(copy, asked(5))
    assert not list((tmp_path / "elsewhere").iterdir())
