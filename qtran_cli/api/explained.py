"""What has been found out about learned or printed tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qtran_cli.api.page import Page

if TYPE_CHECKING:
    from rich.console import RenderableType

    from qtran_cli.judge.explain.found import Explained
    from qtran_cli.model.game import Game


@dataclass(frozen=True, eq=False, repr=False)
class ExplainedTables(Page):
    """What ``explain`` returns; true where an exact table is near every one.

    game: what the methods are fitted to. record: per table the exact tables that are near, the nearest first. argument: what
    the commands that show them again call the game.
    """

    game: Game
    record: Explained
    argument: str

    def __bool__(self) -> bool:
        return all(bool(one.found) and self.record.near(one.found[0]) for one in self.record.tables)

    @property
    def verdicts(self) -> list[str]:
        """The answer about each table, in a sentence."""
        from qtran_cli.report.explain.words import sentence

        return [sentence(self.record, one) for one in self.record.tables]

    @property
    def verdict(self) -> str:
        """The answers, one after the other."""
        return "; ".join(self.verdicts)

    @property
    def name(self) -> str:
        return self.game.name

    def document(self, full: bool = False) -> dict[str, Any]:
        """The document of `qtran explain --json`, schema qtran.explain/1. full: tables and lists of any size."""
        from qtran_cli.report.explain.document import document

        return document(self.record, self.argument, full=full)

    def _report(self) -> RenderableType:
        from qtran_cli.report.explain.report import report

        return report(self.record, self.argument)
