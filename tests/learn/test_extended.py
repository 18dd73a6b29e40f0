"""A finished run that is extended: what its longer part is, and that it hangs on nothing but the lengths."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch
import yaml

from qtran_cli import catalogue
from qtran_cli.errors import FileError
from qtran_cli.learn import exploration
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.run import folder
from qtran_cli.learn.run.checkpoint import load
from qtran_cli.learn.run.further import growing
from qtran_cli.learn.run.making import restored
from qtran_cli.runs.folder import CHECKPOINT, KILLED, read
from tests.learn.test_run import assert_same_run, carried_out, config, same

SHORT, LONG, LONGER = 100, 250, 300


def asked(steps, **options):
    own = {"hidden": 8, "warmup": 30, "replay": 150, "evaluations": 4, "epsilon_decay": 0.8, **options}
    return config(steps=steps, **own)


def extended(path: Path, wanted, **options):
    return carried_out(path, growing.grown(path, wanted), resume=True, **options)


def straight(path: Path, wanted, *lengths: int):
    """A run that knows from its first step that it will be extended."""
    return carried_out(path, replace(wanted, extended_from=lengths, replaced="sha256:" + "0" * 64))


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    path = tmp_path_factory.mktemp("runs") / "short"
    carried_out(path, asked(SHORT))
    return path


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    path = tmp_path_factory.mktemp("runs") / "whole"
    straight(path, asked(LONG), SHORT)
    return path


@pytest.fixture
def copy(finished, tmp_path):
    shutil.copytree(finished, tmp_path / "run")
    return tmp_path / "run"


def lines(path, name="metrics.jsonl"):
    return [json.loads(line) for line in (path / name).read_text().splitlines()]


def test_an_extended_run_is_one_that_knew_its_lengths(copy, whole):
    extended(copy, asked(LONG))
    assert_same_run(copy, whole)
    assert read(copy).status == "complete" and read(copy).config["extended_from"] == [SHORT]


def test_its_first_part_stays_byte_for_byte(finished, copy):
    extended(copy, asked(LONG))
    for name in ("metrics.jsonl", "tables.jsonl", "timings.jsonl"):
        assert (copy / name).read_bytes().startswith((finished / name).read_bytes())


@pytest.mark.parametrize("at", [1, 30, 149])
def test_stopped_and_resumed(copy, whole, at):
    steps = iter(range(1, 1000))
    with pytest.raises(KeyboardInterrupt):
        extended(copy, asked(LONG), stop=lambda: next(steps) == at)
    assert read(copy).status == "interrupted" and load(copy / CHECKPOINT)["trainer"]["step"] == SHORT + at
    extended(copy, asked(LONG))
    assert_same_run(copy, whole)


@pytest.mark.parametrize("moment", ["config", "manifest"])
def test_killed_while_it_is_extended(copy, whole, monkeypatch, moment):
    """Before config.yaml is written nothing has happened; after it, and before the manifest is, the run is one of the new length."""
    write, count = folder.files.write, iter(range(9))

    def killed(path, data):
        if next(count) == ("config", "manifest").index(moment):
            raise SystemExit
        write(path, data)

    wanted = growing.grown(copy, asked(LONG))
    monkeypatch.setattr(folder.files, "write", killed)
    with pytest.raises(SystemExit):
        carried_out(copy, wanted, resume=True)
    monkeypatch.undo()
    assert read(copy).config["steps"] == (SHORT if moment == "config" else LONG)
    assert read(copy).status == ("complete" if moment == "config" else KILLED)
    extended(copy, asked(LONG))
    assert_same_run(copy, whole)


def test_extended_twice(copy, tmp_path):
    """Each time from the length that it has; the second in one go with nothing but its config."""
    extended(copy, asked(LONG))
    extended(copy, asked(LONGER))
    straight(tmp_path / "whole", asked(LONGER), SHORT, LONG)
    assert_same_run(copy, tmp_path / "whole")
    earlier = json.loads((copy / "manifest.json").read_text())["earlier"]
    assert [one["steps"] for one in earlier] == [SHORT, LONG] and all(one["status"] == "complete" for one in earlier)


def test_rates_are_those_of_a_run_of_that_length():
    """From the definitions: lr falls from 1 to 0 over a length, ε from 1 to 0.1 over 0.8 of it; and at a length the next begins."""
    trainer, seen = restored(replace(asked(LONG), extended_from=(SHORT,), replaced="sha256:" + "0" * 64), catalogue.load("climb"), None), []
    while trainer.step < LONG:
        trainer.advance()
        seen.append((trainer.step, trainer._lr(), exploration.epsilon(trainer.settings, trainer.step - 1, trainer.length, False)))
    for step, lr, epsilon in seen:
        length = SHORT if step <= SHORT else LONG
        assert lr == pytest.approx(1e-3 * (1 - step / length), abs=1e-12)
        assert epsilon == pytest.approx(max(0.1, 1 - 0.9 * (step - 1) / (0.8 * length)))
    assert seen[SHORT - 1][1] == 0 < seen[SHORT][1]


def test_epsilon_in_steps_goes_on_across(tmp_path):
    """It does not ask for the length: it falls from step 0 to 200, over the end of the first part."""
    wanted = {"epsilon_steps": 200, "evaluations": 10}
    carried_out(tmp_path / "run", asked(SHORT, **wanted))
    extended(tmp_path / "run", asked(LONG, **wanted))
    told = {line["step"]: line["epsilon"] for line in lines(tmp_path / "run")}
    assert told == pytest.approx({step: max(0.1, 1 - 0.9 * step / 200) for step in told})
    assert min(told) < SHORT < max(told)


def test_evaluations_are_as_far_apart_as_in_a_run_of_that_length(copy):
    extended(copy, asked(LONG))
    assert list(dict.fromkeys(line["step"] for line in lines(copy))) == [25, 50, 75, 100, 125, 188, 250]


def test_rewards_are_measured_once(tmp_path):
    """A run of 100 steps has warmed up by step 10; one of 250 would at 25, one of 5,000 at 500, long after it was extended."""
    carried_out(tmp_path / "run", asked(SHORT, warmup=500))
    before = load(tmp_path / "run" / CHECKPOINT)["trainer"]
    result = extended(tmp_path / "run", asked(5_000, warmup=500))
    after = load(tmp_path / "run" / CHECKPOINT)["trainer"]
    assert torch.equal(before["shift"], after["shift"]) and torch.equal(before["scale"], after["scale"])
    assert result.updates == 5_000 - 10 + 1


def test_the_replay_keeps_what_it_holds(tmp_path):
    """150 of 250 steps where 100 were all that there was; the first 100 stand where they stood until they are the oldest."""
    path = tmp_path / "run"
    carried_out(path, asked(SHORT))
    before = load(path / CHECKPOINT)["trainer"]["replay"]
    steps = iter(range(1, 1000))
    with pytest.raises(KeyboardInterrupt):
        extended(path, asked(LONG), stop=lambda: next(steps) == 50)
    after = load(path / CHECKPOINT)["trainer"]["replay"]
    assert after["count"] == 150 and after["u"].shape[1] == 150
    assert all(same(before[name], after[name][:, :SHORT]) for name in ("u", "reward"))


@pytest.mark.parametrize("method", METHODS.names())
def test_every_method_with_states_and_copies(tmp_path, method):
    """In the middle of an episode, the ring turned over, three copies; stopped again in the second part."""
    own = {"method": method, "env": "dec_tiger", "replay": 21, "warmup": 5, "polyak": 0.1, "update_every": 7}
    short, long = (replace(asked(steps, **own), copies=3) for steps in (36, 81))
    carried_out(tmp_path / "run", short)
    steps = iter(range(1, 1000))
    with pytest.raises(KeyboardInterrupt):
        extended(tmp_path / "run", long, stop=lambda: next(steps) == 8)
    extended(tmp_path / "run", long)
    straight(tmp_path / "whole", long, 36)
    assert_same_run(tmp_path / "run", tmp_path / "whole")


@pytest.mark.parametrize("own", [{"replay": 1000}, {"replay": 16, "sequence": 4, "burn_in": 1}], ids=["all", "pieces"])
def test_agents_with_memory(tmp_path, own):
    """In the middle of an episode, with a replay that grows, and with pieces that make room."""
    own = {"method": "vdn", "env": "two_state_hidden", "memory": "gru", "warmup": 5, "batch": 4, **own}
    carried_out(tmp_path / "run", asked(37, **own))
    steps = iter(range(1, 1000))
    with pytest.raises(KeyboardInterrupt):
        extended(tmp_path / "run", asked(81, **own), stop=lambda: next(steps) == 8)
    extended(tmp_path / "run", asked(81, **own))
    straight(tmp_path / "whole", asked(81, **own), 37)
    assert_same_run(tmp_path / "run", tmp_path / "whole")


def test_what_the_replay_holds_is_told_of_both_parts():
    """ε of every step held, against the step's own."""
    settings = asked(LONG).settings
    told = list(exploration.held(settings, (SHORT, LONG)))
    wanted = [exploration.epsilon(settings, step, SHORT if step < SHORT else LONG, False) for step in range(LONG - 150, LONG)]
    assert told == wanted and len(told) == 150
    assert list(exploration.held(settings, (SHORT,))) == [exploration.epsilon(settings, step, SHORT, False) for step in range(SHORT)]


# What is refused


def test_fewer_steps(copy):
    with pytest.raises(FileError, match="the run there has 100 steps, more than 60") as error:
        extended(copy, asked(60))
    assert "never cut short" in error.value.right


@pytest.mark.parametrize("at", [0, 40])
def test_a_run_that_is_not_finished(tmp_path, at):
    steps = iter(range(1, 1000))
    with pytest.raises(KeyboardInterrupt):
        carried_out(tmp_path / "run", asked(SHORT), stop=lambda: next(steps) == at + 1)
    if not at:
        (tmp_path / "run" / CHECKPOINT).unlink()
    before = {file.name: file.read_bytes() for file in (tmp_path / "run").iterdir()}
    with pytest.raises(FileError, match=rf"{at + 1 if at else 0} of the run's 100 steps are done") as error:
        extended(tmp_path / "run", asked(LONG))
    assert "--steps 100 --resume" in error.value.right
    assert before == {file.name: file.read_bytes() for file in (tmp_path / "run").iterdir()}


def test_other_settings(copy):
    before = (copy / "config.yaml").read_bytes()
    with pytest.raises(FileError, match="its batch is 32, not 8"):
        extended(copy, asked(LONG, batch=8))
    assert (copy / "config.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"extended_from": [300]}, "each length that the run had is below the next"),
        ({"extended_from": [0]}, "each length"),
        ({"extended_from": ["100"]}, "each length"),
        ({"extended_from": 100}, "holds the lengths"),
        ({"extended_from": [100], "replaced": None}, "is the digest"),
        ({"extended_from": [100], "replaced": "sha256:12"}, "is the digest"),
        ({"extended_from": []}, "is the digest"),
    ],
)
def test_lengths_that_are_none(copy, changes, said):
    extended(copy, asked(LONG))
    document = yaml.safe_load((copy / "config.yaml").read_text())
    (copy / "config.yaml").write_text(yaml.safe_dump({**document, **changes}, sort_keys=False))
    (copy / "manifest.json").unlink()
    with pytest.raises(FileError) as error:
        read(copy)
    assert said in error.value.right and error.value.where.endswith("config.yaml")


def test_a_config_from_before_is_taken_for_no_other(copy):
    """The digest that is remembered is that of the last: a config of other words is refused as ever."""
    extended(copy, asked(LONG))
    (copy / "config.yaml").write_text((copy / "config.yaml").read_text() + "# mine\n")
    with pytest.raises(FileError, match="it has changed since the run was started"):
        read(copy)
