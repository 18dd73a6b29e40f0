"""The tables and factors on which the statements are tried."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from tests import oracle, sampling
from tests.oracle import Cells, Joint
from tests.thorough import share

SMALL: tuple[Joint, ...] = ((2,), (3,), (2, 2), (3, 2), (2, 2, 2))
TABLE_1 = oracle.cells([[8, -12, -12], [-12, 0, 0], [-12, 0, 0]])
DIAGONAL = oracle.cells([[1, 0], [0, 1]])
HALF = Fraction(1, 2)


def tables(count: int = 190, seed: int = 0, **choice) -> Iterator[Cells]:
    """A half of ``count``: some statements are rare."""
    return sampling.every(share(count, 2, least=60), seed, **choice)


def grid(shape: Joint, values=(0, -HALF, -1)) -> Iterator[list[list[Fraction]]]:
    """Every [Q_i] with these values."""
    rows = [[list(map(Fraction, row)) for row in product(values, repeat=m)] for m in shape]
    return map(list, product(*rows))


def with_factors() -> Iterator[tuple[Cells, list[list[Fraction]]]]:
    """Small tables, each with every [Q_i] of a grid: some satisfy the conditions, some only part of them."""
    for table in tables(15, seed=7, kinds=(sampling.tied, sampling.rectangular, sampling.additive), shapes=SMALL):
        yield from ((table, q) for q in grid(oracle.shape(table)))
    draw = random.Random(8)
    for table in sampling.every(190, seed=8):
        yield table, sampling.factors(draw, oracle.shape(table))


def product_weights(table: Cells, draw: random.Random) -> Cells:
    """A random product distribution with full support."""
    sides = [[Fraction(draw.randint(1, 5)) for _ in range(m)] for m in oracle.shape(table)]
    sides = [[x / sum(side) for x in side] for side in sides]
    weights = {}
    for u in table:
        weights[u] = Fraction(1)
        for side, a in zip(sides, u, strict=True):
            weights[u] *= side[a]
    return weights
