"""QTRAN-alt: as QTRAN-base, with (4b) replaced by the stronger condition (7) and a counterfactual joint network.

    Q_jt(τ, ·, u_-i) = joint network of h_{V,i}(τ_i) + Σ_{j≠i} h_{Q,j}(τ_j, u_j)
    L_td             = (1/N) Σ_i (Q_jt(τ, u_i, u_-i) of head i − y)²
    L_opt            = (Q'_jt(τ, ū) − Q̂_jt(τ, ū) + V_jt(τ))²
    L_nopt-min       = (1/N) Σ_i (min_{u_i} [Q'_jt − Q̂_jt + V_jt](u_i, u_-i))²

One head per agent, m_i values; y, L_opt and a reported Q_jt(u) use the mean of the heads at u. The minimum is not clipped
and runs over the agent's available actions.

Paper: Son et al., "QTRAN: Learning to factorize with transformation for cooperative multi-agent reinforcement learning",
ICML 2019 (arXiv 1905.05408), section 3.3.

Departures from the paper
1. λ_opt is 0.1, not 1: with 1 some seeds stay at a sub-optimal joint action (--preset paper restores it).
2. Rewards are lowered by their mean where episodes have one step, and divided by their standard deviation; the learning
   rate falls linearly to 0; gradients are clipped.
3. The heads of all agents are one network; the agent's number tells it which head it is.
4. The weights of actions in h_Q start in ±1, not in ±1/√inputs.
Variant: hysteresis=0.5, as in qtran_base.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qtran_cli.envs import Spec
from qtran_cli.learn.agents.feedforward import View
from qtran_cli.learn.methods import _qtran
from qtran_cli.learn.methods._qtran import PAPER, share, v_jt
from qtran_cli.learn.settings import setting
from qtran_cli.learn.tensors.networks import Dense, Plan
from qtran_cli.style import Style

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["PAPER", "STYLE", "Settings", "bootstrap", "losses", "plan", "q_jt", "share", "v_jt"]

STYLE = Style("QTRAN-alt", 7)


@dataclass(frozen=True)
class Settings(_qtran.Settings):
    """QTRAN's, with the other term lowered."""

    lambda_opt: float = setting(0.1, "weight of L_opt", 0)
    lambda_nopt: float = setting(1.0, "weight of L_nopt-min", 0)


def plan(spec: Spec, settings: Settings) -> Plan:
    """The joint network has a value for every action of the agent whose head it is."""
    return _qtran.plan(spec, settings, Dense(settings.hidden + spec.n, spec.most), counterfactual=True)


def counterfactual(view: View, u: Tensor) -> Tensor:
    """[S, B, N, A]: for every agent, Q_jt of its own actions beside the others' in u."""
    import torch

    encoded = _qtran.h_q(view, u)
    x = _qtran.h_v(view) + encoded.sum(2, keepdim=True) - encoded
    if view.settings.features == "mean":
        x = x / view.spec.n
    numbers = torch.eye(view.spec.n, device=x.device).expand(*x.shape[:-1], view.spec.n)
    return _qtran.heads(view, torch.cat([x, numbers], -1))


def q_jt(view: View, u: Tensor) -> Tensor:
    """[S, B]: the mean of the heads at u."""
    return _at(counterfactual(view, u), u).mean(-1)


def bootstrap(view: View, u_bar: Tensor) -> Tensor:
    """Q_jt(τ', ū'), or Σ_i Q_i(τ'_i, ū'_i) with td_target=sum_max."""
    return q_jt(view, u_bar) if view.settings.td_target == "q_jt" else view.q_prime(u_bar)


def losses(view: View, y: Tensor) -> dict[str, Tensor]:
    """td, opt and nopt."""
    assert view.u is not None
    joint, v = _qtran.heads_of(view, counterfactual), v_jt(view)
    heads, greedy = joint(view.u), _qtran.at_greedy(view, joint)
    q_hat = _at(greedy, view.u_bar).mean(-1)
    slack = _qtran.least_slack(view, heads.detach(), v, view.u)
    return {
        "td": _qtran.l_td(view, _at(heads, view.u) - y.unsqueeze(-1)).mean(-1),
        "opt": _qtran.l_opt(view, q_hat, v),
        "nopt": slack.square().mean(-1),
    }


def _at(heads: Tensor, u: Tensor) -> Tensor:
    return heads.gather(-1, u.unsqueeze(-1)).squeeze(-1)
