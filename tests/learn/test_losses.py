"""Every method's losses against numbers computed by hand (tests/learn/fixed.py), and who receives which gradient."""

from __future__ import annotations

import math
from itertools import product

import pytest
import torch

from qtran_cli import catalogue
from qtran_cli.envs.make import make
from qtran_cli.learn.agents import feedforward as viewing
from qtran_cli.learn.methods import METHODS, _central, _qtran
from qtran_cli.learn.tensors import networks
from qtran_cli.learn.tensors.adam import Adam
from qtran_cli.learn.train import Trainer
from tests.learn.chain import Chain
from tests.learn.fixed import A, B, trainer, transitions, view

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


@pytest.mark.parametrize(
    ("u", "options", "y", "td", "central"),
    [
        ([A, B], {}, 10, [(1, 2)], 1),  # Q̂* is largest there: weight 1
        ([A, A], {}, 10, [0.1, (1, 3)], 25),
        ([A, A], {"alpha": 0.5}, 10, [0.5, (1, 3)], 25),
        ([B, B], {}, 10, [0.1, (4, 2)], 9),
        ([A, A], {"available": ((True, True), (True, False))}, 10, [(1, 3)], 25),  # (A, B) cannot be chosen
    ],
)
def test_central_weights(u, options, y, td, central):
    """td: the weight where it is not 1, and the Q_i."""
    *weight, q = td
    for method, term in (("cw_vdn", (sum(q) - y) ** 2), ("cw_iql", sum((x - y) ** 2 for x in q) / 2)):
        assert losses(method, u, torch.tensor([[float(y)]]), **options) == pytest.approx(
            {"td": (weight or [1])[0] * term, "central": central}
        )


@pytest.mark.parametrize(
    ("u", "y", "weight"),
    [([A, A], 0.5, 0.1), ([A, A], 1.5, 1), ([B, A], 0.5, 1), ([B, B], 0.5, 0.1)],
)
def test_central_weights_where_the_joint_actions_are_too_many(u, y, weight, monkeypatch):
    """û = (B, A) is greedy and Q̂*(û) = 1: weight 1 there, and where y is above that."""
    monkeypatch.setattr(_central, "ENUMERATED", 3)
    q = (1 if u[0] == A else 4) + (3 if u[1] == A else 2)
    q_hat = {(A, A): 5, (B, A): 1, (B, B): 7}[tuple(u)]
    assert losses("cw_vdn", u, torch.tensor([[y]])) == pytest.approx({"td": weight * (q - y) ** 2, "central": (q_hat - y) ** 2})


MIXED = {
    (A, A): 3 * (math.exp(1 + 6 - 10) - 1) + 4,
    (A, B): 3 * (math.exp(1 + 4 - 10) - 1) + 4,
    (B, A): 4.0,
    (B, B): 3 * (math.exp(-2) - 1) + 4,
}
"""QMIX's mixing network: 3 ELU(Q_1 + 2 Q_2 − 10) + 4."""


@pytest.mark.parametrize(("u", "y", "weight"), [([A, B], 10, 1), ([A, A], 10, 0.1), ([B, B], -5, 0.1)])
def test_cw_qmix(u, y, weight):
    central = {(A, A): 5, (A, B): 11, (B, B): 7}[tuple(u)]
    expected = {"td": weight * (MIXED[tuple(u)] - y) ** 2, "central": (central - y) ** 2}
    assert losses("cw_qmix", u, torch.tensor([[float(y)]])) == pytest.approx(expected)


@pytest.mark.parametrize(("u", "y", "weight"), [([A, B], 10, 1), ([A, A], 10, 1), ([B, A], 4.5, 1), ([B, A], 3.5, 0.5), ([B, B], -5, 0.5)])
def test_ow_qmix(u, y, weight):
    """Weight 1 where Q_tot is below y."""
    central = {(A, A): 5, (A, B): 11, (B, A): 1, (B, B): 7}[tuple(u)]
    expected = {"td": weight * (MIXED[tuple(u)] - y) ** 2, "central": (central - y) ** 2}
    assert losses("ow_qmix", u, torch.tensor([[float(y)]]), alpha=0.5) == pytest.approx(expected)


QPLEX = {(A, A): 29 - 1.5 * 6, (A, B): 29 - 1.5 * 6 - 1.5 * 3, (B, A): 29, (B, B): 29 - 1.5 * 3}
"""Σ (w_i max Q_i + b_i) = 29; advantages −6 of (A, ·) and −3 of (·, B)."""


@pytest.mark.parametrize("stop_gradient", [True, False])
@pytest.mark.parametrize("u", QPLEX)
def test_qplex(u, stop_gradient):
    assert losses("qplex", u, stop_gradient=stop_gradient) == pytest.approx({"td": (QPLEX[u] - 10) ** 2})


@pytest.mark.parametrize(("stop_gradient", "slope"), [(True, 2), (False, 2 * 1.5)])
def test_what_qplex_teaches_an_agent(stop_gradient, slope):
    """By Q_1(A) the value of (A, B) grows by w_1, times λ_1 where the gradient is not stopped; λ learns either way."""
    seen = view("qplex", [A, B], stop_gradient=stop_gradient)
    seen.q.requires_grad_()
    seen.parameters["key"][0].requires_grad_()
    value = METHODS["qplex"].q_jt(seen, seen.u)
    by_q, by_key = torch.autograd.grad(value.sum(), [seen.q, seen.parameters["key"][0]])
    assert by_q[0, 0, 0, A].item() == pytest.approx(slope)
    assert by_key.item() == pytest.approx(1.5 / 4 * 6 + 1.5 / 4 * 3)  # −|key| lowers what the advantages take away


WEIGHT = {u: math.log1p(math.exp((u[0] == A) + 2 * (u[1] == B))) + 1e-3 for u in MIXED}
SUM = {(A, A): -3, (A, B): -4, (B, A): 0, (B, B): -1}


@pytest.mark.parametrize("stop_gradient", [True, False])
@pytest.mark.parametrize("u", SUM)
def test_qfix(u, stop_gradient):
    of = {"qfix_sum": SUM[u], "qfix_mono": MIXED[u] - MIXED[B, A]}
    for method, advantage in of.items():
        assert losses(method, u, stop_gradient=stop_gradient) == pytest.approx({"td": (WEIGHT[u] * advantage + 5 - 10) ** 2})


@pytest.mark.parametrize(("stop_gradient", "slope"), [(True, 1), (False, WEIGHT[A, B])])
def test_what_qfix_teaches_an_agent(stop_gradient, slope):
    seen = view("qfix_sum", [A, B], stop_gradient=stop_gradient)
    seen.q.requires_grad_()
    (by_q,) = torch.autograd.grad(METHODS["qfix_sum"].q_jt(seen, seen.u).sum(), [seen.q])
    assert by_q[0, 0, 0, A].item() == pytest.approx(slope)


@pytest.mark.parametrize(("u", "residual", "central"), [((A, A), -1, 5), ((A, B), -1, 11), ((B, B), -2, 7), ((B, A), 0, 1)])
def test_resq(u, residual, central):
    """No residual at (B, A), which is greedy."""
    assert losses("resq", u) == pytest.approx({"td": (MIXED[u] + residual - 10) ** 2, "central": (central - 10) ** 2})


@pytest.mark.parametrize("game", ["climb", "three_player_climbing", "two_step", "unequal_actions"])
def test_looked_up_or_computed_the_central_values_are_the_same(game, monkeypatch):
    """Over all joint actions at once, and of the replayed ones alone; the weight is 1 where the replayed one is the largest."""
    made = Trainer(METHODS["cw_iql"], METHODS["cw_iql"].Settings(hidden=8, warmup=60), make(catalogue.load(game), 2), (0, 1), 600)
    for _ in range(59):
        made.advance()
    batch = made.replay.sample(torch.linspace(0, 0.999, 32, dtype=torch.float64).expand(2, 32))
    seen = viewing.observe(made.parameters, made.settings, made.spec, batch)
    y = made.loss.target(batch, made.known)
    weights, looked_up = _central.weighed(seen, y)
    values = _central.q_hat(seen, batch.u)
    every = torch.tensor(list(product(*map(range, made.spec.actions))))
    top = torch.stack([_central.q_hat(seen, u.expand_as(batch.u)) for u in every]).max(0).values
    assert torch.allclose(looked_up, (values - y).square(), rtol=1e-4, atol=1e-6)
    assert torch.equal(weights, 0.1 + 0.9 * torch.isclose(values, top, rtol=0, atol=1e-7).float())
    monkeypatch.setattr(_central, "ENUMERATED", 0)
    _, computed = _central.weighed(seen, y)
    assert torch.allclose(looked_up, computed, rtol=1e-4, atol=1e-6)


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
        ([A, B], {"v_jt": "state"}, {"td": 1, "opt": (7 - 11 + 0.5) ** 2, "nopt": (3 - 11 + 0.5) ** 2}),
        ([A, B], {"features": "mean"}, {"td": 25, "opt": (7 - 5 - 0.5) ** 2, "nopt": (3 - 5 - 0.5) ** 2}),
        ([A, B], {"available": ((True, False), (True, True))}, {"td": 1, "opt": (1 + 3 - 5 - 2) ** 2, "nopt": 100}),
    ],
)
def test_qtran_base(u, options, expected):
    assert losses("qtran_base", u, **options) == expected


@pytest.mark.parametrize(
    ("method", "u", "y", "td"),
    [
        ("qtran_base", [A, B], 10, 0.25 * 1),  # Q_jt is 11
        ("qtran_base", [A, A], 10, 25),  # 5
        ("qtran_alt", [A, B], 7, (1 + 0.25 * 4) / 2),  # the heads are 6 and 9
    ],
)
def test_what_is_above_y_counts_less_with_hysteresis(method, u, y, td):
    assert losses(method, u, torch.tensor([[float(y)]]), hysteresis=0.25)["td"] == td


def test_of_what_is_drawn_hysteresis_learns_an_expectile():
    """Of −1 and 1, one as likely as the other, (1 − h) / (1 + h): a third with h = 0.5."""
    q = torch.tensor([1 / 3, 1 / 3], dtype=torch.float64, requires_grad=True)
    seen = view("qtran_base", [A, B], hysteresis=0.5)
    (slope,) = torch.autograd.grad(_qtran.l_td(seen, q - torch.tensor([-1.0, 1.0])).sum(), q)
    assert slope.tolist() == pytest.approx([4 / 3, -4 / 3])


def test_value_of_the_state():
    assert METHODS["qtran_base"].v_jt(view("qtran_base", [A, A], v_jt="state")).item() == 1 - 0.5


@pytest.mark.parametrize(
    ("u", "options", "expected"),
    [
        ([A, B], {}, {"td": 8.5, "opt": 4, "nopt": (81 + 64) / 2}),
        ([A, B], {"v": 20}, {"td": 8.5, "opt": 400, "nopt": (13**2 + 14**2) / 2}),  # not clipped
        ([A, B], {"available": ((True, False), (True, True))}, {"td": 8.5, "opt": (1 + 3 - (3 + 4) / 2 - 2) ** 2, "nopt": (25 + 64) / 2}),
        ([A, B], {"v_jt": "false"}, {"td": 8.5, "opt": 0, "nopt": (49 + 36) / 2}),
        ([A, B], {"v_jt": "state"}, {"td": 8.5, "opt": 0.25, "nopt": (6.5**2 + 5.5**2) / 2}),
        ([A, B], {"features": "mean"}, {"td": (7.5**2 + 6**2) / 2, "opt": (7 - 3 - 0.5) ** 2, "nopt": (0.5**2 + 1.5**2) / 2}),
        ([A, B], {"available": ((True, True), (True, False))}, {"td": 8.5, "opt": 4, "nopt": (81 + 4) / 2}),
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


def test_agents_can_have_a_network_each():
    """h_Q,1 = (1, 4) as above; h_Q,2 = 2·2 + (1, 0) = (5, 4)."""
    seen = view("qtran_base", [A, B], shared=False)
    weights = torch.tensor([[[[1.0], [0.0], [3.0]], [[2.0], [1.0], [0.0]]]])
    seen.parameters["h_q"] = weights, torch.zeros(1, 2, 1, 1)
    q_jt = {u: METHODS["qtran_base"].q_jt(seen, torch.tensor([[list(u)]])).item() for u in ((A, A), (A, B), (B, A), (B, B))}
    assert q_jt == {(A, A): 2 * 5 + 1, (A, B): 2 * 4 + 1, (B, A): 2 * 8 + 1, (B, B): 2 * 7 + 1}


FUTURE = {
    # method, variant: what y bootstraps on at (A, B), greedy under the target network; at (B, A), greedy under the online one
    ("iql", None): ([4.5, 6], [4, 5.5]),
    ("vdn", None): (10.5, 9.5),
    ("cw_iql", None): (11.0, 1.0),  # Q̂* behind the target, at the greedy actions of the Q_i
    ("cw_vdn", None): (11.0, 1.0),
    **{(method, None): (11.0, 1.0) for method in ("cw_qmix", "ow_qmix", "resq")},
    ("qplex", None): (2 * 4.5 + 3 * 6 + 12, 2 * 4 + 3 * 5.5 + 12),  # λ = 1 at (B, A)
    ("qfix_sum", None): (5.0, 5 - (math.log(2) + 1e-3)),
    ("qfix_mono", None): (5.0, 5 - 4.5 * (math.log(2) + 1e-3)),
    ("qmix", None): (3 * (4.5 + 2 * 6 - 10) + 4, 3 * (4 + 2 * 5.5 - 10) + 4),
    ("qtran_base", "q_jt"): (2 * (0 + 6 - 1) + 1, 2 * (5 + 0.5 - 1) + 1),
    ("qtran_base", "sum_max"): (10.5, 9.5),
    ("qtran_alt", "q_jt"): ((9 + 11) / 2, (8 + 10) / 2),
    ("qtran_alt", "sum_max"): (10.5, 9.5),
}


ROUNDED = ("qfix_mono", "qfix_sum", "qplex")
"""Those whose values by hand have logarithms in them."""


@pytest.mark.parametrize("double_q", [False, True])
@pytest.mark.parametrize(("method", "variant"), FUTURE)
def test_y(method, variant, double_q):
    """γ = 1/2. A transition that goes on, one that ends: the target network gives the value, and the action but with double_q."""
    made = trainer(method, double_q=double_q, **({"td_target": variant} if variant else {}))
    batch, future = transitions([1.0, 2.0], [0, 1]), torch.tensor(FUTURE[method, variant][double_q])
    expected = torch.stack([1 + future / 2, torch.full_like(future, 2)])[None]
    assert torch.allclose(made.loss.target(batch, made.known), expected, rtol=1e-6 if method in ROUNDED else 0, atol=0)


@pytest.mark.parametrize("method", ["vdn", "qtran_base"])
def test_y_at_a_state_where_the_greedy_action_is_missing(method):
    """B is not available to agent 2, so ū' = (A, A)."""
    made = trainer(method)
    y = made.loss.target(transitions([0.0], [0], ((True, True), (True, False))), made.known)
    assert y.item() == {"vdn": 4.5 + 5.5, "qtran_base": 2 * 0.0 + 1}[method] / 2


def test_y_of_scaled_rewards():
    made = trainer("vdn")
    made.scale.fill_(4)
    assert made.loss.target(transitions([2.0], [0]), made.known).item() == 2 / 4 + 10.5 / 2


def test_target_moves_by_the_polyak_share():
    made = trainer("vdn", polyak=0.25)
    before = made.behind.clone()
    made.update(transitions([1.0, 2.0], [0, 1]))
    assert torch.allclose(made.behind, 0.75 * before + 0.25 * made.flat)


@pytest.mark.parametrize("method", ["qtran_base", "qtran_alt"])
def test_terms_are_weighted(method, monkeypatch):
    """The gradient is that of L_td + λ_opt L_opt + λ_nopt L_nopt."""
    taken = []
    monkeypatch.setattr(Adam, "step", lambda self, gradient, lr: taken.append(gradient))
    for weights in ((0, 0), (1, 0), (0, 1), (2, 0.1)):
        made = trainer(method, lambda_opt=weights[0], lambda_nopt=weights[1])
        made.parameters["value"][1].data.fill_(-100)  # so that no slack is clipped
        made.update(transitions([1.0, 2.0], [0, 1]))
    td, opt, nopt, total = taken
    assert (opt - td).abs().max() > 0.1 and (nopt - td).abs().max() > 0.1
    assert torch.allclose(total, td + 2 * (opt - td) + 0.1 * (nopt - td), rtol=1e-4)


TRUNK = {"trunk_0", "trunk_1"}
FACTORS = TRUNK | {"q", "h_v", "value_hidden", "value"}
JOINT = TRUNK | {"h_q", "joint_0", "joint_1", "joint"}
CENTRAL = {"central_0", "central_1", "central"}
MIXING = {"hyper_w1", "hyper_b1", "hyper_w2", "hyper_b2_hidden", "hyper_b2"}
QPLEX_S = {f"{name}{end}" for name in ("key", "agents", "action") for end in ("_0", "_1", "")}
FIXING = {"fixing_0", "fixing_1", "fixing", "level_0", "level"}
RECEIVES = {
    **{(method, "td"): TRUNK | {"q"} | MIXING for method in ("cw_qmix", "ow_qmix")},
    **{(method, "central"): CENTRAL for method in ("cw_qmix", "ow_qmix", "resq")},
    ("qplex", "td"): TRUNK | {"q"} | QPLEX_S | {"team_weight_0", "team_weight", "team_level_0", "team_level"},
    ("qfix_sum", "td"): TRUNK | {"q"} | FIXING,
    ("qfix_mono", "td"): TRUNK
    | {"q"}
    | FIXING
    | (MIXING - {"hyper_b2_hidden", "hyper_b2"}),  # what f and f's maximum have in common is not there
    ("resq", "td"): TRUNK | {"q"} | MIXING | {"residual_0", "residual_1", "residual"},
    **{(method, "td"): TRUNK | {"q"} for method in ("cw_iql", "cw_vdn")},
    **{(method, "central"): CENTRAL for method in ("cw_iql", "cw_vdn")},
    ("iql", "td"): TRUNK | {"q"},
    ("vdn", "td"): TRUNK | {"q"},
    ("qmix", "td"): TRUNK | {"q"} | MIXING,
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
    loss = module.losses(seen, trainer.loss.target(batch, trainer.known) + 1)[term].sum()
    by_layer = networks.views(trainer.plan, networks.gradient(loss, trainer.parameters))
    assert {name for name, (weights, bias) in by_layer.items() if weights.any() or bias.any()} == RECEIVES[method, term]


@pytest.mark.parametrize(("v_jt", "layers"), [("state", {"value_hidden", "value"}), ("false", set())])
def test_gradient_of_l_opt_without_features_of_the_agents(v_jt, layers):
    made = trainer("qtran_base", v_jt=v_jt)
    seen = viewing.observe(made.parameters, made.settings, made.spec, transitions([1.0], [0]))
    loss = made.method.losses(seen, torch.zeros(1, 1))["opt"].sum()
    by_layer = networks.views(made.plan, networks.gradient(loss, made.parameters))
    assert {name for name, (weights, bias) in by_layer.items() if weights.any() or bias.any()} == {"trunk_0", "q"} | layers
