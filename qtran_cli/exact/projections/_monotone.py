"""What the methods of the QMIX family share: the best monotone table over all orders of the actions, and its report."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from qtran_cli.exact import isotonic, order_search, orders
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.isotonic import Fits
from qtran_cli.exact.orders import Error, Fit, Optimum
from qtran_cli.exact.projections._judge import optimal, worst
from qtran_cli.exact.solution import Landscape, LocalOptimum, Projection
from qtran_cli.table import SAFE, Table

LARGEST = 2_000
"""Above so many joint actions no monotone table is fitted."""


@dataclass(frozen=True, eq=False)
class Loss:
    """A squared error that a monotone table is to minimise.

    fits: (values, flat indices of their cells, shape) -> the best tables under each row's order.
    error: (payoffs of some cells, their flat indices, numerators of a table there, their denominator) -> its error, in units
    of the payoffs'.
    weights: (how far the payoffs lie above the tables' values, in float64) -> the weights of the squares.
    """

    fits: Callable[[np.ndarray, np.ndarray, tuple[int, ...]], Fits]
    error: Callable[[list[int], np.ndarray, list[int], int], Fraction]
    weights: Callable[[np.ndarray], np.ndarray]


def weighted(weights: np.ndarray, den: int = 1) -> Loss:
    """Σ_u w_u (T − Q)² with w = weights / den, positive integers, flat in C order."""
    weights = weights if int(weights.max()) < SAFE else weights.astype(object)

    def error(payoffs: list[int], at: np.ndarray, values: list[int], common: int) -> Fraction:
        squares = sum(w * (x * common - t) ** 2 for x, w, t in zip(payoffs, weights[at].tolist(), values, strict=True))
        return Fraction(squares, common**2 * den)

    relative = (weights / den).astype(float)
    return Loss(lambda values, at, shape: isotonic.means(values, weights[at], shape), error, lambda _: relative)


def asymmetric(alpha: Fraction) -> Loss:
    """Σ_u w (T − Q)² with w = 1 where T < Q, α elsewhere."""

    def error(payoffs: list[int], _: np.ndarray, values: list[int], common: int) -> Fraction:
        off = [x * common - t for x, t in zip(payoffs, values, strict=True)]
        return (sum(x * x for x in off if x > 0) + alpha * sum(x * x for x in off if x < 0)) / Fraction(common**2)

    rough = float(alpha)
    return Loss(lambda values, at, shape: isotonic.expectiles(values, alpha, shape), error, lambda off: np.where(off > 0, 1.0, rough))


def project(facts: Facts, loss: Loss) -> Projection:
    """The best monotone table that was found, whether it is proved best, and the local optima.

    Among equally good tables the one whose greedy joint actions earn least is reported: training could end there.
    """
    table = facts.table
    if table.floating or table.size > LARGEST or not isotonic.feasible(table.shape):
        return Projection(None, None, None, None, None, False, None, reason=f"not fitted: {_too_large(table)}")
    fit, error = _of(table, loss)
    few = orders.count(table.shape) * table.size <= orders.CELLS
    deadline = time.monotonic() + facts.qmix_seconds
    everything = orders.local_optima(table, fit, error, deadline) if few else None
    whole = everything is not None
    found = everything if everything is not None else _search(facts, loss, fit, error, deadline)
    ties = [o for o in found if o.error == found[0].error]
    best = min(ties, key=lambda o: (worst(facts, o.greedy), o.table.flat())) if len(ties) > 1 else ties[0]
    bound = best.error if whole else order_search.lower_bound(table, _corner(table, loss))
    search = Landscape(
        whole or bound == best.error, orders.count(table.shape), bound, tuple(_judged(facts, o) for o in found) if whole else None
    )
    reason = _reason(found, best)
    value, good = worst(facts, best.greedy), optimal(facts, best.greedy)
    return Projection(None, best.table, best.error, best.greedy, value, good, best.error == 0, reason=reason, landscape=search)


def _too_large(table: Table) -> str:
    if table.size > LARGEST or table.floating:
        return f"{table.size:,} joint actions, monotone tables are fitted up to {LARGEST:,}"
    return "the other agents' product order has too many upper sets"


def _of(table: Table, loss: Loss) -> tuple[Fit, Error]:
    payoffs, every = table.num.ravel().tolist(), np.arange(table.size)

    def error(values: list[int], common: int) -> Fraction:
        return loss.error(payoffs, every, values, common) / table.den**2

    return lambda values, at: loss.fits(values, at, table.shape), error


def _search(facts: Facts, loss: Loss, fit: Fit, error: Error, deadline: float) -> list[Optimum]:
    """The best ends of a descent; among those whose rough errors cannot be told apart the exact error decides."""
    table = facts.table
    payoffs, spread = table.num.ravel(), max(table.high - table.low, 1)

    def rough(num: np.ndarray, den: np.ndarray) -> np.ndarray:
        off = payoffs * den - num
        wide = off.dtype == object  # Python integers divide to a float where the quotient is one, whatever their own size
        off = (off / (den.astype(object) * spread)).astype(float) if wide else off / den / spread
        return (loss.weights(off) * off * off).sum(axis=1)

    ends = order_search.Descent(table, fit, rough, deadline).ends()
    return sorted((orders.optimum(table, num, den, error) for num, den in ends[:3]), key=lambda o: o.error)


def _corner(table: Table, loss: Loss) -> Callable[[np.ndarray], Fraction]:
    """The least error of a monotone table on four cells: over their four orders up to reversal of both."""
    turns = np.array([[0, 1, 2, 3], [1, 0, 3, 2], [2, 3, 0, 1], [3, 2, 1, 0]])

    def least(cells: np.ndarray) -> Fraction:
        at = cells.ravel()[turns]
        fits = loss.fits(table.num.ravel()[at], at, (2, 2))
        errors = []
        for row, n, d in zip(at, fits.num, fits.den, strict=True):
            errors.append(loss.error(table.num.ravel()[row].tolist(), row, *orders.together(n, d)))
        return min(errors) / table.den**2

    return least


def _judged(facts: Facts, o: Optimum) -> LocalOptimum:
    return LocalOptimum(o.table, o.error, o.greedy, worst(facts, o.greedy), optimal(facts, o.greedy))


def _reason(found: list[Optimum], best: Optimum) -> str:
    ties = sum(o.error == best.error for o in found)
    return f"{ties} tables fit equally well; the one whose greedy joint action earns least is given." if ties > 1 else ""
