"""What is varied around a game's one optimum u*: weights, or payoffs, as polynomials in one parameter x.

alpha     weight 1 at u*, x at every other joint action                                           0 < x ≤ 1
epsilon   w(u) = Π_i ((1 − x) [u_i = u*_i] + x / m_i): ε-greedy play around u*, not around a fit   0 < x ≤ 1
payoff    u* pays x, uniform sampling                                                     second payoff < x
bonus     x more for every agent that plays u*_i, uniform sampling                                0 ≤ x
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.exact.algebra.polynomial import ONE, Polynomial, X, constant
from qtran_cli.table import Table


@dataclass(frozen=True, eq=False)
class Family:
    """Games, or samplings, with one parameter.

    low: the least parameter, in the family where ``closed``. high: the largest, in the family; None: none.
    weights, payoffs: flat in C order, integer polynomials: the weights times a number, the payoffs times ``den``.
    product: the agents draw independently for every x. u: u*. shape: the actions.
    """

    name: str
    u: JointAction
    shape: tuple[int, ...]
    low: Fraction
    high: Fraction | None
    closed: bool
    weights: tuple[Polynomial, ...]
    payoffs: tuple[Polynomial, ...]
    den: int
    product: bool

    @property
    def top(self) -> int:
        """Where u* stands, flat."""
        return int(np.ravel_multi_index(self.u, self.shape))

    @property
    def degree(self) -> int:
        """The largest degree of a weight."""
        return max(w.degree for w in self.weights)

    def game(self, x: Fraction, den: int = 1) -> tuple[list[int], list[int]]:
        """(payoffs, weights) at x, integers times what depends on x and ``den`` alone. den: a multiple of what x is in units of."""
        unit = den if den % x.denominator == 0 else x.denominator
        return [int(q(x) * (unit if self.pays else 1)) for q in self.payoffs], [int(w(x) * unit**self.degree) for w in self.weights]

    @property
    def pays(self) -> bool:
        """Whether payoffs vary, and not weights."""
        return any(q.degree > 0 for q in self.payoffs)


def alpha(table: Table, u: JointAction) -> Family:
    """Weight x off u*."""
    weights = [ONE if v == u else X for v in np.ndindex(*table.shape)]
    return Family("alpha", u, table.shape, Fraction(0), Fraction(1), False, tuple(weights), _constants(table), table.den, False)


def epsilon(table: Table, u: JointAction) -> Family:
    """ε-greedy play around u*; weights times Π m_i."""
    rows = [[Polynomial((m, 1 - m)) if a == best else X for a in range(m)] for m, best in zip(table.shape, u, strict=True)]
    rows = [[ONE] if len(row) == 1 else row for row in rows]
    weights = [_product(rows, v) for v in np.ndindex(*table.shape)]
    return Family("epsilon", u, table.shape, Fraction(0), Fraction(1), False, tuple(weights), _constants(table), table.den, True)


def payoff(table: Table, u: JointAction) -> Family:
    """u* pays x, which is more than all else."""
    payoffs = list(_constants(table))
    at = int(np.ravel_multi_index(u, table.shape))
    second = max((q for k, q in enumerate(table.flat()) if k != at), default=table.min - 1)
    payoffs[at] = X * table.den
    return Family("payoff", u, table.shape, second, None, False, (ONE,) * table.size, tuple(payoffs), table.den, True)


def bonus(table: Table, u: JointAction) -> Family:
    """x more for every agent that plays u*_i."""
    together = [sum(a == b for a, b in zip(v, u, strict=True)) for v in np.ndindex(*table.shape)]
    payoffs = tuple(q + X * (table.den * k) for q, k in zip(_constants(table), together, strict=True))
    return Family("bonus", u, table.shape, Fraction(0), None, True, (ONE,) * table.size, payoffs, table.den, True)


FAMILIES: dict[str, Callable[[Table, JointAction], Family]] = {f.__name__: f for f in (alpha, epsilon, payoff, bonus)}
"""By name, in the order of reports."""


def _constants(table: Table) -> tuple[Polynomial, ...]:
    return tuple(constant(x) for x in table.num.ravel().tolist())


def _product(rows: list[list[Polynomial]], v: JointAction) -> Polynomial:
    found = ONE
    for row, a in zip(rows, v, strict=True):
        found = found * row[a]
    return found
