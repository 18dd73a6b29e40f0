"""Reductions over a table in cache-sized tiles: each costs about one pass over memory and no temporary of the table's size.

The table is seen as a matrix of the last agent's actions (columns) against everybody else's (rows). Reducing over the
columns folds the last agent away and leaves a table 1/m_N as large, so a chain of folds over all agents costs
T + T/m_N + … cells: about one pass whatever N is. Works alike on int64, Python integers (object) and float64.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np

TILE = 1 << 15
"""Cells of a tile: a quarter megabyte of int64, within a core's second-level cache."""
_FEW = 16  # NumPy's reductions cost a fixed price per row: below this many columns a loop over the columns is faster


def tiles(rows: int, columns: int) -> Iterator[tuple[slice, slice]]:
    """(row slice, column slice) pairs that cover a rows × columns matrix, each of at most about TILE cells."""
    wide = min(columns, TILE)
    tall = max(1, TILE // wide)
    for r in range(0, rows, tall):
        for c in range(0, columns, wide):
            yield slice(r, min(r + tall, rows)), slice(c, min(c + wide, columns))


def along_rows(ufunc: np.ufunc, tile: np.ndarray) -> np.ndarray:
    """ufunc reduced over each row's columns: shape (rows, columns) -> (rows,)."""
    if tile.shape[1] > _FEW:
        return ufunc.reduce(tile, axis=1)
    total = tile[:, 0]
    for c in range(1, tile.shape[1]):
        total = ufunc(total, tile[:, c])
    return total


def along_columns(ufunc: np.ufunc, tile: np.ndarray) -> np.ndarray:
    """ufunc reduced over each column's rows: shape (rows, columns) -> (columns,)."""
    if tile.shape[1] > _FEW:
        return ufunc.reduce(tile, axis=0)
    totals = np.empty(tile.shape[1], dtype=tile.dtype)
    for c in range(tile.shape[1]):
        totals[c] = ufunc.reduce(tile[:, c])
    return totals


def split_max(num: np.ndarray, m: int, chosen: np.ndarray, floor) -> tuple[np.ndarray, np.ndarray | None]:
    """Fold the last agent (m actions): for each of the others' joint actions the maximum over the chosen actions, and over the rest.

    num: any shape whose last axis is (or flattens to) m. chosen: sorted action indices, at least one. floor: a lower bound
    of num. Returns two flat vectors of num.size / m entries; the second is None when nothing is left over.
    """
    matrix = num.reshape(-1, m)
    rest = np.setdiff1d(np.arange(m), chosen, assume_unique=True)
    few, swap = (chosen, False) if len(chosen) <= len(rest) else (rest, True)
    rare, common = (np.full(len(matrix), floor, dtype=num.dtype) for _ in range(2))
    for r, c in tiles(*matrix.shape):
        inside, outside = _split_rows(matrix[r, c], few[(few >= c.start) & (few < c.stop)] - c.start, floor)
        np.maximum(rare[r], inside, out=rare[r])
        np.maximum(common[r], outside, out=common[r])
    return (common, rare if len(rest) else None) if swap else (rare, common)


def _split_rows(tile: np.ndarray, few: np.ndarray, floor) -> tuple[np.ndarray, np.ndarray]:
    """Each row's maximum over the ``few`` columns and over the others; ``floor`` where there are none."""
    if not len(few):
        return np.full(len(tile), floor, dtype=tile.dtype), along_rows(np.maximum, tile)
    if tile.shape[1] <= _FEW:
        rest = np.setdiff1d(np.arange(tile.shape[1]), few, assume_unique=True)
        return _narrow_max(tile, few, floor), _narrow_max(tile, rest, floor)
    inside = _narrow_max(tile, few, floor) if len(few) <= _FEW else along_rows(np.maximum, tile[:, few])
    outside = along_rows(np.maximum, tile)
    covered = np.flatnonzero(inside >= outside)  # elsewhere the row's maximum lies outside the few: nothing to do again
    if len(covered):
        again = tile[covered]
        again[:, few] = floor
        outside[covered] = along_rows(np.maximum, again)
    return inside, outside


def _narrow_max(tile: np.ndarray, columns: np.ndarray, floor) -> np.ndarray:
    if not len(columns):
        return np.full(len(tile), floor, dtype=tile.dtype)
    peak = tile[:, columns[0]]
    for c in columns[1:]:
        peak = np.maximum(peak, tile[:, c])
    return peak


def column_max(num: np.ndarray, m: int, factor: int, shift: np.ndarray, floor) -> np.ndarray:
    """For each action of the last agent (m actions) the maximum over everybody else of num · factor + shift.

    shift: one entry per row (the others' joint action), its dtype is the dtype of the result: object where int64 could
    overflow. floor: a lower bound of the result.
    """
    matrix = num.reshape(-1, m)
    peaks = np.full(m, floor, dtype=shift.dtype)
    room = np.empty(2 * TILE, dtype=shift.dtype)  # one buffer for all tiles: fresh ones cost more than the arithmetic
    for r, c in tiles(*matrix.shape):
        tile = matrix[r, c]
        lifted = room[: tile.size].reshape(tile.shape)
        np.multiply(tile, factor, out=lifted) if factor != 1 else np.copyto(lifted, tile)
        np.add(lifted, shift[r, None], out=lifted)
        np.maximum(peaks[c], along_columns(np.maximum, lifted), out=peaks[c])
    return peaks


def outer_sum(vectors: Sequence[np.ndarray], dtype) -> np.ndarray:
    """Σ_i vectors[i](u_i) over the product of their indices, flat in C order; one zero for no vectors."""
    total = np.zeros(1, dtype=dtype)
    for vector in vectors:
        total = np.add.outer(total, vector.astype(dtype, copy=False)).ravel()
    return total


Block = tuple[slice, slice, slice]


def cube_sums(
    num: np.ndarray, shape: Sequence[int], vectors: Sequence[np.ndarray], i: int, factor: int = 1
) -> Iterator[tuple[Block, np.ndarray]]:
    """num · factor + Σ_j vectors[j](u_j) in tiles of the cube (everybody before agent i, agent i, everybody after).

    Yields (three slices of the cube, the sums; valid until the next tile). The vectors' common dtype is that of the sums:
    object where int64 could overflow.
    """
    dtype = vectors[0].dtype
    before, own, behind = outer_sum(vectors[:i], dtype), vectors[i], outer_sum(vectors[i + 1 :], dtype)
    cube = num.reshape(len(before), shape[i], len(behind))
    wide = min(len(behind), TILE)
    deep = min(shape[i], max(1, TILE // wide))
    tall = min(len(before), max(1, TILE // (deep * wide)))
    room = np.empty(tall * deep * wide, dtype=dtype)
    for b, a, k in itertools.product(_spans(len(before), tall), _spans(shape[i], deep), _spans(len(behind), wide)):
        tile = cube[b, a, k]
        sums = room[: tile.size].reshape(tile.shape)
        np.multiply(tile, factor, out=sums) if factor != 1 else np.copyto(sums, tile)
        np.add(sums, own[a, None] + behind[k], out=sums)
        if i:
            np.add(sums, before[b, None, None], out=sums)
        yield (b, a, k), sums


def _spans(length: int, step: int) -> list[slice]:
    return [slice(x, min(x + step, length)) for x in range(0, length, step)]


def cube_cell(shape: Sequence[int], i: int, b: int, a: int, k: int) -> tuple[int, ...]:
    """The joint action at place (b, a, k) of the cube of agent i."""
    place = (*np.unravel_index(b, tuple(shape[:i])), a, *np.unravel_index(k, tuple(shape[i + 1 :])))
    return tuple(int(x) for x in place)
