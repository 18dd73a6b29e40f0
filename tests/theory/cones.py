"""Best monotone tables from their definitions: every order, every upper set, the min–max formula; nothing of the solver's.

An order is a tuple of permutations, worst action first. Cost: exponential in the cells; up to 3 × 3 and 2 × 2 × 2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from itertools import chain, combinations, permutations, product

from tests import oracle
from tests.oracle import Cells, Joint

Order = tuple[tuple[int, ...], ...]
Constant = Callable[[list[Joint]], Fraction]
"""The best constant of a block of cells."""


def orders(shape: Joint) -> list[Order]:
    return list(product(*(permutations(range(m)) for m in shape)))


def inside(table: Cells, order: Order) -> bool:
    """The table never falls when an agent moves up."""
    return all(oracle.rises(table, i, choice) for i, choice in enumerate(order))


@cache
def upper_sets(order: Order) -> tuple[frozenset[Joint], ...]:
    """Every set of cells that contains what lies above its members, by trying all subsets; the empty one left out."""
    place = [{a: k for k, a in enumerate(choice)} for choice in order]
    cells = list(product(*order))
    above = {u: {w for w in cells if all(p[a] <= p[b] for p, a, b in zip(place, u, w, strict=True))} for u in cells}
    subsets = map(set, chain.from_iterable(combinations(cells, k) for k in range(1, len(cells) + 1)))
    return tuple(frozenset(s) for s in subsets if all(above[u] <= s for u in s))


def relabelled(order: Order) -> list[frozenset[Joint]]:
    """The upper sets of an order from those of the order of the indices."""
    plain = upper_sets(tuple(tuple(range(len(choice))) for choice in order))
    return [frozenset(tuple(choice[k] for choice, k in zip(order, u, strict=True)) for u in s) for s in plain]


def fit(table: Cells, order: Order, constant: Constant) -> Cells:
    """T_π(u) = max over upper sets that contain u of the min over lower sets that contain u of the constant of their meet."""
    uppers, every = relabelled(order), frozenset(table)
    lowers = [every, *(every - s for s in uppers if s != every)]
    best: dict[Joint, list[Fraction]] = {u: [] for u in table}
    for upper in uppers:
        meets = [meet for lower in lowers if (meet := upper & lower)]
        constants = [(meet, constant(sorted(meet))) for meet in meets]
        for u in upper:
            best[u].append(min(c for meet, c in constants if u in meet))
    return {u: max(values) for u, values in best.items()}


def mean(table: Cells, weight: Cells | None = None) -> Constant:
    """The weighted mean of a block."""

    def constant(block: list[Joint]) -> Fraction:
        w = [Fraction(1) if weight is None else weight[u] for u in block]
        return sum((p * table[u] for p, u in zip(w, block, strict=True)), Fraction(0)) / sum(w)

    return constant


def expectile(table: Cells, alpha: Fraction) -> Constant:
    """The c with Σ (Q − c)⁺ = α Σ (c − Q)⁺: linear between neighbouring payoffs."""

    def balance(block: list[Joint], c: Fraction) -> Fraction:
        return sum((max(table[u] - c, Fraction(0)) - alpha * max(c - table[u], Fraction(0)) for u in block), Fraction(0))

    def constant(block: list[Joint]) -> Fraction:
        values = sorted({table[u] for u in block})
        low = max(x for x in values if balance(block, x) >= 0)
        above = [x for x in values if x > low]
        if not above:
            return low
        at, end = balance(block, low), balance(block, above[0])
        return low + (above[0] - low) * at / (at - end)

    return constant


def own_weights(table: Cells, made: Cells, alpha: Fraction) -> Cells:
    """OW's weights at a table."""
    return {u: Fraction(1) if made[u] < x else alpha for u, x in table.items()}


def fits(table: Cells, constant: Constant) -> dict[Order, Cells]:
    return {order: fit(table, order, constant) for order in orders(oracle.shape(table))}


def error(table: Cells, made: Cells, weight: Cells | None = None) -> Fraction:
    return oracle.squared_error(table, made, weight)


def best(table: Cells, weight: Cells | None = None) -> list[Cells]:
    """All monotone tables of least weighted error."""
    found = list(fits(table, mean(table, weight)).values())
    least = min(error(table, made, weight) for made in found)
    return distinct(made for made in found if error(table, made, weight) == least)


def distinct(tables: Iterator[Cells]) -> list[Cells]:
    return list({tuple(sorted(t.items())): t for t in tables}.values())


def local_optima(table: Cells, constant: Constant) -> list[Cells]:
    """The tables that are the fit of every order in which they are monotone."""
    found = fits(table, constant)
    return [t for t in distinct(iter(found.values())) if all(found[o] == t for o in found if inside(t, o))]


def dominating(table: Cells) -> list[set[int]]:
    """Per agent the actions whose slice is nowhere below another's."""
    return [{a for a in range(m) if all(dominates(table, i, a, b) for b in range(m))} for i, m in enumerate(oracle.shape(table))]


def dominates(table: Cells, i: int, a: int, b: int) -> bool:
    """Agent i's action a is nowhere below b."""
    return all(table[oracle.swap(u, i, a)] >= table[oracle.swap(u, i, b)] for u in oracle.contexts(table, i))


def greedy(table: Cells) -> set[Joint]:
    return set(product(*dominating(table)))


def worst(table: Cells, made: Cells) -> Fraction:
    """The least payoff among the greedy joint actions of a monotone table."""
    return min(table[u] for u in greedy(made))


def recognised(table: Cells, made: Cells, order: Order, pull: Cells) -> bool:
    """Statement 9.3: no upper set is pulled up, and the pulls on every level set sum to 0."""
    levels = ([u for u in made if made[u] == value] for value in set(made.values()))
    return (
        inside(made, order)
        and all(sum(pull[u] for u in s) <= 0 for s in relabelled(order))
        and all(sum(pull[u] for u in level) == 0 for level in levels)
    )
