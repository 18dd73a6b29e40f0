"""Trained with central weights, ten seeds end at the weighted projection of what each has replayed, and at its greedy joint action."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
import torch

from qtran_cli.envs.make import make
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.train import Trainer
from qtran_cli.model.game import Game
from tests import oracle, sampling

TABLE = oracle.cells([[8, -12], [-12, 4]])
ALPHA, SPAN, SEEDS, STEPS = Fraction(1, 10), 20.0, tuple(range(10)), 1_500
NEAR = 0.04
"""Of the payoffs' range; without the weights the tables are a third of it away."""
SETTINGS = {"hidden": 16, "lr": 0.01, "batch": 32, "warmup": 100}


def trained(method: str) -> Trainer:
    module = METHODS[method]
    environment = make(Game(sampling.exact(TABLE)), len(SEEDS))
    made = Trainer(module, module.Settings(**SETTINGS), environment, SEEDS, STEPS, full=True)
    for _ in range(STEPS):
        made.advance()
    return made


def replayed(made: Trainer, k: int) -> oracle.Cells:
    """How often the k-th seed's replay has each joint action, times the weight of that action."""
    counts = Counter(map(tuple, made.replay.state()["u"][k].tolist()))
    return {u: Fraction(counts[u]) * (1 if u in oracle.optimal(TABLE) else ALPHA) for u in TABLE}


def learned(made: Trainer) -> torch.Tensor:
    """[S, N, A]: every Q_i in units of the payoff."""
    share = made.method.share(made.spec)
    seen = made.greedy(made.percept)
    return (seen.q[:, 0] * made.scale[:, :, None] + share * made.shift[:, :, None]).double()


@pytest.mark.parametrize("method", ["cw_iql", "cw_vdn"])
def test_ten_seeds_end_at_the_weighted_projection(method):
    made = trained(method)
    for k, q in enumerate(learned(made).tolist()):
        weight = replayed(made, k)
        if method == "cw_iql":
            off = [
                abs(x - float(y))
                for mine, exact in zip(q, oracle.iql(TABLE, weight), strict=True)
                for x, y in zip(mine, exact, strict=True)
            ]
        else:
            exact = oracle.additive_fit(TABLE, weight)
            off = [abs(q[0][u[0]] + q[1][u[1]] - float(x)) for u, x in exact.items()]
        assert max(off) <= NEAR * SPAN
        assert [row.index(max(row)) for row in q] == [0, 0]
    plain, weighed = (oracle.iql(TABLE, weight)[0][0] for weight in (None, replayed(made, 0)))
    assert abs(plain - weighed) > 5 * NEAR * SPAN, "without the weights it would be told apart"
