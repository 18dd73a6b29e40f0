"""What the exact methods need of the monotone and supermodular tables, beside the nearest ones themselves."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import chain, combinations

import numpy as np

from qtran_cli.exact.algebra import linear
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods._least_squares import sums
from qtran_cli.exact.methods._least_squares.means import conditional_means
from qtran_cli.exact.methods._monotone import judged, reported, unfitted
from qtran_cli.exact.monotone import orders, supermodular
from qtran_cli.exact.monotone import pieces as order_pieces
from qtran_cli.exact.one_step.solution import Landscape, Projection
from qtran_cli.exact.sampling import Weights
from qtran_cli.exact.sweeps.igm import greedy
from qtran_cli.table import Table, from_fractions

FACES = 9
"""The pieces of a fit are listed for up to so many inequalities: 3×3, 4×2, 2×2×2."""


def refused(table: Table) -> Projection | None:
    """The record of a table that is too large, or not exact; None where it is fitted."""
    if supermodular.feasible(table):
        return None
    if table.floating:
        return unfitted("not fitted: monotone and supermodular tables are fitted to exact payoffs")
    work = orders.count(table.shape) * supermodular.count(table.shape)
    size = f"{work:,}" if work < 10**9 else f"about 10^{len(str(work)) - 1}"
    return unfitted(f"not fitted: choices of orders × inequalities are {size}, above {supermodular.WORK:,}")


def trap(facts: Facts) -> tuple[np.ndarray, ...]:
    """What is greedy at the best sum: every hidden unit of the mixer can be linear there at every u.

    Under uniform sampling the same as under conditional means.
    """
    if not isinstance(facts.ask.sampling, Weights):
        return greedy(conditional_means(facts))
    rows, _ = sums.least_squares(facts, facts.ask.sampling)
    assert rows is not None, "small tables whose joint actions all have weight"
    return greedy(tuple(map(from_fractions, rows)))


def beside(facts: Facts, found: Projection) -> Projection:
    """QMIX's projection under uniform sampling with ``supermodular`` filled in, where that is small enough.

    Among equally good tables the one whose greedy joint actions earn least. Cost: 1 ms at 3×3, 30 ms at 3×3×3.
    """
    if found.q_jt is None or not supermodular.feasible(facts.table):
        return found
    fits = [judged(facts, o) for o in supermodular.nearest(facts.table)]
    return replace(found, supermodular=min(fits, key=lambda o: (o.value, o.q_jt.flat())))


def weigh(fit: Projection, facts: Facts) -> list[Fraction]:
    """The value at the greedy joint action as a weighted sum of the table that was fitted, weights flat in C order.

    The fit is the nearest point of the space in which the inequalities that it meets with equality are equations: the weights
    are the nearest of that space to the greedy cell's own, sum to 1, and some are negative.
    """
    assert fit.q_jt is not None
    at = supermodular.sorted_cells(fit.q_jt)
    rows = supermodular.inequalities(facts.table.shape)
    tight = rows[rows @ fit.q_jt.num.ravel().astype(object)[at] == 0]
    own = int(np.flatnonzero(at == np.ravel_multi_index(fit.u_bar, facts.table.shape))[0])
    found = dict(zip(at.tolist(), weights(tight, own), strict=True))
    return [found[c] for c in range(facts.table.size)]


def weights(tight: np.ndarray, own: int) -> list[Fraction]:
    """The point of {x : A x = 0} nearest to 1 at cell ``own``, 0 elsewhere. tight: A, integers (K, cells)."""
    pull = tight.astype(object)
    lam, _ = linear.consistent(pull @ pull.T, [Fraction(-int(x)) for x in tight[:, own]]) if len(tight) else ([], 0)
    moved = np.array(lam, dtype=object) @ pull if len(tight) else np.zeros(tight.shape[1], dtype=object)
    return [Fraction(x) + (c == own) for c, x in enumerate(moved.tolist())]


def pieces(shape: tuple[int, ...]) -> frozenset[tuple[Fraction, ...]] | None:
    """Every list of weights that ``weigh`` can give for a table of this shape, whatever the table; None where there are too many to list.

    One for each choice of orders and set of inequalities that are equations. Cost: a second at 3×3.
    """
    many = supermodular.count(shape)
    if many > FACES or orders.count(shape) * many > supermodular.WORK:
        return None
    return _pieces(shape)


@cache
def _pieces(shape: tuple[int, ...]) -> frozenset[tuple[Fraction, ...]]:
    rows, at = supermodular.inequalities(shape), orders.every(shape)
    sets = chain.from_iterable(combinations(range(len(rows)), k) for k in range(len(rows) + 1))
    found = {tuple(weights(rows[list(tight)], rows.shape[1] - 1)) for tight in sets}
    back = np.argsort(at, axis=1).tolist()
    return frozenset(tuple(w[place] for place in places) for w in found for places in back)


def every(facts: Facts) -> list[Projection]:
    """All tables that fit equally well, each as a projection of its own."""
    if none := refused(facts.table):
        return [none]
    best = supermodular.nearest(facts.table)
    search = Landscape(True, orders.count(facts.table.shape), best[0].error, None)
    return [reported(facts, [o], search) for o in best]


def runner_up(facts: Facts) -> Fraction | None:
    """The least squared error among the orders whose nearest table is not the best of all. Cost: an exact program per order."""
    return order_pieces.runner_up(facts.table, supermodular.squares(np.ones(facts.table.size, dtype=np.int64)))
