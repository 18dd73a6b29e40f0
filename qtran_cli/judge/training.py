"""What a training has come to, whatever the kind of game: the record behind its report and its document."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Generic, TypeVar

from qtran_cli.judge.alarm import Alarm
from qtran_cli.judge.nearness import Nearness
from qtran_cli.judge.seed import Seed
from qtran_cli.judge.tables.held import Tables
from qtran_cli.judge.theory import Benchmark, Theory
from qtran_cli.model.team_game import TeamGame
from qtran_cli.runs.start import Start
from qtran_cli.statistics import Z

if TYPE_CHECKING:
    from qtran_cli.learn.run.slack import Violated as Violated

G = TypeVar("G", bound=TeamGame, covariant=True)


@dataclass(frozen=True, eq=False, kw_only=True)
class Training(Generic[G]):
    """A finished run. A one-step game's is that of several states with one situation.

    theory: what the exact solver says of the method. sees: what the agents perceive, in words; "" where there is nothing to see.
    iqm, interval: the interquartile mean of the greedy returns and its 95 % bootstrap interval over seeds.
    asked: the number of the seed whose tables are to be shown, None for the median one. warnings: what may have kept it from learning.
    alarms: what tells that learning has gone astray, whatever is greedy. nearness: by situation how near it is to exact tables.
    tallies: per seed what a simulated task counted in a greedy episode, on average, by name.
    errors: per seed the standard error of the return over its greedy episodes, nan of one episode, () where nobody asks.
    episodes: how many of them were asked for, None for as many as in training.
    violated: per seed (4b) at random joint actions (learn/run/slack.py).
    tables: of a one-step game, which exact tables the learned ones are.
    extended_from: the lengths that the run had before it was extended to ``steps``. start: whose networks it began with, if others'.
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
    game: G
    seeds: tuple[Seed, ...]
    benchmark: Benchmark
    theory: Theory
    sees: str = ""
    asked: int | None = None
    warnings: tuple[str, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    nearness: tuple[Nearness, ...] = ()
    tables: Tables | None = None
    tallies: Mapping[str, Sequence[float]] = field(default_factory=dict)
    errors: Sequence[float] = ()
    episodes: int | None = None
    violated: tuple[Violated, ...] = ()
    extended_from: tuple[int, ...] = ()
    start: Start | None = None

    @property
    def agreement(self) -> Fraction | None:
        """The share of seeds whose greedy policy is optimal, None where that is not known of all."""
        if any(seed.optimal is None for seed in self.seeds):
            return None
        return Fraction(sum(bool(seed.optimal) for seed in self.seeds), len(self.seeds))

    @property
    def median(self) -> Seed:
        """The seed whose tolerance against Q_jt* is the median one, the lower of two; by return where there is none."""
        keys = [seed.by_exact if seed.by_exact is not None else seed.by_q_jt for seed in self.seeds]
        known = None not in keys
        ranked = sorted(zip(keys, self.seeds, strict=True), key=lambda pair: (pair[0] if known else -pair[1].earned, pair[1].number))
        return ranked[(len(ranked) - 1) // 2][1]

    @property
    def shown(self) -> Seed:
        """The seed whose tables are shown."""
        return self.median if self.asked is None else next(seed for seed in self.seeds if seed.number == self.asked)

    @property
    def counts(self) -> list[tuple[tuple[int, ...], int]]:
        """The greedy joint actions at the start and how many seeds play them, most first, then in the order of joint actions."""
        return sorted(Counter(seed.start.u_bar for seed in self.seeds).items(), key=lambda entry: (-entry[1], entry[0]))

    def spread(self, k: int) -> tuple[float, float] | None:
        """The 95 % interval of the k-th seed's return over its greedy episodes; None of one episode."""
        error = self.errors[k] if self.errors else math.nan
        sampled = self.seeds[k].sampled
        return None if math.isnan(error) else (sampled - Z * error, sampled + Z * error)

    @property
    def error(self) -> float | None:
        """The largest error at the start of all seeds."""
        return max((seed.start.error for seed in self.seeds if seed.start.error is not None), default=None)
