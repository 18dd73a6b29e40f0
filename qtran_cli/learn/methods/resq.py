"""ResQ: a monotone main function, and a residual below 0 wherever the joint action is not the agents' greedy one.

    Q_tot(τ, u) = QMIX's mixing network of [Q_1 … Q_N]
    Q_jt(τ, u)  = Q_tot(τ, u) + w(u) Q_r(s, u),  Q_r ≤ 0,  w(u) = 0 at ū, greedy under the Q_i, and 1 elsewhere
    y           = r + γ Q̂*(τ', ū'; θ⁻)
    L_td        = (Q_jt(τ, u) − y)²
    L_central   = (Q̂*(τ, u) − y)²

Paper: Shen et al., "ResQ: A residual Q function-based approach for multi-agent reinforcement learning value factorization",
NeurIPS 2022, and its released code.

Departures from the paper
1. Q_r = −|network of the state and the joint action|, as the released code's residual_negative_abs; its agents there are further ones.
2. Q̂* is one network of the state, of what the agents see and of the joint action, not a mixture of further agents' networks.
3. Feed-forward agents unless --memory says otherwise, Adam in the place of RMSprop, one-step targets in the place of TD(λ).
4. Rewards are lowered by their mean where episodes have one step, and divided by their standard deviation; the learning
   rate falls linearly to 0; gradients are clipped.
5. Hidden units of the mixing network make ELU(k x) / k, k = 20 (sharpness), as QMIX's do here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qtran_cli.envs import Spec
from qtran_cli.learn.agents.feedforward import View
from qtran_cli.learn.methods import _central, _mixing, _networks
from qtran_cli.learn.methods._central import bootstrap
from qtran_cli.learn.methods._mixing import PAPER, share
from qtran_cli.learn.settings import setting
from qtran_cli.learn.tensors.networks import Plan
from qtran_cli.style import Style

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["PAPER", "STYLE", "Settings", "bootstrap", "losses", "plan", "q_jt", "share"]

STYLE = Style("ResQ", 15)


@dataclass(frozen=True)
class Settings(_central.Central, _mixing.Settings):
    """The mixing network's, the residual's and the central network's."""

    residual_layers: int = setting(2, "hidden layers of the residual's network", 0, 8)


def plan(spec: Spec, settings: Settings) -> Plan:
    """The mixing network, the residual's and the central one."""
    residual = _networks.plan("residual", spec.state, settings.hidden, settings.residual_layers, 1, _networks.codes(spec))
    return {**_mixing.plan(spec, settings), **residual, **_central.plan(spec, settings)}


def q_jt(view: View, u: Tensor) -> Tensor:
    """[S, B]: the main function and the residual."""
    q_r = -_networks.of_joint(view, "residual", view.settings.residual_layers, view.state, u).squeeze(-1).abs()
    return _mixing.q_jt(view, u) + (u != view.u_bar).any(-1) * q_r


def losses(view: View, y: Tensor) -> dict[str, Tensor]:
    """td and central."""
    assert view.u is not None
    return {"td": (q_jt(view, view.u) - y).square(), "central": _central.squared(view, y)}
