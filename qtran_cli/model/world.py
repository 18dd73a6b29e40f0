"""A task that is simulated: a team that acts and is paid in common, by a program and not by a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType

from qtran_cli.errors import GameError
from qtran_cli.model.drawn import Drawn
from qtran_cli.model.game import Game
from qtran_cli.model.task import Task
from qtran_cli.model.team_game import Kind, T, TeamGame
from qtran_cli.table import Table

Option = bool | int | float | str


@dataclass(frozen=True, eq=False)
class World(TeamGame):
    """name: which program, by its name in qtran_cli/envs/worlds/. options: all that it was told, defaults included.

    agents, actions: names. horizon: decisions until the end. discount: γ of returns. title, source: texts.
    made: of a task of another library, versions of what it is made of; sees: what it shows. warnings: of what may keep runs from learning.
    """

    name: str
    agents: tuple[str, ...]
    actions: tuple[Sequence[str], ...]
    options: Mapping[str, Option]
    title: str = ""
    source: str = ""
    horizon: int | None = None
    discount: Fraction = Fraction(1)
    expect: Mapping[str, object] = field(default_factory=dict)
    states: tuple[str, ...] = ()
    made: Mapping[str, str] = field(default_factory=dict)
    sees: str = ""
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "options", MappingProxyType(dict(self.options)))

    @property
    def kind(self) -> Kind:
        return Kind.simulated

    def either(self, one_step: Callable[[Game], T], several: Callable[[Task], T]) -> T:
        """Neither: raises GameError."""
        right = f"qtran train --env {self.name} --method METHOD trains on it; qtran games lists the games that have tables"
        raise GameError(f"{self.name} is simulated: it has no payoff table", right=right)

    @property
    def tables(self) -> Mapping[str, Table]:
        return {}

    @property
    def lots(self) -> Mapping[str, Drawn]:
        return {}

    @property
    def expected(self) -> World:
        return self

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(map(len, self.actions))

    @property
    def _played(self) -> tuple[object, ...]:
        return self.name, dict(self.options), self.shape, dict(self.made)

    def plays_as(self, other: TeamGame) -> bool:
        return isinstance(other, World) and self._played == other._played
