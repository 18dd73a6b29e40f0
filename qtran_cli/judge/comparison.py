"""What theory says of the methods on a one-step game and what training came to: the record that `qtran compare` reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from qtran_cli.exact.one_step.outcomes import Outcomes
from qtran_cli.exact.sweeps.igm import Optimum
from qtran_cli.model.game import Game


@dataclass(frozen=True)
class Ended:
    """Where one seed ended. u_bar: its greedy joint action; value: what that pays; error: max |Q_jt − payoff|, None without a Q_jt."""

    seed: int
    u_bar: tuple[int, ...]
    value: Fraction
    optimal: bool
    error: float | None


@dataclass(frozen=True, eq=False)
class Trained:
    """A method's finished run. reused: it was there already. iqm, interval: of the greedy returns over seeds."""

    run: str
    reused: bool
    seeds: tuple[Ended, ...]
    updates: int
    seconds: float
    settings: Mapping[str, object]
    iqm: float
    interval: tuple[float, float]

    @property
    def optimal(self) -> int:
        """How many seeds are greedy-optimal."""
        return sum(seed.optimal for seed in self.seeds)

    @property
    def counts(self) -> list[tuple[tuple[int, ...], int]]:
        """The greedy joint actions and how many seeds ended there, most first, then in the order of joint actions."""
        return sorted(Counter(seed.u_bar for seed in self.seeds).items(), key=lambda entry: (-entry[1], entry[0]))

    @property
    def error(self) -> float | None:
        """The largest |Q_jt − payoff| of all seeds."""
        return max((seed.error for seed in self.seeds if seed.error is not None), default=None)


@dataclass(frozen=True, eq=False)
class Compared:
    """One method: what theory says, and what training did (None where the method cannot be trained)."""

    name: str
    theory: Outcomes
    trained: Trained | None

    @property
    def agrees(self) -> bool | None:
        """Whether every seed ended where theory says that training can; None where there is nothing to compare."""
        if self.trained is None or self.theory.products is None:
            return None
        return not self.astray

    @property
    def astray(self) -> list[Ended]:
        """The seeds that ended elsewhere."""
        return [] if self.trained is None else [seed for seed in self.trained.seeds if self.theory.allows(seed.u_bar) is False]


@dataclass(frozen=True, eq=False)
class Comparison:
    """All methods on one game. env: as it was named. folder: where its runs are. uniform: joint actions were sampled so throughout.

    alpha: weighted QMIX's, of the exact half.
    """

    env: str
    folder: str
    game: Game
    optimum: Optimum
    seeds: int
    steps: int
    uniform: bool
    alpha: Fraction
    methods: tuple[Compared, ...]

    @property
    def judged(self) -> list[Compared]:
        """The methods of which theory and training can be compared."""
        return [method for method in self.methods if method.agrees is not None]
