"""QTRAN-base: learn Q_jt without restriction, and factors that satisfy the conditions of Theorem 1 for it.

    Q_jt(τ, u) = joint network of Σ_i h_{Q,i}(τ_i, u_i)
    V_jt(τ)    = value network of Σ_i h_{V,i}(τ_i)
    L_td       = (Q_jt(τ, u) − y)²                                      (5)
    L_opt      = (Q'_jt(τ, ū) − Q̂_jt(τ, ū) + V_jt(τ))²                  (6)
    L_nopt     = (min[Q'_jt(τ, u) − Q̂_jt(τ, u) + V_jt(τ), 0])²          (6)

Q̂_jt is Q_jt with the gradient stopped; ū is greedy under the current Q_i; u is the replayed joint action. Of
L_td + λ_opt L_opt + λ_nopt L_nopt the Q_i and V_jt receive the gradient of L_opt and L_nopt, Q_jt that of L_td, the trunk all.

Paper: Son et al., "QTRAN: Learning to factorize with transformation for cooperative multi-agent reinforcement learning",
ICML 2019 (arXiv 1905.05408), algorithm 1.

Departures from the paper
1. λ_nopt is 10, not 1: with 1 some seeds stay at a sub-optimal joint action (--preset paper restores it).
2. Rewards are lowered by their mean where episodes have one step, and divided by their standard deviation; the learning
   rate falls linearly to 0; gradients are clipped.
3. The weights of actions in h_Q start in ±1, not in ±1/√inputs.
Variants: hysteresis=0.5 counts L_td half where Q_jt is above y (hysteretic learning: Matignon et al., IROS 2007), which learns tasks in
which rewards are rare, and lambda_opt=0.1 with lambda_nopt=0.1 leaves the agents' hidden layers to L_td where there is much to see
(docs/environments.md); v_jt=false, td_target=sum_max, features=mean and, on the matrix game,
shared=false are the authors' released code; v_jt=state, double_q=true and lambda_nopt=0.1 PyMARL's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qtran_cli.envs import Spec
from qtran_cli.learn.agents.feedforward import View
from qtran_cli.learn.methods import _qtran
from qtran_cli.learn.methods._qtran import PAPER, share, v_jt
from qtran_cli.learn.tensors.networks import Dense, Plan
from qtran_cli.style import Style

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["PAPER", "STYLE", "Settings", "bootstrap", "losses", "plan", "q_jt", "share", "v_jt"]

STYLE = Style("QTRAN-base", 0)


@dataclass(frozen=True)
class Settings(_qtran.Settings):
    """QTRAN-base has nothing beyond QTRAN's."""


def plan(spec: Spec, settings: Settings) -> Plan:
    """The joint network has one output."""
    return _qtran.plan(spec, settings, Dense(settings.hidden, 1), counterfactual=False)


def q_jt(view: View, u: Tensor) -> Tensor:
    """[S, B]."""
    return _qtran.heads(view, _qtran.combined(view, _qtran.h_q(view, u))).squeeze(-1)


def bootstrap(view: View, u_bar: Tensor) -> Tensor:
    """Q_jt(τ', ū'), or Σ_i Q_i(τ'_i, ū'_i) with td_target=sum_max."""
    return q_jt(view, u_bar) if view.settings.td_target == "q_jt" else view.q_prime(u_bar)


def losses(view: View, y: Tensor) -> dict[str, Tensor]:
    """td, opt and nopt."""
    assert view.u is not None
    joint, v = _qtran.heads_of(view, q_jt), v_jt(view)
    q, q_hat = joint(view.u), _qtran.at_greedy(view, joint)
    below = (view.q_prime(view.u) - q.detach() + v).clamp(max=0)
    return {"td": _qtran.l_td(view, q - y), "opt": _qtran.l_opt(view, q_hat, v), "nopt": below.square()}
