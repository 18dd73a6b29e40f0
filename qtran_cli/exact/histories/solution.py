"""What is known about a partially observed game: the frozen record that reports and documents are made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from qtran_cli.certificates.histories import (
    Choices,
    Disagreement,
    HistoryFactors,
    Imbalance,
    Levels,
    NotRectangular,
    Refutation,
    UntouchedLine,
)
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.decentralised.solution import Decentralised
from qtran_cli.exact.histories.consistent import Undecided
from qtran_cli.exact.histories.methods import HistoryReturns
from qtran_cli.exact.histories.planned import require_decided
from qtran_cli.exact.histories.stages import Stages
from qtran_cli.exact.histories.tree import Histories
from qtran_cli.model.task import Task
from qtran_cli.table import Table, from_fractions


@dataclass(frozen=True, eq=False)
class HistorySolution:
    """Everything `qtran solve` knows about a game with several states whose agents do not all see the state.

    ask: what was asked; what belongs to no part that was asked for is None. factorizable: strict IGM at every joint history;
    consistent: one optimal choice per individual history; additive_values: V_jt ≡ 0 would do; alt: (7) as well, None where
    the game is not factorizable. levels[i][h] and v_jt[j]: the v_i(τ_i) found and what they leave to V_jt(τ), None where
    the elimination was not finished. decentralised: the best policy of one action per individual history, or bounds.
    stages: every Q_jt(τ, ·) as a one-step game; methods: by name, what each earns. None and empty where not asked for.
    """

    task: Task
    ask: Ask
    histories: Histories
    factorizable: HistoryFactors | NotRectangular | Disagreement
    consistent: Choices | Refutation | Undecided | None
    additive_values: Levels | Imbalance | Undecided | None
    alt: HistoryFactors | UntouchedLine | Undecided | None
    levels: tuple[list[Fraction], ...] | None
    v_jt: list[Fraction] | None
    decentralised: Decentralised | None
    stages: Stages | None
    methods: Mapping[str, HistoryReturns]

    @property
    def game(self) -> Task:
        """The same as ``task``, as records of every kind of game have it."""
        return self.task

    def has(self, fact: str) -> bool:
        """Whether the game is what a word of the verdict says. Raises UsageError for what is not decided over histories."""
        require_decided([fact])
        return self.factorizable.holds

    @property
    def optimum(self) -> Fraction:
        """The return of the best centralised policy, which sees what every agent sees."""
        return self.histories.optimum

    @cached_property
    def needing_v(self) -> int | None:
        """At how many joint histories V_jt is not 0, None where that is not known."""
        return None if self.v_jt is None else sum(1 for x in self.v_jt if x)

    def q(self, i: int, h: int) -> Table | None:
        """Q_i(τ_i, ·) = v_i(τ_i) − d_i(τ_i, ·) at agent i's history h; None where there are no factors or no levels."""
        if not isinstance(self.factorizable, HistoryFactors) or self.levels is None:
            return None
        level, d = self.levels[i][h], self.factorizable.d[i][self.histories.agents_history(i, h)]
        return from_fractions([level - x for x in d])

    def factors(self, j: int) -> tuple[Table, ...] | None:
        """The Q_i(τ_i, ·) that meet at joint history j."""
        found = tuple(self.q(i, int(h)) for i, h in enumerate(self.histories.local[:, j]))
        return None if None in found else found  # type: ignore[return-value]

    def agents_histories(self) -> Iterator[tuple[int, int]]:
        """(agent, history) of all, agent after agent."""
        return ((i, h) for i, steps in enumerate(self.histories.steps) for h in range(len(steps)))


def verdict(solution: HistorySolution) -> str:
    """The answer in one line: both questions side by side. Without factors no V_jt does: then the values alone are spoken of."""
    if solution.factorizable.holds:
        values = {True: "V_jt = 0 would do", False: "V_jt is needed", None: "V_jt = 0 undecided"}
        return f"factorizable, {values[holds(solution.additive_values)]}"
    values = {True: "optimal values additive", False: "optimal values not additive", None: "additive values undecided"}
    return f"not factorizable, {values[holds(solution.additive_values)]}"


def holds(certificate: Any) -> bool | None:
    """The answer; None where it is not decided, or was not asked."""
    return getattr(certificate, "holds", None)
