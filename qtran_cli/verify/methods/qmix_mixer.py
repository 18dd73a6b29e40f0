"""QMIX's mixer: tables that rise along the orders, and the more the higher another agent's action is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product

from qtran_cli.verify.bootstrap import faces
from qtran_cli.verify.bootstrap.nearest import Top
from qtran_cli.verify.methods import Inequality


def inequalities(shape: tuple[int, ...]) -> list[Inequality]:
    """First the steps of each agent where all others are at their worst; then the interactions of neighbouring actions.

    By agents, or pairs of agents, in order; the interactions then by joint action, the last agent's running fastest.
    """
    n = len(shape)
    steps = [{_up((0,) * n, {i: a + 1}): 1, _up((0,) * n, {i: a}): -1} for i in range(n) for a in range(shape[i] - 1)]
    squares: list[Inequality] = []
    for i, j in combinations(range(n), 2):
        for u in product(*(range(m - (k in (i, j))) for k, m in enumerate(shape))):
            squares.append({_up(u, {i: s, j: t}): 1 if s == t else -1 for s, t in product((0, 1), repeat=2)})
    return steps + squares


def pieces(shape: tuple[int, ...], tables: Sequence[Sequence[Fraction]]) -> Iterator[tuple[Fraction, ...]] | None:
    """The values at the top of the projections to every face of the cones."""
    return faces.pieces("qmix_mixer", shape, tables)


def fits(shape: tuple[int, ...], y: Sequence[Fraction]) -> list[Top]:
    """The monotone and supermodular tables of least error."""
    return faces.fits("qmix_mixer", shape, y)


def _up(u: tuple[int, ...], by: dict[int, int]) -> tuple[int, ...]:
    return tuple(a + by.get(k, 0) for k, a in enumerate(u))
