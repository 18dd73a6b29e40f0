"""The best monotone table in given orders, block by block from above: the largest of the upper sets with the greatest mean comes first.

What is left is treated alike (Brunk 1955, the minimum lower sets algorithm turned round). So the value at the top is the mean over an
upper set, and those of all orders are all the pieces there are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import cache

from qtran_cli.verify.bootstrap.nearest import Top, equally_good, scaled
from qtran_cli.verify.monotone import REPEATED, sorted_sets, work


def pieces(shape: tuple[int, ...], tables: Sequence[Sequence[Fraction]]) -> Iterator[tuple[Fraction, ...]] | None:
    """The means of the tables, flat in C order, over every non-empty upper set of any orders; None where these are too many to check."""
    if work(shape, REPEATED) > REPEATED:
        return None
    masks = {mask for moved in _orders(shape) for mask in moved if mask}
    return (tuple(sum((table[k] for k in _members(mask)), Fraction(0)) / mask.bit_count() for table in tables) for mask in sorted(masks))


def fits(shape: tuple[int, ...], y: Sequence[Fraction]) -> list[Top]:
    """The monotone tables of least error from y."""
    whole, scale = scaled(y, math.lcm(*range(1, len(y) + 1)))
    return equally_good(shape, whole, _best_tables(shape, whole), scale)


def _best_tables(shape: tuple[int, ...], y: Sequence[int]) -> Iterator[list[int]]:
    """The best monotone table in every choice of orders. y: multiples of every number of cells, so that means are whole."""
    known: dict[int, int] = {}

    def mean(mask: int) -> int:
        if mask not in known:
            known[mask] = sum(y[k] for k in _members(mask)) // mask.bit_count()
        return known[mask]

    for uppers in _orders(shape):
        yield _from_above(len(y), uppers, mean)


def _from_above(size: int, uppers: Sequence[int], mean: Callable[[int], int]) -> list[int]:
    taken, found = 0, [0] * size
    while taken != (1 << size) - 1:
        rest = [u & ~taken for u in uppers if u & taken == taken and u != taken]
        block = max(rest, key=lambda mask: (mean(mask), mask.bit_count()))
        for k in _members(block):
            found[k] = mean(block)
        taken |= block
    return found


def _members(mask: int) -> list[int]:
    return [k for k in range(mask.bit_length()) if mask >> k & 1]


@cache
def _orders(shape: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """For every choice of orders its upper sets as bit masks over the flat cells."""
    return tuple(map(tuple, sorted_sets(shape)))
