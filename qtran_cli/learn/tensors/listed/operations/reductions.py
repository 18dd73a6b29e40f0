"""Sums and maxima along an axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor

from qtran_cli.learn.tensors.listed.operations import Call
from qtran_cli.learn.tensors.listed.operations.arrays import LARGE, array
from qtran_cli.learn.tensors.listed.operations.products import product

aten = torch.ops.aten
FEW = 4
"""Entries that are added one by one, at most."""


def _summed(out: Tensor, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> list[Call] | None:
    x, axes, keep = (*arguments, False)[:3]
    if keywords or x.dtype != out.dtype or not x.is_floating_point() or len(axes) != 1:
        return None
    axis = axes[0] % x.dim()
    whole = out if keep else out.unsqueeze(axis)
    if 2 <= x.shape[axis] <= FEW:
        return _one_by_one(whole.select(axis, 0), x.unbind(axis))
    if axis == x.dim() - 2 and x.stride(-1) == 1:
        return product(whole, torch.ones(1, x.shape[axis]), x)
    return [partial(torch.sum, x, axes, keep, out=out)]


def _one_by_one(out: Tensor, parts: Sequence[Tensor]) -> list[Call]:
    first, *rest = parts
    pairs = [(first, rest[0]), *((out, part) for part in rest[1:])]
    if out.numel() < LARGE:
        return [partial(np.add, array(a), array(b), array(out)) for a, b in pairs]
    return [partial(torch.add, a, b, out=out) for a, b in pairs]


def _largest(out: tuple[Tensor | None, Tensor | None], arguments: Sequence[Any], keywords: Mapping[str, Any]) -> list[Call] | None:
    """max and its place; what nobody asks for is None."""
    x, axis, keep = (*arguments, False)[:3]
    values, places = out
    if keywords or values is None or places is None:
        return None
    return [partial(torch.max, x, axis, keep, out=(values, places))]


OPERATIONS = {aten.sum.dim_IntList: _summed, aten.max.dim: _largest}
IN_PLACE: set[Any] = set()
