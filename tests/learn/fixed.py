"""Networks of one hidden unit with chosen numbers, on a 2×2 table, so that every loss can be computed by hand.

Q_1 = (1, 4), Q_2 = (3, 2), so ū = (B, A); features 1 and 2
h_Q,1 = (1, 4), h_Q,2 = (2, 5); h_V = 2, 4; V_jt = 1 − 6/2 = −2
Q̂* = 2 · relu(1 + 7 − 6 − 2 + 2 [u_1 = A] + 3 [u_2 = B]) + 1: 5, 11 in A's row, 1, 7 in B's; the agents see 7 and 6
QPLEX's w = 2, 3, b = 5, 7; λ_1 = 4 · 1/2 · σ(ln 3 [u_1 = A]), λ_2 = 4 · 1/2 · σ(ln 3 [u_2 = B]): 3/2 or 1
QFIX's w = softplus([u_1 = A] + 2 [u_2 = B]) + 0.001, b = 5; ResQ's residual −|[u_1 = A] − 2 [u_2 = B]|
"""

from __future__ import annotations

import math

import torch

from qtran_cli.envs import Percept, Spec
from qtran_cli.learn.agents.feedforward import View
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.replay.transitions import Batch
from qtran_cli.learn.tensors.networks import Parameters, Plan, views
from qtran_cli.learn.train import Trainer
from tests.learn.chain import Chain

SPEC = Spec((2, 2), observation=1, state=1)
A, B = 0, 1


def layer(weights, bias):
    """A layer of one seed and one network, from rows of weights and a row of biases."""
    return torch.tensor(weights, dtype=torch.float32)[None], torch.tensor([bias], dtype=torch.float32)[None]


COMMON = {"h_q": layer([[1], [0], [3]], [0]), "h_v": layer([[2]], [0]), "value_hidden": layer([[0.5]], [0]), "value": layer([[-1]], [1])}
BASE = COMMON | {"joint_0": layer([[1]], [-1]), "joint": layer([[2]], [1])}
ALT = COMMON | {"joint_0": layer([[1], [0], [0]], [-1]), "joint": layer([[1, 2]], [0, 1])}
QMIX = {
    "hyper_w1": layer([[-1, 2]], [0, 0]),
    "hyper_b1": layer([[-10]], [0]),
    "hyper_w2": layer([[-3]], [0]),
    "hyper_b2_hidden": layer([[2]], [0]),
    "hyper_b2": layer([[2]], [0]),
}
CENTRAL = {"central_0": layer([[1], [1], [-1], [2], [0], [0], [3]], [-2]), "central": layer([[2]], [1])}
SMALL = {"iql": {}, "vdn": {}, "qmix": {"embed": 1, "sharpness": 1.0}, "qtran_base": {"joint_layers": 1}, "qtran_alt": {"joint_layers": 1}}
QPLEX = {
    "team_weight_0": layer([[1]], [0]),
    "team_weight": layer([[2, -3]], [0, 0]),
    "team_level_0": layer([[1]], [0]),
    "team_level": layer([[5, 7]], [0, 0]),
    "key": layer([[-4]], [0]),
    "agents": layer([[0, 0]], [0, 0]),
    "action": layer([[0, 0], [math.log(3), 0], [0, 0], [0, 0], [0, math.log(3)]], [0, 0]),
}
FIXING = {"fixing": layer([[0], [1], [0], [0], [2]], [0]), "level_0": layer([[1]], [0]), "level": layer([[5]], [0])}
RESIDUAL = {"residual": layer([[0], [1], [0], [0], [-2]], [0])}
SMALL |= {name: {"central_layers": 1} for name in ("cw_iql", "cw_vdn")}
SMALL |= dict.fromkeys(("cw_qmix", "ow_qmix"), SMALL["qmix"] | {"central_layers": 1})
SMALL |= {"qplex": {"heads": 1, "lambda_layers": 0}, "qfix_sum": {"fixing_layers": 0}, "qfix_mono": SMALL["qmix"] | {"fixing_layers": 0}}
SMALL |= {"resq": SMALL["cw_qmix"] | {"residual_layers": 0}}
PARAMETERS = {"iql": {}, "vdn": {}, "qmix": QMIX, "qtran_base": BASE, "qtran_alt": ALT}
PARAMETERS |= dict.fromkeys(("cw_iql", "cw_vdn"), CENTRAL) | dict.fromkeys(("cw_qmix", "ow_qmix"), QMIX | CENTRAL)
PARAMETERS |= {"qplex": QPLEX, "qfix_sum": FIXING, "qfix_mono": QMIX | FIXING, "resq": QMIX | CENTRAL | RESIDUAL}


def view(method: str, u, available=((True, True), (True, True)), v: float | None = None, **settings) -> View:
    """One transition's view. v: in the place of V_jt."""
    known = METHODS[method].Settings
    parameters = dict(PARAMETERS[method])
    if v is not None:
        parameters["value"] = layer([[0]], [v])
    return View(
        parameters=parameters,
        settings=known(hidden=1, **(SMALL[method] | settings)),
        spec=SPEC,
        features=torch.tensor([[[[1.0], [2.0]]]]),
        q=torch.tensor([[[[1.0, 4.0], [3.0, 2.0]]]]),
        state=torch.ones(1, 1, 1),
        available=torch.tensor([[available]]),
        u=torch.tensor([[u]]),
        observations=torch.tensor([[[[7.0], [6.0]]]]),
    )


# The networks behind the target y, on the two states of tests/learn/chain.py. In state 1 the features are 2 and 3, so
# Q_1 = (4.5, 4), Q_2 = (5.5, 6) and ū' = (A, B); the online ones differ in the head of Q_i alone: (4, 4.5), (6, 5.5) and (B, A).
TRUNK = layer([[1], [2], [0], [1]], [0])
BEHIND_Q, ONLINE_Q = layer([[1, 2]], [2.5, 0]), layer([[2, 1]], [0, 2.5])
OF_STATE = ("team_weight_0", "team_level_0", "key", "agents", "action", "fixing", "level_0", "residual")
"""Layers whose first inputs are the state: in state 1 of the chain its second number alone is 1."""
BEHIND = {
    "h_q": layer([[1], [-2.5], [3]], [0]),
    "hyper_w1": layer([[9, 9], [-1, 2]], [0, 0]),
    "hyper_b1": layer([[9], [-10]], [0]),
    "hyper_w2": layer([[9], [-3]], [0]),
    "hyper_b2_hidden": layer([[9], [2]], [0]),
    "central_0": layer([[9], [1], [9], [1], [9], [-1], [2], [0], [0], [3]], [-1]),
    **{
        name: (torch.cat([9 * torch.ones_like(w[:, :1]), w], 1), b)
        for name, (w, b) in (QPLEX | FIXING | RESIDUAL).items()
        if name in OF_STATE
    },
}


def trainer(method: str, **settings) -> Trainer:
    """A trainer on the chain with these networks: γ = 1/2, one hidden unit, rewards as they are."""
    module = METHODS[method]
    chosen = module.Settings(hidden=1, layers=1, gamma="0.5", reward_scale="1", **(SMALL[method] | settings))
    made = Trainer(module, chosen, Chain(1), (0,), 100)
    for flat, head in ((made.behind, BEHIND_Q), (made.flat, ONLINE_Q)):
        layers = PARAMETERS[method] | {name: own for name, own in BEHIND.items() if name in made.plan}
        fill(made.plan, flat, layers | {"trunk_0": TRUNK, "q": head})
    return made


def fill(plan: Plan, flat: torch.Tensor, layers: Parameters) -> None:
    """Write layers into the parameters [1, P] of a plan."""
    for name, (weights, bias) in views(plan, flat).items():
        weights.copy_(layers[name][0])
        bias.copy_(layers[name][1])


def transitions(reward, terminated, available=((True, True), (True, True))) -> Batch:
    """Transitions of the chain that lead to state 1, where ``available`` can be chosen."""
    count = len(reward)
    here, there = (torch.eye(2)[k].expand(1, count, 2) for k in (0, 1))
    every = torch.ones(1, count, 2, 2, dtype=torch.bool)
    before, after = (Percept(s, s[:, :, None].expand(1, count, 2, 2), every) for s in (here, there))
    after = after._replace(available=torch.tensor(available).expand(1, count, 2, 2))
    u = torch.zeros(1, count, 2, dtype=torch.int64)
    paid, over = torch.tensor([reward], dtype=torch.float64), torch.tensor([terminated], dtype=torch.float32)
    return Batch(*before, u, paid, over, after)
