"""Exact sums of a table: over everybody but one agent, over all, and of squares. What IQL, VDN and squared errors need.

int64 sums cannot overflow: where the bound |num| · cells allows it they are taken as they are, otherwise of the upper and
lower 32 bits apart and put together as Python integers. Floating tables are summed in float64 and are then not exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qtran_cli.exact.sweeps.tiles import TILE, as_matrix, halves, readable
from qtran_cli.table import SAFE, Table

_LIMB = 21  # bits: products of two limbs, summed over a tile, stay below 2^62


@dataclass(frozen=True, eq=False)
class Totals:
    """Sums of a table's num (over its den). agents[i][a]: the sum over all u with u_i = a. everything: over all u."""

    agents: tuple[np.ndarray, ...]
    everything: int
    exact: bool


def totals(table: Table) -> Totals:
    """Every agent's sums in about two passes (four where halves are summed apart)."""
    parts = _WHOLE if table.num.dtype != np.int64 or table.magnitude * table.size < SAFE else _HALVES
    matrix, k = as_matrix(table.num, table.shape), halves(table.shape)
    rows, columns = (np.zeros((len(parts), length), dtype=matrix.dtype) for length in matrix.shape)
    for r, c, tile in readable(matrix):
        for p, (part, _) in enumerate(parts):
            cells = part(tile)
            rows[p, r] += np.add.reduce(cells, axis=1)
            columns[p, c] += np.add.reduce(cells, axis=0)
    agents = (*_agents(_together(rows, parts), table.shape[:k]), *_agents(_together(columns, parts), table.shape[k:]))
    everything = agents[-1].sum()
    return Totals(agents, everything.item() if isinstance(everything, np.generic) else everything, not table.floating)


_WHOLE = ((lambda tile: tile, 1),)
_HALVES = ((lambda tile: tile >> 32, 1 << 32), (lambda tile: tile & 0xFFFFFFFF, 1))


def _together(sums: np.ndarray, parts) -> np.ndarray:
    return sums[0] if len(parts) == 1 else sum(x.astype(object) * weight for x, (_, weight) in zip(sums, parts, strict=True))


def _agents(num: np.ndarray, shape: Sequence[int]) -> list[np.ndarray]:
    """The sums over everybody but one, for each agent of a small table; none for no agent."""
    cube = num.reshape(tuple(shape))
    return [cube.sum(axis=tuple(j for j in range(len(shape)) if j != i)) for i in range(len(shape))]


def sum_of_squares(table: Table):
    """Σ_u num(u)², a Python int (a float for a floating table). About two passes."""
    flat = table.num.ravel()
    return sum(_squares(flat[k : k + TILE], table.magnitude) for k in range(0, flat.size, TILE))


def _squares(block: np.ndarray, magnitude):
    """Σ x² over at most TILE numbers of at most that magnitude."""
    if block.dtype == np.float64:
        return np.einsum("i,i", block, block).item()  # np.dot would start threads that wait longer than they add
    square = np.dot(block, block) if block.dtype == object or int(magnitude) ** 2 * TILE < SAFE else _wide_square(block)
    return square.item() if isinstance(square, np.generic) else square


def _wide_square(block: np.ndarray) -> int:
    """Σ x² of int64 entries of up to 62 bits, by limbs."""
    limbs = [(block >> (_LIMB * k)) & ((1 << _LIMB) - 1) for k in range(2)] + [block >> (2 * _LIMB)]
    return sum(int(np.dot(x, y)) << (_LIMB * (j + k)) for j, x in enumerate(limbs) for k, y in enumerate(limbs))
