"""The best monotone table over all orders, found again by other mathematics: the min–max formula over upper and lower sets.

    T(u) = max over upper sets U ∋ u of min over lower sets L ∋ u of the best constant on U ∩ L

for each choice of orders, the constants being means or expectiles of the payoffs, as the method weighs them. For small
games: the work is orders × joint actions × (upper sets)².
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from fractions import Fraction
from functools import cache

import numpy as np

from qtran_cli.certificates.one_step import ConeFit, MonotoneFit
from qtran_cli.table import Table
from qtran_cli.verify._walk import masks, require
from qtran_cli.verify.methods import checker
from qtran_cli.verify.methods._losses import Constant

REPEATED = 8 * 10**6
"""The most steps that checking a claim may take (``work``): up to 3 × 4 and 2 × 2 × 2 × 2."""


def fit(c: MonotoneFit, table: Table) -> None:
    """The claimed table is monotone, its error the least over all orders, and its greedy sets earn what is claimed."""
    loss = checker(c.method, "loss")
    require(c.q_jt.shape == table.shape, "the fitted table is of another shape")
    require(work(table.shape, REPEATED) <= REPEATED, "the table is too large for this to be checked: leave it out of the claims")
    payoff, fitted = table.flat(), c.q_jt.flat()
    constant, error = loss(payoff, c.alpha)
    least = min(error(found) for found in best_tables(table.shape, constant))
    require(error(fitted) == c.sse, f"the error of the fitted table is {error(fitted)}, not {c.sse}")
    require(c.sse == least, f"some order has a table of error {least}, less than {c.sse}")
    require(any(found == fitted for found in best_tables(table.shape, constant)), "the fitted table is monotone in no order")
    require(c.represents == (fitted == payoff), "represents is claimed wrongly")
    dominating(c, table)


def dominating(c: MonotoneFit | ConeFit, table: Table) -> None:
    """greedy: the actions that are at least as good as every other in every context; what their worst joint action earns."""
    members = masks(c.greedy, table)
    cube = np.array(c.q_jt.flat(), dtype=object).reshape(table.shape)
    for i, member in enumerate(members):
        require(dominant(cube, i) == member.tolist(), f"agent {i + 1}'s greedy actions are not those that dominate all others")
    value = min(table[u] for u in itertools.product(*(s.tolist() for s in c.greedy)))
    require(value == c.value, f"the worst greedy payoff is {value}, not {c.value}")
    require(c.optimal == (value == max(table.flat())), "optimal is claimed wrongly")


def dominant(cube: np.ndarray, i: int) -> list[bool]:
    """Which actions of agent i are at least as good as every other in every context. cube: the table, an axis per agent."""
    slices = np.moveaxis(cube, i, 0).reshape(cube.shape[i], -1).tolist()
    return [all(x >= y for other in slices for x, y in zip(own, other, strict=True)) for own in slices]


def work(shape: tuple[int, ...], limit: int) -> int:
    """orders × joint actions × (upper sets)², or something above ``limit``. Cost: at most √limit sets."""
    rough = math.prod(math.factorial(m) for m in shape) * math.prod(shape)
    return rough if rough > limit else rough * len(_upper_sets(shape, math.isqrt(limit // rough))) ** 2


@cache
def upper_sets(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Every upper set of the product order as a bit mask over the flat cells."""
    return tuple(_upper_sets(shape))


def _upper_sets(shape: tuple[int, ...], most: float = math.inf) -> list[int]:
    """The upper sets, built from the top cell down; where there are more than ``most``, some more than that."""
    cells = list(np.ndindex(*shape))
    at = {u: k for k, u in enumerate(cells)}
    above = [sum(1 << at[(*u[:i], u[i] + 1, *u[i + 1 :])] for i in range(len(shape)) if u[i] + 1 < shape[i]) for u in cells]
    found = [0]
    for k in reversed(range(len(cells))):  # in C order every cell comes after those above it when read backwards
        if len(found) > most:
            break
        found += [s | 1 << k for s in found if above[k] & s == above[k]]
    return found


def best_tables(shape: tuple[int, ...], constant: Constant) -> Iterator[list[Fraction]]:
    """The best table under every choice of orders, flat in C order."""
    everything = (1 << math.prod(shape)) - 1
    for moved in sorted_sets(shape):
        yield [_min_max(1 << k, moved, everything, constant) for k in range(math.prod(shape))]


def sorted_sets(shape: tuple[int, ...]) -> Iterator[list[int]]:
    """The upper sets of every choice of orders, as bit masks over the flat cells."""
    flat = np.arange(math.prod(shape)).reshape(shape)
    for choice in itertools.product(*(itertools.permutations(range(m)) for m in shape)):
        place = flat[np.ix_(*choice)].ravel().tolist()
        yield [sum(1 << place[k] for k in range(len(place)) if s >> k & 1) for s in upper_sets(shape)]


def _min_max(cell: int, uppers: list[int], everything: int, constant: Constant) -> Fraction:
    lowers = [everything ^ s for s in uppers if not s & cell]
    return max(min(constant(upper & lower) for lower in lowers) for upper in uppers if upper & cell)
