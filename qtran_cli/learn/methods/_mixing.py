"""QMIX's mixing network (Rashid et al. 2018): a monotone function of the agents' values, its weights made by hypernetworks of the state.

    f(s, x) = |w_2(s)|ᵀ ELU(|W_1(s)| x + b_1(s)) + b_2(s)

W_1, b_1 and w_2 are linear in the state, b_2 has one hidden layer (section 4 of the paper).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qtran_cli.envs import Spec
from qtran_cli.learn.agents.feedforward import View
from qtran_cli.learn.settings import Common, setting
from qtran_cli.learn.tensors.networks import Dense, Plan, dense

if TYPE_CHECKING:
    from torch import Tensor

PAPER: dict[str, object] = {"sharpness": 1.0}
ELU, SOFTPLUS = "elu", "softplus"


@dataclass(frozen=True)
class Settings(Common):
    """Those of the mixing network."""

    embed: int = setting(32, "hidden units of the mixing network, in each of its layers", 1, 1024)
    mixer_layers: int = setting(1, "hidden layers of the mixing network", 1, 8)
    activation: str = setting(ELU, "of the mixing network's hidden units", choices=(ELU, SOFTPLUS))
    sharpness: float = setting(20.0, "k: hidden units make activation(k x) / k of x, a sharper bend", 0, above=True, before=1.0)
    hidden_bias: float = setting(0.0, "what the mixing network's hidden biases are drawn around; below 0 more units start where ELU bends")


def plan(spec: Spec, settings: Settings) -> Plan:
    """The hypernetworks."""
    x, e = spec.state, settings.embed
    return {**slopes(spec, settings), "hyper_b2_hidden": Dense(x, e), "hyper_b2": Dense(e, 1)}


def slopes(spec: Spec, settings: Settings) -> Plan:
    """Those of f without its level b_2."""
    x, e = spec.state, settings.embed
    hidden = (_hidden(k, x, spec.n if k == 0 else e, settings) for k in range(settings.mixer_layers))
    return {name: layer for layers in (*hidden, {"hyper_w2": Dense(x, e)}) for name, layer in layers.items()}


def _hidden(k: int, x: int, inputs: int, settings: Settings) -> Plan:
    """What makes the weights and biases of hidden layer k, counted from 0."""
    weights, biases = _names(k)
    return {weights: Dense(x, inputs * settings.embed), biases: Dense(x, settings.embed, start=settings.hidden_bias)}


def _names(k: int) -> tuple[str, str]:
    return ("hyper_w1", "hyper_b1") if k == 0 else (f"hyper_w1_{k}", f"hyper_b1_{k}")


def units(view: View, values: Tensor) -> Iterator[tuple[Tensor, Tensor]]:
    """Per hidden layer what its units are given and what they make of it, [S, B, E] each. values [S, B, N]."""
    import torch

    p, s, below = view.parameters, view.state, values
    for k in range(view.settings.mixer_layers):
        weights, biases = (dense(s, p[name]) for name in _names(k))
        weights = weights.abs().unflatten(-1, (below.shape[-1], -1)).expand(-1, values.shape[1], -1, -1)
        arguments = torch.einsum("sbn,sbne->sbe", below, weights) + biases
        below = _bent(view.settings, arguments)
        yield arguments, below


def _bent(settings: Settings, x: Tensor) -> Tensor:
    """The activation of k x, over k: its bend is k times as sharp."""
    from torch.nn.functional import elu, softplus

    bend = elu if settings.activation == ELU else softplus
    k = settings.sharpness
    return bend(x) if k == 1 else bend(k * x) / k


def mixed(view: View, values: Tensor) -> Tensor:
    """[S, B]: f(s, x) of the agents' values x [S, B, N]."""
    p = view.parameters
    level = dense(dense(view.state, p["hyper_b2_hidden"]).relu(), p["hyper_b2"]).squeeze(-1)
    return rising(view, values) + level


def q_jt(view: View, u: Tensor) -> Tensor:
    """[S, B]: the mixed values of joint actions u [S, B, N]."""
    return mixed(view, view.q_at(u))


def rising(view: View, values: Tensor) -> Tensor:
    """[S, B]: f(s, x) − b_2(s)."""
    *_, (_, hidden) = units(view, values)
    return (hidden * dense(view.state, view.parameters["hyper_w2"]).abs()).sum(-1)


def linear(view: View, u: Tensor) -> Tensor:
    """[S, E]: the hidden units that are linear at every one of u: whose argument is above 0 there, where ELU changes nothing.

    Units of all layers, one layer after the other; softplus is linear nowhere.
    """
    import torch

    return torch.cat([(x > 0).all(1) & (view.settings.activation == ELU) for x, _ in units(view, view.q_at(u))], -1)


def share(spec: Spec) -> float:
    """The mixer sets the level: its Q_i are not in units of the reward."""
    return 0.0
