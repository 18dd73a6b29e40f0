"""The exact solution of a game with several states, whatever its agents see: what both kinds of record have in common."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qtran_cli.api.solved import Solved
from qtran_cli.report.answer import modules

if TYPE_CHECKING:
    from rich.console import RenderableType

    from qtran_cli.model.task import Task


class SolvedTask(Solved):
    """What SolvedStates and SolvedHistories share: verdict, report, document and certificate."""

    @property
    def game(self) -> Task:
        return self.record.task

    @property
    def optimum(self) -> Fraction:
        """The expected return of the best centralised policy from the start."""
        return self.record.optimum

    @property
    def verdict(self) -> str:
        words, _, _ = modules(self.record)
        return words.verdict(self.record)

    def document(self, full: bool = False) -> dict[str, Any]:
        """The document of `qtran solve --json`, schema qtran.solve/1. full: tables and lists of any size."""
        _, _, data = modules(self.record)
        return data.document(self.record, full)

    def _report(self) -> RenderableType:
        from qtran_cli.report.kit.numerals import Numbers

        _, page, _ = modules(self.record)
        return page.report(self.record, Numbers(), False)

    def certificate(self, path: str | Path, *, force: bool = False) -> Path:
        from qtran_cli.api.certificate import save
        from qtran_cli.certificates import several_states as task_certificates
        from qtran_cli.exact.histories.claims import of_task
        from qtran_cli.report.states.document import described

        return save(task_certificates.document(self.game, described(self.game), of_task(self.record)), path, force)


@dataclass(frozen=True, eq=False, repr=False)
class Earned:
    """What a method's greedy joint actions earn from the start, in the payoffs' unit. None: nothing, or too much to tell.

    fitted: fitted to Q_jt* in every state, or to Q_jt at every joint history. bootstrapped: to targets of its own making.
    decentralised: with one Q_i per individual history; where every agent sees the state, that is ``fitted``.
    record: the solver's, with the reasons and the fits.
    """

    fitted: Fraction | None
    bootstrapped: Fraction | None
    decentralised: Fraction | None
    record: Any

    def __repr__(self) -> str:
        return f"<Earned fitted={self.fitted} bootstrapped={self.bootstrapped} decentralised={self.decentralised}>"
