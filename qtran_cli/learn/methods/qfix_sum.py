"""QFIX-sum: the sum of the agents' advantages, fixed by a weight for every joint action: every strict IGM is within reach.

    Q_jt(τ, u) = w(s, u) Σ_i (Q_i(τ_i, u_i) − max Q_i(τ_i, ·)) + b(s),  w > 0
    L_td       = (Q_jt(τ, u) − y)²

Paper: Baisero et al., "Fixing incomplete value function decomposition for multi-agent reinforcement learning" (arXiv 2505.10484).

Departures from the paper
1. w = softplus + 0.001, above 0 strictly; public code takes an absolute value, which can be 0 and then promises consistent IGM alone.
2. The gradient is stopped at the advantage that w multiplies, and a plain advantage learns beside it (stop_gradient): without,
   training stays at tables with a wrong joint action on top, as QPLEX's does (docs/theory.md 5.14).
3. w and b hang on the state and the joint action, not on histories.
4. Feed-forward agents unless --memory says otherwise. Rewards are lowered by their mean where episodes have one step, and
   divided by their standard deviation; the learning rate falls linearly to 0; gradients are clipped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qtran_cli.learn.agents.feedforward import View
from qtran_cli.learn.methods import _fixing
from qtran_cli.learn.methods._fixing import plan, share
from qtran_cli.style import Style

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["PAPER", "STYLE", "Settings", "losses", "plan", "q_jt", "share"]

PAPER: dict[str, object] = {}
STYLE = Style("QFIX-sum", 4)


@dataclass(frozen=True)
class Settings(_fixing.Settings):
    """Nothing beyond the layer's."""


def q_jt(view: View, u: Tensor) -> Tensor:
    """[S, B]."""
    return _fixing.q_jt(view, u, lambda _, values: values.sum(-1))


def losses(view: View, y: Tensor) -> dict[str, Tensor]:
    """td."""
    assert view.u is not None
    return {"td": (q_jt(view, view.u) - y).square()}
