"""Random tables of every kind that the solver tells apart, and their forms as exact, big-integer and floating tables.

A kind is a function of a random generator and a shape. Uniform draws alone would almost never be additive, monotone or
tied, so each class has a kind that plants it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product

import numpy as np

from qtran_cli.table import Table, from_fractions, narrow
from tests import oracle
from tests.oracle import Cells, Joint
from tests.thorough import share

Kind = Callable[[random.Random, Joint], Cells]


def joint_actions(shape: Joint) -> list[Joint]:
    return list(product(*map(range, shape)))


def wide(draw: random.Random, shape: Joint) -> Cells:
    return {u: Fraction(draw.randint(-9, 9)) for u in joint_actions(shape)}


def tied(draw: random.Random, shape: Joint) -> Cells:
    return {u: Fraction(draw.randint(0, 2)) for u in joint_actions(shape)}


def fractions(draw: random.Random, shape: Joint) -> Cells:
    return {u: Fraction(draw.randint(-20, 20), draw.randint(1, 12)) for u in joint_actions(shape)}


def additive(draw: random.Random, shape: Joint) -> Cells:
    return oracle.transformed([[Fraction(draw.randint(-4, 4), draw.choice((1, 1, 3))) for _ in range(m)] for m in shape])


def nearly_additive(draw: random.Random, shape: Joint) -> Cells:
    table = additive(draw, shape)
    table[draw.choice(list(table))] += draw.choice((1, -1, Fraction(1, 7)))
    return table


def monotone(draw: random.Random, shape: Joint) -> Cells:
    """The running maximum of a tied table over the product order, the actions then shuffled."""
    seed, places = tied(draw, shape), [draw.sample(range(m), m) for m in shape]
    below = {u: max(seed[w] for w in seed if all(a <= b for a, b in zip(w, u, strict=True))) for u in seed}
    return {u: below[tuple(place[a] for place, a in zip(places, u, strict=True))] for u in seed}


def rectangular(draw: random.Random, shape: Joint) -> Cells:
    """10 on a random product set, less elsewhere."""
    sides = [draw.sample(range(m), draw.randint(1, m)) for m in shape]
    best = set(product(*sides))
    return {u: Fraction(10 if u in best else draw.randint(-9, 9)) for u in joint_actions(shape)}


def constant(draw: random.Random, shape: Joint) -> Cells:
    return dict.fromkeys(joint_actions(shape), Fraction(draw.randint(-3, 3)))


KINDS: tuple[Kind, ...] = (wide, tied, fractions, additive, nearly_additive, monotone, rectangular, tied, rectangular, constant)
SHAPES: tuple[Joint, ...] = (
    *((1,), (2,), (4,), (1, 1), (2, 2), (2, 3), (3, 2), (3, 3), (4, 3), (1, 3), (4, 4)),
    *((2, 2, 2), (3, 2, 2), (2, 3, 3), (1, 2, 2), (3, 1, 3), (2, 2, 2, 2), (3, 2, 1, 2), (2, 1, 2, 3)),
)


def tables(count: int, seed: int, kinds: tuple[Kind, ...] = KINDS, shapes: tuple[Joint, ...] = SHAPES) -> Iterator[Cells]:
    """A share of ``count`` tables, the same for the same seed; of at most 20 all."""
    yield from every(share(count, least=20), seed, kinds, shapes)


def every(count: int, seed: int, kinds: tuple[Kind, ...] = KINDS, shapes: tuple[Joint, ...] = SHAPES) -> Iterator[Cells]:
    """``count`` tables, the same for the same seed; over a long run every kind meets every shape."""
    draw = random.Random(seed)
    pairs = [(kind, shape) for kind in kinds for shape in shapes]
    while count > 0:
        for kind, shape in draw.sample(pairs, min(count, len(pairs))):
            yield kind(draw, shape)
        count -= len(pairs)


def factors(draw: random.Random, shape: Joint) -> list[list[Fraction]]:
    """[Q_i] with ties, half of them on a grid of thirds."""
    return [[Fraction(draw.randint(-3, 3), draw.choice((1, 3))) for _ in range(m)] for m in shape]


def exact(table: Cells) -> Table:
    """The Table of these cells: int64 where they fit."""
    return from_fractions(list(table.values()), oracle.shape(table))


def big(table: Cells) -> Table:
    """The same numbers over a denominator that takes the numerators out of int64."""
    form = exact(table)
    return Table(narrow(form.num.astype(object) * 2**70), form.den * 2**70)


def floating(table: Cells) -> Table:
    """The same numbers as float64 entries, which must hold them without rounding."""
    values = [float(x) for x in table.values()]
    assert all(Fraction(v) == x for v, x in zip(values, table.values(), strict=True)), "not dyadic"
    return Table(np.array(values).reshape(oracle.shape(table)))


def dyadic(table: Cells) -> Cells:
    """Each number rounded to the nearest double: what a floating table of these decimals holds."""
    return {u: Fraction(float(x)) for u, x in table.items()}


def vectors(q: oracle.Factors) -> tuple[Table, ...]:
    return tuple(from_fractions([Fraction(x) for x in row]) for row in q)


def lists(q) -> list[list[Fraction]]:
    """[Q_i] of Tables as lists."""
    return [v.flat() for v in q]


def back(table: Table) -> Cells:
    """A Table as cells."""
    return dict(zip(joint_actions(table.shape), table.flat(), strict=True))
