"""The axis lines of a game that need a tight cell, and the exact linear programs that tell which cells can be tight together.

maximise t  subject to  Σ_i d_i(u_i) ≤ gap(u),  = gap(u) at the chosen cells,  d_i(a) ≥ t off O_i,  d_i = 0 on O_i
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from qtran_cli.certificates.one_step import JointAction, Leaf, replace
from qtran_cli.exact.algebra.simplex import Program
from qtran_cli.exact.sweeps import igm
from qtran_cli.table import Table, from_fractions

Line = tuple[int, JointAction]
"""Agent i's axis line through a joint action, which has 0 in agent i's place."""


class OutOfTime(Exception):
    """The deadline passed, or as many linear programs were solved as may be."""


@dataclass(frozen=True)
class _Row:
    """One inequality Σ_i d_i(u_i) ≤ gap(u): ``cell`` is the joint action with the least gap among those of equal left side."""

    cell: JointAction
    gap: int


class Lines:
    """The axis lines of a game that need a tight cell, and the linear programs over d that tell whether they can have one.

    Actions in O_i have d = 0, so cells that differ only within the O_i share one inequality: the one of least gap.
    Gaps are Python integers over the payoff's denominator.
    """

    def __init__(self, table: Table, best: igm.Optimum, deadline: float, most: float = math.inf) -> None:
        self.table, self.best, self.deadline, self.most = table, best, deadline, most
        self.gap = (table.high - table.num.astype(object)).astype(object)
        self.off = [sorted(set(range(m)) - set(o.tolist())) for m, o in zip(table.shape, best.actions, strict=True)]
        self.variables = {(i, a): k for k, (i, a) in enumerate((i, a) for i, off in enumerate(self.off) for a in off)}
        self.rows: dict[tuple[int, ...], _Row] = {}
        for u in np.ndindex(*table.shape):
            key = self.key(u)
            if key and (key not in self.rows or self.gap[u] < self.rows[key].gap):
                self.rows[key] = _Row(u, self.gap[u])
        self.index = {key: k for k, key in enumerate(self.rows)}
        self.programs = self.refuted = 0

    @property
    def largest(self) -> int:
        """The largest gap among the inequalities."""
        return max(row.gap for row in self.rows.values())

    def key(self, u: JointAction) -> tuple[int, ...]:
        """The variables (as numbers) whose sum the cell's inequality bounds: identifies the inequality."""
        return tuple(self.variables[pair] for pair in enumerate(u) if pair in self.variables)

    def matrix(self) -> np.ndarray:
        """A 0/1 row per inequality: which variables it sums."""
        a = np.zeros((len(self.rows), len(self.variables)), dtype=object)
        for k, key in enumerate(self.rows):
            a[k, list(key)] = 1
        return a

    def program(self) -> Program:
        """maximise t over Σ d ≤ gap, d ≥ t: at an optimal basis."""
        rows, count = len(self.rows), len(self.variables)
        a = np.zeros((rows + count, count + 1), dtype=object)
        a[:rows, :count] = self.matrix()
        a[rows:, :count], a[rows:, count] = -np.eye(count, dtype=int), 1
        b = [row.gap for row in self.rows.values()] + [0] * count
        program = Program(a, np.array(b, dtype=object), np.array([0] * count + [1], dtype=object))
        assert program.maximise()
        return program

    def needy(self, d: np.ndarray | None = None) -> list[Line]:
        """(agent, cell) of every line without an optimal cell; with ``d`` (slack at every cell) only those without a tight one."""
        found = []
        floor = self.gap if d is None else d
        for i in range(self.table.ndim):
            for u in zip(*np.nonzero(np.asarray(floor.min(axis=i) != 0, dtype=bool)), strict=True):
                others = [int(a) for a in u]
                found.append((i, (*others[:i], 0, *others[i:])))
        return found

    def cells(self, line: Line) -> list[JointAction]:
        """The joint actions on an axis line, by the agent's action."""
        i, u = line
        return [replace(u, i, a) for a in range(self.table.shape[i])]

    def apart(self) -> dict[JointAction, Leaf]:
        """Cells that no d can make tight, seen without a linear program.

        Either a cell with the same left side has a smaller gap, or each d_i(u_i) is bounded by the least gap in its slice,
        and those bounds sum to less than the cell's gap.
        """
        leaves: dict[JointAction, Leaf] = {}
        bound = {}
        for i, a in self.variables:
            rest = np.take(self.gap, a, axis=i)
            at = [int(k) for k in np.unravel_index(int(rest.argmin()), rest.shape)]
            bound[i, a] = (*at[:i], a, *at[i:])
        for u in np.ndindex(*self.table.shape):
            if not (key := self.key(u)):
                continue
            least = self.rows[key].cell
            uppers = [least] if self.gap[least] < self.gap[u] else [bound[pair] for pair in enumerate(u) if pair in bound]
            if sum(self.gap[w] for w in uppers) < self.gap[u]:
                leaves[u] = Leaf(u, tuple(_counted(uppers)), ((u, Fraction(1)),))
        return leaves

    def tightened(self, program: Program, u: JointAction, chosen: dict[int, JointAction]) -> Program | Leaf:
        """The program with the cell u tight too, or the proof that it cannot be beside the chosen ones."""
        k = self.index[self.key(u)]
        if k in chosen:
            return program
        if self.programs >= self.most or time.monotonic() > self.deadline:
            raise OutOfTime
        self.programs += 1
        child = program.copy()
        child.tighten(k)
        row = child.restore()
        if row is None and child.value > 0:
            return child
        self.refuted += 1
        return self._leaf(child.multipliers(-1 if row is None else row), u, chosen | {k: u})

    def _leaf(self, weights: dict[int, Fraction], u: JointAction, tight: dict[int, JointAction]) -> Leaf:
        rows = list(self.rows.values())
        upper = tuple((rows[k].cell, w) for k, w in sorted(weights.items()) if k < len(rows) and w > 0)
        lower = tuple((tight[k], -w) for k, w in sorted(weights.items()) if k < len(rows) and w < 0)
        return Leaf(u, upper, lower)

    def slack(self, x: list[Fraction]) -> np.ndarray:
        """det · D at every cell for d = x, in Python integers."""
        den = math.lcm(*(v.denominator for v in x))
        d = self.gap * den
        for (i, a), k in self.variables.items():
            at = (slice(None),) * i + (a,)
            d[at] = d[at] - int(x[k] * den)
        return d

    def vectors(self, x: list[Fraction]) -> tuple[Table, ...]:
        """d_i for every agent from the program's variables, in payoff units."""
        return tuple(
            from_fractions([x[self.variables[i, a]] / self.table.den if (i, a) in self.variables else Fraction(0) for a in range(m)])
            for i, m in enumerate(self.table.shape)
        )


def _counted(cells: list[JointAction]) -> list[tuple[JointAction, Fraction]]:
    return [(u, Fraction(cells.count(u))) for u in dict.fromkeys(cells)]
