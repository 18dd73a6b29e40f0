"""Two methods on the same games: how often one is right where the other is wrong, and how much less it loses.

              second right   second wrong                difference = (first_only − second_only) / games
first right   both           first_only
first wrong   second_only    neither

p          the exact sign test (McNemar 1947, without his approximation): were either method as likely to be the one that is
           right, first_only ~ B(first_only + second_only, 1/2); two-sided
interval   of the difference, from the Wilson intervals [l, u] of the two shares p and their correlation φ (Newcombe 1998,
           "Improved confidence intervals for the difference between binomial proportions based on paired data", method 10):
           difference − √((p1 − l1)² − 2φ (p1 − l1)(u2 − p2) + (u2 − p2)²), and the same above
regrets    the mean of the first's regret less the second's, over the games where both have one, ± z s / √n
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from qtran_cli.statistics import Z, wilson
from qtran_cli.study.column import NO, YES, Column


@dataclass(frozen=True)
class Pair:
    """The counts of two methods, of the games where both were decided. undecided: the others.

    regrets: of how many games both have a regret; regret: the mean difference there; regret_interval: None for one game.
    """

    first: str
    second: str
    both: int
    first_only: int
    second_only: int
    neither: int
    undecided: int
    regrets: int
    regret: float | None
    regret_interval: tuple[float, float] | None

    @property
    def games(self) -> int:
        """Those where both were decided."""
        return self.both + self.first_only + self.second_only + self.neither

    @property
    def difference(self) -> float | None:
        """How much larger the first's share is; None where there is no game."""
        return (self.first_only - self.second_only) / self.games if self.games else None

    @property
    def p(self) -> float:
        """Of the sign test."""
        return sign_test(self.first_only, self.second_only)

    @property
    def interval(self) -> tuple[float, float]:
        """Of the difference, 95 %. (−1, 1) where there is no game."""
        return newcombe(self.both, self.first_only, self.second_only, self.neither)


def pairs(columns: Mapping[str, Column]) -> Iterator[Pair]:
    """Every two methods once, in their order. The columns are of the same games. Cost: a few passes over them a pair."""
    yield from (_pair(*names, *(columns[name] for name in names)) for names in combinations(columns, 2))


def _pair(first: str, second: str, one: Column, other: Column) -> Pair:
    codes = one.answers().astype(np.intp) * 3 + other.answers()
    counts = np.bincount(codes, minlength=9).reshape(3, 3).tolist()
    decided = counts[YES][YES], counts[YES][NO], counts[NO][YES], counts[NO][NO]
    off = one.lost() - other.lost()
    return Pair(first, second, *decided, len(codes) - sum(decided), *_mean(off[~np.isnan(off)]))


def _mean(values: np.ndarray) -> tuple[int, float | None, tuple[float, float] | None]:
    """(how many, their mean, its normal interval). Sums are rounded once, so every machine has the same."""
    n = values.size
    if n < 2:
        return n, float(values[0]) if n else None, None
    mean = math.fsum(values.tolist()) / n
    half = Z * math.sqrt(math.fsum(((values - mean) ** 2).tolist()) / (n - 1) / n)
    return n, mean, (max(-1.0, mean - half), min(1.0, mean + half))


def sign_test(first: int, second: int) -> float:
    """The two-sided p of ``first`` wins against ``second``: twice the tail of B(n, 1/2), at most 1. Cost: about √n steps.

    >>> sign_test(0, 5), sign_test(3, 3)
    (0.0625, 1.0)
    """
    n, k = first + second, min(first, second)
    term = math.exp(math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) - (n - 1) * math.log(2))
    total = 0.0
    while term > total * 1e-17:
        total += term
        term *= k / (n - k + 1)
        k -= 1
    return min(1.0, total)


def newcombe(both: int, first_only: int, second_only: int, neither: int) -> tuple[float, float]:
    """The 95 % interval of the difference of the two shares. (−1, 1) where there is no game."""
    n = both + first_only + second_only + neither
    if not n:
        return -1.0, 1.0
    shares = (both + first_only) / n, (both + second_only) / n
    (l1, u1), (l2, u2) = (wilson(share, n) for share in shares)
    p1, p2 = shares
    phi = _phi(both, first_only, second_only, neither)
    below, above = _joined(p1 - l1, u2 - p2, phi), _joined(u1 - p1, p2 - l2, phi)
    return max(-1.0, p1 - p2 - below), min(1.0, p1 - p2 + above)


def _joined(x: float, y: float, phi: float) -> float:
    return math.sqrt(max(0.0, x * x - 2 * phi * x * y + y * y))


def _phi(both: int, first_only: int, second_only: int, neither: int) -> float:
    """The correlation, a positive one less Newcombe's correction for continuity; 0 where a method is always right, or never."""
    sides = (both + first_only) * (second_only + neither) * (both + second_only) * (first_only + neither)
    excess, n = both * neither - first_only * second_only, both + first_only + second_only + neither
    return 0.0 if not sides else (max(excess - n / 2, 0) if excess > 0 else excess) / math.sqrt(sides)
