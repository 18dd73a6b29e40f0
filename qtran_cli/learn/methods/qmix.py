"""QMIX: the joint action-value is a monotone network of the individual ones, its weights made by hypernetworks of the state.

    Q_jt(τ, u) = |w_2(s)|ᵀ ELU(|W_1(s)| [Q_1 … Q_N] + b_1(s)) + b_2(s)
    L_td       = (Q_jt(τ, u) − y)²

W_1, b_1 and w_2 are linear in the state, b_2 has one hidden layer (section 4 of the paper).

Paper: Rashid et al., "QMIX: Monotonic value function factorisation for deep multi-agent reinforcement learning", ICML 2018
(arXiv 1803.11485).

Departures from the paper
1. Feed-forward agents and Adam in the place of recurrent agents and RMSprop.
2. Rewards are lowered by their mean where episodes have one step, and divided by their standard deviation; the learning
   rate falls linearly to 0; gradients are clipped.
3. Hidden units make ELU(k x) / k, k = 20 (sharpness), which is ELU on rewards that deviate by 20: on small rewards ELU
   itself hardly bends, and most seeds stay at VDN's table (docs/mixer.md).
4. mixer_layers adds hidden layers to the mixer, activation=softplus replaces ELU, hidden_bias moves the biases b_1 at the
   start. All that these reach is monotone and supermodular, as with one layer of ELU; of such tables, more layers reach
   more where there are four agents or more (docs/theory.md 11.8, 11.9).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qtran_cli.learn.agents.feedforward import View
from qtran_cli.learn.methods import _mixing
from qtran_cli.learn.methods._mixing import PAPER, linear, plan, q_jt, share
from qtran_cli.style import Style

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["EXACT", "NEAR", "PAPER", "STYLE", "Settings", "linear", "losses", "plan", "q_jt", "share"]

EXACT = "qmix_mixer"
NEAR = ("vdn", "qmix_mixer", "qmix")
STYLE = Style("QMIX", 1)


@dataclass(frozen=True)
class Settings(_mixing.Settings):
    """QMIX has nothing beyond its mixing network's."""


def losses(view: View, y: Tensor) -> dict[str, Tensor]:
    """td."""
    assert view.u is not None
    return {"td": (q_jt(view, view.u) - y).square()}
