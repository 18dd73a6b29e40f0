"""OW-QMIX: QMIX's monotone table is fitted most where it is too low; its targets come from an unrestricted, central Q̂*.

    Q_tot(τ, u) = QMIX's mixing network of [Q_1 … Q_N]
    y           = r + γ Q̂*(τ', ū'; θ⁻),  ū'_i = argmax Q_i(τ'_i, ·; θ⁻)
    L_td        = w(u) (Q_tot(τ, u) − y)²
    L_central   = (Q̂*(τ, u) − y)²
    w(u)        = 1 if Q_tot(τ, u) < y, else α

Paper: Rashid et al., "Weighted QMIX: Expanding monotonic value function factorisation for deep multi-agent reinforcement
learning", NeurIPS 2020 (arXiv 2006.10800), the optimistically weighted form.

Departures from the paper
1. Q̂* is one network of the state, of what the agents see and of the joint action, not a mixture of further agents' networks.
2. Feed-forward agents unless --memory says otherwise, Adam in the place of RMSprop, one-step targets in the place of TD(λ).
3. Rewards are lowered by their mean where episodes have one step, and divided by their standard deviation; the learning
   rate falls linearly to 0; gradients are clipped.
4. Hidden units of the mixing network make ELU(k x) / k, k = 20 (sharpness), as QMIX's do here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qtran_cli.envs import Spec
from qtran_cli.learn.agents.feedforward import View
from qtran_cli.learn.methods import _central, _mixing
from qtran_cli.learn.methods._central import bootstrap
from qtran_cli.learn.methods._mixing import PAPER, linear, q_jt, share
from qtran_cli.learn.settings import setting
from qtran_cli.learn.tensors.networks import Plan
from qtran_cli.style import Style

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["PAPER", "STYLE", "Settings", "bootstrap", "linear", "losses", "plan", "q_jt", "share"]

STYLE = Style("OW-QMIX", 5)


@dataclass(frozen=True)
class Settings(_central.Settings, _mixing.Settings):
    """The mixing network's and the central network's; α has another meaning."""

    alpha: float = setting(0.1, "weight of the joint actions where Q_tot is not below y", 0, 1, above=True)


def plan(spec: Spec, settings: Settings) -> Plan:
    """The mixing and the central network."""
    return {**_mixing.plan(spec, settings), **_central.plan(spec, settings)}


def losses(view: View, y: Tensor) -> dict[str, Tensor]:
    """td and central."""
    assert view.u is not None
    off = q_jt(view, view.u) - y
    return {"td": _central.weights(view, off < 0) * off.square(), "central": _central.squared(view, y)}
