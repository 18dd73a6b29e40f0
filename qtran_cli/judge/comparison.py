"""What theory says of the methods on a game of any kind and what training came to: the record that `qtran compare` reports."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Generic

from qtran_cli.exact.ask import USUAL
from qtran_cli.judge.seed import Seed
from qtran_cli.judge.theory import Known, Theory
from qtran_cli.judge.training import G, Training


@dataclass(frozen=True, eq=False)
class Compared:
    """One method. training: its finished run, None where it cannot be trained; reused: it was there already."""

    name: str
    theory: Theory
    training: Training[Any] | None
    reused: bool = False

    @property
    def agrees(self) -> bool | None:
        """Whether every seed ended as theory says that training can; None where there is nothing to compare."""
        return None if self.training is None or not self.theory.tells else not self.astray

    @property
    def astray(self) -> list[Seed]:
        """The seeds that ended otherwise."""
        return [] if self.training is None else [seed for seed in self.training.seeds if self.theory.allows(seed) is False]


@dataclass(frozen=True, eq=False)
class Comparison(Generic[G]):
    """All methods on one game. env: as it was named. folder: where its runs are. uniform: joint actions were sampled so throughout.

    alpha: of the methods that are weighted.
    """

    env: str
    folder: str
    game: G
    exact: Known
    seeds: int
    steps: int
    uniform: bool
    methods: tuple[Compared, ...]
    alpha: Fraction = USUAL.alpha

    @property
    def judged(self) -> list[Compared]:
        """The methods of which theory and training can be compared."""
        return [method for method in self.methods if method.agrees is not None]
