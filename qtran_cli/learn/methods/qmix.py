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
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qtran_cli.envs import Spec
from qtran_cli.learn.agents.feedforward import View
from qtran_cli.learn.settings import Common, setting
from qtran_cli.learn.tensors.networks import Dense, Plan, dense

if TYPE_CHECKING:
    from torch import Tensor

PAPER: dict[str, object] = {}
EXACT = "qmix_mixer"
NEAR = ("vdn", "qmix_mixer", "qmix")


@dataclass(frozen=True)
class Settings(Common):
    """QMIX's own."""

    embed: int = setting(32, "hidden units of the mixing network", 1, 1024)


def plan(spec: Spec, settings: Settings) -> Plan:
    """The hypernetworks."""
    x, e = spec.state, settings.embed
    return {
        "hyper_w1": Dense(x, spec.n * e),
        "hyper_b1": Dense(x, e),
        "hyper_w2": Dense(x, e),
        "hyper_b2_hidden": Dense(x, e),
        "hyper_b2": Dense(e, 1),
    }


def share(spec: Spec) -> float:
    """The mixer sets the level: its Q_i are not in units of the reward."""
    return 0.0


def _arguments(view: View, u: Tensor) -> Tensor:
    """[S, B, E]: what the hidden units are given."""
    import torch

    p, s = view.parameters, view.state
    w1 = dense(s, p["hyper_w1"]).abs().unflatten(-1, (view.spec.n, -1))
    return torch.einsum("sbn,sbne->sbe", view.q_at(u), w1.expand(-1, u.shape[1], -1, -1)) + dense(s, p["hyper_b1"])


def q_jt(view: View, u: Tensor) -> Tensor:
    """[S, B]: the mixed values of u."""
    from torch.nn.functional import elu

    p, s = view.parameters, view.state
    w2 = dense(s, p["hyper_w2"]).abs()
    hidden = elu(_arguments(view, u))
    level = dense(dense(s, p["hyper_b2_hidden"]).relu(), p["hyper_b2"]).squeeze(-1)
    return (hidden * w2).sum(-1) + level


def linear(view: View, u: Tensor) -> Tensor:
    """[S, E]: the hidden units whose argument is above 0 at every one of u: there ELU changes nothing."""
    return (_arguments(view, u) > 0).all(1)


def losses(view: View, y: Tensor) -> dict[str, Tensor]:
    """td."""
    assert view.u is not None
    return {"td": (q_jt(view, view.u) - y).square()}
