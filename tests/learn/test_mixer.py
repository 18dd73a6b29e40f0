"""QMIX's mixer with any of its settings: tables that are monotone and supermodular, by their definition; where its biases start."""

from __future__ import annotations

import math
from itertools import combinations, product

import pytest
import torch

from qtran_cli.envs import Spec
from qtran_cli.learn.agents import feedforward as viewing
from qtran_cli.learn.methods import METHODS, qmix
from qtran_cli.learn.tensors import networks
from qtran_cli.learn.train import plan
from tests.learn.fixed import A, B, view

SPEC = Spec((3, 3, 3), observation=1, state=2, constant=True, bootstraps=False)
KINDS = [
    {},
    {"sharpness": 1.0},
    {"activation": "softplus", "sharpness": 1.0},
    {"mixer_layers": 3},
    {"mixer_layers": 2, "activation": "softplus"},
]
SEEDS = 40


def mixed(**own):
    """(Q_i in increasing order [S, N, A], the mixed table [S, 3, 3, 3] in that order, linear units [S, E]) of SEEDS random mixers."""
    settings = METHODS["qmix"].Settings(embed=8, **own)
    layers = plan(qmix, SPEC, settings)
    parameters = networks.views(layers, networks.initial(layers, range(SEEDS)) * 3)  # wide enough to bend
    available = torch.ones(SEEDS, 1, 3, 3, dtype=torch.bool)
    q = torch.randn(SEEDS, 1, 3, 3, generator=torch.Generator().manual_seed(1)).mul(3).sort(-1).values
    state = torch.ones(SEEDS, 1, 2)
    u = torch.tensor(list(product(range(3), repeat=3))).expand(SEEDS, -1, -1)
    seen = viewing.View(parameters, settings, SPEC, q, q, state, available, u)
    return q.squeeze(1), qmix.q_jt(seen, u).double().view(SEEDS, 3, 3, 3), qmix.linear(seen, u)


@pytest.mark.parametrize("own", KINDS, ids=str)
def test_tables_are_monotone_and_supermodular_and_not_all_additive(own):
    _, table, _ = mixed(**own)
    near = 1e-5 * table.abs().amax((1, 2, 3))
    for axis in (1, 2, 3):
        assert (table.diff(dim=axis).amin((1, 2, 3)) >= -near).all()
    for one, two in combinations((1, 2, 3), 2):
        second = table.diff(dim=one).diff(dim=two)
        assert (second.amin((1, 2, 3)) >= -near).all()
        assert (second.amax((1, 2, 3)) > 100 * near).float().mean() > 0.5


def test_linear_units_are_those_that_elu_does_not_change():
    """Where every unit is one, the table is a sum; softplus has none."""
    _, table, linear = mixed(hidden_bias=1000.0)
    assert linear.all()
    assert (table.diff(dim=1).diff(dim=2).abs().amax((1, 2, 3)) < 1e-5 * table.abs().amax((1, 2, 3))).all()
    assert not mixed(hidden_bias=-1000.0)[2].any()
    assert not mixed(hidden_bias=1000.0, activation="softplus")[2].any()
    assert mixed(mixer_layers=2)[2].shape == (SEEDS, 16)


def test_hidden_biases_are_drawn_around_hidden_bias_and_nothing_else_moves():
    layers = {bias: plan(qmix, SPEC, METHODS["qmix"].Settings(hidden_bias=bias, mixer_layers=2)) for bias in (0.0, -2.0)}
    at_0, at_2 = (networks.views(own, networks.initial(own, [3])) for own in layers.values())
    for name, (weights, biases) in at_0.items():
        moved = -2.0 if name.startswith("hyper_b1") else 0.0
        assert torch.equal(at_2[name][0], weights)
        assert torch.allclose(at_2[name][1], biases + moved, atol=1e-6)


def test_sharper_elu_and_larger_rewards_are_one_and_the_same():
    """k times as sharp is the mixer of k times the values and biases, over k."""
    plain, sharp = view("qmix", [A, B], sharpness=1.0), view("qmix", [A, B], sharpness=5.0)
    by_hand = 3 * (math.exp(5 * (1 * 1 + 2 * 2 - 10)) - 1) / 5 + 4
    assert qmix.q_jt(sharp, sharp.u).item() == pytest.approx(by_hand)
    assert qmix.q_jt(plain, plain.u).item() == pytest.approx(3 * (math.exp(1 * 1 + 2 * 2 - 10) - 1) + 4)


def test_softplus_by_hand():
    seen = view("qmix", [A, B], activation="softplus", sharpness=1.0)
    assert qmix.q_jt(seen, seen.u).item() == pytest.approx(3 * math.log1p(math.exp(1 * 1 + 2 * 2 - 10)) + 4)
