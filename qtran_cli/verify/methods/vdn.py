"""VDN: the least-squares sum."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from qtran_cli.certificates.one_step import Fit
from qtran_cli.certificates.refused import Action
from qtran_cli.table import Table
from qtran_cli.verify._walk import require, sums
from qtran_cli.verify.bootstrap.nearest import Top, scaled


def equations(c: Fit, table: Table) -> None:
    """The normal equations: the residuals sum to 0 over every action; their squares to sse."""
    residuals = [np.zeros(m, dtype=object) for m in table.shape]
    squared = Fraction(0)
    for u, payoff, total, den in sums(c.q, table):
        off = payoff - total
        squared += Fraction((off * off).sum()) / den**2
        for residual, a in zip(residuals, u, strict=True):
            np.add.at(residual, a, off)
    for i, residual in enumerate(residuals):
        worst = Action(i, int(np.argmax(residual != 0)))
        require(not residual.any(), f"the residuals over agent {i + 1}'s action {{}} do not sum to 0", worst)
    require(squared == c.sse, f"the squared error is {squared}, not {c.sse}")
    require(c.represents is (squared == 0), "represents is claimed wrongly")


def pieces(shape: tuple[int, ...], tables: Sequence[Sequence[Fraction]]) -> Iterator[tuple[Fraction, ...]]:
    """The best sums at every joint action."""
    return zip(*([Fraction(x) / len(table) for x in _sum(shape, table)] for table in tables), strict=True)


def fits(shape: tuple[int, ...], y: Sequence[Fraction]) -> list[Top]:
    """The best sum is largest there."""
    whole, scale = scaled(y, 1)
    found = _sum(shape, whole)
    top = max(found)
    return [(Fraction(top, scale * len(y)), tuple(u for u, x in zip(np.ndindex(*shape), found, strict=True) if x == top))]


def _sum(shape: tuple[int, ...], y: Sequence[Any]) -> list[Any]:
    """The best sum times the number of joint actions: of the means over each agent's action, less the mean once per further agent."""
    cube = np.array(y, dtype=object).reshape(shape)
    axes = range(len(shape))
    means = [cube.sum(axis=tuple(j for j in axes if j != i), keepdims=True) * m for i, m in enumerate(shape)]
    found: list[Any] = (sum(means) - cube.sum() * (len(shape) - 1)).ravel().tolist()
    return found
