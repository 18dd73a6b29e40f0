"""Reductions over a table in cache-sized tiles: each costs about one pass over memory and no temporary of the table's size.

The table is seen as a matrix of the last agent's actions (columns) against everybody else's (rows). Reducing over the
columns folds the last agent away and leaves a table 1/m_N as large, so a chain of folds over all agents costs
T + T/m_N + … cells: about one pass whatever N is. Works alike on int64, Python integers (object) and float64.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

TILE = 1 << 16
"""Cells of a tile: half a megabyte of int64, within a core's second-level cache."""
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
    inside = np.zeros(m, dtype=bool)
    inside[chosen] = True
    sides = [inside] if inside.all() else [inside, ~inside]
    peaks = [np.full(len(matrix), floor, dtype=num.dtype) for _ in sides]
    runs: dict[int, list[list[slice | np.ndarray]]] = {}
    for r, c in tiles(*matrix.shape):
        if c.start not in runs:
            runs[c.start] = [_runs(side[c]) for side in sides]
        for peak, parts in zip(peaks, runs[c.start], strict=True):
            for part in parts:
                np.maximum(peak[r], along_rows(np.maximum, matrix[r, c][:, part]), out=peak[r])
    return peaks[0], peaks[1] if len(peaks) == 2 else None


def _runs(mask: np.ndarray) -> list[slice | np.ndarray]:
    """The True entries as slices, which cost no copy, or as one index array when they are scattered."""
    edges = np.flatnonzero(np.diff(mask, prepend=False, append=False))
    if len(edges) > 16:
        return [np.flatnonzero(mask)]
    return [slice(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def column_max(num: np.ndarray, m: int, factor: int, shift: np.ndarray, floor) -> np.ndarray:
    """For each action of the last agent (m actions) the maximum over everybody else of num · factor + shift.

    shift: one entry per row (the others' joint action), its dtype is the dtype of the result: object where int64 could
    overflow. floor: a lower bound of the result.
    """
    matrix = num.reshape(-1, m)
    peaks = np.full(m, floor, dtype=shift.dtype)
    for r, c in tiles(*matrix.shape):
        np.maximum(peaks[c], along_columns(np.maximum, lifted(matrix[r, c], factor, shift[r, None])), out=peaks[c])
    return peaks


def lifted(tile: np.ndarray, factor: int, shift: np.ndarray) -> np.ndarray:
    """tile · factor + shift in the dtype of ``shift``."""
    if shift.dtype == object and tile.dtype != object:
        tile = tile.astype(object)
    return (tile if factor == 1 else tile * factor) + shift


def outer_sum(vectors: Sequence[np.ndarray], dtype) -> np.ndarray:
    """Σ_i vectors[i](u_i) over the product of their indices, flat in C order; one zero for no vectors."""
    total = np.zeros(1, dtype=dtype)
    for vector in vectors:
        total = np.add.outer(total, vector.astype(dtype, copy=False)).ravel()
    return total
