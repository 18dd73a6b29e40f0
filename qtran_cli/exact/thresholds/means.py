"""When IQL and VDN are right, as signs of polynomials: u*_i has to be ahead of every other action of every agent.

IQL       E_w[Q | u_i = a] is a quotient of two polynomials, so being ahead is the sign of one
VDN       the same where the agents draw independently; under weight α off u* its fit moves along a line (docs/theory.md 14.3):
          Q_i(u*_i) − Q_i(a) has the sign of (α + (1 − α) H) (E[Q | u*_i] − E[Q | a]) + (1 − α) r m_i / |U|, E uniform
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product

import numpy as np

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.exact.algebra.polynomial import Polynomial, total
from qtran_cli.exact.algebra.roots import lines
from qtran_cli.exact.thresholds.families import Family
from qtran_cli.exact.thresholds.outcome import Outcome
from qtran_cli.exact.thresholds.region import positive


def of_means(family: Family) -> Outcome:
    """Where conditional means are right. Cost: a pass over the table per agent, and the roots of Σ_i (m_i − 1) small polynomials."""
    return _decided(family, _ahead)


def of_sums(family: Family) -> Outcome:
    """Where the best sum is right. Cost: as ``of_means``."""
    return _decided(family, _ahead if family.product else _along_a_line)


Leads = Callable[[Family], Iterator[list[Polynomial]]]
"""Per agent and action how far u*_i is ahead of it, one agent's times one positive factor; for u*_i itself 0."""


def _decided(family: Family, leads: Leads) -> Outcome:
    rows = list(leads(family))
    conditions = [p for row, best in zip(rows, family.u, strict=True) for a, p in enumerate(row) if a != best]
    return Outcome(positive(conditions, family.low, family.high, family.closed), greedy=lambda x: _greedy(rows, x))


def _greedy(rows: list[list[Polynomial]], x: Fraction) -> frozenset[JointAction]:
    leads = [[p(x) for p in row] for row in rows]
    return frozenset(product(*([a for a, lead in enumerate(row) if lead == min(row)] for row in leads)))


def _ahead(family: Family) -> Iterator[list[Polynomial]]:
    for i in range(len(family.shape)):
        tops = _sums(family, i, [w * q for w, q in zip(family.weights, family.payoffs, strict=True)])
        bottoms, best = _sums(family, i, list(family.weights)), family.u[i]
        yield [tops[best] * bottoms[a] - tops[a] * bottoms[best] for a in range(family.shape[i])]


def _sums(family: Family, i: int, cells: list[Polynomial]) -> list[Polynomial]:
    """Per action of agent i the sum over the joint actions with it."""
    at = np.moveaxis(np.arange(len(cells)).reshape(family.shape), i, 0).reshape(family.shape[i], -1)
    return [total(cells[c] for c in row) for row in at.tolist()]


def _along_a_line(family: Family) -> Iterator[list[Polynomial]]:
    """Payoffs are constants here, and the parameter the weight off u*."""
    payoffs = [q(Fraction(0)) for q in family.payoffs]
    size, n = len(payoffs), len(family.shape)
    means = [[sum(row, Fraction(0)) * m / size for row in _slices(payoffs, family.shape, i)] for i, m in enumerate(family.shape)]
    height = Fraction(1 + sum(m - 1 for m in family.shape), size)
    fitted = sum((row[a] for row, a in zip(means, family.u, strict=True)), Fraction(0)) - (n - 1) * sum(payoffs, Fraction(0)) / size
    short = payoffs[family.top] - fitted
    for row, m, best in zip(means, family.shape, family.u, strict=True):
        pull = short * m / size
        leads = [(row[best] - mean, pull * (a != best)) for a, mean in enumerate(row)]
        yield lines([(lead * (1 - height) - step, lead * height + step) for lead, step in leads])


def _slices(payoffs: list[Fraction], shape: tuple[int, ...], i: int) -> list[list[Fraction]]:
    at = np.moveaxis(np.arange(len(payoffs)).reshape(shape), i, 0).reshape(shape[i], -1)
    return [[payoffs[c] for c in row] for row in at.tolist()]
