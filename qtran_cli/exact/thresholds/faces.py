"""One fit within a polyhedral cone as a function of the parameter: the nearest table of a face, as long as it is the cone's nearest.

    minimise Σ w (T − q)²  subject to  A_k T = 0 for the rows k of the face
    T = q + g Aᵀλ,  (A g Aᵀ) λ = −A q,  g = c / w          c a common multiple of the weights; the error is −c λ · A q

and λ is a quotient of polynomials by Cramer's rule. It is the cone's nearest while λ ≥ 0 and A T ≥ 0 (docs/theory.md 11.4).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from qtran_cli.exact.algebra import elimination
from qtran_cli.exact.algebra.polynomial import ONE, Polynomial, Ratio, common, exact, quotient, total
from qtran_cli.exact.thresholds.families import Family
from qtran_cli.exact.thresholds.pieces import not_negative


@dataclass(frozen=True, eq=False)
class Face:
    """The nearest table of a face. at: which cell stands at each place of its order, sorted. rows: A of those. tight: the face's."""

    family: Family
    at: tuple[int, ...]
    rows: np.ndarray
    tight: tuple[int, ...]

    @cached_property
    def solved(self) -> tuple[list[Polynomial], Polynomial]:
        """(λ of the tight rows times the second, which is positive where weights are)."""
        rows = self._entries(self.tight)
        matrix = [[total(give * (x * y) for give, x, y in zip(self.give, a, b, strict=True) if x * y) for b in rows] for a in rows]
        return elimination.solve(matrix, [-p for p in self._along(self.tight)])

    @cached_property
    def give(self) -> list[Polynomial]:
        """g, sorted."""
        shares = gives(self.family)[1]
        return [shares[c] for c in self.at]

    @cached_property
    def values(self) -> list[Polynomial]:
        """The table times the denominator of λ, sorted."""
        lam, bottom = self.solved
        pushed = [total(x * row[c] for x, row in zip(lam, self._entries(self.tight), strict=True)) for c in range(len(self.at))]
        payoffs = [self.family.payoffs[c] for c in self.at]
        return [q * bottom + give * push for q, give, push in zip(payoffs, self.give, pushed, strict=True)]

    @cached_property
    def error(self) -> Ratio:
        """Its squared error."""
        lam, bottom = self.solved
        pulled = total(x * p for x, p in zip(lam, self._along(self.tight), strict=True))
        return Ratio(-(gives(self.family)[0] * pulled), bottom).reduced()

    @property
    def terms(self) -> dict[tuple, Ratio]:
        """The error, named by itself."""
        return {(self.error.top, self.error.bottom): self.error}

    def cells(self) -> list[Ratio]:
        """The table, flat in C order, in units of the family's 1/den."""
        found = dict(zip(self.at, self.values, strict=True))
        return [Ratio(found[c], self.solved[1]).reduced() for c in range(len(self.at))]

    def valid(self, low: Fraction, high: Fraction) -> bool:
        """Whether it is proved the nearest table of its cone for every parameter from low to high."""
        if not all(not_negative(x, low, high) for x in self.solved[0]):
            return False
        others = [k for k in range(len(self.rows)) if k not in self.tight]
        return all(
            not_negative(total(v * x for v, x in zip(self.values, row, strict=True) if x), low, high) for row in self._entries(others)
        )

    def _along(self, which: tuple[int, ...]) -> list[Polynomial]:
        """A q of these rows."""
        payoffs = [self.family.payoffs[c] for c in self.at]
        return [total(q * x for q, x in zip(payoffs, row, strict=True) if x) for row in self._entries(which)]

    def _entries(self, which) -> list[list[int]]:
        return self.rows[list(which)].tolist()


def gives(family: Family) -> tuple[Polynomial, list[Polynomial]]:
    """(c, c / w of each cell): c a common multiple of the weights, positive where they are."""
    distinct = list(dict.fromkeys(family.weights))
    whole, content = ONE, math.lcm(*(math.gcd(*w.of) for w in distinct))
    for w in distinct:
        whole = exact(whole * w, common(whole, w))
    inside = Fraction(1, 2) if family.high else family.low
    whole = whole * (content if whole(inside) > 0 else -content)
    shares = {w: quotient(whole, w) for w in distinct}
    return whole, [shares[w] for w in family.weights]
