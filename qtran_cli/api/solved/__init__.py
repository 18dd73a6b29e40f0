"""The exact solution of a game: what every kind of game has. A file a kind."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qtran_cli.api.page import Page
from qtran_cli.model.team_game import TeamGame
from qtran_cli.report import answer

if TYPE_CHECKING:
    from rich.console import RenderableType


FULL = "solution.full"
"""Where all is that a report leaves out."""


def told(solved: Solved, full: bool) -> RenderableType:
    """What the command prints of it with ``--full``, or on a screen and a half."""
    from qtran_cli.report.kit.numerals import Numbers

    return answer.report(solved.record, Numbers(more=FULL), full, brief=not full)


class Solved(Page):
    """What ``solve`` returns. record: everything that the solver found. source: the file that the game was read from, or "".

    q, v and methods depend on the kind of game: SolvedGame, SolvedStates, SolvedHistories say how.
    """

    record: Any
    source: str
    q: Any
    v: Any
    methods: Mapping[str, Any]

    @property
    def game(self) -> TeamGame:
        """The game that was solved."""
        return self.record.game

    @property
    @abstractmethod
    def optimum(self) -> Fraction:
        """The largest payoff, or the return of the best policy, in the payoffs' unit."""

    @property
    @abstractmethod
    def classes(self) -> Mapping[str, bool | None]:
        """What the verdict says, word by word. None: not decided, or not asked for."""

    @property
    def name(self) -> str:
        return self.game.name

    @property
    def verdict(self) -> str:
        return answer.verdict(self.record)

    def document(self, full: bool = False) -> dict[str, Any]:
        """The document of `qtran solve --json`, schema qtran.solve/1. full: tables and lists of any size."""
        return answer.document(self.record, full)

    @property
    def full(self) -> Full:
        """All that `qtran solve --full` prints, tables of any size: to print, or for a notebook to show."""
        return Full(self)

    def _report(self) -> RenderableType:
        return told(self, full=False)

    def certificate(self, path: str | Path, *, force: bool = False) -> Path:
        """Write every claim with its proof, for verify_certificate. force: over a file that exists. Raises FileError."""
        from qtran_cli.api.certificate import save
        from qtran_cli.certificates.file import document
        from qtran_cli.exact.answer import claims

        return save(document(self.game, claims(self.record), self.source or None, Path(path).parent), path, force)


class Full(Page):
    """A solution that tells everything of itself."""

    def __init__(self, solved: Solved) -> None:
        self._solved = solved

    @property
    def name(self) -> str:
        return self._solved.name

    @property
    def verdict(self) -> str:
        return self._solved.verdict

    def document(self, full: bool = True) -> dict[str, Any]:
        """The document of `qtran solve --json --full`."""
        return self._solved.document(full)

    def _report(self) -> RenderableType:
        return told(self._solved, full=True)
