"""The engine: the target y, exploration, the replay, and learning what was solved by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from qtran_cli import catalogue, envs
from qtran_cli.envs.make import make
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.replay.transitions import Replay
from qtran_cli.learn.run import evaluate
from qtran_cli.learn.tensors.adam import Adam
from qtran_cli.learn.train import Trainer
from tests.learn.chain import Chain

NAMES = METHODS.names()


def trainer(method, environment, seeds=(0,), steps=1000, full=True, **settings):
    module = METHODS[method]
    return Trainer(module, module.Settings(**settings), environment, seeds, steps, full)


def carried_out(made):
    for _ in range(made.step, made.steps):
        made.advance()
    return made


def one_step(name, seeds, method="qtran_base", **options):
    return trainer(method, make(catalogue.load_one_step(name), len(seeds)), seeds, **options)


@pytest.mark.parametrize("method", NAMES)
@pytest.mark.parametrize("double_q", [False, True])
def test_y_bootstraps_where_the_episode_goes_on(method, double_q):
    made = trainer(method, Chain(1), gamma=0.5, double_q=double_q, warmup=2, steps=40, reward_scale="1")
    carried_out(made)
    batch = made.replay.sample(torch.linspace(0, 0.999, 32, dtype=torch.float64)[None])
    y = made.loss.target(batch, made.known)
    bootstrap = (y - batch.reward.view(*batch.reward.shape, *(1,) * (y.dim() - 2))).flatten(2) if y.dim() == 3 else y - batch.reward
    over = batch.terminated.bool()
    assert over.any() and not over.all()
    assert (bootstrap[over] == 0).all()
    assert (bootstrap[~over] != 0).all()


@pytest.mark.parametrize("method", ["qtran_base", "qtran_alt"])
def test_chain_solved_by_hand(method):
    """γ = 1/2: Q_jt(0, AA) = 1 + 2/2 = 2, Q_jt(1, AA) = 2; other joint actions 1 and 0: no sum of individual values."""
    made = carried_out(trainer(method, Chain(2), (0, 1), steps=500, gamma="0.5", target_interval=20, hidden=32, warmup=50, lr=5e-3))
    assert evaluate.returns(made, Chain(2)).tolist() == [3.0, 3.0]
    start = Chain(2)
    tables = [one.q_jt for one in evaluate.learned(made, made.greedy(start.reset(torch.ones(2, dtype=torch.bool))))]
    for table in tables:
        assert np.abs(table - [[2, 1], [1, 1]]).max() < 0.1


def test_exploration_falls_as_the_settings_say():
    made = one_step("climb", (0,), full=False, epsilon_end=0.2, epsilon_decay=0.5)
    seen = []
    for step in (0, 250, 500, 999):
        made.step = step
        seen.append(made.epsilon)
    assert seen == pytest.approx([1, 0.6, 0.2, 0.2])


def test_exploration_falls_over_so_many_steps_whatever_the_run_has():
    for steps in (1000, 4000):
        made = one_step("climb", (0,), steps=steps, full=False, epsilon_end=0.2, epsilon_steps=400)
        seen = []
        for step in (0, 200, 400, 999):
            made.step = step
            seen.append(made.epsilon)
        assert seen == pytest.approx([1, 0.6, 0.2, 0.2])


@pytest.mark.parametrize(("lr_end", "last"), [(0.0, 0.0), (0.5, 0.05), (1.0, 0.1)])
def test_learning_rate_falls_linearly(monkeypatch, lr_end, last):
    rates = []
    monkeypatch.setattr(Adam, "step", lambda self, gradient, lr: rates.append(lr))
    carried_out(one_step("climb", (0,), steps=20, warmup=1, batch=2, lr=0.1, lr_end=lr_end))
    assert rates == pytest.approx([0.1 + (last - 0.1) * step / 20 for step in range(1, 21)])


def test_updates_per_step():
    made = carried_out(one_step("climb", (0,), steps=40, warmup=4, batch=2, update_every=3))
    assert made.updates == len([step for step in range(4, 41) if step % 3 == 0])


def test_missing_actions_are_never_played():
    game = catalogue.load_one_step("unequal_actions")
    made = trainer("qtran_alt", make(game, 2), (0, 1), steps=200, full=False, epsilon_end=0.5)
    carried_out(made)
    assert (made.replay.state()["u"] < torch.tensor(game.shape)).all()
    assert [len(q) for q in evaluate.learned(made)[0].q] == list(game.shape)


@pytest.mark.parametrize("method", ["qtran_base", "qtran_alt"])
def test_table_1_is_learned(method):
    made = carried_out(one_step("qtran_table1", (0, 1, 2), method, steps=600, hidden=32, warmup=50, lr=5e-3))
    payoff = np.array([[8, -12, -12], [-12, 0, 0], [-12, 0, 0]])
    for one in evaluate.learned(made):
        assert one.u_bar == (0, 0)
        assert np.abs(one.q_jt - payoff).max() < 0.2


def test_vdn_learns_its_exact_projection():
    made = carried_out(one_step("qtran_table1", (0, 1), "vdn", steps=1000, hidden=16, batch=256, lr=0.02))
    exact = np.array([[-56, -44, -44], [-44, -32, -32], [-44, -32, -32]]) / 9
    for one in evaluate.learned(made):
        assert np.abs(one.q_jt - exact).max() < 1.2


def test_polyak_follows_at_every_update():
    made = one_step("climb", (0,), steps=60, warmup=5, polyak=0.5)
    before = made.behind.clone()
    carried_out(made)
    assert not torch.equal(made.behind, before) and not torch.equal(made.behind, made.flat)


def test_target_is_copied_at_the_interval_only():
    made = one_step("climb", (0,), steps=100, warmup=1, target_interval=30)
    before = made.behind.clone()
    for _ in range(29):
        made.advance()
    assert torch.equal(made.behind, before)
    made.advance()
    assert torch.equal(made.behind, made.flat)


def test_replay_drops_the_oldest():
    environment = Chain(1)
    percept = environment.reset(torch.ones(1, dtype=torch.bool))
    replay = Replay(environment.spec, 1, 3, percept)
    for k in range(5):
        outcome = envs.Outcome(torch.tensor([float(k)]), torch.tensor([False]), torch.tensor([False]))
        replay.store(percept, torch.tensor([[0, 0]]), outcome, percept)
    assert sorted(replay.rewards()[0].tolist()) == [2, 3, 4]
    drawn = replay.sample(torch.tensor([[0.0, 0.34, 0.99]], dtype=torch.float64)).reward
    assert sorted(drawn[0].tolist()) == [2, 3, 4]
