"""What one table is near to, and the records of an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from qtran_cli.exact.ask import Ask
from qtran_cli.judge.explain.distance import Apart
from qtran_cli.judge.explain.exact import Exact, Role
from qtran_cli.judge.explain.given import Given
from qtran_cli.judge.explain.under import Under, Varied
from qtran_cli.judge.tables.held import WITHIN
from qtran_cli.model.game import Game

KINDS, ROLES = list(Varied), list(Role)


@dataclass(frozen=True, eq=False)
class Found:
    """An exact table. low, high: the ε or α that are as near; both the value itself where it was not sought.

    also: other names of the very same table: of other methods, or under other centres.
    """

    exact: Exact
    under: Under
    low: Fraction
    high: Fraction
    off: Apart
    also: tuple[tuple[Exact, Under], ...] = ()

    @property
    def rank(self) -> tuple[Fraction, int, int, str]:
        """What comes first: the nearest, and of equally near ones that which assumes least."""
        return self.off.squares, KINDS.index(self.under.kind), ROLES.index(self.exact.role), self.exact.name

    @property
    def names(self) -> list[tuple[Exact, Under]]:
        """All names of the table."""
        return [(self.exact, self.under), *self.also]

    @property
    def confirmed(self) -> bool | None:
        """Whether the centre of play is greedy there, so that play around it could go on; None where there is no centre."""
        if self.under.kind is not Varied.epsilon:
            return None
        return all(a in actions for a, actions in zip(self.under.centre, self.exact.greedy, strict=True))

    def within(self, given: Given) -> bool:
        """Whether the given table is this one, rounded."""
        return self.off.most <= given.unit / 2


@dataclass(frozen=True, eq=False)
class Explanation:
    """One table. found: the exact tables that are near, the nearest first. others: whether every joint action was tried as centre."""

    given: Given
    found: tuple[Found, ...]
    others: bool

    @property
    def plain(self) -> Found | None:
        """The nearest table for which no ε or α was sought."""
        return next((one for one in self.found if one.under.kind is Varied.uniform), None)


@dataclass(frozen=True)
class Family:
    """Tables that are one object. of: their numbers in the answer. names: per table which of the names of its origin it is."""

    of: tuple[int, ...]
    names: tuple[tuple[Exact, Under], ...]


@dataclass(frozen=True, eq=False)
class Explained:
    """An answer. methods: those that were looked at. left_out: by method what was not, and why."""

    game: Game
    ask: Ask
    methods: tuple[str, ...]
    tables: tuple[Explanation, ...]
    left_out: Mapping[str, str]
    families: tuple[Family, ...] = ()

    def near(self, one: Found) -> bool:
        """Whether a table is no farther than counts as being at an exact one."""
        return one.off.most <= WITHIN * (self.game.payoff.max - self.game.payoff.min)
