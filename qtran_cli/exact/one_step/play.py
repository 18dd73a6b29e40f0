"""The joint actions that ε-greedy play around one joint action ū leaves in a replay, where ε fell meanwhile.

    w(u) = E_ε[ Π_i w_i(u_i) ],    w_i(a) = (1 − ε) [a = ū_i] + ε / m_i

the mean over the ε of the steps that are held. Π_i w_i is a polynomial in ε of degree N, so the means of ε, …, ε^N suffice, and w
is exact. Where ε did not vary it is the product of sampling.around; else the agents' actions depend on each other through ε.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.exact.sampling import Weights, around, weights
from qtran_cli.table import from_fractions


@dataclass(frozen=True)
class Play:
    """moments: the means of ε^0, …, ε^N over the steps that are held. last: the ε of the last of them."""

    moments: tuple[Fraction, ...]
    last: Fraction

    @property
    def mean(self) -> Fraction:
        """The mean ε."""
        return self.moments[1]

    @property
    def steady(self) -> bool:
        """Whether ε did not vary."""
        return all(x == self.mean**k for k, x in enumerate(self.moments))

    @property
    def end(self) -> Play:
        """The same where nothing is held any more but what the last ε played."""
        return steady(self.last, len(self.moments) - 1)

    def around(self, u_bar: JointAction, shape: Sequence[int]) -> Weights:
        """What is held where ū was greedy throughout. Raises GameError above sampling.LARGEST joint actions.

        >>> Play((Fraction(1), Fraction(1, 2), Fraction(1, 2)), Fraction(0)).around((0, 1), (2, 2)).num.tolist()
        [[1, 5], [1, 1]]
        """
        if self.steady and self.mean > 0:
            return around(shape, self.mean, u_bar)
        shares = {off: self._share(off, shape) for off in itertools.product((False, True), repeat=len(shape))}
        flat = [shares[tuple(a != b for a, b in zip(u, u_bar, strict=True))] for u in np.ndindex(*shape)]
        return weights(from_fractions(flat, tuple(shape)), shape)

    def _share(self, off: Sequence[bool], shape: Sequence[int]) -> Fraction:
        """How often one joint action is held in which the agents that are ``off`` do not play ū_i."""
        factors = [[Fraction(0), Fraction(1, m)] if away else [Fraction(1), Fraction(1, m) - 1] for away, m in zip(off, shape, strict=True)]
        polynomial = [Fraction(1)]
        for factor in factors:
            polynomial = _times(polynomial, factor)
        return sum((c * x for c, x in zip(polynomial, self.moments, strict=True)), Fraction(0))


def steady(epsilon: Fraction, n: int) -> Play:
    """Play of ``n`` agents at one ε."""
    return Play(tuple(epsilon**k for k in range(n + 1)), epsilon)


def held(steps: Mapping[Fraction, int], last: Fraction, n: int) -> Play:
    """Play of ``n`` agents. steps: how many are held of each ε.

    >>> held({Fraction(1): 3, Fraction(0): 3}, Fraction(0), 2)
    Play(moments=(Fraction(1, 1), Fraction(1, 2), Fraction(1, 2)), last=Fraction(0, 1))
    """
    den = math.lcm(*(e.denominator for e in steps))
    nums = [(e.numerator * (den // e.denominator), count) for e, count in steps.items()]
    whole = sum(steps.values())
    return Play(tuple(Fraction(sum(count * x**k for x, count in nums), whole * den**k) for k in range(n + 1)), last)


def _times(first: Sequence[Fraction], second: Sequence[Fraction]) -> list[Fraction]:
    """The product of two polynomials, the constant first."""
    found = [Fraction(0)] * (len(first) + len(second) - 1)
    for i, x in enumerate(first):
        for j, y in enumerate(second):
            found[i + j] += x * y
    return found
