"""What a training on a game with several states has come to: the record behind its report and its document."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from qtran_cli.exact.check.record import Audit
from qtran_cli.exact.play.situations import Situation
from qtran_cli.exact.states.solution import Earned
from qtran_cli.judge.training import Finished
from qtran_cli.model.task import Task
from qtran_cli.table import Table


@dataclass(frozen=True, eq=False)
class Place:
    """A situation that a seed's greedy policy comes to, and what the seed has learned there, as the exact numbers the floats are.

    q_jt, v_jt: where the method has them; where they depend on the state and the situation leaves several possible, their mean
    under the belief. exact: Q_jt* there, None where it is not known. by_exact, by_q_jt: the learned factors held against both.
    """

    situation: Situation
    u_bar: tuple[int, ...]
    q: tuple[Table, ...]
    q_jt: Table | None
    v_jt: Fraction | None
    exact: Table | None
    by_exact: Audit | None
    by_q_jt: Audit | None

    @property
    def fit(self) -> Fraction | None:
        """max |Q_jt − Q_jt*|."""
        if self.q_jt is None or self.exact is None:
            return None
        return max(abs(x - y) for x, y in zip(self.q_jt.flat(), self.exact.flat(), strict=True))


@dataclass(frozen=True, eq=False)
class TaskSeed:
    """One seed. value: its greedy policy's exact expected return, None where that was too much to follow; sampled: by playing.

    optimal: None where it is not known. places: the situations audited, the start's first, of ``met`` in all.
    """

    number: int
    value: Fraction | None
    sampled: float
    optimal: bool | None
    met: int
    places: tuple[Place, ...]

    @property
    def earned(self) -> float:
        """The return: exact where it is known."""
        return self.sampled if self.value is None else float(self.value)

    @property
    def fit(self) -> Fraction | None:
        """The largest |Q_jt − Q_jt*| over the places."""
        return _largest([place.fit for place in self.places])

    @property
    def by_exact(self) -> Fraction | None:
        """The largest tolerance against Q_jt*."""
        return _largest([None if place.by_exact is None else place.by_exact.tolerance for place in self.places])

    @property
    def by_q_jt(self) -> Fraction | None:
        """The largest tolerance against the learned Q_jt."""
        return _largest([None if place.by_q_jt is None else place.by_q_jt.tolerance for place in self.places])


def _largest(numbers: list[Fraction | None]) -> Fraction | None:
    """None where one is missing, or there is none."""
    known = [x for x in numbers if x is not None]
    return max(known) if known and len(known) == len(numbers) else None


@dataclass(frozen=True)
class Benchmark:
    """What returns are held against. lower, upper: bounds of the best return, equal where it is known, None where unknown.

    words: whose return it is.
    """

    lower: Fraction | None
    upper: Fraction | None
    words: str

    @property
    def value(self) -> Fraction | None:
        """The best return, where it is known."""
        return self.upper if self.lower == self.upper else None

    def optimal(self, value: Fraction | None) -> bool | None:
        """Whether a policy that earns ``value`` is optimal; None where that is not known."""
        if value is None or self.upper is None:
            return None
        if value >= self.upper:
            return True
        return False if self.lower is not None and value < self.lower else None


@dataclass(frozen=True)
class Theory:
    """What the exact solver says that the method's greedy policy earns. words: about the game. None: no such solver.

    fitted: to Q_jt*, by states; where not every agent sees the state one Q_i for each own history. bootstrapped: on its own fits.
    """

    fitted: Earned | None = None
    bootstrapped: Earned | None = None
    words: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class TaskTraining(Finished):
    """A run on a game with several states. sees: what the agents perceive, in words."""

    task: Task
    seeds: tuple[TaskSeed, ...]
    benchmark: Benchmark
    theory: Theory
    sees: str

    @property
    def agreement(self) -> Fraction | None:
        """The share of seeds whose greedy policy is optimal, None where that is not known of all."""
        if any(seed.optimal is None for seed in self.seeds):
            return None
        return Fraction(sum(bool(seed.optimal) for seed in self.seeds), len(self.seeds))

    @property
    def median(self) -> TaskSeed:
        """The seed whose tolerance against Q_jt* is the median one, the lower of two; by return where there is none."""
        keys = [seed.by_exact if seed.by_exact is not None else seed.by_q_jt for seed in self.seeds]
        known = None not in keys
        ranked = sorted(zip(keys, self.seeds, strict=True), key=lambda pair: (pair[0] if known else -pair[1].earned, pair[1].number))
        return ranked[(len(ranked) - 1) // 2][1]

    @property
    def shown(self) -> TaskSeed:
        """The seed whose tables are shown."""
        return self.median if self.asked is None else next(seed for seed in self.seeds if seed.number == self.asked)
