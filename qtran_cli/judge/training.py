"""What a training on a one-step game has come to: the record that the report and the document of `qtran train` are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from qtran_cli.exact.check.record import Audit
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.model.game import Game
from qtran_cli.table import Table


@dataclass(frozen=True, eq=False)
class Seed:
    """One seed. u_bar: its greedy joint action; value: what that pays. q, q_jt, v_jt: learned, as the exact numbers the floats are.

    by_payoff, by_q_jt: the learned factors held against the payoff and against the learned Q_jt (None where there is none).
    fit: max |Q_jt − payoff|.
    """

    number: int
    u_bar: tuple[int, ...]
    value: Fraction
    optimal: bool
    q: tuple[Table, ...]
    q_jt: Table | None
    v_jt: Fraction | None
    fit: Fraction | None
    by_payoff: Audit
    by_q_jt: Audit | None


@dataclass(frozen=True, eq=False, kw_only=True)
class Finished:
    """A run, whatever it was trained on.

    iqm, interval: the interquartile mean of the greedy returns and its 95 % bootstrap interval over seeds.
    asked: the number of the seed whose tables are to be shown, None for the median one. warnings: what may have kept it from learning.
    """

    env: str
    method: str
    steps: int
    updates: int
    seconds: float
    run: str
    settings: Mapping[str, object]
    full_exploration: bool
    iqm: float
    interval: tuple[float, float]
    asked: int | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class Training(Finished):
    """A run on a one-step game. theory: the exact best fit of the method under uniform sampling, None without such a solver.

    unmet: there is none because the condition that the method trains for can't be met, or isn't known to be.
    """

    game: Game
    seeds: tuple[Seed, ...]
    theory: Projection | None
    unmet: bool = False

    @property
    def agreement(self) -> Fraction:
        """The share of seeds whose greedy joint action is optimal."""
        return Fraction(sum(seed.optimal for seed in self.seeds), len(self.seeds))

    @property
    def median(self) -> Seed:
        """The seed whose tolerance against the payoff is the median one, the lower of two."""
        ranked = sorted(self.seeds, key=lambda seed: (seed.by_payoff.tolerance, seed.number))
        return ranked[(len(ranked) - 1) // 2]

    @property
    def shown(self) -> Seed:
        """The seed whose tables are shown."""
        return self.median if self.asked is None else next(seed for seed in self.seeds if seed.number == self.asked)
