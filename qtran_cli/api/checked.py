"""What a check of given factors has found out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qtran_cli.api.page import Page, text
from qtran_cli.api.values import Vectors, vectors

if TYPE_CHECKING:
    from rich.console import RenderableType

    from qtran_cli.exact.check.record import Check
    from qtran_cli.model.game import Game


@dataclass(frozen=True, eq=False, repr=False)
class Checked(Page):
    """What ``check`` returns; true where the factors factorise the game.

    game: what they are held against. record: every condition with its witness, the valid scales, the repair. source: the file
    that the table was read from, "" without one.
    """

    game: Game
    record: Check
    source: str = ""

    def __bool__(self) -> bool:
        return self.factorises

    @property
    def factorises(self) -> bool:
        """(4a), (4b) and strict IGM; consistent IGM when a tolerance is given. What `qtran check` exits by."""
        return self.record.factorises

    @property
    def verdict(self) -> str:
        """The answer in a sentence."""
        from qtran_cli.report.check.words import sentence

        return sentence(self.record, self.game)

    @property
    def name(self) -> str:
        return self.game.name

    @property
    def conditions(self) -> Mapping[str, bool]:
        """Whether each holds: "4a", "4b", "7", "strict" and "consistent" IGM."""
        x = self.record
        igm = {"strict": x.igm.strict, "consistent": x.consistent.holds}
        return {"4a": x.four_a.holds, "4b": x.four_b.holds, "7": x.seven.holds} | igm

    @property
    def q(self) -> Vectors:
        """The factors that were checked, per agent one Fraction per action."""
        return vectors(self.record.q)

    @property
    def v(self) -> Fraction:
        """V_jt: the given one, or max Q_jt − Σ_i max Q_i."""
        return self.record.v

    @property
    def slack(self) -> list[Any]:
        """D(u) of every joint action, nested as the payoff is. Cost: a pass over the payoffs, and a Fraction for each."""
        return self.record.slack.nested()

    @property
    def repaired(self) -> Vectors | None:
        """a Q_i + b_i that satisfy (4) with V_jt = 0, where strict IGM holds and these do not. None where there are none."""
        return None if self.record.repair is None else vectors(self.record.repair.q)

    def document(self, full: bool = False) -> dict[str, Any]:
        """The document of `qtran check --json`, schema qtran.check/1. full: tables and lists of any size."""
        from qtran_cli.report.check.document import document

        return document(self.record, self.game, full)

    def worksheet(self) -> str:
        """Every condition written out as arithmetic, as `qtran check --explain`."""
        from qtran_cli.report.check.worksheet import worksheet
        from qtran_cli.report.kit.numerals import Numbers

        return text(worksheet(self.record, self.game, Numbers(), False, ""))

    def _report(self) -> RenderableType:
        from qtran_cli.report.check.report import report
        from qtran_cli.report.kit.numerals import Numbers

        return report(self.record, self.game, Numbers(), False, "")

    def certificate(self, path: str | Path, *, force: bool = False) -> Path:
        """Write every answer with its proof, for verify_certificate. force: over a file that exists. Raises FileError."""
        from dataclasses import replace

        from qtran_cli.api.certificate import save
        from qtran_cli.certificates.file import document
        from qtran_cli.exact.check.claims import claims

        table = replace(self.game, payoff=self.record.table, drawn={})
        return save(document(table, claims(self.record), self.source or None, Path(path).parent), path, force)
