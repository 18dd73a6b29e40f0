"""Feed-forward networks by name: of what is known of a situation, and of that with a joint action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtran_cli.envs import Spec
from qtran_cli.learn.agents.feedforward import View
from qtran_cli.learn.tensors.networks import Dense, Plan, dense

if TYPE_CHECKING:
    from torch import Tensor


def codes(spec: Spec) -> int:
    """The width of the code of a joint action: one-hot u_1, one-hot u_2, …"""
    return spec.n * spec.most


def plan(name: str, inputs: int, hidden: int, layers: int, outputs: int, acts: int = 0) -> Plan:
    """``layers`` hidden layers and the last. acts: the width of a joint action's code, which the first takes after the inputs."""
    widths = [inputs + acts] + [hidden] * layers
    every = {f"{name}_{k}": Dense(widths[k], hidden, one_hot=0 if k else acts) for k in range(layers)}
    return every | {name: Dense(widths[-1], outputs, one_hot=0 if layers else acts)}


def of(view: View, name: str, layers: int, x: Tensor) -> Tensor:
    """[S, B, outputs] of x [S, B, inputs]."""
    for k in range(layers):
        x = dense(x, view.parameters[f"{name}_{k}"]).relu()
    return dense(x, view.parameters[name])


def of_joint(view: View, name: str, layers: int, x: Tensor, u: Tensor) -> Tensor:
    """[S, B, outputs] of x [S, B or 1, inputs] and joint actions u [S, B, N]."""
    first = f"{name}_0" if layers else name
    x = _first(view, first, x, u)
    for k in range(1, layers):
        x = dense(x.relu(), view.parameters[f"{name}_{k}"])
    return dense(x.relu(), view.parameters[name]) if layers else x


def _first(view: View, name: str, x: Tensor, u: Tensor) -> Tensor:
    """The layer that takes [x, the code of u], as a product and a sum of rows. x is broadcast where there is one for all."""
    import torch

    weights, bias = view.parameters[name]
    seen, acts = weights[:, : -codes(view.spec)], weights[:, -codes(view.spec) :]
    places = (u + torch.arange(view.spec.n, device=u.device) * view.spec.most).flatten(1)  # of the ones in the code of u
    rows = acts.gather(1, places.unsqueeze(-1).expand(-1, -1, acts.shape[-1])).unflatten(1, u.shape[1:]).sum(2)
    return dense(x, (seen, bias)) + rows
