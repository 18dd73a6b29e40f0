"""Reductions over a table in cache-sized tiles: each costs two or three passes over memory and no temporary of the table's size.

The agents are cut in two, so that the table is a matrix: a row for each joint action of the first ones, a column for each of
the others. One sweep reduces it to a vector over the rows or over the columns, which is again a table, of fewer agents and
about the square root of the size: the rest of the work is done on that. Works alike on int64, Python integers (object) and
float64.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np

TILE = 1 << 16
"""Cells of a tile: half a megabyte of int64, within a core's second-level cache."""
_WIDE = 1 << 15  # columns of a tile at most: whole rows up to here, because memory is fastest in sequence
_NARROW = 32  # NumPy's reductions cost a fixed price per row: narrower tiles are laid out column by column


def halves(shape: Sequence[int]) -> int:
    """How many of the first agents make the rows, so that rows and columns are as equal in number as they can be. 0 for N = 1.

    >>> halves((100, 100, 100, 100)), halves((464, 464, 464)), halves((10**7, 10)), halves((5,))
    (2, 1, 1, 0)
    """
    return max(range(1, len(shape)), key=lambda k: min(math.prod(shape[:k]), math.prod(shape[k:])), default=0)


def as_matrix(num: np.ndarray, shape: Sequence[int]) -> np.ndarray:
    """``num``, of any shape, as the matrix of the two halves of ``shape``."""
    k = halves(shape)
    return num.reshape(math.prod(shape[:k]), math.prod(shape[k:]))


def tiles(rows: int, columns: int) -> Iterator[tuple[slice, slice]]:
    """(row slice, column slice) pairs that cover a rows × columns matrix, each of at most TILE cells; the rows change fastest."""
    wide = -(-columns // -(-columns // _WIDE))
    return ((r, c) for c in _spans(columns, wide) for r in _spans(rows, max(1, TILE // wide)))


def copies(matrix: np.ndarray, dtype=None, factor: int = 1, wanted: np.ndarray | None = None) -> Iterator[tuple[slice, slice, np.ndarray]]:
    """matrix · factor in tiles: (row slice, column slice, a copy of the tile as ``dtype``). wanted: skip tiles with none of these rows.

    A copy lies in one buffer of all, in an order in which reducing it either way is fast; it may be changed, and is gone with
    the next one. Copying first and computing in the copy is the fastest way through memory.
    """
    order: Literal["C", "F"] = "F" if matrix.shape[1] < _NARROW else "C"
    room = np.empty(min(TILE, matrix.size), dtype=dtype or matrix.dtype)
    for r, c in tiles(*matrix.shape):
        if wanted is not None and not wanted[r].any():
            continue
        tile = matrix[r, c]
        copy = room[: tile.size].reshape(tile.shape, order=order)
        _scale(tile, factor, copy)
        yield r, c, copy


def _scale(tile: np.ndarray, factor: int, out: np.ndarray) -> None:
    """out = tile · factor, computed in the dtype of ``out``."""
    if factor != 1 and tile.dtype == out.dtype and out.flags.c_contiguous:
        np.multiply(tile, factor, out=out)
        return
    np.copyto(out, tile)
    if factor != 1:
        np.multiply(out, factor, out=out)


def readable(matrix: np.ndarray) -> Iterator[tuple[slice, slice, np.ndarray]]:
    """The tiles of a matrix themselves where reducing them either way is fast, copies otherwise. Not to be changed."""
    if matrix.shape[1] < _NARROW:
        return copies(matrix)
    return ((r, c, matrix[r, c]) for r, c in tiles(*matrix.shape))


def sums(
    matrix: np.ndarray, rows: np.ndarray | None, columns: np.ndarray | None, factor: int = 1, wanted: np.ndarray | None = None
) -> Iterator[tuple[slice, slice, np.ndarray]]:
    """matrix · factor + rows[:, None] + columns in tiles, see ``copies``.

    rows, columns: one entry per row, per column; one of them may be None. Their dtype is that of the sums: object where
    int64 could overflow.
    """
    dtype = next(v.dtype for v in (rows, columns) if v is not None)
    for r, c, tile in copies(matrix, dtype, factor, wanted):
        if columns is not None:
            np.add(tile, columns[c], out=tile)
        if rows is not None:
            np.add(tile, rows[r, None], out=tile)
        yield r, c, tile


def row_max(matrix: np.ndarray, columns: np.ndarray, factor: int = 1) -> np.ndarray:
    """For each row the maximum over the columns of matrix · factor + columns; dtype that of ``columns``."""
    peaks = np.empty(len(matrix), dtype=columns.dtype)
    for r, c, tile in sums(matrix, None, columns, factor):
        _join(np.maximum, peaks, r, np.maximum.reduce(tile, axis=1), c.start == 0)
    return peaks


def column_max(matrix: np.ndarray, rows: np.ndarray, factor: int = 1) -> np.ndarray:
    """For each column the maximum over the rows of matrix · factor + rows[:, None]; dtype that of ``rows``."""
    peaks = np.empty(matrix.shape[1], dtype=rows.dtype)
    for r, c, tile in sums(matrix, rows, None, factor):
        _join(np.maximum, peaks, c, np.maximum.reduce(tile, axis=0), r.start == 0)
    return peaks


def _join(ufunc: np.ufunc, whole: np.ndarray, part: slice, value: np.ndarray, first: bool) -> None:
    """Reduce ``value`` into that part of a vector, or start it where nothing came before."""
    whole[part] = value if first else ufunc(whole[part], value)


def grouped_max(matrix: np.ndarray, groups: np.ndarray, floor) -> np.ndarray:
    """peaks[g, r]: the maximum of row r over the columns of group g.

    groups: a small int per column, 0 to some H, none missing. floor: a lower bound of the matrix. One or two passes where one
    group has most of the columns, about four otherwise.
    """
    sizes = [int(np.count_nonzero(groups == g)) for g in range(int(groups.max()) + 1)]
    narrow, peaks = matrix.shape[1] < _NARROW, np.empty((len(sizes), len(matrix)), dtype=matrix.dtype)
    most = -1 if narrow or 2 * max(sizes) <= groups.size else sizes.index(max(sizes))
    members = {g: np.flatnonzero(groups == g) for g in range(len(sizes)) if g != most}
    if narrow:
        for r, _, tile in copies(matrix):
            for g, columns in members.items():
                np.maximum.reduce(tile.T[columns], axis=0, out=peaks[g, r])
    elif members:
        order, starts = np.concatenate([*members.values()]), np.cumsum([0, *map(len, members.values())])[:-1]
        for r in _spans(len(matrix), max(1, TILE // (2 * len(order)))):
            rows = matrix[r] if most >= 0 else matrix[r].copy()  # memory is read in sequence, and picked from in the cache
            peaks[[*members], r] = np.maximum.reduceat(np.take(rows, order, axis=1), starts, axis=1).T
    if most >= 0:
        peaks[most] = _remaining_max(matrix, peaks, most, groups != most, floor)
    return peaks


def _remaining_max(matrix: np.ndarray, peaks: np.ndarray, most: int, apart: np.ndarray, floor) -> np.ndarray:
    """Each row's maximum without the columns ``apart``, over which ``peaks`` has it. A row whose maximum lies elsewhere has it at once."""
    whole = np.empty(len(matrix), dtype=matrix.dtype)
    for r, c in tiles(*matrix.shape):
        _join(np.maximum, whole, r, np.maximum.reduce(matrix[r, c], axis=1), c.start == 0)
    doubtful = np.flatnonzero((np.delete(peaks, most, axis=0) >= whole).any(axis=0))
    for at in _spans(len(doubtful), max(1, TILE // matrix.shape[1])):
        rows = matrix[doubtful[at]]
        rows[:, apart] = floor
        whole[doubtful[at]] = np.maximum.reduce(rows, axis=1)
    return whole


def outer_sum(vectors: Sequence[np.ndarray], dtype) -> np.ndarray:
    """Σ_i vectors[i](u_i) over the product of their indices, flat in C order; one zero for no vectors.

    For reading: the sum of one vector may be that vector itself.
    """
    if not vectors:
        return np.zeros(1, dtype=dtype)
    total = vectors[0].astype(dtype, copy=False)
    for vector in vectors[1:]:
        total = np.add.outer(total, vector.astype(dtype, copy=False)).ravel()
    return total


def line_max(num: np.ndarray, shape: Sequence[int], own: np.ndarray, i: int, factor: int = 1) -> np.ndarray:
    """For each axis line of agent i the maximum over its actions of num · factor + own: shape (joint actions before i, those after).

    own: one entry per action of agent i; its dtype is that of the result.
    """
    before, m, behind = math.prod(shape[:i]), shape[i], math.prod(shape[i + 1 :])
    if m * behind > _WIDE:
        return np.array([column_max(slab.reshape(m, behind), own, factor) for slab in num.reshape(before, m * behind)])
    peaks = np.empty((before, behind), dtype=own.dtype)
    for r, _, tile in copies(num.reshape(before, m * behind), own.dtype, factor):
        cube = tile.reshape(-1, m, behind)
        np.add(cube, own[:, None], out=cube)
        np.maximum.reduce(cube, axis=1, out=peaks[r])
    return peaks


def _spans(length: int, step: int) -> list[slice]:
    return [slice(x, min(x + step, length)) for x in range(0, length, step)]


def cube_cell(shape: Sequence[int], i: int, b: int, a: int, k: int) -> tuple[int, ...]:
    """The joint action at place (b, a, k) of the cube of agent i."""
    before, behind = np.unravel_index(b, tuple(shape[:i])), np.unravel_index(k, tuple(shape[i + 1 :]))
    return (*(int(x) for x in before), a, *(int(x) for x in behind))
