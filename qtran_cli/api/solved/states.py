"""The exact solution of a game with several states that every agent sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from qtran_cli.api.solved import Solved
from qtran_cli.api.solved.earned import Earned
from qtran_cli.api.solved.one_step import SolvedGame
from qtran_cli.api.values import Vectors

if TYPE_CHECKING:
    from qtran_cli.exact.states.solution import Stage, TaskSolution
    from qtran_cli.model.task import Task

Place = str | tuple[str, int]
"""A reachable state; with a horizon (state, decisions left)."""


@dataclass(frozen=True, eq=False, repr=False)
class SolvedStates(Solved):
    """Q_jt* as a one-step game in every reachable state, the start's first.

    q, v: by place the factors there, None where Q_jt* is not factorizable. at: by place the whole solution there.
    """

    record: TaskSolution
    source: str = ""

    @property
    def game(self) -> Task:
        return self.record.task

    @property
    def optimum(self) -> Fraction:
        """The expected return of the best centralised policy from the start."""
        return self.record.optimum

    @property
    def classes(self) -> Mapping[str, bool]:
        """Whether Q_jt* is so in every reachable state."""
        from qtran_cli.report.states.words import CLASSES

        return {name: getattr(self.record, name) for name in CLASSES}

    @cached_property
    def at(self) -> Mapping[Place, SolvedGame]:
        """The one-step game of Q_jt* at every place, solved."""
        return {self._place(stage): SolvedGame(stage.solution) for stage in self.record.stages}

    def _place(self, stage: Stage) -> Place:
        state = self.game.states[stage.state]
        return state if stage.steps_left is None else (state, stage.steps_left)

    @property
    def q(self) -> dict[Place, Vectors | None]:
        """By place [Q_i] that satisfy Theorem 1, or None."""
        return {place: solved.q for place, solved in self.at.items()}

    @property
    def v(self) -> dict[Place, Fraction | None]:
        """By place V_jt of these factors, or None."""
        return {place: solved.v for place, solved in self.at.items()}

    @cached_property
    def methods(self) -> Mapping[str, Earned]:  # type: ignore[override]
        """By name what each method earns. Empty where they were not asked for."""
        found = self.record.methods.items()
        return {name: Earned(x.fitted.value, x.bootstrapped.value, x.fitted.value, x) for name, x in found}


solved = SolvedStates
"""What ``solve`` makes of a record and the file that the game was read from."""
