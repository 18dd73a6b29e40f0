"""What the solver found out about a fully observed game with several states: the record that reports and documents read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from qtran_cli.exact.ask import Ask
from qtran_cli.exact.one_step.solution import Projection, Solution
from qtran_cli.exact.states.fixed_points import All
from qtran_cli.exact.states.layers import Entry
from qtran_cli.exact.states.stability import Stability
from qtran_cli.model.task import Task


@dataclass(frozen=True, eq=False)
class Stage:
    """One reachable state with so many decisions left (None: no horizon), and the one-step game Q_jt*(s, ·) there.

    solution: everything `qtran solve` knows about that one-step game; its optimum's value is V*(s).
    """

    state: int
    steps_left: int | None
    solution: Solution

    @property
    def entry(self) -> Entry:
        """(state, steps left)."""
        return self.state, self.steps_left


@dataclass(frozen=True, eq=False)
class FixedPoint:
    """A V that a method's fits of r + γ E[V] reproduce at their greedy joint actions.

    v: V, state by state. fits: per state the equally good fits that have that value. value: what their greedy joint actions earn from the
    start, the worst among ties. learned: the start by V. reached_from_zero: whether iteration from V = 0 ends here; None: not known.
    greedy: per state the joint actions, flat, that are greedy in one of the fits. earned: per state what the worst of them earn.
    """

    v: tuple[Fraction, ...]
    fits: tuple[tuple[Projection, ...], ...]
    value: Fraction
    learned: Fraction
    stability: Stability
    reached_from_zero: bool | None = None
    greedy: tuple[tuple[int, ...], ...] = ()
    earned: tuple[Fraction, ...] = ()


@dataclass(frozen=True, eq=False)
class Led:
    """Where iteration ends: at a fixed point; None: provably at none, or it is not known and reason says why.

    grown: whether values came to be a hundred times as large as where it began and as at any fixed point.
    """

    end: FixedPoint | None
    reason: str = ""
    grown: bool = False


@dataclass(frozen=True, eq=False)
class FixedPoints:
    """points: all there are, the most valued start first; () where that is none; None: not listed, reason says why.

    reason: otherwise why it is not known where iteration from 0 ends, "" where it is. proof: what became of every choice of pieces.
    leads: where iteration from a V ends, of states in their order; None where points are not listed.
    """

    points: tuple[FixedPoint, ...] | None
    reason: str = ""
    proof: All | None = None
    leads: Callable[[Sequence[Fraction]], Led] | None = None


def unlisted() -> FixedPoints:
    """Nothing looked for."""
    return FixedPoints(None, "no list: nobody looked for them")


@dataclass(frozen=True, eq=False)
class Earned:
    """What a method's greedy joint actions earn from the start, the worst among ties in every state; None: reason says why.

    fits: per entry (state, steps left) what the method made of the table it was fitted to, None where it has no fixed point.
    learned: of a method that bootstraps, the value of the start by its own joint tables; None where it has none.
    """

    value: Fraction | None
    reason: str = ""
    fits: Mapping[Entry, Projection] | None = None
    learned: Fraction | None = None


@dataclass(frozen=True, eq=False)
class Returns:
    """One method. fails: the entries where its greedy set, fitted to Q_jt*, has a joint action that is not optimal, or is missing.

    fitted: fitted state by state to Q_jt*. bootstrapped: fitted to targets of its own making (exact/states/bootstrap.py).
    listed: looks for all fixed points of that (exact/states/every.py).
    """

    fails: tuple[Entry, ...]
    fitted: Earned
    bootstrapped: Earned
    listed: Callable[[], FixedPoints] = unlisted

    @cached_property
    def points(self) -> FixedPoints:
        """All fixed points of bootstrapping, looked for when somebody asks: that takes seconds where the fit itself takes none."""
        return self.listed()


@dataclass(frozen=True, eq=False)
class TaskSolution:
    """Everything `qtran solve` knows about a fully observed game with several states.

    optimum: the expected return of an optimal policy from the start. stages: every reachable entry, the start's first.
    methods: by name, in the order of the registry. ask: what was asked.
    """

    task: Task
    ask: Ask
    optimum: Fraction
    stages: tuple[Stage, ...]
    methods: Mapping[str, Returns]

    @property
    def game(self) -> Task:
        """The same as ``task``, as records of every kind of game have it."""
        return self.task

    def has(self, fact: str) -> bool:
        """Whether Q_jt* is what a word of the verdict says in every reachable state."""
        return getattr(self, {"rectangular": "factorizable"}.get(fact, fact))

    @property
    def factorizable(self) -> bool:
        """Whether Q_jt* has a rectangular optimal set in every reachable state."""
        return all(stage.solution.rectangular.holds for stage in self.stages)

    @property
    def monotone(self) -> bool:
        """Whether Q_jt* is monotone in every reachable state."""
        return all(stage.solution.monotone.holds for stage in self.stages)

    @property
    def additive(self) -> bool:
        """Whether Q_jt* is additive in every reachable state."""
        return all(stage.solution.additive.holds for stage in self.stages)

    def without(self, what: str) -> Iterator[Stage]:
        """The stages that are not ``what``: "additive", "monotone" or "rectangular"."""
        return (stage for stage in self.stages if not getattr(stage.solution, what).holds)
