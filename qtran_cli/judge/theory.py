"""What the exact half says of a game and of a method on it, whatever the kind of game: the records that trainings are held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from qtran_cli.exact.one_step.endings import Product
from qtran_cli.exact.one_step.settling import Explored
from qtran_cli.exact.one_step.solution import Alt, Projection
from qtran_cli.exact.states.solution import Earned, FixedPoint, FixedPoints
from qtran_cli.exact.states.stability import Stability
from qtran_cli.judge.seed import Seed
from qtran_cli.model.situations import Situation
from qtran_cli.table import Table

NEAR = 1e-6
"""Played returns are rounded: so near to the exact ones, in relation to their size, they are the same."""


@dataclass(frozen=True)
class Benchmark:
    """What returns are held against. lower, upper: bounds of the best return, equal where it is known, None where unknown.

    words: whose return it is. least: the least return there is, of a one-step game.
    """

    lower: Fraction | None
    upper: Fraction | None
    words: str
    least: Fraction | None = None

    @property
    def value(self) -> Fraction | None:
        """The best return, where it is known."""
        return self.upper if self.lower == self.upper else None

    def optimal(self, value: Fraction | None) -> bool | None:
        """Whether a policy that earns ``value`` is optimal; None where that is not known."""
        if value is None or self.upper is None:
            return None
        if value >= self.upper:
            return True
        return False if self.lower is not None and value < self.lower else None


@dataclass(frozen=True)
class Known:
    """What the exact half knows of a game before anything is trained. tables: Q_jt* by situation, the payoff of a one-step game.

    solution: what the solver needs to say something of a method: Facts, Values, or HistorySolution; None where unsolved.
    """

    benchmark: Benchmark
    tables: Mapping[Situation, Table]
    solution: Any


@dataclass(frozen=True, eq=False)
class Theory:
    """What the exact solver says of a method on a game. None: no such solver, or it does not tell. words: why, or about the game.

    fitted: what its greedy policy earns when it is fitted to Q_jt*, by states; where not every agent sees the state one Q_i for each
    own history. bootstrapped: on its own fits; None in a one-step game, where there is nothing to bootstrap on. There ``products``
    say more, the greedy joint actions that training can end at, ``alt`` of QTRAN-alt whether (7) can be satisfied, and
    ``explored`` where ε-greedy play settles, of a method whose fit hangs on it.
    points: where states recur, all that its own fits have for fixed points: ``bootstrapped`` is one of them, perhaps one that repels.
    """

    fitted: Earned | None = None
    bootstrapped: Earned | None = None
    words: str = ""
    products: tuple[Product, ...] | None = None
    alt: Alt | None = None
    points: FixedPoints | None = None
    explored: Explored | None = None

    @property
    def fit(self) -> Projection | None:
        """The best fit at the first situation, the only one of a one-step game."""
        fits = None if self.fitted is None else self.fitted.fits
        return next(iter(fits.values())) if fits else None

    @property
    def ends(self) -> tuple[FixedPoint, ...] | None:
        """The fixed points of bootstrapping that training can end at; None where they are not listed.

        Not those that repel however slowly training follows its targets (docs/theory.md, after 12.7).
        """
        listed = None if self.points is None else self.points.points
        return None if listed is None else tuple(point for point in listed if not _repels(point.stability))

    @property
    def returns(self) -> tuple[Fraction, ...]:
        """What its greedy policy can earn when it bootstraps on its own fits, ascending; () where theory does not tell."""
        if self.ends is not None:
            return tuple(sorted({point.value for point in self.ends}))
        return () if self.bootstrapped is None or self.bootstrapped.value is None else (self.bootstrapped.value,)

    @property
    def expected(self) -> Fraction | None:
        """What its greedy policy earns then; None where theory does not tell, or tells of several returns."""
        return self.returns[0] if len(self.returns) == 1 else None

    @property
    def tells(self) -> bool:
        """Whether there is something to hold trainings against."""
        return self.products is not None or bool(self.returns)

    def allows(self, seed: Seed) -> bool | None:
        """Whether training can end as ``seed`` did; None where theory does not tell, or tells that from where it began values grow."""
        if self.products is not None:
            u = seed.start.u_bar
            return any(all(a in actions for a, actions in zip(u, product, strict=True)) for product in self.products)
        if not self.returns or (seed.began is not None and seed.began.led.grown):
            return None
        return any(_is(seed, value) for value in self.returns)


def _repels(at: Stability) -> bool:
    """Whether V + β (F(V) − V) moves away from a fixed point for every β > 0: some eigenvalue has a real part above 1, in floats."""
    if at.attracts is not False or at.piece is None:
        return at.attracts is False
    slopes = np.array([[float(x) for x in row] for row in at.piece])
    return bool(np.linalg.eigvals(slopes).real.max() > 1 + NEAR)


def _is(seed: Seed, expected: Fraction) -> bool:
    if seed.value is not None:
        return seed.value == expected
    return abs(seed.sampled - float(expected)) <= NEAR * max(1.0, abs(float(expected)))
