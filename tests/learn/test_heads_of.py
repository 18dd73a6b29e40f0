"""Joint networks on every joint action once, and looked up, against the same networks on every transition."""

from __future__ import annotations

from functools import partial

import pytest
import torch

from qtran_cli import catalogue
from qtran_cli.envs.make import make
from qtran_cli.learn.methods import METHODS, _qtran
from qtran_cli.learn.run import config as configuring
from qtran_cli.learn.train import Trainer


def at_a_batch(game, method, *assignments):
    """A trainer of three seeds at its first update, and its batch."""
    chosen = configuring.chosen(method, ["hidden=8", "warmup=90", *assignments], "default")
    made = Trainer(METHODS[method], chosen, make(catalogue.load(game), 3), range(3), 1000, True)
    while made.step < 89:
        made.advance()
    return made, made.replay.sample(made._uniforms["replay"].at(89))


@pytest.fixture
def rows(monkeypatch):
    """How many joint actions the networks see, call by call."""
    found, combined = [], _qtran.h_q
    monkeypatch.setattr(_qtran, "h_q", lambda view, u: (found.append(u.shape[1]), combined(view, u))[1])
    return found


@pytest.mark.parametrize(
    "assignments", [("batch=64",), ("batch=64", "shared=false", "features=mean", "v_jt=state"), ("batch=64", "v_jt=false")]
)
@pytest.mark.parametrize("game", ["climb", "unequal_actions", "three_player_climbing"])
@pytest.mark.parametrize("method", ["qtran_base", "qtran_alt"])
def test_looked_up_is_what_was_evaluated(monkeypatch, rows, method, game, assignments):
    made, batch = at_a_batch(game, method, *assignments)
    del rows[:]
    gradient, terms = made.loss.gradient(batch, made.known)
    assert rows == [catalogue.load(game).payoff.size]
    monkeypatch.setattr(_qtran, "heads_of", lambda view, evaluate: partial(evaluate, view))
    expected, plain = made.loss.gradient(batch, made.known)
    assert rows[1:] == [64, 1]
    assert gradient.abs().max() > 0.01 and torch.allclose(gradient, expected, rtol=1e-4, atol=1e-6)
    for name, term in terms.items():
        assert torch.allclose(term, plain[name], rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(("game", "batch", "seen"), [("climb", 9, [9]), ("climb", 8, [8, 1]), ("two_step", 64, [64, 64, 64])])
def test_networks_see_what_is_less(rows, game, batch, seen):
    """Joint actions, or transitions; where situations differ, every transition: u, ū, and ū' under the target network."""
    made, drawn = at_a_batch(game, "qtran_base", f"batch={batch}")
    del rows[:]
    made.loss.gradient(drawn, made.known)
    assert sorted(rows) == sorted(seen)


def test_every_joint_action_in_the_order_of_the_table():
    every, strides = _qtran.joint_actions((2, 3), torch.device("cpu"))
    assert every.tolist() == [[[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]]
    assert (every * strides).sum(-1).tolist() == [list(range(6))]
