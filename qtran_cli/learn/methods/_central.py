"""A central, unrestricted Q̂* beside the agents, as weighted QMIX has it (Rashid et al. 2020): what it learns, and the weights it gives.

    Q̂*(s, τ, u)  a network of the state, of what every agent sees and of the joint action, apart from the agents' networks
    y            = r + γ Q̂*(s', τ', ū'; θ⁻),  ū' greedy under the agents' Q_i
    L_central    = (Q̂*(s, τ, u) − y)²
    w(u)         = 1 if u maximises Q̂*(s, τ, ·), else α

Where the joint actions are too many to be looked at, the paper's own weights take their place, with û the agents' greedy actions:
1 if u = û or y > Q̂*(s, τ, û), else α.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, prod
from typing import TYPE_CHECKING

from qtran_cli.envs import Spec
from qtran_cli.learn.agents.feedforward import View
from qtran_cli.learn.methods import _networks
from qtran_cli.learn.methods._qtran import joint_actions
from qtran_cli.learn.settings import Common, setting
from qtran_cli.learn.tensors.networks import Plan

if TYPE_CHECKING:
    from torch import Tensor

ENUMERATED = 4_096
"""Q̂* is maximised over all joint actions while situations in a batch × joint actions stay within this."""


@dataclass(frozen=True)
class Central(Common):
    """Those of the central network."""

    central_layers: int = setting(2, "hidden layers of the central network", 1, 8)


@dataclass(frozen=True)
class Settings(Central):
    """With its weights."""

    alpha: float = setting(0.1, "weight of the joint actions that do not maximise Q̂*", 0, 1, above=True)


def plan(spec: Spec, settings: Central) -> Plan:
    """The central network: its first layer takes [state, what agent 1 sees, …, one-hot u_1, …]."""
    seen = spec.state + spec.n * spec.observation
    return _networks.plan("central", seen, settings.hidden, settings.central_layers, 1, _networks.codes(spec))


def q_hat(view: View, u: Tensor) -> Tensor:
    """[S, B]: Q̂*(s, τ, u) of joint actions u [S, B, N]. Situations are broadcast where there is one for all."""
    import torch

    assert view.observations is not None
    seen = torch.cat([view.state, view.observations.flatten(2)], -1)
    return _networks.of_joint(view, "central", view.settings.central_layers, seen, u).squeeze(-1)


def bootstrap(view: View, u_bar: Tensor) -> Tensor:
    """[S, B]: what y adds, Q̂*(τ', ū')."""
    return q_hat(view, u_bar)


def squared(view: View, y: Tensor) -> Tensor:
    """[S, B]: L_central of the replayed joint actions."""
    assert view.u is not None
    return (q_hat(view, view.u) - y).square()


def weighed(view: View, y: Tensor) -> tuple[Tensor, Tensor]:
    """(w, L_central) of the replayed joint actions, [S, B] each. w has no gradient."""
    assert view.u is not None
    u, situations, many = view.u, view.features.shape[1], prod(view.spec.actions)
    if situations * many <= ENUMERATED:
        table, places = _table(view, situations, many), _places(view, u)
        best = _masked(view, table.detach()).argmax(-1)  # [S, B]; the first of several
        return weights(view, places == best), (table.expand(-1, u.shape[1], -1).gather(-1, places.unsqueeze(-1)).squeeze(-1) - y).square()
    u_hat = view.u_bar.expand_as(u)
    ones = (u == u_hat).all(-1) | (y > q_hat(view, u_hat).detach())
    return weights(view, ones), squared(view, y)


def weights(view: View, ones: Tensor) -> Tensor:
    """[S, B]: 1 where ``ones``, else α."""
    alpha = view.settings.alpha
    return alpha + (1 - alpha) * ones.to(view.q.dtype)


def _table(view: View, situations: int, many: int) -> Tensor:
    """[S, B, J]: Q̂* of every joint action, the last agent's running fastest."""
    every, _ = joint_actions(view.spec.actions, view.q.device)
    acts = every.expand(len(view.q), -1, -1)
    if situations == 1:
        return q_hat(view, acts).unsqueeze(1)
    each = _repeated(view, many)
    return q_hat(each, acts.repeat(1, situations, 1)).unflatten(1, (situations, many))


def _repeated(view: View, times: int) -> View:
    """The same with every situation ``times`` times in a row, of what Q̂* reads."""
    from dataclasses import replace

    assert view.observations is not None
    state, observations = (x.repeat_interleave(times, 1) for x in (view.state, view.observations))
    return replace(view, state=state, observations=observations)


def _places(view: View, u: Tensor) -> Tensor:
    """[S, B]: where joint actions stand among all."""
    _, strides = joint_actions(view.spec.actions, u.device)
    return (u * strides).sum(-1)


def _masked(view: View, table: Tensor) -> Tensor:
    """The table with −∞ at joint actions that are not all available."""
    every, _ = joint_actions(view.spec.actions, table.device)
    acts = every[0].t().expand(*view.available.shape[:2], -1, -1)  # [S, B, N, J]
    return table.masked_fill(~view.available.gather(-1, acts).all(2), -inf)
