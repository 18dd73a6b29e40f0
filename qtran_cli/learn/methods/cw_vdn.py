"""Value decomposition networks under central weights: the sum of the individual values is fitted most where u is the best known.

    Q_jt(τ, u) = Σ_i Q_i(τ_i, u_i)
    y          = r + γ Q̂*(τ', ū'; θ⁻),  ū'_i = argmax Q_i(τ'_i, ·; θ⁻)
    L_td       = w(u) (Q_jt(τ, u) − y)²
    L_central  = (Q̂*(τ, u) − y)²
    w(u)       = 1 if u maximises Q̂*(τ, ·), else α

Paper: none; the central network, its targets and its weights are those of weighted QMIX, Rashid et al., "Weighted QMIX: Expanding
monotonic value function factorisation for deep multi-agent reinforcement learning", NeurIPS 2020 (arXiv 2006.10800).

Departures from the paper
1. A sum takes the place of QMIX's mixer.
2. Up to 4,096 situations in a batch × joint actions the weight is 1 where u maximises Q̂* itself, as in the paper's idealised
   weighting; beyond, the paper's practical one: where u = û, greedy under the Q_i, or y > Q̂*(τ, û).
3. Q̂* is one network of the state, of what the agents see and of the joint action, not a mixture of further agents' networks.
4. Rewards are lowered by their mean where episodes have one step, and divided by their standard deviation; the learning
   rate falls linearly to 0; gradients are clipped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qtran_cli.envs import Spec
from qtran_cli.learn.agents.feedforward import View
from qtran_cli.learn.methods import _central
from qtran_cli.learn.methods._central import bootstrap, plan
from qtran_cli.style import Style

if TYPE_CHECKING:
    from torch import Tensor

__all__ = ["PAPER", "STYLE", "Settings", "bootstrap", "losses", "plan", "q_jt", "share"]

PAPER: dict[str, object] = {}
STYLE = Style("CW-VDN", 10)


@dataclass(frozen=True)
class Settings(_central.Settings):
    """Nothing beyond the central network's."""


def share(spec: Spec) -> float:
    """The Q_i sum to Q_jt."""
    return 1 / spec.n


def q_jt(view: View, u: Tensor) -> Tensor:
    """[S, B]: Σ_i Q_i(u_i)."""
    return view.q_prime(u)


def losses(view: View, y: Tensor) -> dict[str, Tensor]:
    """td and central."""
    assert view.u is not None
    w, central = _central.weighed(view, y)
    return {"td": w * (q_jt(view, view.u) - y).square(), "central": central}
