"""The exact solution of a game with several states that not every agent sees: over joint action-observation histories."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from qtran_cli.api.solved import Solved
from qtran_cli.api.solved.earned import Earned

if TYPE_CHECKING:
    from qtran_cli.exact.decentralised.solution import Decentralised
    from qtran_cli.exact.histories.planned import Planned
    from qtran_cli.exact.histories.solution import HistorySolution
    from qtran_cli.model.task import Task

History = tuple[str, ...]
"""What one agent saw and did, in order, by name."""
JointHistory = tuple[History, ...]


@dataclass(frozen=True, eq=False, repr=False)
class SolvedHistories(Solved):
    """One Q_i per individual history, and V_jt of every joint one.

    q: per agent by its own history Q_i(τ_i, ·), one Fraction per action. v: by joint history V_jt(τ). None without factors.
    """

    record: HistorySolution | Planned
    source: str = ""

    @property
    def game(self) -> Task:
        return self.record.task

    @property
    def optimum(self) -> Fraction:
        """The expected return of the best centralised policy from the start. Raises UsageError where histories are too many."""
        from qtran_cli.exact.histories.planned import Planned

        if isinstance(self.record, Planned):
            raise self.record.why
        return self.record.optimum

    @property
    def decentralised(self) -> Decentralised | None:
        """What the best decentralised policy earns, or bounds (lower, upper), and the policy; None where not asked for."""
        return self.record.decentralised

    @property
    def _whole(self) -> HistorySolution | None:
        """The record of a game whose joint histories were gone through."""
        from qtran_cli.exact.histories.planned import Planned

        return None if isinstance(self.record, Planned) else self.record

    @property
    def classes(self) -> Mapping[str, bool | None]:
        """factorizable: strict IGM at every joint history; consistent; additive_values: V_jt = 0 would do."""
        from qtran_cli.exact.histories.solution import holds

        return {name: holds(getattr(self.record, name, None)) for name in ("factorizable", "consistent", "additive_values")}

    @property
    def q(self) -> list[dict[History, list[Fraction]]] | None:
        """Per agent, by its own history, the factors. None where there are none."""
        record = self._whole
        if record is None:
            return None
        found: list[dict[History, list[Fraction]]] = [{} for _ in range(self.game.n)]
        for i, h in record.agents_histories():
            q = record.q(i, h)
            if q is None:
                return None
            found[i][self._own(i, record.histories.agents_history(i, h))] = q.flat()
        return found

    @property
    def v(self) -> dict[JointHistory, Fraction] | None:
        """V_jt by joint history. None where there are no factors."""
        record = self._whole
        if record is None or record.v_jt is None or not record.factorizable.holds:
            return None
        tree, levels = record.histories, record.v_jt
        return {tuple(self._own(i, own) for i, own in enumerate(tree.history(j))): level for j, level in enumerate(levels)}

    def _own(self, i: int, own: tuple[str | int, ...]) -> History:
        from qtran_cli.certificates.json.histories import plain

        return tuple(plain(self.game, i, own))

    @cached_property
    def methods(self) -> Mapping[str, Earned]:  # type: ignore[override]
        """By name what each method earns. Empty where they were not asked for."""
        found = {} if self._whole is None else self._whole.methods
        return {name: Earned(x.by_history.value, x.bootstrapped.value, x.decentralised.value, x) for name, x in found.items()}


solved = SolvedHistories
"""What ``solve`` makes of a record and the file that the game was read from."""
