"""Networks whose parameters carry a leading axis S: one product (baddbmm) evaluates a layer for every seed.

All parameters of a seed are one row of a matrix [S, P]; what a network reads are views of it. So clipping, Adam and the
target network are a few operations on one tensor, however many layers there are. PyTorch is imported where it computes: a method's
file describes its layers without.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qtran_cli.learn.room import Room

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Dense:
    """A linear layer to be: weights [S, inputs, outputs] and biases [S, 1, outputs], or [S, G, …] with ``groups`` G > 1 networks a seed.

    one_hot: how many of the inputs, the last ones, are a one-hot code. start: what the biases are drawn around.
    """

    inputs: int
    outputs: int
    groups: int = 1
    one_hot: int = 0
    start: float = 0.0

    @property
    def size(self) -> int:
        """Numbers per seed."""
        return self.groups * (self.inputs + 1) * self.outputs

    def middle(self) -> Tensor:
        """[size]: what the initial weights and biases are drawn around."""
        import torch

        weights = torch.zeros(self.groups * self.inputs * self.outputs)
        return torch.cat([weights, torch.full((self.groups * self.outputs,), self.start)])

    def bounds(self) -> Tensor:
        """[size]: the initial weights' and biases' largest magnitude. A one-hot code is one input, so its weights are up to 1:
        with less, actions look alike at first, and a payoff that hinges on telling them apart may never be fitted."""
        import torch

        weights = torch.full((self.groups, self.inputs, self.outputs), 1 / math.sqrt(self.inputs))
        weights[:, self.inputs - self.one_hot :] = 1
        return torch.cat([weights.flatten(), torch.full((self.groups * self.outputs,), 1 / math.sqrt(self.inputs))])


Plan = Mapping[str, Dense]
Layer = tuple["Tensor", "Tensor"]
Parameters = dict[str, Layer]


def size(plan: Plan) -> int:
    """P."""
    return sum(layer.size for layer in plan.values())


EACH = 4 * 5
"""Bytes of a parameter with what is kept beside it: the target network's, Adam's means of g and g², and the gradient."""


def room(plan: Plan, seeds: int) -> Room:
    """What the parameters of all seeds take, with all that is kept beside each."""
    return Room(seeds * size(plan) * EACH, f"{seeds:,} seeds × {size(plan):,} parameters × {EACH} bytes")


def initial(plan: Plan, seeds: Sequence[int], device: str = "cpu") -> Tensor:
    """[S, P], uniform in ±1/√inputs as torch.nn.Linear draws them, but for one-hot inputs and biases that start elsewhere."""
    import torch

    from qtran_cli.learn.tensors.streams import Stream

    drawn = Stream(seeds, "parameters", ()).first(size(plan)) * 2 - 1
    bounds = torch.cat([layer.bounds() for layer in plan.values()])
    middle = torch.cat([layer.middle() for layer in plan.values()])
    return (drawn * bounds + middle).float().to(device)


def views(plan: Plan, flat: Tensor) -> Parameters:
    """Every layer as views of ``flat`` [S, P]."""
    found, at = {}, 0
    for name, layer in plan.items():
        middle, end = at + layer.groups * layer.inputs * layer.outputs, at + layer.size
        several = (layer.groups,) if layer.groups > 1 else ()
        weights = flat[:, at:middle].view(-1, *several, layer.inputs, layer.outputs)
        found[name] = weights, flat[:, middle:end].view(-1, *several, 1, layer.outputs)
        at = end
    return found


def leaves(plan: Plan, flat: Tensor) -> Parameters:
    """The same views as leaves: what gradients are taken with respect to."""
    return {name: (w.detach().requires_grad_(), b.detach().requires_grad_()) for name, (w, b) in views(plan, flat).items()}


def gradient(loss: Tensor | Sequence[Tensor], parameters: Parameters, slopes: Sequence[Tensor] | None = None) -> Tensor:
    """[S, P]: the gradient of a scalar by the leaves, 0 where it does not depend on one.

    Of several tensors: of the sum of their products with ``slopes``, which then needs no graph of its own.
    """
    import torch

    inputs = [x for layer in parameters.values() for x in layer]
    parts = torch.autograd.grad(loss, inputs, slopes, materialize_grads=True)
    return torch.cat([part.flatten(1) for part in parts], 1)


def dense(x: Tensor, layer: Layer) -> Tensor:
    """x [S, …, inputs] through one network per seed: [S, …, outputs]."""
    weights, bias = layer
    rows = x.flatten(1, -2) if x.dim() > 3 else x
    y = bias.baddbmm(rows, weights)
    return y.view(*x.shape[:-1], y.shape[-1]) if x.dim() > 3 else y


def per_agent(x: Tensor, layer: Layer) -> Tensor:
    """x [S, B, N, inputs] through one network for all agents or one each: [S, B, N, outputs]."""
    weights, bias = layer
    if weights.dim() == 3:
        return dense(x, layer)
    return (x.transpose(1, 2) @ weights + bias).transpose(1, 2)
