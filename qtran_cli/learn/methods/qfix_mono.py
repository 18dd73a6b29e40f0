"""QFIX-mono: QMIX's mixing network, its advantage fixed by a weight for every joint action: every strict IGM is within reach.

    Q_jt(τ, u) = w(s, u) (f(s, Q_1(u_1) … Q_N(u_N)) − f(s, max Q_1 … max Q_N)) + b(s),  w > 0, f QMIX's mixing network
    L_td       = (Q_jt(τ, u) − y)²

Paper: Baisero et al., "Fixing incomplete value function decomposition for multi-agent reinforcement learning" (arXiv 2505.10484).

Departures from the paper
1. w = softplus + 0.001, above 0 strictly; public code takes an absolute value, which can be 0 and then promises consistent IGM alone.
2. The gradient is stopped at the advantage that w multiplies, and a plain advantage learns beside it (stop_gradient): without,
   training stays at tables with a wrong joint action on top, as QPLEX's does (docs/theory.md 5.14).
3. w and b hang on the state and the joint action, not on histories.
4. f's hidden units make ELU(k x) / k, k = 20 (sharpness), as QMIX's do here; its weights may come to 0, where f is flat.
5. Feed-forward agents unless --memory says otherwise. Rewards are lowered by their mean where episodes have one step, and
   divided by their standard deviation; the learning rate falls linearly to 0; gradients are clipped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qtran_cli.envs import Spec
from qtran_cli.learn.agents.feedforward import View
from qtran_cli.learn.methods import _fixing, _mixing
from qtran_cli.learn.methods._fixing import share
from qtran_cli.learn.methods._mixing import PAPER
from qtran_cli.learn.tensors.networks import Plan
from qtran_cli.style import Style

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["PAPER", "STYLE", "Settings", "losses", "plan", "q_jt", "share"]

STYLE = Style("QFIX-mono", 12)


@dataclass(frozen=True)
class Settings(_fixing.Settings, _mixing.Settings):
    """The layer's and the mixing network's."""


def plan(spec: Spec, settings: Settings) -> Plan:
    """The mixing network without its level, which f's differences lack; w and b."""
    return {**_mixing.slopes(spec, settings), **_fixing.plan(spec, settings)}


def q_jt(view: View, u: Tensor) -> Tensor:
    """[S, B]."""
    return _fixing.q_jt(view, u, _mixing.rising)


def losses(view: View, y: Tensor) -> dict[str, Tensor]:
    """td."""
    assert view.u is not None
    return {"td": (q_jt(view, view.u) - y).square()}
