"""Training on payoffs that are drawn: paid by chance seed by seed, judged by the means, stopped and continued to the same bytes."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from dataclasses import replace
from fractions import Fraction

import pytest
import torch

from qtran_cli import catalogue
from qtran_cli.envs.make import make
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.run import config as configuring
from qtran_cli.learn.run import evaluate
from qtran_cli.learn.run.folder import Folder
from qtran_cli.learn.run.run import run
from qtran_cli.learn.train import Trainer
from tests.learn.test_run import assert_same_run
from tests.lots import coin, gambled, gambled_task
from tests.tasks import two_step

CLIMB = catalogue.load("climb")
PARTLY, FULLY = catalogue.load("climb_partially_stochastic"), catalogue.load("climb_stochastic")
LATE = gambled_task(two_step(horizon=2), [{0: coin(-1, 1)}, {}, {3: coin(0, 16)}])


def trained(game, seeds=(0, 1), steps=200, full=True, method="vdn", **settings) -> Trainer:
    module = METHODS[method]
    chosen = module.Settings(**({"hidden": 16, "warmup": 50} | settings))
    made = Trainer(module, chosen, make(game, len(seeds)), seeds, steps, full)
    for _ in range(steps):
        made.advance()
    return made


def kept(made: Trainer) -> tuple[torch.Tensor, torch.Tensor]:
    """(joint actions, rewards) of the replay, [S, steps, N] and [S, steps]."""
    return made.replay._ring["u"], made.replay._ring["reward"]


def test_every_cell_is_paid_about_as_often_as_it_should():
    """3,000 steps of four seeds, fixed; within five deviations of the binomial count, each cell by itself."""
    u, reward = kept(trained(FULLY, range(4), 3000, update_every=3000))
    flat = (u[..., 0] * 3 + u[..., 1]).flatten()
    for k, paid in FULLY.drawn.items():
        found = Counter(reward.flatten()[flat == k].tolist())
        count = sum(found.values())
        assert found.keys() == {float(x) for x, _ in paid} and count > 1000
        for x, p in paid:
            assert abs(found[float(x)] - p * count) < 5 * (float(p * (1 - p)) * count) ** 0.5


@pytest.mark.parametrize("game", [FULLY, LATE], ids=lambda game: game.name)
def test_a_seed_is_paid_the_same_whatever_others_there_are(game):
    many, one = trained(game, (0, 1, 2)), trained(game, (2,))
    for x, y in zip(kept(many), kept(one), strict=True):
        assert torch.equal(x[2:], y)
    assert not torch.equal(kept(many)[1][0], kept(many)[1][1])


def test_what_is_done_does_not_depend_on_what_is_paid():
    """Under full exploration a game with drawn payoffs is played as the plain one is: the same streams, and one more."""
    (u, reward), (plain, means) = kept(trained(PARTLY)), kept(trained(CLIMB))
    assert torch.equal(u, plain)
    other = (u == 1).all(-1)
    assert torch.equal(reward[~other], means[~other]) and set(reward[other].tolist()) == {0.0, 14.0}


@pytest.mark.parametrize("game", [PARTLY, FULLY, LATE], ids=lambda game: game.name)
def test_evaluation_pays_means(game):
    """Exactly, so that a greedy return is one of the means, and as often as nothing else is random once."""
    made = trained(game, (0, 1, 2))
    arena = evaluate.arena(made, game)
    assert evaluate.episodes(made) == 1 and arena.spec.draws == 0
    returns = evaluate.returns(made, arena).tolist()
    assert returns == evaluate.returns(made, make(game.expected, 3)).tolist()
    if not game.states:
        assert returns == [float(game.payoff[one.u_bar]) for one in evaluate.learned(made)]


def test_where_more_is_random_episodes_are_played():
    task = replace(LATE, initial=((0, Fraction(1, 2)), (2, Fraction(1, 2))))
    made = trained(task, evaluation_episodes=7)
    arena = evaluate.arena(made, task)
    assert evaluate.episodes(made) == 7 and arena.spec.draws == 1
    assert set((evaluate.returns(made, arena) * 7).round().tolist()) <= set(map(float, range(57)))


def config(steps=200, **settings):
    chosen = configuring.chosen("qtran_base", [f"{k}={v}" for k, v in {"evaluations": 5, "hidden": 16, **settings}.items()], "default")
    return configuring.Config("a game", "qtran_base", 2, steps, False, chosen)


def carried_out(path, game, resume=False, stop=lambda: False):
    with closing(Folder(path, config(), game, resume, False)) as folder:
        return run(config(), game, folder, stop=stop)


@pytest.mark.parametrize("game", [FULLY, LATE], ids=lambda game: game.name)
def test_stopped_and_continued_it_is_the_same_run(game, tmp_path):
    carried_out(tmp_path / "one", game)
    steps = iter(range(1, 1000))
    with pytest.raises(KeyboardInterrupt):
        carried_out(tmp_path / "other", game, stop=lambda: next(steps) == 117)
    carried_out(tmp_path / "other", game, resume=True)
    assert_same_run(tmp_path / "one", tmp_path / "other")
    from qtran_cli.runs.folder import Run

    assert Run(tmp_path / "other", config().document()).game.same(game), "the run's folder has the distributions"


def test_the_same_means_paid_otherwise_are_another_run(qtran, tmp_path):
    """Resumed on climb's means, which are equal, it is refused."""
    ask = ("--method", "vdn", "--seeds", "1", "--steps", "60", "--set", "hidden=4", "--out", str(tmp_path), "--name", "a")
    assert qtran("train", "--env", "climb_stochastic", *ask).code == 0
    path = tmp_path / "climb_stochastic" / "vdn" / "a"
    (tmp_path / "climb").mkdir()
    path.parent.rename(tmp_path / "climb" / "vdn")
    refused = qtran("train", "--env", "climb", *ask, "--resume")
    assert refused.code == 2 and "game" in refused.err and len(refused.err.strip().splitlines()) <= 2


def test_optimal_is_said_by_the_mean():
    """(B,B) can pay 14, more than any mean; its mean, 7, is not the best."""
    gamble = gambled(CLIMB, {8: coin(-10, 20)})
    made = trained(gamble, (0, 1, 2, 3), 400)
    returns = evaluate.returns(made, evaluate.arena(made, gamble))
    assert set(returns.tolist()) <= {float(x) for x in CLIMB.payoff.flat()} and made.spec.best == 11


def test_qtran_base_learns_the_means(qtran, tmp_path):
    """Two seeds of 2,000 steps: the optimum, though 14 is paid elsewhere, and its value nearly."""
    ask = ("--method", "qtran_base", "--seeds", "2", "--steps", "2000", "--full-exploration", "--set", "hidden=32", "--set", "lr=0.003")
    found = json.loads(qtran("train", "--env", "climb_stochastic", *ask, "--out", str(tmp_path), "--json").out)
    assert found["agreement"] == 1 and found["alarms"] == []
    assert [(seed["greedy"], seed["value"]) for seed in found["per_seed"]] == [(["A", "A"], "11")] * 2
    assert all(abs(seed["q_jt"][0][0] - 11) < 1.5 for seed in found["per_seed"])
