"""When IQL and VDN are right, as signs of polynomials: u*_i has to be ahead of every other action of every agent.

IQL       E_w[Q | u_i = a] is a quotient of two polynomials, so being ahead is the sign of one
VDN       the same where the agents draw independently; under weight α off u* its fit moves along a line (docs/theory.md 14.3):
          Q_i(u*_i) − Q_i(a) has the sign of (α + (1 − α) H) (E[Q | u*_i] − E[Q | a]) + (1 − α) r m_i / |U|, E uniform
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

import numpy as np

from qtran_cli.exact.algebra.polynomial import Polynomial, total
from qtran_cli.exact.algebra.roots import line
from qtran_cli.exact.thresholds.families import Family
from qtran_cli.exact.thresholds.outcome import Outcome
from qtran_cli.exact.thresholds.region import positive

LARGEST = 4_096
"""Up to so many joint actions polynomials are summed."""


def of_means(family: Family, _deadline: float) -> Outcome:
    """Where conditional means are right. Cost: a pass over the table per agent, and the roots of Σ_i (m_i − 1) small polynomials."""
    return _decided(family, _ahead)


def of_sums(family: Family, _deadline: float) -> Outcome:
    """Where the best sum is right. Cost: as ``of_means``."""
    return _decided(family, _ahead if family.product else _along_a_line)


def _decided(family: Family, ahead: Callable[[Family], Iterator[Polynomial]]) -> Outcome:
    if len(family.weights) > LARGEST:
        return Outcome(None, f"{len(family.weights):,} joint actions, of which up to {LARGEST:,} are summed as polynomials")
    return Outcome(positive(list(ahead(family)), family.low, family.high, family.closed))


def _ahead(family: Family) -> Iterator[Polynomial]:
    for i in range(len(family.shape)):
        tops = _sums(family, i, [w * q for w, q in zip(family.weights, family.payoffs, strict=True)])
        bottoms, best = _sums(family, i, list(family.weights)), family.u[i]
        for a in range(family.shape[i]):
            if a != best:
                yield tops[best] * bottoms[a] - tops[a] * bottoms[best]


def _sums(family: Family, i: int, cells: list[Polynomial]) -> list[Polynomial]:
    """Per action of agent i the sum over the joint actions with it."""
    at = np.moveaxis(np.arange(len(cells)).reshape(family.shape), i, 0).reshape(family.shape[i], -1)
    return [total(cells[c] for c in row) for row in at.tolist()]


def _along_a_line(family: Family) -> Iterator[Polynomial]:
    """Payoffs are constants here, and the parameter the weight off u*."""
    payoffs = [q(Fraction(0)) for q in family.payoffs]
    size, n = len(payoffs), len(family.shape)
    means = [[sum(row, Fraction(0)) * m / size for row in _slices(payoffs, family.shape, i)] for i, m in enumerate(family.shape)]
    height = Fraction(1 + sum(m - 1 for m in family.shape), size)
    fitted = sum((row[a] for row, a in zip(means, family.u, strict=True)), Fraction(0)) - (n - 1) * sum(payoffs, Fraction(0)) / size
    short = payoffs[family.top] - fitted
    for row, m, best in zip(means, family.shape, family.u, strict=True):
        pull = short * m / size
        for a, mean in enumerate(row):
            if a != best:
                lead = row[best] - mean
                yield line(lead * (1 - height) - pull, lead * height + pull)


def _slices(payoffs: list[Fraction], shape: tuple[int, ...], i: int) -> list[list[Fraction]]:
    at = np.moveaxis(np.arange(len(payoffs)).reshape(shape), i, 0).reshape(shape[i], -1)
    return [[payoffs[c] for c in row] for row in at.tolist()]
