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
from qtran_cli.learn.tensors.listed.operations.rows import entries

aten = torch.ops.aten
FEW = 4
"""Entries that are added one by one, at most."""
FEW_ROWS = 400
"""Rows of which NumPy finds the largest a row at a time, at most."""
ROWS, COLUMNS = 50_000, 16
"""Rows, and entries of a row, of which the largest is found a column at a time, at most."""


def _summed(out: Tensor, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> list[Call] | None:
    x, axes, keep = (*arguments, False)[:3]
    if keywords or x.dtype != out.dtype or not x.is_floating_point() or len(axes) != 1:
        return None
    axis = axes[0] % x.dim()
    whole = out if keep else out.unsqueeze(axis)
    if 2 <= x.shape[axis] <= FEW:
        return _one_by_one(whole.select(axis, 0), x.unbind(axis))
    if axis == x.dim() - 2 and x.stride(-1) == 1:
        return product(whole, torch.ones(*(1,) * (axis + 1), x.shape[axis]), x)
    return [partial(torch.sum, x, axes, keep, out=out)]


def _one_by_one(out: Tensor, parts: Sequence[Tensor]) -> list[Call]:
    first, second, *rest = parts
    if out.numel() < LARGE:
        pairs = [(first, second), *((out, part) for part in rest)]
        return [partial(np.add, array(a), array(b), array(out)) for a, b in pairs]
    return [partial(torch.add, first, second, out=out), *(partial(out.add_, part) for part in rest)]


def _largest(out: tuple[Tensor | None, Tensor | None], arguments: Sequence[Any], keywords: Mapping[str, Any]) -> list[Call] | None:
    """max and its place, the first of several; what nobody asks for is None."""
    x, axis, keep = (*arguments, False)[:3]
    if keywords or not x.is_floating_point():
        return None
    axis %= x.dim()
    values, places = (given if keep or given is None else given.unsqueeze(axis) for given in out)
    if values is None:
        values = torch.empty_like(x.select(axis, 0).unsqueeze(axis))
    if places is None:
        places = torch.empty(values.shape, dtype=torch.int64)
    if axis < x.dim() - 1 or values.numel() > ROWS or not all(each.is_contiguous() for each in (x, values, places)):
        return [partial(torch.max, x, axis, True, out=(values, places))]
    if values.numel() > FEW_ROWS and x.shape[axis] <= COLUMNS:
        return _by_columns(x, values, places)
    rows, at = array(x).reshape(-1, x.shape[-1]), array(places).reshape(-1)
    return [partial(rows.argmax, 1, at), *([] if out[0] is None else entries(x, at, values))]


def _by_columns(x: Tensor, values: Tensor, places: Tensor) -> list[Call]:
    """The same, a column after the other, without branches: PyTorch and NumPy take one an entry, which no processor foresees.

    score: how many columns are left, so the first of several has the most; 1 where nothing is as large (NaN): the last.
    """
    rows, best, at = array(x).reshape(-1, x.shape[-1]), array(values).reshape(-1), array(places).reshape(-1)
    columns = np.empty_like(rows.T, order="C")
    same, score = np.empty(columns.shape, bool), np.empty(len(at), np.uint8)
    scores = same.view(np.uint8)
    return [
        partial(columns.__setitem__, ..., rows.T),
        partial(np.maximum.reduce, columns, 0, None, best),
        partial(np.equal, columns, best, same),
        partial(np.multiply, scores, np.arange(len(columns), 0, -1, dtype=np.uint8)[:, None], scores),
        partial(np.maximum.reduce, scores, 0, None, score, False, 1),
        partial(np.subtract, np.uint8(len(columns)), score, score),
        partial(at.__setitem__, ..., score),
    ]


OPERATIONS = {aten.sum.dim_IntList: _summed, aten.max.dim: _largest}
IN_PLACE: set[Any] = set()
