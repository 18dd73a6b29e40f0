"""The cooperative game with several states: in each a common payoff for every joint action, and where it leads.

Flat indices: k is the index of a joint action u in C order, the last agent's action varying fastest (``numpy.ravel_multi_index``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType

import numpy as np

from qtran_cli.errors import GameError
from qtran_cli.model.branches import END, Branches, Seen, cycle
from qtran_cli.model.drawn import Drawn
from qtran_cli.model.game import Game
from qtran_cli.model.team_game import Kind, T, TeamGame
from qtran_cli.table import Table
from qtran_cli.theorems import THEOREM_2

FACTS = (
    "additive",
    "monotone",
    "factorizable",
    "consistent",
    "additive_values",
    THEOREM_2,
    "optimum",
    "decentralised",
    "fitted",
    "bootstrapped",
)
"""What the file of a game with several states may say under ``expect``; fitted and bootstrapped are returns by method."""


@dataclass(frozen=True, eq=False)
class Task(TeamGame):
    """A cooperative game with several states and a common payoff.

    payoff: per state, the exact expected payoff of every joint action; Tables of one shape (m_1, …, m_N).
    next: next[s][k], where joint action k leads from state s. initial: like Branches, without END.
    horizon: decisions until the end; None: until END or, with discount < 1, forever.
    observations: [agent][state], what the agent sees on being in the state, the start included.
    signals: signals[s'][k], what is seen when joint action k has led to s'; () where k never does. Nothing is seen at the
        start. At most one of the two is given; with neither every agent sees the state.
    agents, actions, expect: as in Game. drawn: per state, as in Game; () where nothing is.
    Raises GameError, its place as the path in a file (states.S.next[0][1]).
    """

    payoff: tuple[Table, ...]
    next: tuple[tuple[Branches, ...], ...]
    initial: Branches
    states: tuple[str, ...]
    horizon: int | None = None
    discount: Fraction = Fraction(1)
    observations: tuple[tuple[str, ...], ...] | None = None
    signals: tuple[tuple[tuple[Seen, ...], ...], ...] | None = None
    name: str = "game"
    title: str = ""
    source: str = ""
    agents: tuple[str, ...] = ()
    actions: tuple[Sequence[str], ...] = ()
    expect: Mapping[str, object] = field(default_factory=dict)
    drawn: tuple[Drawn, ...] = ()

    def __post_init__(self) -> None:
        from qtran_cli.model import checks as task_checks

        set_ = object.__setattr__
        set_(self, "states", tuple(self.states))
        task_checks.states(self)
        stage = self._stage()
        set_(self, "agents", stage.agents)
        set_(self, "actions", stage.actions)
        set_(self, "expect", MappingProxyType(dict(self.expect)))
        task_checks.everything(self)
        set_(self, "drawn", task_checks.drawn(self))

    def _stage(self) -> Game:
        """The first state's payoffs as a one-step game, which checks the shape and the names."""
        try:
            return Game(self.payoff[0], agents=self.agents, actions=self.actions)
        except GameError as error:
            raise error.at(f"states.{self.states[0]}") if error.where == "payoff" else error from None

    @property
    def kind(self) -> Kind:
        return Kind.states if self.fully_observed else Kind.histories

    def either(self, one_step: Callable[[Game], T], several: Callable[[Task], T]) -> T:
        return several(self)

    @property
    def tables(self) -> Mapping[str, Table]:
        return dict(zip(self.states, self.payoff, strict=True))

    @property
    def lots(self) -> Mapping[str, Drawn]:
        return dict(zip(self.states, self.drawn or ({},) * len(self.states), strict=True))

    @property
    def expected(self) -> Task:
        return replace(self, drawn=()) if self.drawn else self

    @property
    def shape(self) -> tuple[int, ...]:
        """Actions per agent, (m_1, …, m_N), the same in every state."""
        return self.payoff[0].shape

    @property
    def size(self) -> int:
        """The number of joint actions."""
        return self.payoff[0].size

    @property
    def fully_observed(self) -> bool:
        """Whether every agent sees the state, by itself or, where histories never end, by observations that tell the states apart."""
        if self.observations is None:
            return self.signals is None
        return self.horizon is None and all(len(set(seen)) == len(seen) for seen in self.observations) and self.cyclic

    @cached_property
    def successors(self) -> tuple[tuple[int, ...], ...]:
        """Per state the states that some joint action leads to with positive probability, sorted, without END."""
        return tuple(tuple(sorted({t for branches in row for t, _ in branches if t != END})) for row in self.next)

    @property
    def cyclic(self) -> bool:
        """Whether some state can be visited twice."""
        return cycle(self.successors) is not None

    def joint_action(self, k: int) -> tuple[int, ...]:
        """The joint action of flat index k."""
        return tuple(int(a) for a in np.unravel_index(k, self.shape))

    def stage(self, state: int, payoff: Table) -> Game:
        """The one-step game that is played in a state when ``payoff`` (Q_jt there) is what counts."""
        return Game(payoff, name=f"{self.name} in {self.states[state]}", agents=self.agents, actions=self.actions)

    def plays_as(self, other: TeamGame) -> bool:
        """Whether all is the same but the names of the games and agents, what is said about them, and what means are of."""
        said = {key: getattr(self, key) for key in ("name", "title", "source", "agents", "expect")}
        return self.n == other.n and other.either(lambda _: False, lambda task: self.expected.same(replace(task.expected, **said)))

    def same(self, other: Task) -> bool:
        """Whether both are the same game: numbers, names, title, source and expected facts."""
        keys = (
            "next",
            "initial",
            "states",
            "horizon",
            "discount",
            "observations",
            "name",
            "title",
            "source",
            "agents",
            "actions",
            "drawn",
        )
        return (
            all(getattr(self, key) == getattr(other, key) for key in keys)
            and self._signals() == other._signals()
            and dict(self.expect) == dict(other.expect)
            and all(a.same(b) for a, b in zip(self.payoff, other.payoff, strict=True))
        )

    def _signals(self) -> list[list[dict[tuple[str, ...], Fraction]]] | None:
        """The distributions without an order."""
        return None if self.signals is None else [[dict(seen) for seen in row] for row in self.signals]
