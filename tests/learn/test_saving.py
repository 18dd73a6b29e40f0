"""Checkpoints beside those of evaluations: when they are due, and that no number depends on them."""

from __future__ import annotations

import json
from contextlib import closing

import pytest

from qtran_cli import catalogue
from qtran_cli.errors import UsageError
from qtran_cli.learn.run.folder import Folder
from qtran_cli.learn.run.run import run
from qtran_cli.learn.run.saving import NEVER, Every, Saving, every
from tests.learn.test_run import assert_same_run, carried_out, config


@pytest.mark.parametrize(
    ("text", "asked"),
    [("30s", Every(30)), ("10m", Every(600)), ("1.5h", Every(5400)), ("2h", Every(7200)), ("500", Every(steps=500)), (" 1s ", Every(1))],
)
def test_what_is_asked(text, asked):
    assert every(text) == asked


@pytest.mark.parametrize("text", ["", "0", "0s", "-5m", "m", "1e3", "10 m", "10d", "٣m", "10m5s", "99999999999", "inf", "nan"])
def test_what_is_none(text):
    with pytest.raises(UsageError, match="is no time and no number of steps") as error:
        every(text)
    assert error.value.where == "--checkpoint-every" and "30s" in error.value.right


def test_steps_are_due_where_a_multiple_is_crossed():
    """Whatever the copies: a step of eight copies crosses one multiple of 5, or two."""
    saving, due = Saving(Every(steps=5), 0), []
    for step in range(8, 81, 8):
        if saving.due(step):
            saving.saved(step)
            due.append(step)
    assert due == [8, 16, 24, 32, 40, 48, 56, 64, 72, 80]
    saving, due = Saving(Every(steps=20), 13), []
    for step in range(14, 81):
        if saving.due(step):
            saving.saved(step)
            due.append(step)
    assert due == [20, 40, 60, 80]


def test_time_runs_from_the_last_checkpoint():
    now = [0.0]
    saving = Saving(Every(seconds=10), 0, lambda: now[0])
    for moment, due in ((9.9, False), (10, True), (19, True)):
        now[0] = moment
        assert saving.due(1) == due
    saving.saved(1)
    now[0] = 28.9
    assert not saving.due(2)
    now[0] = 29
    assert saving.due(2)


def test_none_is_never_due():
    assert not Saving(NEVER, 0, lambda: 1e12).due(10**9)


@pytest.mark.parametrize("asked", [Every(steps=7), Every(seconds=1e-9)], ids=["steps", "time"])
def test_numbers_stay_the_same(tmp_path, asked):
    """Between the evaluations at 40, 80, … the run is saved as often as asked; stopped and continued, it ends the same."""
    carried_out(tmp_path / "plain", config(method="vdn"))
    path, steps, game = tmp_path / "run", iter(range(1, 1000)), catalogue.load("climb")
    with closing(Folder(path, config(method="vdn"), game, False, False)) as folder, pytest.raises(KeyboardInterrupt):
        run(config(method="vdn"), game, folder, stop=lambda: next(steps) == 100, every=asked)
    saved = [json.loads(line)["step"] for line in (path / "timings.jsonl").read_text().splitlines()]
    wanted = sorted({*range(7, 101, 7), 40, 80, 100}) if asked.steps else list(range(1, 101))
    assert list(dict.fromkeys(saved)) == wanted
    carried_out(path, config(method="vdn"), resume=True)
    assert_same_run(tmp_path / "plain", path)
