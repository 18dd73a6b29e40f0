"""Products that PyTorch's BLAS has sooner, where it is MKL on a processor of Intel's: large ones, and those by a matrix that lies across.

On an Intel Xeon 96 × 64 times 64 × 192 takes 12 µs in MKL and 17 in OpenBLAS, a sum of 2,400 to 64 × 192 takes 310 and 410; twenty times
32 × 64 by the transpose of 64 × 64 takes 42 µs, where laying out anew and multiplying takes 60, in the cache, and 105 out of it.
Small products, and such with few columns, OpenBLAS has as soon or sooner everywhere; on an AMD EPYC the large ones too (blocks.py).
Both round otherwise. So what decides is the shapes and the processor's maker, no measurement: a run that goes on rounds as it did.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import torch
from torch import Tensor

INTEL = "GenuineIntel"
WHERE = Path("/proc/cpuinfo")
TABLE = 4_500
"""Entries of the smallest of a product's three matrices from which on it is large: up to here parts and stretches are as soon over."""
ANEW = 16_000
"""Entries from which on laying matrices out anew takes longer than multiplying by them as they lie."""


def sooner(left: Tensor, right: Tensor, turned: bool) -> bool:
    """Whether MKL has left @ right sooner. turned: ``right`` lies across, and would be laid out anew."""
    due = (turned and right.numel() >= ANEW) or _is_large(left, right)
    return due and left.shape[:-2] == right.shape[:-2] and left.dim() < 4 and of_intel()


def carried_out(left: Tensor, right: Tensor, out: Tensor) -> Callable[[], object]:
    """left @ right into ``out``, for each of the leading axes."""
    if out.dim() == 2 or len(out) == 1:
        return partial(torch.mm, *(x.view(x.shape[-2:]) for x in (left, right)), out=out.view(out.shape[-2:]))
    return partial(torch.bmm, left, right, out=out)


def _is_large(left: Tensor, right: Tensor) -> bool:
    (rows, length), columns = left.shape[-2:], right.shape[-1]
    return min(rows * length, length * columns, rows * columns) > TABLE


@cache
def of_intel() -> bool:
    """Whether PyTorch multiplies by MKL on a processor of Intel's, as far as the system says."""
    return torch.backends.mkl.is_available() and WHERE.exists() and INTEL in WHERE.read_text()
