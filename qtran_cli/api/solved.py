"""The exact solution of a game: what every kind of game has, and a one-step game's numbers."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qtran_cli.api.method import Method
from qtran_cli.api.page import Page
from qtran_cli.api.values import Vectors, vectors

if TYPE_CHECKING:
    from rich.console import RenderableType

    from qtran_cli.certificates.one_step import Factorisation
    from qtran_cli.exact.one_step.solution import Solution
    from qtran_cli.model.game import Game
    from qtran_cli.model.team_game import TeamGame


class Solved(Page):
    """What ``solve`` returns. game: what was solved. record: everything that the solver found.

    q, v and methods depend on the kind of game: SolvedGame, SolvedStates, SolvedHistories say how.
    """

    record: Any
    q: Any
    v: Any
    methods: Mapping[str, Any]

    @property
    @abstractmethod
    def game(self) -> TeamGame:
        """The game."""

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

    @abstractmethod
    def certificate(self, path: str | Path, *, force: bool = False) -> Path:
        """Write every claim with its proof, for verify_certificate. force: over a file that exists. Raises FileError."""


@dataclass(frozen=True, eq=False, repr=False)
class SolvedGame(Solved):
    """The exact solution of a one-step game.

    q: per agent Q_i, one Fraction per action, with strict IGM; None where the game is not factorizable. v: V_jt, or None.
    methods: by name what each method makes of it. source: the file that the game was read from, "" without one.
    """

    record: Solution
    source: str = ""

    @property
    def game(self) -> Game:
        return self.record.game

    @property
    def optimum(self) -> Fraction:
        return self.record.optimum.value

    @property
    def verdict(self) -> str:
        from qtran_cli.report.solve.words import verdict

        return verdict(self.record)

    @property
    def classes(self) -> Mapping[str, bool]:
        from qtran_cli.report.solve.words import answers

        return {name: certificate.holds for name, certificate in answers(self.record).items()}

    @property
    def q(self) -> Vectors | None:
        """[Q_i] that satisfy Theorem 1, or None."""
        factors = self._factors
        return None if factors is None else vectors(factors.q)

    @property
    def v(self) -> Fraction | None:
        """V_jt of these factors, or None."""
        return None if self._factors is None else self._factors.v

    @property
    def _factors(self) -> Factorisation | None:
        from qtran_cli.certificates.one_step import Factorisation

        return self.record.base if isinstance(self.record.base, Factorisation) else None

    @cached_property
    def methods(self) -> Mapping[str, Method]:  # type: ignore[override]
        """By name. Empty where they were not asked for."""
        return {name: Method(self.game, found) for name, found in self.record.methods.items()}

    def document(self, full: bool = False) -> dict[str, Any]:
        """The document of `qtran solve --json`, schema qtran.solve/1. full: tables and lists of any size."""
        from qtran_cli.report.solve.document import document

        return document(self.record, full)

    def _report(self) -> RenderableType:
        from qtran_cli.report.kit.numerals import Numbers
        from qtran_cli.report.solve.report import report

        return report(self.record, Numbers(), False)

    def certificate(self, path: str | Path, *, force: bool = False) -> Path:
        from qtran_cli.api.certificate import save
        from qtran_cli.certificates.file import document
        from qtran_cli.exact.claims import of_solution

        return save(document(self.game, of_solution(self.record), self.source or None, Path(path).parent), path, force)
