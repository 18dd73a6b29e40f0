"""Fixed points of bootstrapping where the value of a fit is linear in V piece by piece: one system of equations for each choice of pieces.

In every state the value of the fit of y_s = r + γ E[V] at its greedy joint action is b + a · V, with (a, b) one of finitely many rows. So V
is a fixed point only if it solves the linear system of some choice of one row a state. Each system is solved; its V is a fixed point if the
method's own fits reproduce it. Where a system is singular and contradicts itself it has no fixed point; where it leaves V open
nothing is ruled out. The project's own (docs/theory.md 12.5).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from qtran_cli.certificates.fixed_points import WORK
from qtran_cli.exact.algebra import linear
from qtran_cli.exact.states.layers import Entry
from qtran_cli.model.branches import END
from qtran_cli.model.task import Task

POLICIES = 4_000
"""So many policies are gone through at most."""
Row = tuple[tuple[Fraction, ...], Fraction]
"""(a, b): b + a · V."""
V = tuple[Fraction, ...]
"""V, state by state."""


def value(row: Row, v: Sequence[Fraction]) -> Fraction:
    """b + a · V."""
    slopes, b = row
    return b + sum((a * x for a, x in zip(slopes, v, strict=True) if a), Fraction(0))


@dataclass(frozen=True, eq=False)
class Decided:
    """v: a fixed point, None where none was found. reason: why not; that there is none, where that is proved."""

    v: Mapping[Entry, Fraction] | None
    reason: str


def row(task: Task, s: int, weights: Sequence[Fraction]) -> Row:
    """The sum of y_s with these weights, flat in C order, as a function of V."""
    slopes = [Fraction(0)] * len(task.states)
    for w, branches in zip(weights, task.next[s], strict=True):
        for t, p in branches if w else ():
            if t != END:
                slopes[t] += task.discount * w * p
    return tuple(slopes), sum((w * r for w, r in zip(weights, task.payoff[s].flat(), strict=True) if w), Fraction(0))


@dataclass(frozen=True)
class Miss:
    """A state where V(s) is not the value of an equally good fit. values: of those, sorted."""

    state: int
    values: tuple[Fraction, ...]


@dataclass(frozen=True)
class All:
    """points: every fixed point that the systems with one solution have, V of all states, in the order of the systems.

    rows: per state its pieces. solved: for each choice of them, the last state's running fastest, the V that solves its system; where
    there is no single one, whether there are many. missed: why each such V is no fixed point, None where it is one.
    """

    rows: Sequence[Sequence[Row]]
    solved: tuple[V | bool, ...]
    missed: Mapping[V, Miss | None]

    @property
    def points(self) -> tuple[V, ...]:
        """The fixed points."""
        return tuple(v for v, miss in self.missed.items() if miss is None)

    @property
    def left(self) -> int:
        """How many systems leave V open: with one there may be more points."""
        return self.solved.count(True)


def decide(rows: Sequence[Sequence[Row]], holds: Callable[[Sequence[Fraction]], bool], what: str, none: str, before: str) -> Decided:
    """Go through all choices of one row a state. holds: whether V is a fixed point. Cost: a linear system each.

    what: what a choice is called; none: what holds of all of them where there is no fixed point. before: how the search ended.
    """
    count, open_ = 0, 0
    for count, v in enumerate(_solved(rows), 1):  # noqa: B007
        if isinstance(v, bool):
            open_ += v
        elif holds(v):
            return Decided({(s, None): x for s, x in enumerate(v)}, "")
    if open_:
        left = f"{open_:,} leave{'s' * (open_ == 1)} their values open"
        return Decided(None, f"{before}; of all {count:,} {what} {left}, the others reproduce none")
    return Decided(None, f"there is no fixed point: of all {count:,} {what} none {none}")


def every(rows: Sequence[Sequence[Row]], miss: Callable[[V], Miss | None]) -> All:
    """All fixed points that choices of one row a state have. miss: why V is none. Cost: a linear system each."""
    solved = tuple(v if isinstance(v, bool) else tuple(v) for v in _solved(rows))
    return All(rows, solved, {v: miss(v) for v in dict.fromkeys(solved) if not isinstance(v, bool)})


def _solved(rows: Sequence[Sequence[Row]]) -> Iterator[list[Fraction] | bool]:
    """For each choice the V that solves its system; where there is no single one, whether there are many."""
    for chosen in product(*rows):
        matrix, right = system(chosen)
        v = linear.solve(matrix, right)
        yield linear.solvable(matrix, right) if v is None else v


def system(chosen: Sequence[Row]) -> tuple[list[list[Fraction]], list[Fraction]]:
    """(matrix, right side) of V(s) = b + a · V, a row a state."""
    return [[Fraction(int(s == t)) - x for t, x in enumerate(a)] for s, (a, _) in enumerate(chosen)], [b for _, b in chosen]


def too_many(task: Task) -> str:
    """Why the policies of a game, one joint action a state, are not gone through; "" where they are. Looked at before any work.

    Each takes a linear system, and a look at every joint action of every state: the 160,000 of one state of 20×20 took four
    seconds.
    """
    states = len(task.states)
    if states * math.log(task.size) > math.log(POLICIES):
        return f"there are more than {POLICIES:,} policies"
    work = task.size**states * states * task.size
    return f"policies × states × joint actions are {work:,}, above {WORK:,}" if work > WORK else ""


def distinct(task: Task, s: int, weights: Iterator[Sequence[Fraction]]) -> list[Row]:
    """The different rows of one state, in a fixed order."""
    return sorted({row(task, s, w) for w in weights})
