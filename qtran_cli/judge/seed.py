"""What one seed of a training has learned, held against the exact answer wherever its greedy policy comes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from qtran_cli.exact.check.audit import audit
from qtran_cli.exact.check.record import Audit
from qtran_cli.exact.states.solution import Led
from qtran_cli.model.situations import Situation
from qtran_cli.table import Table


@dataclass(frozen=True, eq=False)
class Place:
    """A situation that a seed's greedy policy comes to, and what the seed has learned there, as the exact numbers the floats are.

    q_jt, v_jt: where the method has them; where they depend on the state and the situation leaves several possible, their mean
    under the belief. exact: Q_jt* there, in a one-step game the payoff; None where it is not known.
    linear: the share of the mixer's hidden units that are linear at every joint action there, where there are such units.
    """

    situation: Situation
    u_bar: tuple[int, ...]
    q: tuple[Table, ...]
    q_jt: Table | None
    v_jt: Fraction | None
    exact: Table | None
    linear: float | None = None

    @cached_property
    def by_exact(self) -> Audit | None:
        """The learned factors held against Q_jt*. Cost: a few passes over the table, when first asked for."""
        return None if self.exact is None else audit(self.exact, self.q, self.v_jt)

    @cached_property
    def by_q_jt(self) -> Audit | None:
        """The learned factors held against the learned Q_jt. Cost: as by_exact."""
        return None if self.q_jt is None else audit(self.q_jt, self.q, self.v_jt)

    @cached_property
    def fit(self) -> Fraction | None:
        """max |Q_jt − Q_jt*|."""
        if self.q_jt is None or self.exact is None:
            return None
        return max(abs(x - y) for x, y in zip(self.q_jt.flat(), self.exact.flat(), strict=True))

    @cached_property
    def error(self) -> float | None:
        """The same of both as floats: of a payoff of 1/3 it is 0 where the nearest float was learned."""
        if self.q_jt is None or self.exact is None:
            return None
        return float(abs(self.q_jt.floats() - self.exact.floats()).max())


@dataclass(frozen=True, eq=False)
class Began:
    """Where a seed's values began. v: V before the first update, state by state; learned: the start by it.

    led: where iteration of the method's exact fits ends from there.
    """

    v: tuple[Fraction, ...]
    learned: Fraction
    led: Led


@dataclass(frozen=True, eq=False)
class Seed:
    """One seed. value: its greedy policy's exact expected return, None where that was too much to follow; sampled: by playing.

    optimal: None where it is not known. places: the situations audited, the start's first, of ``met`` in all.
    began: where theory lists fixed points of bootstrapping.
    """

    number: int
    value: Fraction | None
    sampled: float
    optimal: bool | None
    met: int
    places: tuple[Place, ...]
    began: Began | None = None

    @property
    def start(self) -> Place:
        """The first situation, the only one of a one-step game. Raises IndexError where the policy was too much to follow."""
        return self.places[0]

    @property
    def earned(self) -> float:
        """The return: exact where it is known."""
        return self.sampled if self.value is None else float(self.value)

    @property
    def fit(self) -> Fraction | None:
        """The largest |Q_jt − Q_jt*| over the places."""
        return _largest([place.fit for place in self.places])

    @property
    def by_exact(self) -> Fraction | None:
        """The largest tolerance against Q_jt*."""
        return _largest([None if place.by_exact is None else place.by_exact.tolerance for place in self.places])

    @property
    def by_q_jt(self) -> Fraction | None:
        """The largest tolerance against the learned Q_jt."""
        return _largest([None if place.by_q_jt is None else place.by_q_jt.tolerance for place in self.places])


def _largest(numbers: list[Fraction | None]) -> Fraction | None:
    """None where one is missing, or there is none."""
    known = [x for x in numbers if x is not None]
    return max(known) if known and len(known) == len(numbers) else None
