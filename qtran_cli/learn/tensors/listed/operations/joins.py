"""Tensors put together from parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from qtran_cli.learn.tensors.listed.operations import Call
from qtran_cli.learn.tensors.listed.operations.arrays import copied

aten = torch.ops.aten


def places(out: Tensor, parts: Sequence[Tensor], axis: int) -> Iterator[Tensor]:
    """Where each part lies."""
    at = 0
    for part in parts:
        yield out.narrow(axis, at, part.shape[axis])
        at += part.shape[axis]


def _joined(out: Tensor, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> list[Call] | None:
    """A part that lies in its place already is left, and one that never changes is put there once, where nobody else writes (lives.py)."""
    parts, axis = (*arguments, 0)[:2]
    if any(part.dim() != out.dim() for part in parts):
        return None
    pairs = zip(places(out, parts, axis), parts, strict=True)
    moved = [(place, part) for place, part in pairs if part.numel() and place.data_ptr() != part.data_ptr()]
    lasting = [getattr(out, "own", False) and getattr(part, "constant", False) for _, part in moved]
    for (place, part), once in zip(moved, lasting, strict=True):
        if once:
            place.copy_(part)
    return [copied(place, part) for (place, part), once in zip(moved, lasting, strict=True) if not once]


def _stacked(out: Tensor, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> list[Call]:
    parts, axis = (*arguments, 0)[:2]
    pairs = zip(out.unbind(axis), parts, strict=True)
    return [copied(place, part) for place, part in pairs if place.data_ptr() != part.data_ptr()]


def _cut_back(out: Tensor, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> list[Call]:
    """A slice among zeros."""
    part, _, axis, start, end, step = arguments
    place = out[(slice(None),) * (axis % out.dim()) + (slice(start, min(end, out.shape[axis]), step),)]
    return [copied(out, 0.0), copied(place, part)]


OPERATIONS = {aten.cat.default: _joined, aten.stack.default: _stacked, aten.slice_backward.default: _cut_back}
IN_PLACE: set[Any] = set()
