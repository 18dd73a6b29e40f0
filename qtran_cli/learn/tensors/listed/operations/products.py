"""Matrix products, by NumPy: its BLAS takes less time for small ones than PyTorch's, most for few columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor

from qtran_cli.learn.tensors.listed.operations import Call, blocks, mkl
from qtran_cli.learn.tensors.listed.operations.arrays import array, copied

aten = torch.ops.aten
TURNED = 16
"""Rows and columns from which on a matrix that lies across is laid out anew before it is multiplied by."""


def product(out: Tensor, left: Tensor, right: Tensor) -> list[Call]:
    """left @ right, with the leading axes they share."""
    if left.shape[-1] == 1:
        return [partial(np.multiply, array(left), array(right), array(out))]
    first, left = _laid(left)
    turned = min(right.shape[-2:]) >= TURNED and right.stride(-1) != 1
    by_mkl = mkl.sooner(left, right, turned)
    second, right = _anew(right) if turned and not by_mkl else _laid(right)
    into, last = (out, []) if _plain(out) else ((new := torch.empty(out.shape, dtype=out.dtype)), [copied(out, new)])
    return [*first, *second, mkl.carried_out(left, right, into) if by_mkl else blocks.carried_out(*map(array, (left, right, into))), *last]


def _plain(x: Tensor) -> bool:
    """Whether BLAS reads its matrices as they lie, either way around."""
    (rows, columns), (down, across) = x.shape[-2:], x.stride()[-2:]
    return (across == 1 and (down >= columns or rows == 1)) or (down == 1 and (across >= rows or columns == 1))


def _laid(x: Tensor) -> tuple[list[Call], Tensor]:
    return ([], x) if _plain(x) else _anew(x)


def _anew(x: Tensor) -> tuple[list[Call], Tensor]:
    new = torch.empty(x.shape, dtype=x.dtype)
    return [copied(new, x)], new


def _multiplied(out: Tensor, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> list[Call] | None:
    left, right = arguments
    return product(out, left, right) if left.is_floating_point() else None


def _added(out: Tensor, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> list[Call] | None:
    bias, left, right = arguments
    return None if keywords else [*product(out, left, right), partial(out.add_, bias)]


OPERATIONS = {aten.bmm.default: _multiplied, aten.mm.default: _multiplied, aten.baddbmm.default: _added, aten.addmm.default: _added}
IN_PLACE: set[Any] = set()
