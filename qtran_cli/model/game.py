"""The one-step cooperative game: N agents, a common payoff for every joint action.

Axis i of the payoff table is agent i; a joint action u is a tuple of action indices, u[i] in 0 … m_i − 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

from qtran_cli.errors import GameError
from qtran_cli.model.drawn import Drawn, checked
from qtran_cli.model.team_game import Kind, T, TeamGame
from qtran_cli.scalars import shorten
from qtran_cli.table import Table
from qtran_cli.theorems import THEOREM_2

if TYPE_CHECKING:
    from qtran_cli.model.task import Task

LETTERS = 26
MAX_AGENTS = 32
FACTS = ("additive", "monotone", "rectangular", "optimum", "margin", THEOREM_2, "greedy")
"""What a game file may say under ``expect``."""


class Numbered(Sequence[str]):
    """The default action labels of an agent with m actions: "A", "B", … up to 26, "0", "1", … beyond. Takes no memory."""

    def __init__(self, m: int) -> None:
        self.m = m

    def __len__(self) -> int:
        return self.m

    def __getitem__(self, k):
        if isinstance(k, slice):
            return tuple(self[j] for j in range(*k.indices(self.m)))
        if not -self.m <= k < self.m:
            raise IndexError(k)
        return chr(ord("A") + k % self.m) if self.m <= LETTERS else str(k % self.m)

    def __eq__(self, other) -> bool:
        return self.m == other.m if isinstance(other, Numbered) else isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(("Numbered", self.m))

    def __repr__(self) -> str:
        return f"Numbered({self.m})"


@dataclass(frozen=True, eq=False)
class Game(TeamGame):
    """A one-step game with a common payoff.

    payoff: exact Table of shape (m_1, …, m_N), N ≥ 1, every m_i ≥ 1.
    agents: N names. actions: per agent, m_i names, distinct. Both default to the numbered ones.
    expect: facts that the file claims about itself; proved by the catalogue's test, never trusted by the solver.
    drawn: by flat index k of a joint action the payoffs that it is paid by chance, of which ``payoff`` holds the mean.
    Raises GameError where these do not fit together.
    """

    payoff: Table
    name: str = "game"
    title: str = ""
    source: str = ""
    agents: tuple[str, ...] = ()
    actions: tuple[Sequence[str], ...] = ()
    expect: Mapping[str, object] = field(default_factory=dict)
    drawn: Drawn = field(default_factory=dict)

    def __post_init__(self) -> None:
        shape = self.payoff.shape
        if not shape:
            raise GameError(
                "the payoff is a single number", where="payoff", right="nest it once per agent: [[8, -12], [-12, 0]] for two agents"
            )
        if len(shape) > MAX_AGENTS:
            raise GameError(f"{len(shape)} agents", where="payoff", right=f"at most {MAX_AGENTS} agents are handled")
        if 0 in shape:
            raise GameError(f"agent {shape.index(0) + 1} has no action", where="payoff", right="every agent needs at least one action")
        set_ = object.__setattr__
        set_(self, "agents", tuple(self.agents) or tuple(str(i + 1) for i in range(len(shape))))
        set_(self, "actions", tuple(a if isinstance(a, Numbered) else tuple(a) for a in self.actions) or tuple(Numbered(m) for m in shape))
        set_(self, "expect", MappingProxyType(dict(self.expect)))
        set_(self, "drawn", checked(self.drawn, self.payoff, "payoff"))
        self._check_names()

    def _check_names(self) -> None:
        for what, names in (("agents", self.agents), ("actions", self.actions)):
            if len(names) != self.payoff.ndim:
                raise GameError(
                    f"{len(names)} {'entry' if len(names) == 1 else 'entries'} for {self.payoff.ndim} agents",
                    where=what,
                    right=f"the payoff is nested {self.payoff.ndim} deep: one entry per agent",
                )
        distinct(self.agents, "agents")
        for i, (labels, m) in enumerate(zip(self.actions, self.payoff.shape, strict=True)):
            if len(labels) != m:
                raise GameError(
                    f"{len(labels)} actions for agent {i + 1}, whose payoffs have {m}",
                    where=f"actions[{i}]",
                    right=f"name {m} actions, or leave actions out",
                )
            if not isinstance(labels, Numbered):
                distinct(labels, f"actions[{i}]")

    @property
    def kind(self) -> Kind:
        return Kind.one_step

    def either(self, one_step: Callable[[Game], T], several: Callable[[Task], T]) -> T:
        return one_step(self)

    @property
    def states(self) -> tuple[()]:
        """None: there is one decision."""
        return ()

    @property
    def horizon(self) -> None:
        """None that could be another."""

    @property
    def discount(self) -> Fraction:
        """1: nothing comes later."""
        return Fraction(1)

    @property
    def tables(self) -> Mapping[str, Table]:
        return {"": self.payoff}

    @property
    def lots(self) -> Mapping[str, Drawn]:
        return {"": self.drawn}

    @property
    def expected(self) -> Game:
        return replace(self, drawn={}) if self.drawn else self

    @property
    def shape(self) -> tuple[int, ...]:
        """Actions per agent, (m_1, …, m_N)."""
        return self.payoff.shape

    def plays_as(self, other: TeamGame) -> bool:
        """Whether payoffs, their means where they are drawn, and the names of actions are the same."""
        return self.kind is other.kind and self.payoff.same(other.tables[""]) and _lists(self) == _lists(other)

    def same(self, other: Game) -> bool:
        """Whether both are the same game: numbers, names, title, source and expected facts."""
        mine = (self.name, self.title, self.source, self.agents, self.actions, dict(self.expect), dict(self.drawn))
        theirs = (other.name, other.title, other.source, other.agents, other.actions, dict(other.expect), dict(other.drawn))
        return mine == theirs and self.payoff.same(other.payoff)


def _lists(game: TeamGame) -> list[tuple[str, ...]]:
    return [tuple(labels) for labels in game.actions]


def distinct(names: Sequence[str], where: str) -> None:
    """Raises GameError for a name that stands twice."""
    seen = set()
    for name in names:
        if name in seen:
            raise GameError(f"{shorten(name)} stands twice", where=where, right="every name must be different")
        seen.add(name)
