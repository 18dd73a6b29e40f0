"""The exact solution of a one-step game."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from qtran_cli.api.method import Method
from qtran_cli.api.solved import Solved
from qtran_cli.api.values import Vectors, vectors

if TYPE_CHECKING:
    from qtran_cli.certificates.one_step import Factorisation
    from qtran_cli.exact.one_step.solution import Solution
    from qtran_cli.model.game import Game


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
    def classes(self) -> Mapping[str, bool]:
        from qtran_cli.report.one_step.words import answers

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


solved = SolvedGame
"""What ``solve`` makes of a record and the file that the game was read from."""
