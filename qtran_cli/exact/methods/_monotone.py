"""What the methods of the QMIX family share: the best monotone table over all orders of the actions, and its report."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

import numpy as np

from qtran_cli.exact import budget
from qtran_cli.exact.algebra import isotonic
from qtran_cli.exact.algebra.isotonic import Fits
from qtran_cli.exact.batch import monotone as batched
from qtran_cli.exact.batch.earned import Earned
from qtran_cli.exact.batch.games import Games
from qtran_cli.exact.budget import Late
from qtran_cli.exact.classes import monotone
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods._judge import optimal, worst
from qtran_cli.exact.monotone import best as order_best
from qtran_cli.exact.monotone import orders
from qtran_cli.exact.monotone import pruning as order_pruning
from qtran_cli.exact.monotone import search as order_search
from qtran_cli.exact.monotone import symmetry as order_symmetry
from qtran_cli.exact.monotone.landscape import explore
from qtran_cli.exact.monotone.loss import Loss, asymmetric, weighted
from qtran_cli.exact.monotone.orders import Optimum
from qtran_cli.exact.monotone.symmetry import Choices
from qtran_cli.exact.one_step.solution import Landscape, LocalOptimum, Projection
from qtran_cli.exact.sampling import Weights
from qtran_cli.exact.traits import Unfitted
from qtran_cli.table import Table

__all__ = [
    "LARGEST",
    "UNFITTED",
    "Loss",
    "alone",
    "asymmetric",
    "choices_of",
    "earned",
    "judged",
    "positive",
    "project",
    "reported",
    "squares",
    "unfitted",
    "unsampled",
    "until",
    "weighted",
]

LARGEST = 2_000
"""Above so many joint actions no monotone table is fitted."""
UNFITTED = Unfitted("not fitted: the orders of all histories' actions would have to be searched together")
SHORT = 500_000
"""Layers of upper sets that are compared in a fraction of a second: all orders of 5×5, 4×4 or 3×3×3, not of 4×4×4 or 2^6."""


def alone(many: Sequence[Facts], loss: Callable[[Sequence[Facts]], Loss]) -> Iterator[Projection]:
    """The projections of games of one shape, without their local optima: a batch of regressions where all orders are tried.

    loss: of several games, its flat indices running through game after game.
    """
    if _refusal(many[0].table) or not _few(many[0].table):
        yield from (project(facts, loss([facts])) for facts in many)
        return
    timed, done = loss(many).by(math.inf if _short(many[0].table) else until(many[0])), 0
    try:
        for fit in _best(many, timed):
            yield fit
            done += 1
    except Late:
        yield from (project(facts, loss([facts])) for facts in many[done:])


def earned(games: Games, loss: Loss) -> Earned | None:
    """What the best monotone tables earn; None where not all orders are tried. loss: as for ``alone``."""
    table = games.tables[0]
    if _refusal(table) or not _few(table) or orders.count(table.shape) > order_best.FEW:
        return None
    return batched.earned(games, order_best.near(games.tables, loss))


def _best(many: Sequence[Facts], loss: Loss) -> Iterator[Projection]:
    """The proved best tables of games of one shape, where all orders are few enough to be tried. Raises Late."""
    for facts, found in zip(many, order_best.best_each([facts.table for facts in many], loss), strict=True):
        yield reported(facts, found, Landscape(True, orders.count(facts.table.shape), found[0].error, None))


def project(facts: Facts, loss: Loss) -> Projection:
    """The best monotone table that was found, whether it is proved best, and the local optima, where the time allows.

    Among equally good tables the one whose greedy joint actions earn least is reported: training could end there.
    """
    if reason := _refusal(facts.table):
        return unfitted(reason)
    if not _few(facts.table) and monotone.decide(facts).holds:  # the payoff itself is of the class
        own = Optimum(facts.table, Fraction(0), orders.dominant(facts.table))
        return reported(facts, [own], Landscape(True, orders.count(facts.table.shape), Fraction(0), None))
    choices, deadline = choices_of(facts.table, loss), until(facts)
    found = None if choices is None else explore(facts.table, loss, choices, deadline)
    if choices is None or found is None:
        return next(_best([facts], loss)) if _short(facts.table) else _searched(facts, loss, loss.by(deadline))
    optima = None if found.optima is None else tuple(judged(facts, o) for o in found.optima)
    tried, count = len(choices.at), orders.count(facts.table.shape)
    return reported(facts, found.best, Landscape(True, count, found.best[0].error, optima, tried), found.optima is not None)


def choices_of(table: Table, loss: Loss) -> Choices | None:
    """All choices of orders, symmetric ones once; None where they are too many to try."""
    of = order_symmetry.symmetry(table, loss.marks)
    if of.count * table.size > orders.CELLS * math.factorial(min(table.ndim, 3)):  # more than exchanges of agents may merge
        return None
    found = order_symmetry.choices(of)
    return found if len(found.at) * table.size <= orders.CELLS else None


def _few(table: Table) -> bool:
    """Whether all orders are tried, whatever the payoffs."""
    return orders.count(table.shape) * table.size <= orders.CELLS


def _short(table: Table) -> bool:
    """Whether all orders are tried, and that in a fraction of a second: its parts are then not cut, nor its best table left out."""
    sets = isotonic.upper_sets(table.shape[1:])
    return _few(table) and sets is not None and orders.count(table.shape) * table.shape[0] * len(sets.members) <= SHORT


def until(facts: Facts) -> float:
    """When work on this table's orders that begins now has to end: a search has its share, work that is short all that is left."""
    return facts.end() if _short(facts.table) else facts.deadline()


def _searched(facts: Facts, loss: Loss, timed: Loss) -> Projection:
    """A descent among the orders, and what bounds prove: that its table is best, that another one is, or how good it is.

    timed: the loss with the deadline of the search.
    """
    table, count = facts.table, orders.count(facts.table.shape)
    found = _descended(facts, timed)
    if not found:
        reason = f"not fitted within {budget.told(facts.seconds)} seconds: one order's table takes longer"
        return Projection(None, None, None, None, None, False, None, reason=reason)
    upper = float(found[0].error * table.den**2 / max(table.high - table.low, 1) ** 2)
    proof = order_pruning.search(table, timed, upper)
    if proof.proved:
        return reported(facts, proof.best, Landscape(True, count, proof.bound, None), proof.complete)
    found = sorted([*found, *proof.best], key=lambda o: o.error)
    ties = [o for k, o in enumerate(found) if o.error == found[0].error and not any(o.table.same(x.table) for x in found[:k])]
    bound = max(proof.bound, order_search.lower_bound(table, loss, timed.deadline))
    # a bound that is met proves the error, not that no other table has it; a perfect fit has no other
    return reported(facts, ties, Landscape(bound == found[0].error == 0, count, bound, None), len(ties) == 1)


def reported(facts: Facts, ties: list[Optimum], search: Landscape, complete: bool = True) -> Projection:
    """The projection among equally good tables. complete: these are all."""
    best = min(ties, key=lambda o: (worst(facts, o.greedy), o.table.flat())) if len(ties) > 1 else ties[0]
    reason = _reason(len(ties) if complete else None)
    value, good = worst(facts, best.greedy), optimal(facts, best.greedy)
    return Projection(None, best.table, best.error, best.greedy, value, good, best.error == 0, reason=reason, landscape=search)


def unfitted(reason: str) -> Projection:
    """The record of a method without a table."""
    return Projection(None, None, None, None, None, False, None, reason=reason)


def unsampled(w: Weights) -> Projection | None:
    """The record of a method that cannot be fitted because some weight is 0; None where all are positive."""
    if not w.zeros:
        return None
    some = f"{w.zeros:,} joint action{' is' if w.zeros == 1 else 's are'}"
    return unfitted(f"{some} never sampled: the best monotone table, and its greedy action, are open there; give a small positive weight")


def positive(many: Sequence[Facts]) -> bool:
    """Whether all these games have a fit under what is asked: uniform sampling, or weights that are all positive."""
    return all(w is None or (isinstance(w, Weights) and not w.zeros) for w in (facts.ask.sampling for facts in many))


def squares(facts: Facts) -> tuple[np.ndarray, int]:
    """(integers, denominator): the weight of every square, flat in C order, under uniform sampling or weights."""
    w = facts.ask.sampling
    if not isinstance(w, Weights):
        return np.ones(facts.table.size, dtype=np.int64), 1
    num, den = w.scaled()
    return num.ravel(), den


def _refusal(table: Table) -> str:
    """Why no monotone table is fitted, "" where one is."""
    if table.size > LARGEST or table.floating:
        return f"not fitted: {table.size:,} joint actions, monotone tables are fitted up to {LARGEST:,}"
    return "" if isotonic.feasible(table.shape) else "not fitted: the other agents' product order has too many upper sets"


def _descended(facts: Facts, loss: Loss) -> list[Optimum]:
    """The best ends of a descent, none where the time was too short for one.

    Among those whose rough errors cannot be told apart the exact error decides.
    """
    table = facts.table
    payoffs, cells, spread = table.num.ravel(), np.arange(table.size), max(table.high - table.low, 1)
    flat = payoffs.tolist()

    def rough(num: np.ndarray, den: np.ndarray) -> np.ndarray:
        return loss.rough(payoffs, cells, Fits(num, den), spread)

    def error(values: list[int], common: int) -> Fraction:
        return loss.error(flat, cells, values, common) / table.den**2

    ends = order_search.Descent(table, loss, rough).ends()
    return sorted((orders.optimum(table, num, den, error) for num, den in ends[:3]), key=lambda o: o.error)


def judged(facts: Facts, o: Optimum) -> LocalOptimum:
    """The optimum with what its greedy joint actions earn."""
    return LocalOptimum(o.table, o.error, o.greedy, worst(facts, o.greedy), optimal(facts, o.greedy))


def _reason(ties: int | None) -> str:
    """ties: how many tables are equally good, None where they were not counted."""
    if ties == 1:
        return ""
    return f"{ties or 'Several'} tables fit equally well; the one whose greedy joint action earns least is given."
