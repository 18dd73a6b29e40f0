"""Value decomposition networks: the joint action-value is the sum of the individual ones.

    Q_jt(τ, u) = Σ_i Q_i(τ_i, u_i)
    L_td       = (Q_jt(τ, u) − y)²

Paper: Sunehag et al., "Value-decomposition networks for cooperative multi-agent learning", AAMAS 2018 (arXiv 1706.05296).

Departures from the paper
1. Feed-forward networks without advantage streams.
2. Rewards are lowered by their mean where episodes have one step, and divided by their standard deviation; the learning
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
STYLE = Style("VDN", 2)


@dataclass(frozen=True)
class Settings(Common):
    """Nothing of its own."""


def plan(spec: Spec, settings: Settings) -> Plan:
    """No parameters of the mixer."""
    return {}


def share(spec: Spec) -> float:
    """The Q_i sum to Q_jt."""
    return 1 / spec.n


def q_jt(view: View, u: Tensor) -> Tensor:
    """[S, B]: Σ_i Q_i(u_i)."""
    return view.q_prime(u)


def losses(view: View, y: Tensor) -> dict[str, Tensor]:
    """td."""
    assert view.u is not None
    return {"td": (q_jt(view, view.u) - y).square()}
