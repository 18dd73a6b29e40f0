"""Checks a list of fixed points: all pieces are there, every choice of them is accounted for, and every point is one.

V is a fixed point iff V(s) is, in every state, the value of a best fit of y_s = r + γ E[V]. That value is some piece's, so a fixed point
solves the system of some choice of pieces: of each choice the one solution is found again, and what the best fits make of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import product

from qtran_cli.certificates.fixed_points import WORK, Choice, Contradicted, Ends, FixedPoints, Missed, Piece, V
from qtran_cli.model.branches import END
from qtran_cli.model.task import Task
from qtran_cli.verify._walk import require
from qtran_cli.verify.bootstrap.nearest import Top
from qtran_cli.verify.bootstrap.point import attraction, worth
from qtran_cli.verify.equations import only
from qtran_cli.verify.methods import checker

STATES = 16
"""Claims about more states are not checked: a spectral radius takes the fourth power of their number."""


def verify(c: FixedPoints, task: Task) -> None:
    """Raise Refused unless the list is right and complete. Cost: a linear system per choice, and best fits of each solution."""
    require(task.horizon is None, "with a horizon every V follows from those with fewer decisions left")
    require(len(task.states) <= STATES, f"{len(task.states):,} states: up to {STATES} are checked")
    count = math.prod(map(len, c.pieces))
    require(count * len(task.states) * task.size <= WORK, "too many choices of pieces to be checked: leave the claim out")
    require(len(c.choices) == count, f"{len(c.choices):,} choices of pieces are accounted for, of {count:,}")
    for s, some in enumerate(c.pieces):
        _all_pieces(c.method, task, s, some)
    fits = Fits(c.method, task)
    for k, (chosen, choice) in enumerate(zip(product(*c.pieces), c.choices, strict=True)):
        _accounted(f"choice {k + 1} of pieces", c, fits, chosen, choice)
    require(len({p.v for p in c.points}) == len(c.points), "a fixed point stands twice")
    for k, p in enumerate(c.points):
        tops = [fits.of(s, p.v) for s in range(len(p.v))]
        worth(p, f"fixed point {k + 1}", task, tops)
        attraction(p, f"fixed point {k + 1}", c.pieces, tops)


class Fits:
    """The equally good fits of a method in a game."""

    def __init__(self, method: str, task: Task) -> None:
        self.task, self._fits = task, checker(method, "fits")
        self._cells = [list(zip(*_linear(task, s), strict=True)) for s in range(len(task.states))]
        self._known: dict[tuple[Fraction, ...], list[Top]] = {}

    def of(self, s: int, v: V) -> list[Top]:
        """Those of y_s = r + γ E[V]."""
        y = tuple(r + sum((a * x for a, x in zip(slopes, v, strict=True) if a), Fraction(0)) for r, *slopes in self._cells[s])
        if y not in self._known:
            self._known[y] = self._fits(self.task.shape, y)
        return self._known[y]

    def named(self, s: int) -> str:
        """A state in words."""
        return f"state {self.task.states[s]}"


def _linear(task: Task, s: int) -> list[list[Fraction]]:
    """What y_s consists of, by joint action: the payoff, and γ times the probability of every state."""
    payoff = [task.payoff[s][task.joint_action(k)] for k in range(task.size)]
    after = [{t: task.discount * p for t, p in branches if t != END} for branches in task.next[s]]
    return [payoff, *([found.get(t, Fraction(0)) for found in after] for t in range(len(task.states)))]


def _all_pieces(method: str, task: Task, s: int, some: Sequence[Piece]) -> None:
    """The pieces of a state are those of the method, each once."""
    called, listed = f"state {task.states[s]}", set(some)
    require(len(listed) == len(some), f"{called}: a piece stands twice")
    found = checker(method, "pieces")(task.shape, _linear(task, s))
    require(found is not None, "a method's pieces at this size are too many to be checked: leave the claim out")
    seen = set()
    for constant, *slopes in found:
        piece = Piece(tuple(slopes), constant)
        require(piece in listed, f"{called}: a piece of the method is missing, with the constant {constant}")
        seen.add(piece)
    require(seen == listed, f"{called}: {len(listed) - len(seen)} of its pieces are none of the method's")


def _accounted(called: str, c: FixedPoints, fits: Fits, chosen: Sequence[Piece], choice: Choice) -> None:
    """What is said of a choice is so."""
    rows = [[*(int(s == t) - a for t, a in enumerate(piece.slopes)), piece.constant] for s, piece in enumerate(chosen)]
    if isinstance(choice, Contradicted):
        *left, right = (sum(m * row[t] for m, row in zip(choice.multipliers, rows, strict=True)) for t in range(len(rows) + 1))
        require(not any(left) and bool(right), f"{called}: the multipliers show no contradiction")
        return
    if isinstance(choice, Ends):
        require(0 <= choice.point < len(c.points), f"{called}: there is no fixed point {choice.point + 1}")
    v = c.points[choice.point].v if isinstance(choice, Ends) else choice.v
    require(only(rows, v), f"{called}: {', '.join(map(str, v))} is not the only solution of its equations")
    if isinstance(choice, Missed):
        s, at = choice.state, f"{called}: in {fits.named(choice.state)}"
        values = tuple(sorted({value for value, _ in fits.of(s, v)}))
        require(choice.fits == values, f"{at} the best fits have the values {', '.join(map(str, values))}")
        require(v[s] not in values, f"{at} a best fit has the value {v[s]}")
