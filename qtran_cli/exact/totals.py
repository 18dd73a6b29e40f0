"""Exact sums of a table: over everybody but one agent, over all, and of squares. What IQL, VDN and squared errors need.

int64 sums cannot overflow: where the bound |num| · cells allows it they are taken as they are, otherwise of the upper and
lower 32 bits apart and put together as Python integers. Floating tables are summed in float64 and are then not exact.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from qtran_cli.exact.tiles import TILE, along_columns, along_rows, tiles
from qtran_cli.table import SAFE, Table

_LIMB = 21  # bits: products of two limbs, summed over a tile, stay below 2^62


@dataclass(frozen=True, eq=False)
class Totals:
    """Sums of a table's num (over its den). agents[i][a]: the sum over all u with u_i = a. everything: the sum over all u."""

    agents: tuple[np.ndarray, ...]
    everything: int
    exact: bool


def totals(table: Table) -> Totals:
    """Every agent's sums in about one pass (two where halves are summed apart)."""
    if table.floating or table.num.dtype == object or table.magnitude * table.size < SAFE:
        agents = _sums(table.num, table.shape, lambda tile: tile)
    else:
        upper = _sums(table.num, table.shape, lambda tile: tile >> 32)
        lower = _sums(table.num, table.shape, lambda tile: tile & 0xFFFFFFFF)
        agents = [a.astype(object) * (1 << 32) + b for a, b in zip(upper, lower, strict=True)]
    everything = agents[0].sum()
    return Totals(tuple(agents), everything.item() if isinstance(everything, np.generic) else everything, not table.floating)


def _sums(num: np.ndarray, shape: Sequence[int], part: Callable[[np.ndarray], np.ndarray]) -> list[np.ndarray]:
    sums: list[np.ndarray] = []
    for m in reversed(shape):  # the last agent's sums are those of the columns; the sums of the rows are the rest's table
        matrix = num.reshape(-1, m)
        rows, columns = np.zeros(len(matrix), dtype=num.dtype), np.zeros(m, dtype=num.dtype)
        for r, c in tiles(*matrix.shape):
            tile = part(matrix[r, c])
            rows[r] += along_rows(np.add, tile)
            columns[c] += along_columns(np.add, tile)
        sums.append(columns)
        num, part = rows, _unchanged
    return sums[::-1]


def _unchanged(tile: np.ndarray) -> np.ndarray:
    return tile


def sum_of_squares(table: Table):
    """Σ_u num(u)², a Python int (a float for a floating table). About one pass."""
    flat, total = table.num.ravel(), 0
    small = table.num.dtype == object or table.floating or int(table.magnitude) ** 2 * TILE < SAFE
    for start in range(0, flat.size, TILE):
        block = flat[start : start + TILE]
        square = np.dot(block, block) if small else _wide_square(block)
        total += square.item() if isinstance(square, np.generic) else square
    return total


def _wide_square(block: np.ndarray) -> int:
    """Σ x² of int64 entries of up to 62 bits, by limbs."""
    limbs = [(block >> (_LIMB * k)) & ((1 << _LIMB) - 1) for k in range(2)] + [block >> (2 * _LIMB)]
    return sum(int(np.dot(x, y)) << (_LIMB * (j + k)) for j, x in enumerate(limbs) for k, y in enumerate(limbs))
