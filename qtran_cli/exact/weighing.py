"""The value of a fit at its greedy joint action as a weighted mean of the table that it was fitted to.

    point     the entry itself: of a fit that is the table
    slice     the mean over the joint actions with one action of one agent: of conditional means
    block     the mean over the joint actions that the fit ties with it: of a monotone fit, by the weights of the squares

Weights are flat in C order and sum to 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.one_step.solution import Projection

Weigh = Callable[[Projection, Facts], list[Fraction]]
"""(the fit, the table that it was fitted to) -> the weights."""
Squares = Callable[[Facts, Fraction], Sequence[int]]
"""(the table, the value of the fit in a block) -> per joint action the weight of its square, relatively to each other."""


def point(shape: Sequence[int], u: JointAction) -> list[Fraction]:
    """1 at ``u``.

    >>> [str(w) for w in point((2, 2), (1, 0))]
    ['0', '0', '1', '0']
    """
    at = int(np.ravel_multi_index(u, tuple(shape)))
    return [Fraction(int(k == at)) for k in range(math.prod(shape))]


def slice_mean(shape: Sequence[int], i: int, a: int) -> list[Fraction]:
    """The mean given u_i = a.

    >>> [str(w) for w in slice_mean((2, 2), 1, 0)]
    ['1/2', '0', '1/2', '0']
    """
    share = Fraction(shape[i], math.prod(shape))
    return [share if u[i] == a else Fraction(0) for u in np.ndindex(*shape)]


def equal(facts: Facts, _own: Fraction) -> Sequence[int]:
    """Every square counts alike."""
    return [1] * facts.table.size


def block(squares: Squares = equal) -> Weigh:
    """The mean over the cells that the fit's joint table ties with its greedy joint action."""

    def weigh(fit: Projection, facts: Facts) -> list[Fraction]:
        assert fit.q_jt is not None
        own = fit.q_jt[fit.u_bar]
        tied = [x == own for x in fit.q_jt.flat()]
        weights = [w if inside else 0 for w, inside in zip(squares(facts, own), tied, strict=True)]
        total = sum(weights)
        return [Fraction(w, total) for w in weights]

    return weigh
