"""Alarms: values that nobody can earn, values that grow, a loss that diverges, whatever is greedy; and none of a sound run."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from fractions import Fraction
from importlib.util import find_spec

import pytest

from qtran_cli.judge import kinds
from qtran_cli.judge.alarm import Earnable, Trouble
from qtran_cli.judge.alarms import alarms
from qtran_cli.judge.noise import noise
from qtran_cli.model.game import Game
from qtran_cli.model.task import Task
from tests.lots import coin, gambled, gambled_task
from tests.tasks import OVER, certain, repeated, table, two_step

needs_torch = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")
F = Fraction
CAN = Earnable(F(0), F(10))
EXIT = """
name: exit
states:
  s: {payoff: [[1.1, 1], [1, 1]], next: [[s, s], [s, null]]}
initial: s
discount: 9/10
"""
"""One state; (B, B) ends, all else returns: nothing earns more than 11, and what QMIX's mixer can represent has no fixed point."""


def course(*levels, loss=None):
    """Evaluations of one seed with these greatest values, and losses."""
    losses = loss or [0.1] * len(levels)
    lines = [{"value_low": 0.0, "value_high": x, "return": 1.0, "td": y} for x, y in zip(levels, losses, strict=True)]
    return {step: [{"step": step, "seed": 0, **line}] for step, line in enumerate(lines, 1)}


def kinds_of(found):
    return [one.kind for one in found]


@pytest.mark.parametrize(
    ("low", "high", "seen", "bound"),
    [(0, 10.9, None, None), (0, 11.1, 11.1, 10), (-0.9, 5, None, None), (-1.1, 5, -1.1, 0), (-9, 11.1, -9, 0), (-1.1, 19, 19, 10)],
)
def test_beyond_what_can_be_earned(low, high, seen, bound):
    """Both signs, beyond a tenth of the range, which is 1; the larger excess is told."""
    found = alarms([7], [(low, high)], {}, CAN)
    assert [(one.kind, one.seeds, one.course, one.bound) for one in found] == ([(Trouble.beyond, (7,), (seen,), bound)] if seen else [])


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_numbers_that_are_none_are_beyond(value):
    assert kinds_of(alarms([0], [(value, value)], {}, CAN)) == [Trouble.beyond]


def test_without_a_bound_nothing_is_beyond():
    assert not alarms([0], [(-1e9, 1e9)], {}, Earnable(None, None))
    assert alarms([0], [(-1e9, 5)], {}, Earnable(F(0), None))


def test_equal_returns_forgive_what_is_small_against_them():
    can = Earnable(F(100), F(100))
    assert not alarms([0], [(99.5, 100.5)], {}, can) and alarms([0], [(100, 102)], {}, can)


def test_what_chance_explains_raises_nothing():
    """Beyond a tenth of the range and the noise: 1 + 2. What grows by less does not count either."""
    can = Earnable(F(0), F(10), noise=2.0)
    assert not alarms([0], [(-2.9, 12.9)], {}, can) and kinds_of(alarms([0], [(0, 13.1)], {}, can)) == [Trouble.beyond]
    assert not alarms([0], [(0, 5)], course(*range(8)), can)
    assert kinds_of(alarms([0], [(0, 5)], course(*range(8)), CAN)) == [Trouble.growing]


def test_noise_is_of_the_means_of_the_draws():
    """Four standard errors, by hand: coins of ±10 deviate by 10; 900 draws over nine joint actions are 100 each."""
    coins = gambled(Game(table([0, 0, 0], [0, 0, 0], [0, 0, 0])), {k: coin(-10, 10) for k in range(9)})
    assert noise(coins, F(1, 2), 900) == pytest.approx(4.0) and noise(coins, F(1, 2), 3) == pytest.approx(40.0)
    assert noise(coins.expected, F(1), 900) == 0 and noise(gambled(coins.expected, {2: coin(0, 10)}), F(1), 900) == pytest.approx(2)
    again = gambled_task(repeated([[0, 0], [0, 0]], discount=F(3, 4)), [{0: coin(-10, 10)}])
    assert noise(again, F(3, 4), 400) == pytest.approx(4 * 4) and noise(replace(again, horizon=2), F(1), 400) == pytest.approx(2 * 4)


def test_the_worst_seed_comes_first():
    found = alarms([3, 4, 5], [(0, 12), (0, 5), (0, 40)], {}, CAN)
    assert [(one.seeds, one.course) for one in found] == [((5, 3), (40,))]


@pytest.mark.parametrize(
    ("levels", "grows"),
    [
        ([1, 2, 3, 4, 5, 6, 7, 8], True),
        ([8, 7, 1, 2, 4, 8, 16, 32], True),
        ([0, 4, 6, 7, 7.5, 7.75, 7.88, 7.94], False),  # it settles
        ([1, 2, 3, 4, 5, 6, 7, 6.9], False),  # it turns
        ([5, 5.1, 5.2, 5.3, 5.4, 5.5, 5.6, 5.7], False),  # by less than a tenth of what can be earned
        ([1, 2, 4, 8, 16], False),  # too few to tell
    ],
)
def test_values_that_grow(levels, grows):
    assert (Trouble.growing in kinds_of(alarms([0], [(0, 5)], course(*levels), CAN))) == grows


@pytest.mark.parametrize(
    ("loss", "diverges"),
    [
        ([0.5, 0.5, 0.6, 1, 2, 4, 8, 16], True),
        ([0.01, 0.01, 0.1, 0.1, 0.5, 0.5, 0.9, 0.9], False),  # less than constant predictions leave
        ([5, 4, 6, 5, 6, 7, 8, 9], False),
        ([0.1, 1, 10, 100], False),  # too few to tell
    ],
)
def test_a_loss_that_diverges(loss, diverges):
    assert (Trouble.loss in kinds_of(alarms([0], [(0, 5)], course(*[5] * len(loss), loss=loss), CAN))) == diverges


def test_runs_of_earlier_versions_tell_no_course_of_values():
    """Their metrics lack value_low and value_high; those that an old run gets when it is gone on with are read."""
    old, new = course(*range(8)), course(*range(8, 16))
    for lines in old.values():
        del lines[0]["value_low"], lines[0]["value_high"]
    assert not alarms([0], [(0, 5)], old, CAN)
    assert kinds_of(alarms([0], [(0, 5)], old | {step + 8: lines for step, lines in new.items()}, CAN)) == [Trouble.growing]


def earned(game, gamma=None):
    found = kinds.of(game).earnable(game, gamma)
    return found.low, found.high


def exit_game(**changes):
    return Task((table([F(11, 10), 1], [1, 1]),), ((*certain(0, 0, 0), OVER),), ((0, F(1)),), ("s",), **({"discount": F(9, 10)} | changes))


def test_what_can_be_earned():
    """By hand: 1.1 forever is 11, and (B, B) at once pays 1; of two decisions 1.1 + 0.9 · 1.1."""
    assert earned(Game(table([3, -2], [0, 1]))) == (-2, 3)
    assert earned(exit_game()) == (1, 11)
    assert earned(exit_game(), F(1, 2)) == (1, F(11, 5))
    assert earned(exit_game(horizon=2)) == (1, F(11, 10) * F(19, 10))
    assert earned(two_step()) == (0, 8)
    assert earned(repeated([[-1, -2], [-2, -4]], discount=F(3, 4))) == (-16, -4)


def test_what_can_be_earned_where_the_state_is_hidden():
    """A policy that sees the state bounds those that do not."""
    assert earned(two_step(observations=(("x", "x", "x"),) * 2, horizon=2)) == (0, 8)


@pytest.mark.parametrize(
    ("rows", "changes", "expected"),
    [
        ([[1, -2]], {"discount": F(3, 4)}, (-8, 4)),
        ([[1, -2]], {"discount": F(3, 4), "horizon": 2}, (F(-7, 2), F(7, 4))),
        ([[1, -2]], {"horizon": 3}, (-6, 3)),
        ([[2, 1]], {"discount": F(1, 2)}, (1, 4)),
        ([[-2, -1]], {"discount": F(1, 2)}, (-4, -1)),
    ],
)
def test_the_rewards_alone_bound_it(rows, changes, expected):
    """r / (1 − γ), or the horizon's sum; an episode may end after one decision."""
    from qtran_cli.judge.kinds.earnable import summed

    task = repeated(rows, **changes)
    found = summed(task, task.discount)
    assert (found.low, found.high) == expected


def test_returns_without_a_bound():
    """γ = 1 for the targets of a game that never ends."""
    assert earned(repeated([[1, -2]], discount=F(3, 4)), F(1)) == (None, None)


SMALL = ("--seeds", "2", "--steps", "1200", "--full-exploration", "--set", "hidden=16", "--set", "target_interval=20", "--set", "lr=0.01")


@needs_torch
def test_the_exit_game_raises_it_while_greedy_is_right(qtran, tmp_path):
    (tmp_path / "exit.yaml").write_text(EXIT)
    ask = ("train", "--env", str(tmp_path / "exit.yaml"), "--method", "qmix", "--out", str(tmp_path), "--name", "run", *SMALL)
    found = json.loads(qtran(*ask, "--json").out)
    assert found["agreement"] == 1
    beyond = next(one for one in found["alarms"] if one["kind"] == "beyond")
    assert sorted(beyond["seeds"]) == [0, 1] and beyond["course"][0] > 12.1 and beyond["bound"] == "11"
    path = next(tmp_path.rglob("metrics.jsonl")).parent
    assert json.loads(qtran("evaluate", str(path), "--json").out)["alarms"] == found["alarms"]
    report = " ".join(qtran("evaluate", str(path)).out.split())
    assert "alarm 2 of 2 seeds" in report and "no policy can earn more than 11 from anywhere" in report


@needs_torch
def test_a_sound_run_raises_none(qtran, tmp_path):
    (tmp_path / "exit.yaml").write_text(EXIT)
    ask = ("train", "--env", str(tmp_path / "exit.yaml"), "--method", "iql", "--out", str(tmp_path), "--name", "run", *SMALL)
    found = json.loads(qtran(*ask, "--json").out)
    lines = [json.loads(line) for line in next(tmp_path.rglob("metrics.jsonl")).read_text().splitlines()]
    assert found["alarms"] == [] and all(0 < line["value_low"] <= line["value_high"] < 12.1 for line in lines[-2:])


@needs_torch
def test_noise_raises_none(qtran, tmp_path):
    """Every mean is 0, so whatever is learned is beyond what can be earned; of some 33 draws each it is no more than chance."""
    (tmp_path / "coins.json").write_text(json.dumps({"payoff": [[{"10": "1/2", "-10": "1/2"}] * 3] * 3}))
    ask = ("--seeds", "4", "--steps", "300", "--full-exploration", "--set", "hidden=16", "--set", "lr=0.01", "--set", "warmup=30")
    found = json.loads(qtran("train", "--env", str(tmp_path / "coins.json"), "--method", "vdn", "--out", str(tmp_path), *ask, "--json").out)
    line = json.loads(next(tmp_path.rglob("metrics.jsonl")).read_text().splitlines()[-1])
    assert found["alarms"] == [] and line["value_high"] > 0.2


@needs_torch
def test_a_run_whose_metrics_are_lost_is_evaluated_all_the_same(qtran, tmp_path):
    ask = ("--seeds", "1", "--steps", "60", "--set", "hidden=4", "--out", str(tmp_path), "--name", "a")
    qtran("train", "--env", "climb", "--method", "vdn", *ask)
    run = tmp_path / "climb" / "vdn" / "a"
    whole = qtran("evaluate", str(run), "--quiet")
    (run / "metrics.jsonl").unlink()
    ended = qtran("evaluate", str(run))
    assert ended.code == whole.code == 0 and whole.out.strip() in ended.out
    assert "metrics.jsonl is missing; no alarm tells of the course" in " ".join(ended.err.split())
