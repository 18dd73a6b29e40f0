"""What QTRAN-base and QTRAN-alt have in common: encoders of features and actions, V_jt, the target's variants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from itertools import product
from math import inf, prod
from typing import TYPE_CHECKING

from qtran_cli.envs import Spec
from qtran_cli.learn.agents.feedforward import View
from qtran_cli.learn.settings import Common, setting
from qtran_cli.learn.tensors.networks import Dense, Plan, dense, per_agent

if TYPE_CHECKING:
    import torch
    from torch import Tensor


@dataclass(frozen=True)
class Settings(Common):
    """QTRAN's own."""

    lambda_opt: float = setting(1.0, "weight of L_opt", 0)
    lambda_nopt: float = setting(10.0, "weight of L_nopt", 0)
    v_jt: str = setting("true", "state-value correction: of the features, of the state, or 0", choices=("true", "state", "false"))
    td_target: str = setting("q_jt", "what y bootstraps on: Q_jt at the greedy joint action, or Σ_i max Q_i", choices=("q_jt", "sum_max"))
    joint_layers: int = setting(2, "hidden layers of the joint network", 1, 8)
    hysteresis: float = setting(1.0, "weight of L_td where Q_jt is above y; below 1 Q_jt learns an expectile of y above its mean", 0, 1)
    features: str = setting("sum", "how the agents' features are combined", choices=("sum", "mean"))


PAPER: dict[str, object] = {"lambda_opt": 1.0, "lambda_nopt": 1.0}


def plan(spec: Spec, settings: Settings, heads: Dense, counterfactual: bool) -> Plan:
    """The encoders h_Q and h_V, the joint network from heads.inputs to heads.outputs, and the value network."""
    h, groups = settings.hidden, 1 if settings.shared else spec.n
    hidden = {f"joint_{k}": Dense(heads.inputs if k == 0 else h, h) for k in range(settings.joint_layers)}
    layers = {"h_q": Dense(h + spec.most, h, groups, one_hot=spec.most), **hidden, "joint": Dense(h, heads.outputs)}
    if settings.v_jt == "true" or counterfactual:
        layers["h_v"] = Dense(h, h, groups)
    if settings.v_jt != "false":
        layers |= {"value_hidden": Dense(spec.state if settings.v_jt == "state" else h, h), "value": Dense(h, 1)}
    return layers


def share(spec: Spec) -> float:
    """Q'_jt, the sum of the Q_i, stands at the level of Q_jt; V_jt stays."""
    return 1 / spec.n


def h_q(view: View, u: Tensor) -> Tensor:
    """[S, B, N, H]: every agent's features with its action. The layer takes [features, one-hot u_i]; here as a sum of two parts."""
    import torch

    weights, bias = view.parameters["h_q"]
    h = view.features.shape[-1]
    of_feature, table = weights.split((h, view.spec.most), -2)  # [S, (G,) H, H], [S, (G,) A, H]
    of_features = per_agent(view.features, (of_feature, bias))
    tables = torch.arange(prod(table.shape[:-2]), device=u.device).view(len(u), 1, -1)  # one a seed, or one a seed and agent
    rows = table.flatten(0, -2).index_select(0, (tables * view.spec.most + u).flatten()).view(*u.shape, h)
    return (of_features + rows).relu()


def h_v(view: View) -> Tensor:
    """[S, B, N, H]: every agent's features without an action."""
    return per_agent(view.features, view.parameters["h_v"]).relu()


def combined(view: View, encoded: Tensor) -> Tensor:
    """The sum over agents of [S, B, N, H], or their mean."""
    total = encoded.sum(2)
    return total if view.settings.features == "sum" else total / view.spec.n


def heads(view: View, x: Tensor) -> Tensor:
    """The joint network on combined features."""
    for k in range(view.settings.joint_layers):
        x = dense(x, view.parameters[f"joint_{k}"]).relu()
    return dense(x, view.parameters["joint"])


def v_jt(view: View) -> Tensor:
    """[S, B]: V_jt, 0 where it is off."""
    if view.settings.v_jt == "false":
        return view.q.new_zeros(view.q.shape[:2])
    x = view.state if view.settings.v_jt == "state" else combined(view, h_v(view))
    return dense(dense(x, view.parameters["value_hidden"]).relu(), view.parameters["value"]).squeeze(-1)


Heads = Callable[["Tensor"], "Tensor"]
"""From joint actions u [S, B, N] to what a joint network gives there, [S, B, …]."""


def heads_of(view: View, evaluate: Callable[[View, Tensor], Tensor]) -> Heads:
    """``evaluate`` at a view. Where every situation is the same and there are no more joint actions than transitions, the networks
    see each joint action once, whatever is asked for, and the rest is looked up."""
    assert view.u is not None
    if view.features.shape[1] > 1 or prod(view.spec.actions) > view.u.shape[1]:
        return partial(evaluate, view)
    every, strides = joint_actions(view.spec.actions, view.u.device)
    table = evaluate(view, every.expand(len(view.u), -1, -1))

    def at(u: Tensor) -> Tensor:
        index = (u * strides).sum(-1).view(*u.shape[:2], *(1,) * (table.dim() - 2))
        return table.gather(1, index.expand(*u.shape[:2], *table.shape[2:]))

    return at


def at_greedy(view: View, heads: Heads) -> Tensor:
    """[S, B, …]: Q̂_jt(τ, ū), what a joint network gives at the greedy joint action, with the gradient stopped."""
    import torch

    u_bar = view.u_bar  # outside: max Q_i comes with it, and that has a gradient
    with torch.no_grad():
        return heads(u_bar)


@cache
def joint_actions(actions: tuple[int, ...], device: torch.device) -> tuple[Tensor, Tensor]:
    """[1, J, N], every joint action, the last agent's fastest; and by how much each agent's action moves the place in it, [N]."""
    import torch

    every = torch.tensor(list(product(*map(range, actions))), device=device)
    return every[None], torch.tensor([prod(actions[i + 1 :]) for i in range(len(actions))], device=device)


def l_td(view: View, above: Tensor) -> Tensor:
    """L_td of Q_jt that is ``above`` y by so much, of the same shape [S, B, …]; where it is above, the square counts ``hysteresis`` = h.

    What is least then is the expectile of y at 1 / (1 + h), its mean for h = 1. Source: Matignon, Laurent and Le Fort-Piat 2007.
    """
    squares, less = above.square(), 1 - view.settings.hysteresis
    return squares - less * above.clamp(min=0).square() if less else squares


def l_opt(view: View, q_hat: Tensor, v: Tensor) -> Tensor:
    """L_opt. q_hat: Q_jt(τ, ū) with the gradient stopped."""
    return (view.q_bar.sum(-1) - q_hat + v).square()


def least_slack(view: View, q_hat: Tensor, v: Tensor, u: Tensor) -> Tensor:
    """[S, B, N]: for every agent the least of Q'_jt − Q̂_jt + V_jt over its available actions, the others' as in u.

    q_hat: [S, B, N, A], the counterfactual heads with the gradient stopped.
    """
    mine = view.q_at(u)
    others = (mine.sum(-1, keepdim=True) - mine).unsqueeze(-1)
    slack = view.q + others - q_hat + v[..., None, None]
    return slack.masked_fill(~view.available, inf).amin(-1)
