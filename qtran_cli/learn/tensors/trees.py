"""Trees of tensors: None, a tensor, or a tuple or dict of trees; taken apart, put together, compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor

Tree = Any
CLOSE = 1e-5
"""Of the largest entry: how far rounding in another order leads at most."""


def leaves(tree: Tree) -> list[Tensor]:
    """The tensors of a tree, in order."""
    if isinstance(tree, Tensor):
        return [tree]
    parts = tree.values() if isinstance(tree, dict) else tree or ()
    return [x for part in parts for x in leaves(part)]


def rebuilt(tree: Tree, tensors: Iterator[Tensor]) -> Tree:
    """The tree with other tensors in the place of its own."""
    if isinstance(tree, Tensor):
        return next(tensors)
    if tree is None:
        return None
    if isinstance(tree, dict):
        return {key: rebuilt(part, tensors) for key, part in tree.items()}
    parts = [rebuilt(part, tensors) for part in tree]
    return type(tree)(*parts) if hasattr(tree, "_fields") else tuple(parts)


def same(x: Tensor, y: Tensor) -> bool:
    """Whether two tensors agree in every number, nan being like itself."""
    return x.shape == y.shape and bool(((x == y) | (x.isnan() & y.isnan())).all())


def near(found: Sequence[Tensor], right: Sequence[Tensor]) -> bool:
    """Whether most rows of all tensors agree to CLOSE of the largest entry, the tensor's own or a hundredth of that of all.

    Not all: where two actions are as good as alike, rounding decides which is the greedy one, and all that hangs on it.
    """
    floats = [_largest(y) for y in right if y.is_floating_point()]
    least = max(floats, default=0.0) / 100
    return all(_rows_near(x, y, least) for x, y in zip(found, right, strict=True))


def _rows_near(x: Tensor, y: Tensor, least: float) -> bool:
    if x.shape != y.shape or x.dtype != y.dtype:
        return False
    alike = (x == y) | (x.isnan() & y.isnan())
    if x.is_floating_point():
        alike = alike | ((x - y).abs() <= CLOSE * max(_largest(y), least))
    rows = alike.flatten(1).all(1) if alike.dim() > 1 else alike.reshape(-1)
    return 2 * int(rows.sum()) > len(rows) or not len(rows)


def _largest(x: Tensor) -> float:
    return float(torch.where(x.isfinite(), x, 0).abs().max()) if x.numel() else 0.0


@contextmanager
def disturbed(tensors: Sequence[Tensor], by: float = 1.0) -> Iterator[None]:
    """Have other numbers in tensors meanwhile, each by its own factor, from a half to one and a half; what they were comes back.

    by: the width of that span; 0: nothing is changed, only brought back.
    """
    kept = [x.clone() for x in tensors]
    chance = torch.Generator().manual_seed(0)
    try:
        for x in tensors:
            if x.is_floating_point() and by:
                x.mul_(1 + by * (torch.rand(x.shape, generator=chance).to(x.dtype) - 0.5))
        yield
    finally:
        for x, before in zip(tensors, kept, strict=True):
            x.copy_(before)
