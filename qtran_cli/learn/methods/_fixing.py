"""QFIX's layer (Baisero et al. 2025) over any f that rises with every agent's value: its advantage, weighed joint action by joint action.

    Q_jt(τ, u) = w(s, u) (f(Q_1(u_1) … Q_N(u_N)) − f(max Q_1 … max Q_N)) + b(s),  w > 0

With stop_gradient the weight moves the value alone, and f learns as it does by itself: w A becomes A + (w − 1) A with the
gradient stopped at the last A.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qtran_cli.envs import Spec
from qtran_cli.learn.agents.feedforward import View
from qtran_cli.learn.methods import _networks
from qtran_cli.learn.settings import Common, setting
from qtran_cli.learn.tensors.networks import Plan

if TYPE_CHECKING:
    from torch import Tensor

LEAST = 1e-3
"""w is above it: at w = 0 a joint action would be as good as the greedy one, and IGM consistent only."""


@dataclass(frozen=True)
class Settings(Common):
    """Those of the layer."""

    fixing_layers: int = setting(2, "hidden layers of the network that makes w", 0, 8)
    stop_gradient: bool = setting(True, "stop the gradient at the advantage that w multiplies; false: the equation as it stands")


def plan(spec: Spec, settings: Settings) -> Plan:
    """The networks of w and b."""
    x, h = spec.state, settings.hidden
    w = _networks.plan("fixing", x, h, settings.fixing_layers, 1, _networks.codes(spec))
    return {**w, **_networks.plan("level", x, h, 1, 1)}


def share(spec: Spec) -> float:
    """b(s) sets the level: nothing of it is in the Q_i."""
    return 0.0


def weight(view: View, u: Tensor) -> Tensor:
    """[S, B]: w(s, u)."""
    from torch.nn.functional import softplus

    return softplus(_networks.of_joint(view, "fixing", view.settings.fixing_layers, view.state, u).squeeze(-1)) + LEAST


def q_jt(view: View, u: Tensor, f: Callable[[View, Tensor], Tensor]) -> Tensor:
    """[S, B]. f: of the agents' values [S, B, N]."""
    w, values = weight(view, u), view.q_at(u)
    advantage = f(view, values) - f(view, view.q_bar.expand_as(values))  # for every u anew: gradients that cancel then do so exactly
    level = _networks.of(view, "level", 1, view.state).squeeze(-1)
    if not view.settings.stop_gradient:
        return w * advantage + level
    return advantage + (w - 1) * advantage.detach() + level
