"""What stands in given places, taken out or put in. Places are within bounds, as those of actions and joint actions are."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor

from qtran_cli.learn.tensors.listed.operations import Call
from qtran_cli.learn.tensors.listed.operations.arrays import array
from qtran_cli.learn.tensors.listed.operations.products import product

aten = torch.ops.aten
FEW = 64
"""Places whose rows are sooner summed by a product, at most."""


def _selected(out: Tensor, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> list[Call] | None:
    """Rows of a table."""
    table, axis, places = arguments
    if axis != 0 or not (out.is_contiguous() and places.is_contiguous()):
        return None
    return [partial(array(table).take, array(places), 0, array(out), "clip")]


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
    table, into = (x.view(-1), out.view(-1)) if last else (x.view(-1, x.shape[-1]), out.view(-1, out.shape[-1]))
    count, flat = _counted(rows, x.shape[: axis + 1])
    return [*count, partial(array(table).take, flat, 0, array(into), "clip")]


def entries(x: Tensor, places: np.ndarray, out: Tensor) -> list[Call]:
    """Of every row of x the entry in its place [rows], into ``out``; all of them lie side by side."""
    count, flat = _counted(torch.from_numpy(places).view(*x.shape[:-1], 1), x.shape)
    return [*count, partial(array(x).reshape(-1).take, flat, 0, array(out).reshape(-1), "clip")]


def _counted(places: Tensor, shape: Sequence[int]) -> tuple[list[Call], np.ndarray]:
    """Places along the last of axes ``shape``, counted through all of them: [places]. They stand behind the axes before it."""
    blocks = math.prod(shape[:-1])
    if blocks == 1 and places.is_contiguous():
        return [], array(places).reshape(-1)
    first = (np.arange(blocks) * shape[-1]).reshape(*shape[:-1], *(1,) * (places.dim() - len(shape) + 1))
    at = np.empty(places.shape, np.int64)
    return [partial(np.add, array(places), first, at)], at.reshape(-1)


def _put(out: Tensor, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> list[Call] | None:
    """One entry a row, in its place among zeros."""
    zeros, axis, places, values = arguments
    if keywords or not _zeros(zeros) or axis % out.dim() != out.dim() - 1 or places.shape[-1] != 1 or places.shape[:-1] != out.shape[:-1]:
        return None
    if not out.is_contiguous():
        return None
    count, flat = _counted(places, out.shape)
    values = array(values.expand(places.shape))
    found, rows = array(out).reshape(-1), values.reshape(-1) if values.flags.c_contiguous else None
    last = [partial(found.__setitem__, flat, rows)] if rows is not None else [partial(_set, found, flat, values)]
    return [partial(found.fill, 0), *count, *last]


def _set(to: np.ndarray, at: np.ndarray, values: np.ndarray) -> None:
    to[at] = values.reshape(-1)


def _added(out: Tensor, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> list[Call] | None:
    """Rows added to those of a table."""
    table, axis, places, rows = arguments
    if keywords or axis:
        return None
    if _zeros(table) and len(table) <= FEW and rows.dim() == 2 and rows.dtype == torch.float32 and places.is_contiguous():
        return _collected(out, places, rows)
    return [partial(out.copy_, table), partial(out.index_add_, 0, places, rows)]


def _collected(out: Tensor, places: Tensor, rows: Tensor) -> list[Call]:
    """The sum of the rows of each place, as a product with ones where a row's place is."""
    ones = torch.empty(len(rows), len(out))
    return [partial(np.eye(len(out), dtype=np.float32).take, array(places), 0, array(ones), "clip"), *product(out, ones.mT, rows)]


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
