"""A product of matrices as NumPy begins it soonest: whole, some of its rows at a time to the same bits, or summed in stretches.

OpenBLAS, which NumPy comes with, carries small products out without laying them out anew first: of many rows times a small matrix it has
ten parts of 240 rows in two thirds of the time of all 2,400. Which is sooner, and that both round alike, is tried once a shape.
Where a long sum makes a small matrix, as in the slope of weights, it sums stretches of a hundred or more in three quarters of the time,
64 × 64, to half of it, 21 × 64. That rounds otherwise, so it hangs on shapes alone: a run that goes on has to round as it did.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import cache, partial

import numpy as np

SMALL = 10**6
"""Rows × columns × what is summed over, up to which OpenBLAS takes a product to be small."""
LEAST = 32
"""Rows of a part."""
MANY = 512
"""Rows from which on parts are tried, and entries of a sum from which on it is carried out in stretches."""
STRETCH = 100
"""Entries of a stretch, at least."""
NARROW, TABLE = 16, 4_500
"""Rows and columns of what is summed to, at least, and entries, at most: elsewhere the whole is as soon over."""
TRIES = 5


def carried_out(left: np.ndarray, right: np.ndarray, out: np.ndarray) -> Callable[[], object]:
    """left @ right into ``out``, for each of the leading axes. Of two matrices alone ``dot`` has the same computed and begins it sooner."""
    if left.shape[:-2] == right.shape[:-2] == (1,):
        left, right, out = left[0], right[0], out[0]
    if count := _stretches(left, right):
        return _summed(count, left, right, out)
    size = _part(left.shape[-2], left.shape[-1] * right.shape[-1])
    if size and _sooner(size, *map(_look, (left, right, out))):
        return _parts(size, left, right, out)
    return _whole(left, right, out)


def _whole(left: np.ndarray, right: np.ndarray, out: np.ndarray) -> Callable[[], object]:
    single = out.ndim == 2 and out.flags.c_contiguous
    return partial(left.dot, right, out) if single else partial(np.matmul, left, right, out)


def _parts(size: int, left: np.ndarray, right: np.ndarray, out: np.ndarray) -> Callable[[], object]:
    rows, into = (x.reshape(*x.shape[:-2], -1, size, x.shape[-1]) for x in (left, out))
    assert np.shares_memory(into, out)
    return partial(np.matmul, rows, right[..., None, :, :], into)


def _part(rows: int, each: int) -> int:
    """Rows of a part; 0 where the product is small as it is, or does not come apart."""
    most = min(SMALL // each, rows // 2) if rows >= MANY else 0
    return next((size for size in range(most, LEAST - 1, -1) if rows % size == 0), 0)


def _stretches(left: np.ndarray, right: np.ndarray) -> int:
    """Of how many stretches a sum consists; 0 where it is carried out whole."""
    (rows, length), columns = left.shape[-2:], right.shape[-1]
    across = left.strides[-2] == left.itemsize and right.flags.c_contiguous
    if not across or length < MANY or left.shape[:-2] != right.shape[:-2]:
        return 0
    if min(rows, columns) < NARROW or rows * columns > TABLE:
        return 0
    return next((count for count in range(length // STRETCH, 1, -1) if length % count == 0), 0)


def _summed(count: int, left: np.ndarray, right: np.ndarray, out: np.ndarray) -> Callable[[], object]:
    """Of ``count`` stretches each, and their sum."""
    first = left.swapaxes(-1, -2).reshape(*left.shape[:-2], count, -1, left.shape[-2]).swapaxes(-1, -2)
    second = right.reshape(*right.shape[:-2], count, -1, right.shape[-1])
    found = np.empty((*out.shape[:-2], count, *out.shape[-2:]), out.dtype)
    assert np.shares_memory(first, left)

    def carried_out() -> None:
        np.matmul(first, second, found)
        np.add.reduce(found, -3, out=out)

    return carried_out


Look = tuple[tuple[int, ...], bool]


def _look(x: np.ndarray) -> Look:
    """Its shape, and whether its matrices lie across."""
    return x.shape, x.strides[-1] != x.itemsize


@cache
def _sooner(size: int, left: Look, right: Look, out: Look) -> bool:
    """Whether parts of so many rows are over sooner than the whole, and the same to the last bit."""
    x, y = (_drawn(*look, k) for k, look in enumerate((left, right)))
    found = [np.zeros(out[0], np.float32) for _ in range(2)]
    whole, parts = _whole(x, y, found[0]), _parts(size, x, y, found[1])
    times = [[_seconds(call) for call in (whole, parts)] for _ in range(TRIES)]
    return found[0].tobytes() == found[1].tobytes() and min(t[1] for t in times) < min(t[0] for t in times)


def _drawn(shape: Sequence[int], across: bool, seed: int) -> np.ndarray:
    laid = (*shape[:-2], shape[-1], shape[-2]) if across else shape
    x = np.random.default_rng(seed).standard_normal(laid, np.float32)
    return x.swapaxes(-1, -2) if across else x


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
