"""Every method's losses against numbers computed by hand (tests/learn/fixed.py), and who receives which gradient."""

from __future__ import annotations

import math

import pytest
import torch

from qtran_cli.learn import networks
from qtran_cli.learn import view as viewing
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.train import Trainer
from tests.learn.chain import Chain
from tests.learn.fixed import A, B, view

Y = torch.tensor([[10.0]])


def losses(method, u, y=Y, **options):
    terms = METHODS[method].losses(view(method, u, **options), y)
    return {name: term.item() for name, term in terms.items()}


def test_vdn():
    assert losses("vdn", [A, B]) == {"td": (1 + 2 - 10) ** 2}


def test_iql_averages_over_agents():
    assert losses("iql", [A, B]) == {"td": ((1 - 10) ** 2 + (2 - 10) ** 2) / 2}


def test_iql_takes_a_y_per_agent():
    assert losses("iql", [A, B], torch.tensor([[[1.0, 4.0]]])) == {"td": (0 + 4) / 2}


def test_qmix():
    seen = view("qmix", [A, B])
    by_hand = 3 * (math.exp(1 * 1 + 2 * 2 - 10) - 1) + 4
    assert METHODS["qmix"].q_jt(seen, seen.u).item() == pytest.approx(by_hand)
    assert losses("qmix", [A, B])["td"] == pytest.approx((by_hand - 10) ** 2)


def test_qmix_never_falls_when_an_agents_value_rises():
    seen = view("qmix", [A, A])
    tables = {u: METHODS["qmix"].q_jt(seen, torch.tensor([[list(u)]])).item() for u in ((A, A), (B, A), (A, B), (B, B))}
    assert tables[B, A] > tables[A, A] and tables[B, A] > tables[B, B]


@pytest.mark.parametrize(
    ("u", "options", "expected"),
    [
        ([A, B], {}, {"td": 1, "opt": 36, "nopt": 100}),
        ([A, A], {}, {"td": 25, "opt": 36, "nopt": 9}),
        ([A, A], {"v": 10}, {"td": 25, "opt": 36, "nopt": 0}),  # a slack of 9 costs nothing
        ([B, B], {}, {"td": 49, "opt": 36, "nopt": (4 + 2 - 17 - 2) ** 2}),
        ([A, B], {"v_jt": "false"}, {"td": 1, "opt": 16, "nopt": 64}),
        ([A, B], {"features": "mean"}, {"td": 25, "opt": (7 - 5 - 0.5) ** 2, "nopt": (3 - 5 - 0.5) ** 2}),
        ([A, B], {"available": ((True, False), (True, True))}, {"td": 1, "opt": (1 + 3 - 5 - 2) ** 2, "nopt": 100}),
    ],
)
def test_qtran_base(u, options, expected):
    assert losses("qtran_base", u, **options) == expected


def test_value_of_the_state():
    assert METHODS["qtran_base"].v_jt(view("qtran_base", [A, A], v_jt="state")).item() == 1 - 0.5


@pytest.mark.parametrize(
    ("u", "options", "expected"),
    [
        ([A, B], {}, {"td": 8.5, "opt": 4, "nopt": (81 + 64) / 2}),
        ([A, B], {"v": 20}, {"td": 8.5, "opt": 400, "nopt": (13**2 + 14**2) / 2}),  # not clipped
        ([A, B], {"available": ((True, False), (True, True))}, {"td": 8.5, "opt": (1 + 3 - (3 + 4) / 2 - 2) ** 2, "nopt": (25 + 64) / 2}),
        ([A, B], {"v_jt": "false"}, {"td": 8.5, "opt": 0, "nopt": (49 + 36) / 2}),
    ],
)
def test_qtran_alt(u, options, expected):
    assert losses("qtran_alt", u, **options) == expected


def test_features_of_alt_can_be_averaged():
    seen = view("qtran_alt", [A, B], features="mean")
    heads = METHODS["qtran_alt"].counterfactual(seen, seen.u)
    assert heads.tolist() == [[[[2.5, 6.0], [1.5, 4.0]]]]  # x = 7/2 and 5/2


def test_reported_value_of_alt_is_the_mean_of_the_heads():
    seen = view("qtran_alt", [A, B])
    assert METHODS["qtran_alt"].q_jt(seen, seen.u).item() == 7.5


@pytest.mark.parametrize("method", ["qtran_base", "qtran_alt"])
def test_sum_max_bootstraps_on_the_factors(method):
    seen = view(method, [A, B], td_target="sum_max")
    assert METHODS[method].bootstrap(seen, seen.u_bar).item() == 7


TRUNK = {"trunk_0", "trunk_1"}
FACTORS = TRUNK | {"q", "h_v", "value_hidden", "value"}
JOINT = TRUNK | {"h_q", "joint_0", "joint_1", "joint"}
RECEIVES = {
    ("iql", "td"): TRUNK | {"q"},
    ("vdn", "td"): TRUNK | {"q"},
    ("qmix", "td"): TRUNK | {"q", "hyper_w1", "hyper_b1", "hyper_w2", "hyper_b2_hidden", "hyper_b2"},
    ("qtran_base", "td"): JOINT,
    ("qtran_base", "opt"): FACTORS,
    ("qtran_base", "nopt"): FACTORS,
    ("qtran_alt", "td"): JOINT | {"h_v"},
    ("qtran_alt", "opt"): FACTORS,
    ("qtran_alt", "nopt"): FACTORS,
}


@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize(("method", "term"), RECEIVES)
def test_gradient_of_a_term_reaches_these_layers_alone(method, term, shared):
    module = METHODS[method]
    trainer = Trainer(module, module.Settings(shared=shared, warmup=30, hidden=16), Chain(2), (0, 1), 300)
    for _ in range(29):
        trainer.advance()
    batch = trainer.replay.sample(torch.linspace(0, 0.999, 32, dtype=torch.float64).expand(2, 32))
    if term == "nopt":
        trainer.parameters["value"][1].data.fill_(-100)  # the slack is negative, so the clipped term is not flat
    seen = viewing.observe(trainer.parameters, trainer.settings, trainer.spec, batch)
    loss = module.losses(seen, trainer.target(batch, seen) + 1)[term].sum()
    by_layer = networks.views(trainer.plan, networks.gradient(loss, trainer.parameters))
    assert {name for name, (weights, bias) in by_layer.items() if weights.any() or bias.any()} == RECEIVES[method, term]
