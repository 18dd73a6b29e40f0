"""What stands in given places, taken out or put in. Places are within bounds, as those of actions and joint actions are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor

from qtran_cli.learn.tensors.listed.operations import Call
from qtran_cli.learn.tensors.listed.operations.arrays import array

aten = torch.ops.aten


def _selected(out: Tensor, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> list[Call] | None:
    """Rows of a table."""
    table, axis, places = arguments
    if axis != 0 or not (out.is_contiguous() and places.is_contiguous()):
        return None
    return [partial(np.take, array(table), array(places), 0, array(out), "clip")]


def _gathered(out: Tensor, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> list[Call] | None:
    """Of every row of a tensor its entries in given places, or the rows of a table a block where a place is one for whole rows."""
    x, axis, places = arguments
    axis %= x.dim()
    if not (x.is_contiguous() and out.is_contiguous()) or places.shape[:axis] != x.shape[:axis]:
        return None
    last = axis == x.dim() - 1
    if not last and not (axis == x.dim() - 2 and places.stride(-1) == 0 and places.shape[-1] == x.shape[-1]):
        return None
    rows = places if last else places[..., 0]
    first = torch.arange(x[..., 0].numel() // x.shape[axis] if not last else x.numel() // x.shape[-1]) * x.shape[axis]
    first = first.view(*x.shape[:axis], *(1,) * (rows.dim() - axis))
    at, into = torch.empty(rows.shape, dtype=torch.int64), (out.view(-1) if last else out.view(-1, out.shape[-1]))
    table = x.view(-1) if last else x.view(-1, x.shape[-1])
    flat = array(at).reshape(-1)
    return [
        partial(np.add, array(rows), array(first), array(at)),
        partial(np.take, array(table), flat, 0, array(into), "clip"),
    ]


def _put(out: Tensor, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> list[Call] | None:
    """One entry a row, in its place among zeros."""
    zeros, axis, places, values = arguments
    if keywords or not _zeros(zeros) or axis % out.dim() != out.dim() - 1 or places.shape[-1] != 1 or places.shape[:-1] != out.shape[:-1]:
        return None
    there = np.empty(out.shape, bool)
    return [
        partial(np.equal, array(places), np.arange(out.shape[-1]), there),
        partial(np.copyto, array(out), 0),
        partial(np.copyto, array(out), array(values.expand(places.shape)), where=there),
    ]


def _added(out: Tensor, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> list[Call] | None:
    """Rows added to those of a table."""
    table, axis, places, rows = arguments
    return None if keywords or axis else [partial(out.copy_, table), partial(out.index_add_, 0, places, rows)]


def _gathered_back(out: Tensor, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> list[Call] | None:
    zeros, axis, places, rows = arguments
    if axis % out.dim() == out.dim() - 1 and places.shape[-1] == 1 and _zeros(zeros):
        return _put(out, arguments, keywords)
    return None if keywords else [partial(out.copy_, zeros), partial(out.scatter_add_, axis, places, rows)]


def _zeros(x: Tensor) -> bool:
    """Whether it is zeros in every call."""
    return getattr(x, "constant", False) and not x.any()


OPERATIONS = {
    aten.index_select.default: _selected,
    aten.gather.default: _gathered,
    aten.scatter.src: _put,
    aten.scatter_add.default: _gathered_back,
    aten.index_add.default: _added,
}
IN_PLACE: set[Any] = set()
