"""QPLEX: duplex duelling; the agents' advantages are weighed freely, joint action by joint action, so every strict IGM is within reach.

    V_i = max Q_i,  A_i(u_i) = Q_i(u_i) − V_i        of Q_i brought to the team by w_i(s) Q_i + b_i(s), w_i > 0
    Q_tot(τ, u) = Σ_i V_i + Σ_i λ_i(s, u) A_i(u_i)
    λ_i(s, u)   = Σ_k |key_k(s)| σ(agent_ik(s)) σ(action_ik(s, u)) > 0
    L_td        = (Q_tot(τ, u) − y)²

As the authors' code has it, the second sum is Σ_i A_i + Σ_i (λ_i − 1) A_i with the gradient stopped at the last A_i: stop_gradient.
Without it training stays at traps, tables with a wrong joint action on top that nothing but two agents at once would leave
(docs/theory.md 5.14 and 5.16).

Paper: Wang et al., "QPLEX: Duplex dueling multi-agent Q-learning", ICLR 2021 (arXiv 2008.01062).

Departures from the paper
1. The gradient is stopped at the advantages that λ multiplies (the authors' code; the equations do not); stop_gradient=false.
2. λ hangs on the state and the joint action (the authors' code), not on histories.
3. Feed-forward agents unless --memory says otherwise; Adam in the place of RMSprop.
4. Rewards are lowered by their mean where episodes have one step, and divided by their standard deviation; the learning
   rate falls linearly to 0; gradients are clipped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qtran_cli.envs import Spec
from qtran_cli.learn.agents.feedforward import View
from qtran_cli.learn.methods import _networks
from qtran_cli.learn.settings import Common, setting
from qtran_cli.learn.tensors.networks import Plan
from qtran_cli.style import Style

if TYPE_CHECKING:
    from torch import Tensor

PAPER: dict[str, object] = {"heads": 4}
LEAST = 1e-10
"""Weights that have to be positive are at least this."""
STYLE = Style("QPLEX", 6)


@dataclass(frozen=True)
class Settings(Common):
    """QPLEX's own."""

    heads: int = setting(10, "K: heads of λ; 10 in the authors' code for matrix games, 4 for StarCraft", 1, 64)
    lambda_layers: int = setting(2, "hidden layers of the networks that make λ", 0, 8)
    stop_gradient: bool = setting(True, "stop the gradient at the advantages that λ multiplies, as the authors' code does")


def plan(spec: Spec, settings: Settings) -> Plan:
    """What brings the Q_i to the team, and the networks of λ."""
    x, h, layers, k = spec.state, settings.hidden, settings.lambda_layers, settings.heads
    return {
        **_networks.plan("team_weight", x, h, 1, spec.n),
        **_networks.plan("team_level", x, h, 1, spec.n),
        **_networks.plan("key", x, h, layers, k),
        **_networks.plan("agents", x, h, layers, k * spec.n),
        **_networks.plan("action", x, h, layers, k * spec.n, _networks.codes(spec)),
    }


def share(spec: Spec) -> float:
    """b_i(s) sets the level: the Q_i are not in units of the reward."""
    return 0.0


def weights(view: View, u: Tensor) -> Tensor:
    """[S, B, N]: λ_i(s, u)."""
    layers, s, shape = view.settings.lambda_layers, view.state, (-1, view.spec.n)
    key = _networks.of(view, "key", layers, s).abs().unsqueeze(-1) + LEAST
    agents = _networks.of(view, "agents", layers, s).sigmoid().unflatten(-1, shape)
    action = _networks.of_joint(view, "action", layers, s, u).sigmoid().unflatten(-1, shape)
    return (key * agents * action).sum(2)


def q_jt(view: View, u: Tensor) -> Tensor:
    """[S, B]: Q_tot(τ, u)."""
    w = _networks.of(view, "team_weight", 1, view.state).abs() + LEAST
    best = w * view.q_bar
    advantage = w * view.q_at(u) - best
    level = (best + _networks.of(view, "team_level", 1, view.state)).sum(-1)
    if not view.settings.stop_gradient:
        return level + (weights(view, u) * advantage).sum(-1)
    return level + advantage.sum(-1) + ((weights(view, u) - 1) * advantage.detach()).sum(-1)


def losses(view: View, y: Tensor) -> dict[str, Tensor]:
    """td."""
    assert view.u is not None
    return {"td": (q_jt(view, view.u) - y).square()}
