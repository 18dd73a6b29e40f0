"""A run that begins with another's networks: what it takes over, what begins anew, and that it stands alone then."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from dataclasses import replace

import pytest
import torch

from qtran_cli import catalogue
from qtran_cli.errors import FileError, UsageError
from qtran_cli.judge.worlds import played
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.run.appended import LostError
from qtran_cli.learn.run.checkpoint import load
from qtran_cli.learn.run.folder import Folder
from qtran_cli.learn.run.further import warm
from qtran_cli.learn.run.making import begun, from_run, restored
from qtran_cli.learn.run.run import evaluated, run
from qtran_cli.runs import files
from qtran_cli.runs.folder import CHECKPOINT, START, read
from tests.learn.test_run import assert_same_run, carried_out, config, same


def asked(steps=60, **options):
    return config(**{"steps": steps, "hidden": 8, "warmup": 20, "replay": 50, "evaluations": 3, **options})


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    path = tmp_path_factory.mktemp("runs") / "source"
    carried_out(path, asked(method="vdn"))
    return path


def warmed(path, source, wanted, stop=lambda: False, force=False):
    game = catalogue.load(wanted.env)
    warm.require(read(source), wanted, path)
    wanted, given = from_run(read(source), wanted, game)
    with closing(Folder(path, wanted, game, False, force, start=given)) as folder:
        return run(wanted, game, folder, stop=stop)


def resumed(path):
    kept = read(path)
    return carried_out(path, replace(asked(kept.config["steps"], method="vdn"), seeds=kept.config["seeds"], start=kept.start), resume=True)


def test_what_is_taken_over_and_what_begins_anew(source, tmp_path):
    """Networks, target and units are the other's at its end; Adam, replay, step and updates are those of a new run."""
    path = tmp_path / "run"
    with pytest.raises(KeyboardInterrupt):
        warmed(path, source, asked(80, method="vdn"), stop=lambda: True)
    before, after = (load(folder / CHECKPOINT)["trainer"] for folder in (source, path))
    assert torch.equal(after["parameters"], before["parameters"]) and torch.equal(after["target"], before["parameters"])
    assert not torch.equal(before["target"], before["parameters"])
    assert torch.equal(after["shift"], before["shift"]) and torch.equal(after["scale"], before["scale"])
    assert (after["step"], after["updates"], after["replay"]["count"], float(after["adam"]["count"])) == (1, 0, 1, 0)
    assert not after["adam"]["mean"].any() and not after["adam"]["square"].any()


def test_units_are_not_measured_again(source, tmp_path):
    """On a game of other rewards: values mean what they meant."""
    path = tmp_path / "run"
    assert catalogue.load("penalty_10").payoff != catalogue.load("climb").payoff
    warmed(path, source, asked(method="vdn", env="penalty_10"))
    carried_out(tmp_path / "own", asked(method="vdn", env="penalty_10"))
    before, after, own = (load(folder / CHECKPOINT)["trainer"] for folder in (source, path, tmp_path / "own"))
    assert torch.equal(after["scale"], before["scale"]) and torch.equal(after["shift"], before["shift"])
    assert not torch.equal(own["scale"], before["scale"])


def test_seeds_are_matched_by_number(source, tmp_path):
    one = replace(asked(method="vdn"), seeds=1)
    with pytest.raises(KeyboardInterrupt):
        warmed(tmp_path / "run", source, one, stop=lambda: True)
    before, after = (load(folder / CHECKPOINT)["trainer"]["parameters"] for folder in (source, tmp_path / "run"))
    assert torch.equal(after, before[:1]) and not torch.equal(before[0], before[1])


def test_more_seeds_than_there_are(source, tmp_path):
    with pytest.raises(UsageError, match="it has 2 seeds, and 3 are asked for") as error:
        warmed(tmp_path / "run", source, replace(asked(method="vdn"), seeds=3))
    assert "--seeds 2 or fewer" in error.value.right and not (tmp_path / "run").exists()


@pytest.mark.parametrize("at", [1, 10, 45])
def test_it_stands_alone(source, tmp_path, at):
    """The other run is gone: what was stopped goes on, to the bytes of what was not."""
    shutil.copytree(source, tmp_path / "gone")
    steps = iter(range(1, 1000))
    with pytest.raises(KeyboardInterrupt):
        warmed(tmp_path / "run", tmp_path / "gone", asked(method="vdn"), stop=lambda: next(steps) == at)
    warmed(tmp_path / "whole", tmp_path / "gone", asked(method="vdn"))
    shutil.rmtree(tmp_path / "gone")
    resumed(tmp_path / "run")
    assert_same_run(tmp_path / "run", tmp_path / "whole")


def test_killed_before_its_first_checkpoint(source, tmp_path):
    """What start.pt holds suffices."""
    warmed(tmp_path / "whole", source, asked(method="vdn"))
    shutil.copytree(tmp_path / "whole", tmp_path / "run")
    for name in (CHECKPOINT, "manifest.json"):
        (tmp_path / "run" / name).unlink()
    resumed(tmp_path / "run")
    assert_same_run(tmp_path / "run", tmp_path / "whole")


def test_killed_before_it_was_a_run(source, tmp_path):
    """config.yaml is written last: without it, the same command starts the run."""
    warmed(tmp_path / "whole", source, asked(method="vdn"))
    path = tmp_path / "run"
    path.mkdir()
    for name in (START, "metrics.jsonl"):
        (path / name).write_bytes((tmp_path / "whole" / name).read_bytes() if name == START else b"")
    warmed(path, source, asked(method="vdn"))
    assert_same_run(path, tmp_path / "whole")


def test_config_and_manifest_say_from_where(source, tmp_path):
    warmed(tmp_path / "run", source, asked(method="vdn"))
    start, told = read(tmp_path / "run").start, json.loads((tmp_path / "run" / "manifest.json").read_text())["from"]
    assert (start.run, start.step, start.checkpoint) == (str(source), 60, files.digest(source / CHECKPOINT, None))
    assert start.networks == files.digest(tmp_path / "run" / START, None)
    assert told == {**vars(start), "folder": str(source.resolve())}


def test_it_is_evaluated_and_where_it_began_is_what_it_began_with(source, tmp_path):
    path = tmp_path / "run"
    ended = warmed(path, source, asked(method="vdn"))
    kept, game = read(path), catalogue.load("climb")
    wanted = replace(asked(method="vdn"), start=kept.start)
    again = evaluated(wanted, game, load(path / CHECKPOINT), 0.0, folder=path)
    assert again.returns == ended.returns
    for trainer in (ended.trainer, again.trainer):
        assert torch.equal(begun(wanted, game, trainer).flat, load(source / CHECKPOINT)["trainer"]["parameters"])


@pytest.mark.parametrize("method", METHODS.names())
def test_every_method_goes_on_to_another_task_option(tmp_path, method):
    """A squeeze of another σ; the run that begins so plays its first greedy step as the other would."""
    short = asked(24, method=method, env="gaussian_squeeze", warmup=5)
    games = [played.load("gaussian_squeeze", ["agents=3", f"sigma2={sigma}"], None, None) for sigma in ("0.5", "2")]
    with closing(Folder(tmp_path / "one", short, games[0], False, False)) as folder:
        ended = run(short, games[0], folder)
    wanted, given = from_run(read(tmp_path / "one"), short, games[1])
    with closing(Folder(tmp_path / "two", wanted, games[1], False, False, start=given)) as folder:
        fresh = restored(wanted, games[1], None, folder.path)
        at = fresh.percept, fresh.carried
        assert same(fresh.u_bar(at), ended.trainer.u_bar(at))
        run(wanted, games[1], folder)
    assert read(tmp_path / "two").status == "complete"


def test_agents_with_memory(tmp_path):
    """They begin with what the other learned, and with nothing in their memory."""
    own = {"method": "vdn", "env": "two_state_hidden", "memory": "gru", "warmup": 5, "batch": 4}
    carried_out(tmp_path / "source", asked(40, **own))
    warmed(tmp_path / "run", tmp_path / "source", asked(30, **own))
    assert read(tmp_path / "run").status == "complete"
    with pytest.raises(UsageError, match=r"it has (a|no) layer "):
        warmed(tmp_path / "other", tmp_path / "source", asked(30, **{**own, "memory": "none"}))


# What is refused


@pytest.mark.parametrize(
    ("wanted", "what"),
    [
        ({"method": "qmix"}, "its networks are of vdn, not qmix"),
        ({"hidden": 9}, "its layer trunk_0 is .*→8, not .*→9"),
        ({"layers": 3}, "it has no layer trunk_2"),
        ({"shared": "false"}, "its layer trunk_0 is .*→8, not 2 of .*→8"),
        ({"env": "alt_counterexample"}, "its agents have 3×3 actions, not "),
        ({"env": "two_step", "layers": 2}, "its agents have 3×3 actions, not 2×2"),
        ({"reward_scale": 2}, "its reward_scale is deviation, not 2"),
    ],
)
def test_networks_that_do_not_fit(source, tmp_path, wanted, what):
    with pytest.raises(UsageError, match=what) as error:
        warmed(tmp_path / "run", source, asked(**{"method": "vdn", **wanted}))
    assert error.value.where == f"--from {source}" and error.value.right and not (tmp_path / "run").exists()


def test_an_unfinished_run(tmp_path):
    steps = iter(range(1, 1000))
    with pytest.raises(KeyboardInterrupt):
        carried_out(tmp_path / "part", asked(method="vdn"), stop=lambda: next(steps) == 33)
    with pytest.raises(UsageError, match="it is interrupted, 33 of 60 steps done") as error:
        warmed(tmp_path / "run", tmp_path / "part", asked(method="vdn"))
    assert "--resume" in error.value.right


@pytest.mark.parametrize("options", [{}, {"force": True}])
def test_itself(source, tmp_path, options):
    shutil.copytree(source, tmp_path / "run")
    with pytest.raises(UsageError, match="begin with its own networks"):
        warmed(tmp_path / "run", tmp_path / "run", asked(method="vdn"), **options)
    assert {file.name: file.read_bytes() for file in source.iterdir()} == {
        file.name: file.read_bytes() for file in (tmp_path / "run").iterdir()
    }


def test_a_damaged_run(source, tmp_path):
    shutil.copytree(source, tmp_path / "bad")
    (tmp_path / "bad" / CHECKPOINT).write_bytes(b"PK")
    with pytest.raises(FileError, match="the checkpoint is damaged") as error:
        warmed(tmp_path / "run", tmp_path / "bad", asked(method="vdn"))
    assert error.value.right == "name another run for --from"


def test_networks_that_are_no_numbers(source, tmp_path):
    shutil.copytree(source, tmp_path / "bad")
    found = torch.load(tmp_path / "bad" / CHECKPOINT)
    found["trainer"]["parameters"][1, 0] = torch.nan
    torch.save(found, tmp_path / "bad" / CHECKPOINT)
    with pytest.raises(FileError, match="no finite numbers"):
        warmed(tmp_path / "run", tmp_path / "bad", asked(method="vdn"))


@pytest.mark.parametrize("how", ["gone", "changed"])
def test_networks_of_its_own_that_are_gone(source, tmp_path, how):
    path, steps = tmp_path / "run", iter(range(1, 1000))
    with pytest.raises(KeyboardInterrupt):
        warmed(path, source, asked(method="vdn"), stop=lambda: next(steps) == 5)
    (path / START).unlink() if how == "gone" else (path / START).write_bytes(b"PK")
    with pytest.raises(LostError, match="are missing" if how == "gone" else "it has changed"):
        resumed(path)
