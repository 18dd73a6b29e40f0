"""What every kind of game has: a team whose agents act by name and are paid in common, in a table per state."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Self, TypeVar

from qtran_cli.table import Table

if TYPE_CHECKING:
    from qtran_cli.model.drawn import Drawn
    from qtran_cli.model.game import Game
    from qtran_cli.model.task import Task

T = TypeVar("T")


class Kind(StrEnum):
    """What agents decide on. The value names the kind's folder, or file, in every layer: exact/states/, verify/states.py.

    one_step     nothing: there is one decision
    states       the state, which every agent sees (with a horizon: and the decisions left)
    histories    what each has seen and done itself
    simulated    what a program shows them: there are no tables
    """

    one_step = "one_step"
    states = "states"
    histories = "histories"
    simulated = "simulated"


class TeamGame(ABC):
    """A cooperative game of any kind: a ``Game`` of one step, a ``Task`` with several states, or a ``World`` that is simulated.

    name, title, source: texts. agents: N names. actions: per agent, m_i names. expect: facts that its file claims about it.
    states: names, () where there is one decision alone. horizon: decisions until the end, None without. discount: γ.
    """

    if TYPE_CHECKING:  # fields of dataclasses, which would take a property here for the default of a field

        @property
        def name(self) -> str: ...
        @property
        def title(self) -> str: ...
        @property
        def source(self) -> str: ...
        @property
        def agents(self) -> tuple[str, ...]: ...
        @property
        def actions(self) -> tuple[Sequence[str], ...]: ...
        @property
        def expect(self) -> Mapping[str, object]: ...
        @property
        def states(self) -> tuple[str, ...]: ...
        @property
        def horizon(self) -> int | None: ...
        @property
        def discount(self) -> Fraction: ...

    @property
    @abstractmethod
    def kind(self) -> Kind:
        """What agents decide on."""

    @abstractmethod
    def either(self, one_step: Callable[[Game], T], several: Callable[[Task], T]) -> T:
        """``one_step`` of this game where there is one decision, ``several`` of it where there are states."""

    @property
    @abstractmethod
    def tables(self) -> Mapping[str, Table]:
        """By the state's name the payoff of every joint action, all of one shape; "" is the name where there is one decision."""

    @property
    @abstractmethod
    def lots(self) -> Mapping[str, Drawn]:
        """By the state's name the payoffs that are drawn, whose means stand in ``tables``."""

    @property
    @abstractmethod
    def expected(self) -> Self:
        """The game in which every joint action is paid its mean for certain; the game itself where nothing is drawn."""

    @property
    @abstractmethod
    def shape(self) -> tuple[int, ...]:
        """Actions per agent, (m_1, …, m_N), the same in every state."""

    @abstractmethod
    def plays_as(self, other: TeamGame) -> bool:
        """Whether both are the same to play, with actions and states of the same names, whatever the games and agents are called."""

    @property
    def n(self) -> int:
        """The number of agents."""
        return len(self.shape)

    def label(self, u: Sequence[int]) -> tuple[str, ...]:
        """The action names of a joint action given by indices."""
        return tuple(labels[a] for labels, a in zip(self.actions, u, strict=True))
