"""What the methods of the QMIX family share: the best monotone table over all orders of the actions, and its report."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

import numpy as np

from qtran_cli.exact import isotonic, order_best, order_search, orders
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.isotonic import Fits
from qtran_cli.exact.monotone_loss import Loss, asymmetric, weighted
from qtran_cli.exact.orders import Error, Fit, Optimum
from qtran_cli.exact.projections._judge import optimal, worst
from qtran_cli.exact.solution import Landscape, LocalOptimum, Projection
from qtran_cli.table import Table

__all__ = ["LARGEST", "Loss", "alone", "asymmetric", "judged", "project", "weighted"]

LARGEST = 2_000
"""Above so many joint actions no monotone table is fitted."""


def alone(many: Sequence[Facts], loss: Callable[[Sequence[Facts]], Loss]) -> Iterator[Projection]:
    """The projections of games of one shape, without their local optima: a batch of regressions where all orders are tried.

    loss: of several games, its flat indices running through game after game.
    """
    if _refusal(many[0].table) or not _few(many[0].table):
        yield from (project(facts, loss([facts])) for facts in many)
        return
    for facts, found in zip(many, order_best.best_each([facts.table for facts in many], loss(many)), strict=True):
        yield _reported(facts, found, Landscape(True, orders.count(facts.table.shape), found[0].error, None))


def project(facts: Facts, loss: Loss) -> Projection:
    """The best monotone table that was found, whether it is proved best, and the local optima.

    Among equally good tables the one whose greedy joint actions earn least is reported: training could end there.
    """
    table = facts.table
    if reason := _refusal(table):
        return Projection(None, None, None, None, None, False, None, reason=reason)
    fit, error = _of(table, loss)
    deadline = time.monotonic() + facts.qmix_seconds
    everything = orders.local_optima(table, fit, error, deadline) if _few(table) else None
    whole = everything is not None
    found = everything if everything is not None else _search(facts, loss, fit, error, deadline)
    bound = found[0].error if whole else order_search.lower_bound(table, _corner(table, loss))
    optima = tuple(judged(facts, o) for o in found) if whole else None
    return _reported(facts, found, Landscape(whole or bound == found[0].error, orders.count(table.shape), bound, optima))


def _few(table: Table) -> bool:
    """Whether all orders are tried."""
    return orders.count(table.shape) * table.size <= orders.CELLS


def _reported(facts: Facts, found: list[Optimum], search: Landscape) -> Projection:
    """The projection among tables of which the first is best."""
    ties = [o for o in found if o.error == found[0].error]
    best = min(ties, key=lambda o: (worst(facts, o.greedy), o.table.flat())) if len(ties) > 1 else ties[0]
    reason, value, good = _reason(found, best), worst(facts, best.greedy), optimal(facts, best.greedy)
    return Projection(None, best.table, best.error, best.greedy, value, good, best.error == 0, reason=reason, landscape=search)


def _refusal(table: Table) -> str:
    """Why no monotone table is fitted, "" where one is."""
    if table.size > LARGEST or table.floating:
        return f"not fitted: {table.size:,} joint actions, monotone tables are fitted up to {LARGEST:,}"
    return "" if isotonic.feasible(table.shape) else "not fitted: the other agents' product order has too many upper sets"


def _of(table: Table, loss: Loss) -> tuple[Fit, Error]:
    payoffs, every = table.num.ravel().tolist(), np.arange(table.size)

    def error(values: list[int], common: int) -> Fraction:
        return loss.error(payoffs, every, values, common) / table.den**2

    return lambda values, at: loss.fits(values, at, table.shape), error


def _search(facts: Facts, loss: Loss, fit: Fit, error: Error, deadline: float) -> list[Optimum]:
    """The best ends of a descent; among those whose rough errors cannot be told apart the exact error decides."""
    table = facts.table
    payoffs, cells, spread = table.num.ravel(), np.arange(table.size), max(table.high - table.low, 1)

    def rough(num: np.ndarray, den: np.ndarray) -> np.ndarray:
        return loss.rough(payoffs, cells, Fits(num, den), spread)

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


def judged(facts: Facts, o: Optimum) -> LocalOptimum:
    """The optimum with what its greedy joint actions earn."""
    return LocalOptimum(o.table, o.error, o.greedy, worst(facts, o.greedy), optimal(facts, o.greedy))


def _reason(found: list[Optimum], best: Optimum) -> str:
    ties = sum(o.error == best.error for o in found)
    return f"{ties} tables fit equally well; the one whose greedy joint action earns least is given." if ties > 1 else ""
