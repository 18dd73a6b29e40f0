"""Training on games with several states: discounts, ends, histories, evaluations, and runs that are stopped in mid-episode."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import torch

from qtran_cli import catalogue
from qtran_cli.envs import recall
from qtran_cli.envs.make import make
from qtran_cli.errors import FileError
from qtran_cli.judge.kinds.policies import Policies
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.run import config as configuring
from qtran_cli.learn.run import evaluate
from qtran_cli.learn.run.checkpoint import CHECKPOINT, load
from qtran_cli.learn.run.folder import Folder
from qtran_cli.learn.run.run import run
from qtran_cli.learn.train import Trainer
from qtran_cli.model.game import Game
from qtran_cli.model.task import Task
from tests.learn.test_run import assert_same_run
from tests.tasks import OVER, certain, repeated, table, two_step

HALF = Fraction(1, 2)
SMALL = {"hidden": 32, "warmup": 50, "target_interval": 20, "lr": 5e-3}


def chain(**changes) -> Task:
    """Pays 1 for (A, A) in the first state and 2 in the second, then ends; γ = 1/2."""
    payoff = table([1, 0], [0, 0]), table([2, 0], [0, 0])
    return Task(payoff, (certain(1, 1, 1, 1), (OVER,) * 4), ((0, Fraction(1)),), ("s", "t"), **({"discount": HALF} | changes))


def trained(task, method="qtran_base", seeds=(0, 1), steps=500, full=True, limit=100, **settings):
    module = METHODS[method]
    chosen = module.Settings(**(SMALL | settings))
    environment = make(task, len(seeds), history=chosen.history, time_limit=limit)
    made = Trainer(module, chosen, environment, seeds, steps, full)
    for _ in range(steps):
        made.advance()
    return made


def q_jt(made, situation, state):
    """The learned tables in a situation."""
    return [one.q_jt for one in evaluate.learned_at(made, recall.course(made.environment, [situation], [state]))]


@pytest.mark.parametrize("horizon", [None, 2])
def test_chain_solved_by_hand(horizon):
    """Q_jt(s, AA) = 1 + 2/2 = 2, other joint actions 1; Q_jt(t, AA) = 2, others 0."""
    made = trained(chain(horizon=horizon), seeds=(0,))
    left = (None, None) if horizon is None else (2, 1)
    for first, second in zip(q_jt(made, (0, left[0]), 0), q_jt(made, (1, left[1]), 1), strict=True):
        assert np.abs(first - [[2, 1], [1, 1]]).max() < 0.15
        assert np.abs(second - [[2, 0], [0, 0]]).max() < 0.15
    assert evaluate.returns(made, evaluate.arena(made, chain(horizon=horizon))).tolist() == [2]


def test_gamma_is_the_games_or_the_settings():
    module = METHODS["vdn"]

    def gamma(task, **settings):
        return Trainer(module, module.Settings(**settings), make(task, 1), (0,), 10).loss.gamma

    assert [gamma(chain()), gamma(two_step()), gamma(chain(), gamma="0.25"), gamma(chain(), gamma="0")] == [0.5, 1, 0.25, 0]
    assert configuring.chosen("vdn", [], "paper").gamma == "0.99"


def test_horizon_ends_the_value():
    """Paid 1 at each of two decisions: with one left Q_jt is 1, with two 2."""
    made = trained(repeated([[1, 1], [1, 1]], horizon=2), seeds=(0,), steps=300)
    assert q_jt(made, (0, 2), 0)[0] == pytest.approx(np.full((2, 2), 2), abs=0.1)
    assert q_jt(made, (0, 1), 0)[0] == pytest.approx(np.full((2, 2), 1), abs=0.1)


def test_time_limit_does_not_end_the_value():
    """Paid 1 forever with γ = 1/2, cut off after every step: Q_jt = 2. As a terminal state it would be 1."""
    made = trained(repeated([[1, 1], [1, 1]], discount=HALF), seeds=(0,), steps=350, limit=1, target_interval=10)
    assert q_jt(made, (0, None), 0)[0] == pytest.approx(np.full((2, 2), 2), abs=0.1)


@pytest.mark.parametrize("method", METHODS.names())
def test_one_step_game_written_with_a_state_trains_to_the_same_numbers(method):
    game = catalogue.load_one_step("climb")
    task = Task((game.payoff,), ((OVER,) * 9,), ((0, Fraction(1)),), ("s",))
    one, other = (trained(x, method, steps=120, full=False, warmup=20) for x in (game, task))
    for mine, theirs in zip(evaluate.learned(one), evaluate.learned(other), strict=True):
        assert all(np.allclose(a, b, atol=1e-5) for a, b in zip(mine.q, theirs.q, strict=True))
        assert (mine.q_jt is None) == (theirs.q_jt is None)
        assert mine.q_jt is None or np.allclose(mine.q_jt, theirs.q_jt, atol=1e-5)


def test_history_is_needed_to_remember():
    """One agent sees a side at the start and is asked for it at the end: with its history it earns 1, by the present alone 1/2."""
    payoff = table([0, 0]), table([0, 0]), table([1, 0]), table([0, 1])
    leads = certain(2, 2), certain(3, 3), (OVER,) * 2, (OVER,) * 2
    seen = (("-",) * 4, ("left", "right", "-", "-"))
    task = Task(payoff, leads, ((0, HALF), (1, HALF)), ("l", "r", "asked l", "asked r"), observations=seen)
    for history, best in ((True, 1), (False, HALF)):
        policies = Policies(trained(task, "vdn", steps=300, history=history), task)
        assert [policies.followed(k).value for k in range(2)] == [best, best]


def test_played_returns_estimate_the_exact_ones():
    task = catalogue.load("recycling")
    made = trained(task, "iql", seeds=(0, 1, 2), steps=60, warmup=30, evaluation_episodes=4000)
    played = evaluate.returns(made, evaluate.arena(made, task)).tolist()
    policies = Policies(made, task)
    assert played == pytest.approx([float(policies.followed(k).value) for k in range(3)], abs=0.15)


def test_evaluation_depends_on_the_moment_alone():
    task = catalogue.load("needs_v_jt")
    made = trained(task, "vdn", steps=40, warmup=20)
    arena = evaluate.arena(made, task)
    first, again = evaluate.returns(made, arena), evaluate.returns(made, arena)
    made.step += 1
    assert torch.equal(first, again) and not torch.equal(first, evaluate.returns(made, arena))


def test_evaluation_of_an_endless_game_goes_on_until_little_is_left():
    """Paid 1 at every step with γ = 9/10: 10, of which 100 steps and not the training's limit of 5 leave a thousandth."""
    task = repeated([[1, 1], [1, 1]], discount=Fraction(9, 10))
    made = trained(task, "vdn", steps=30, limit=5, time_limit=5, warmup=20)
    assert evaluate.returns(made, evaluate.arena(made, task)).tolist() == pytest.approx([10, 10], abs=0.01)


def config(name, method="qtran_base", **settings):
    chosen = configuring.chosen(method, [f"{k}={v}" for k, v in {"evaluations": 4, "hidden": 16, **settings}.items()], "default")
    return configuring.Config(name, method, 2, 90, False, chosen)


def carried_out(path, asked, resume=False, stop=lambda: False, **options):
    game = catalogue.load(asked.env)
    with closing(Folder(path, asked, game, resume, False)) as folder:
        return run(asked, game, folder, stop=stop, **options)


@pytest.mark.parametrize("name", ["dec_tiger", "two_step", "recycling"])
def test_stopped_in_mid_episode_and_resumed(tmp_path, name):
    asked, steps = config(name, evaluation_episodes=5), iter(range(1, 1000))
    carried_out(tmp_path / "whole", asked)
    with pytest.raises(KeyboardInterrupt):
        carried_out(tmp_path / "part", asked, stop=lambda: next(steps) == 41)
    saved = load(tmp_path / "part" / CHECKPOINT)["trainer"]
    assert saved["step"] == 41 and saved["environment"]["t"].any(), "some lane is in the middle of an episode"
    carried_out(tmp_path / "part", asked, resume=True)
    assert_same_run(tmp_path / "whole", tmp_path / "part")


def test_changed_game_is_not_resumed(tmp_path):
    asked = config("two_step")
    carried_out(tmp_path, asked)
    changed = replace(catalogue.load("two_step"), horizon=1)
    with pytest.raises(FileError, match="the game has changed"):
        Folder(tmp_path, asked, changed, True, False)
    with pytest.raises(FileError, match="the game has changed"):
        Folder(tmp_path, asked, Game(changed.payoff[0]), True, False)
    Folder(tmp_path, asked, replace(catalogue.load("two_step"), title="Another title"), True, False).close()


def test_judge_decides_what_is_optimal(tmp_path):
    """metrics.jsonl says so, and nothing where it is not known."""
    with closing(Folder(tmp_path, config("two_step"), catalogue.load("two_step"), False, False)) as folder:
        run(config("two_step"), catalogue.load("two_step"), folder, judge=lambda trainer: [True, None])
    lines = [json.loads(line) for line in (tmp_path / "metrics.jsonl").read_text().splitlines()]
    assert [line.get("optimal") for line in lines[:2]] == [True, None]
    assert "optimal" not in lines[1]
