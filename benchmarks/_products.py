"""The matrix products of one update, forward and backward, taken from the update itself and repeated alone.

What PyTorch carries out is recorded while a gradient is taken, so that the shapes, the layouts and the number of products are the
trainer's own; repeated, each writes into memory that is there already, and nothing else is done. PyTorch's products, that is: a list of
calls (qtran_cli/learn/tensors/listed/) takes NumPy's, which are faster, so that its share may be above 1.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from qtran_cli.learn.train import Trainer

aten = torch.ops.aten
KINDS = {aten.baddbmm.default, aten.bmm.default, aten.mm.default, aten.addmm.default}
"""Every product that the networks and their gradients consist of."""
Layout = tuple[torch.Size, tuple[int, ...]]


class Product(NamedTuple):
    """One product: what is done, and shape and strides of what it is done with."""

    operation: Any
    operands: tuple[Layout, ...]

    @property
    def flops(self) -> int:
        """Multiplications and additions: two for every term of every entry."""
        (left, _), (right, _) = self.operands[-2:]
        return 2 * prod(left) * right[-1]


class Recorder(TorchDispatchMode):
    """Keeps the products that are carried out while it is on."""

    def __init__(self) -> None:
        super().__init__()
        self.products: list[Product] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func in KINDS:
            self.products.append(Product(func, tuple((x.shape, x.stride()) for x in args if isinstance(x, Tensor))))
        return func(*args, **(kwargs or {}))


def recorded(trainer: Trainer) -> list[Product]:
    """The products of one update, as the loss and its gradient are written."""
    uniforms = torch.rand(len(trainer.seeds), trainer.settings.batch, dtype=torch.float64)
    batch = trainer.replay.sample(uniforms.to(trainer.flat.device))
    with Recorder() as recorder:
        trainer.loss.gradient(batch, trainer.known)
    return recorder.products


def alone(products: list[Product], device: str) -> Callable[[], None]:
    """Carries out these products and nothing else."""
    calls = [_call(product, device) for product in products]

    def run() -> None:
        for operation, operands, out in calls:
            operation(*operands, out=out)

    return run


def _call(product: Product, device: str) -> tuple[Any, list[Tensor], Tensor]:
    operands = [_like(layout, device) for layout in product.operands]
    return product.operation.overloadpacket.out, operands, product.operation(*operands)


def _like(layout: Layout, device: str) -> Tensor:
    """Numbers in the same layout; an axis that is repeated in memory stays so."""
    return torch.empty_strided(*layout, device=device).uniform_(-1, 1) if 0 not in layout[1] else _repeated(layout, device)


def _repeated(layout: Layout, device: str) -> Tensor:
    shape, strides = layout
    once = [1 if stride == 0 else length for length, stride in zip(shape, strides, strict=True)]
    return torch.rand(once, device=device).expand(shape)
