"""The best monotone tables over all orders, proved by bounds: choices of orders whose bound is above a table found are not tried.

First one agent's orders are bounded by themselves; with those that are left every choice is bounded; then the choices are
fitted from the lowest bound up, until the next bound is above the best table found (bounds.py).
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from qtran_cli.exact.algebra.isotonic import Fits
from qtran_cli.exact.budget import Late
from qtran_cli.exact.monotone import bounds as order_bounds
from qtran_cli.exact.monotone import orders
from qtran_cli.exact.monotone.least import SLACK, least, reach
from qtran_cli.exact.monotone.loss import Loss
from qtran_cli.exact.monotone.orders import Optimum
from qtran_cli.exact.monotone.symmetry import images, symmetry
from qtran_cli.table import Table

PARTS = 300_000
"""Parts of the table that are fitted for bounds: 7 × 7, or 5 × 5 × 5."""
BOUNDED = 150_000_000
"""Choices of orders × ways to pair actions up to which every choice is bounded: 6 × 6."""
IMAGES = 20_000
FIRST, LAST = 32, 1_000
"""Choices that are fitted together: few at first, each time twice as many."""


@dataclass(frozen=True, eq=False)
class Search:
    """best: the best tables where ``proved``, else those found, maybe none. bound: no monotone table's error is below it.

    complete: best are all of them; False: symmetries make more of them, more than IMAGES.
    """

    best: list[Optimum]
    bound: Fraction
    proved: bool
    complete: bool = False


def best(table: Table, loss: Loss) -> list[Optimum]:
    """All best tables. Cost at 5×5: 5,000 regressions on parts, and a few on the whole table. Raises Late."""
    found = search(table, loss, math.inf, math.inf)
    if not found.proved:
        raise Late
    return found.best


def search(table: Table, loss: Loss, upper: float, limit: float = BOUNDED) -> Search:
    """The best tables, or how far the bounds came by the loss's deadline and within the limits."""
    try:
        return _search(table, loss, upper, limit)
    except Late:
        return Search([], Fraction(0), False)


def _search(table: Table, loss: Loss, upper: float, limit: float) -> Search:
    """As above, while the bounds themselves are not late.

    upper: the error of a table that is known, in units of (max − min)² of the payoff's numerators, in float64.
    """
    work = [order_bounds.work(table.shape, i) for i in range(table.ndim)]
    whole, deadline = int(np.argmin(work)), loss.deadline
    if limit < math.inf and (min(work) > PARTS or max(map(math.factorial, table.shape)) > PARTS or time.monotonic() > deadline):
        return Search([], Fraction(0), False)
    of = symmetry(table, loss.marks)
    lists = [np.array(list(of.orders(i)), dtype=np.int64) for i in range(table.ndim)]
    if _sums(lists) > limit or upper < math.inf:
        bounds = order_bounds.least(table, loss, whole, lists[whole])
        lists[whole] = lists[whole][bounds <= reach(upper)]
        if not len(lists[whole]) or _sums(lists) > limit or time.monotonic() > deadline:
            return Search([], exact(table, min(float(bounds.min()), upper)), False)
    kept = [i for i, cost in enumerate(work) if i == whole or cost < math.prod(map(len, lists)) / 2]
    found = _descend(table, loss, lists, order_bounds.each(table, loss, lists, kept), upper)
    return _completed(found, of.maps) if found.proved else found


def ruled_out(table: Table, loss: Loss, lists: list[np.ndarray], upper: float) -> bool:
    """Whether bounds show that no table under these orders, (count, m_i) per agent, has an error as low as ``upper``. Raises Late."""
    work = [order_bounds.work(table.shape, i) for i in range(table.ndim)]
    whole = int(np.argmin(work))
    bounds = order_bounds.least(table, loss, whole, lists[whole])
    lists = [*lists[:whole], lists[whole][bounds <= reach(upper)], *lists[whole + 1 :]]
    if not len(lists[whole]):
        return True
    found = _descend(table, loss, lists, order_bounds.each(table, loss, lists, [whole]), upper)
    if not found.best and time.monotonic() > loss.deadline:
        raise Late
    return not found.best


def _completed(found: Search, maps: Sequence[np.ndarray]) -> Search:
    """With the images of the best tables under the symmetries that were used."""
    made: dict[tuple[int, bytes], Optimum] = {}
    for o in found.best:
        num = o.table.num.ravel()
        orbit = images(num, np.ones_like(num), maps, IMAGES - len(made))
        if orbit is None:
            return found
        tables = {name: Table(n.reshape(o.table.shape), o.table.den) for name, (n, _) in orbit.items()}
        made |= {(t.den, name): Optimum(t, o.error, orders.dominant(t)) for name, t in tables.items()}
    return replace(found, best=list(made.values()), complete=True)


def _sums(lists: list[np.ndarray]) -> int:
    """How many sums make the bounds of all choices."""
    return math.prod(len(orders) * order_bounds.ways(orders.shape[1]) for orders in lists)


def _descend(table: Table, loss: Loss, lists: list[np.ndarray], bounds: np.ndarray, upper: float) -> Search:
    """Fit the choices from the lowest bound up."""
    ranked = np.flatnonzero(bounds <= reach(upper))
    ranked = ranked[np.argsort(bounds[ranked], kind="stable")]
    found: list[tuple[np.ndarray, Fits, np.ndarray]] = []
    spread, start, step = max(table.high - table.low, 1), 0, FIRST
    while start < len(ranked) and bounds[ranked[start]] <= reach(upper):
        at = _cells(table, lists, ranked[start : start + step])
        values = table.num.ravel()[at]
        try:
            fits = loss.fits(values, at, table.shape)
        except Late:
            return Search(_least(table, loss, found), exact(table, min(float(bounds[ranked[start]]), upper)), False)
        rough = loss.rough(values, at, fits, spread)
        upper = min(upper, float(rough.min()))
        near = rough <= reach(upper)
        found.append((at[near], Fits(fits.num[near], fits.den[near]), rough[near]))
        start, step = start + step, min(2 * step, LAST)
    best = _least(table, loss, found)
    return Search(best, best[0].error if best else Fraction(0), bool(best))


def _least(table: Table, loss: Loss, found: list[tuple[np.ndarray, Fits, np.ndarray]]) -> list[Optimum]:
    if not any(len(rough) for _, _, rough in found):
        return []
    at, rough = np.concatenate([a for a, _, _ in found]), np.concatenate([r for _, _, r in found])
    num, den = (np.concatenate([getattr(f, side) for _, f, _ in found]) for side in ("num", "den"))
    return least(table, loss, at, Fits(num, den), rough)


def _cells(table: Table, lists: list[np.ndarray], places: np.ndarray) -> np.ndarray:
    """Which cell stands at each place of the sorted table, for these choices: (count, cells)."""
    at = np.zeros((len(places), 1), dtype=np.int64)
    which = np.unravel_index(places, [len(orders) for orders in lists])
    for m, some, k in zip(table.shape, lists, which, strict=True):
        at = (at[:, :, None] * m + some[k][:, None, :]).reshape(len(places), -1)
    return at


def exact(table: Table, bound: float) -> Fraction:
    """A bound in units of (max − min)² of the numerators as an exact number below it, of six digits."""
    share = Fraction(max(bound * (1 - 2 * SLACK), 0.0))
    scaled = share * Fraction(max(table.high - table.low, 1)) ** 2 / table.den**2
    if not scaled:
        return scaled
    unit = Fraction(10) ** (len(str(scaled.numerator)) - len(str(scaled.denominator)) - 6)
    return scaled // unit * unit
