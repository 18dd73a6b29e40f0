"""Independent Q-learning: every agent learns its own action-value from the common reward.

    y_i  = r + γ max Q_i(τ'_i, ·; θ⁻)
    L_td = (1/N) Σ_i (Q_i(τ_i, u_i) − y_i)²

Paper: Tan, "Multi-agent reinforcement learning: independent vs. cooperative agents", ICML 1993; with networks and replay as
in Tampuu et al. 2017 (arXiv 1511.08779).

Departures from the paper
1. The agents share one network, told apart by their number; `shared=false` gives each its own.
2. The agents replay the same transitions.
3. Rewards are lowered by their mean where episodes have one step, and divided by their standard deviation; the learning
   rate falls linearly to 0; gradients are clipped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qtran_cli.envs import Spec
from qtran_cli.learn.agents.feedforward import View
from qtran_cli.learn.settings import Common
from qtran_cli.learn.tensors.networks import Plan
from qtran_cli.style import Style

if TYPE_CHECKING:
    from torch import Tensor

PAPER: dict[str, object] = {}
q_jt = None
STYLE = Style("IQL", 3)


@dataclass(frozen=True)
class Settings(Common):
    """Nothing of its own."""


def plan(spec: Spec, settings: Settings) -> Plan:
    """No mixer."""
    return {}


def share(spec: Spec) -> float:
    """Every Q_i is a value of its own."""
    return 1.0


def bootstrap(view: View, u_bar: Tensor) -> Tensor:
    """[S, B, N]: every agent's own value of its greedy action."""
    return view.q_at(u_bar)


def losses(view: View, y: Tensor) -> dict[str, Tensor]:
    """td, averaged over agents. y: [S, B, N], or [S, B] where it is the same for all."""
    assert view.u is not None
    target = y if y.dim() == 3 else y.unsqueeze(-1)
    return {"td": (view.q_at(view.u) - target).square().mean(-1)}
