"""Theorem 2 (QTRAN-alt): does any [Q_i] satisfy (4a) and (7)? Decided exactly, with factors or with a proof that none do.

    (7)  min over u_i of D(u_i, u_-i) = 0 for every u ≠ ū and every agent i,     D(u) = gap(u) − Σ_i d_i(u_i)

Every axis line needs a tight cell (D = 0); lines through an optimal cell have one. For N ≤ 2 the tight factors decide. For
more agents each remaining line's tight cell is a choice, and a choice of cells is a linear program in d:

    maximise t  subject to  Σ_i d_i(u_i) ≤ gap(u),  = gap(u) at the chosen cells,  d_i(a) ≥ t off O_i,  d_i = 0 on O_i

solved in exact arithmetic: t > 0 is a yes for those cells, otherwise its multipliers prove the no (certificate.Leaf). A
depth-first search over the lines puts the proofs together. Larger games first ask a mixed-integer program (HiGHS) which
cells to choose; what it proposes counts only once the exact program agrees.

Source: Son et al. 2019, theorem 2; the decision is the project's own (docs/theory.md).

Departures from the paper
1. The paper calls (7) necessary up to an affine transform. For N ≥ 3 it is not: some games have no [Q_i] at all.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from qtran_cli.exact import igm, qtran
from qtran_cli.exact.certificate import Branch, Factorisation, JointAction, Leaf, LineTight, replace
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.simplex import Program
from qtran_cli.exact.solution import Alt
from qtran_cli.table import Table, from_fractions

CELLS = 2_000
"""(7) is not decided for N ≥ 3 above this many joint actions."""
SECONDS = 10.0
_DIRECT = 40  # up to this many inequalities the exact search needs no proposal from HiGHS, nor the time to import it


def decide(facts: Facts, seconds: float = SECONDS) -> Alt:
    """Whether any [Q_i] satisfies (4a) and (7). feasible None: more than CELLS joint actions, or ``seconds`` were not enough."""
    table, best = facts.table, facts.best
    if not best.rectangular:
        return Alt(False, igm.mixture(best), "the optimal set is not rectangular: (4a) fails for every [Q_i] that satisfies (4b)")
    if table.ndim <= 2 or best.count == table.size:  # where everything is optimal the tight factors are 0, and so is every slack
        factors = qtran.factorise(table, best, "tight")
        assert isinstance(factors, Factorisation)
        return Alt(True, _line_tight(facts, factors.d), "")
    if table.size > CELLS:
        return Alt(None, None, f"not decided: {table.size:,} joint actions, the search stops at {CELLS:,}")
    return _search(facts, time.monotonic() + seconds, seconds)


def _line_tight(facts: Facts, d: tuple[Table, ...]) -> LineTight:
    return LineTight(d, facts.best.value / facts.table.ndim, Fraction(0), qtran.max_margin(facts.table, facts.best))


class OutOfTime(Exception):
    """The deadline passed."""


def _search(facts: Facts, deadline: float, seconds: float) -> Alt:
    lines = Lines(facts.table, facts.best, deadline)
    try:
        leaves = lines.apart()
        answer = lines.proposal(leaves) or lines.search(lines.program(), {}, leaves)
    except OutOfTime:
        reached = f"{lines.programs:,} linear programs solved, {lines.refuted:,} choices of a tight cell refuted"
        return Alt(None, None, f"not decided within {seconds:g} s: {reached}")
    if isinstance(answer, Branch):
        proof = "one axis line can never touch zero" if answer.depth == 1 else f"a search tree of {answer.leaves:,} refuted choices"
        return Alt(False, answer, f"no [Q_i] satisfies (4a) and (7): {proof}")
    return Alt(True, _line_tight(facts, lines.vectors(answer)), "")


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

    def __init__(self, table: Table, best: igm.Optimum, deadline: float) -> None:
        self.table, self.best, self.deadline = table, best, deadline
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

    def needy(self, d: np.ndarray | None = None) -> list[tuple[int, JointAction]]:
        """(agent, cell) of every line without an optimal cell; with ``d`` (slack at every cell) only those without a tight one."""
        found = []
        floor = self.gap if d is None else d
        for i in range(self.table.ndim):
            for u in zip(*np.nonzero(np.asarray(floor.min(axis=i) != 0, dtype=bool)), strict=True):
                others = [int(a) for a in u]
                found.append((i, (*others[:i], 0, *others[i:])))
        return found

    def cells(self, line: tuple[int, JointAction]) -> list[JointAction]:
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
        if time.monotonic() > self.deadline:
            raise OutOfTime
        k = self.index[self.key(u)]
        if k in chosen:
            return program
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

    def search(self, program: Program, chosen: dict[int, JointAction], refuted: dict[JointAction, Leaf]) -> list[Fraction] | Branch:
        """d (one value per variable, and t) that makes every line tight, or the tree that refutes all choices.

        chosen: tight cells so far, by inequality. refuted: cells that can no longer be tight; proofs of the levels above hold below.
        """
        x = program.x
        if not (open_lines := self.needy(self._slack(x))):
            return x
        line, children, leaves = self._narrowest(open_lines, program, chosen, dict(refuted))
        proofs: dict[JointAction, Leaf | Branch] = {u: leaves[u] for u in self.cells(line) if u in leaves}
        for u, child in sorted(children.items(), key=lambda item: -item[1].value):
            answer = self.search(child, chosen | {self.index[self.key(u)]: u}, leaves)
            if not isinstance(answer, Branch):
                return answer
            proofs[u] = answer
        return Branch(line[0], line[1], tuple(proofs[u] for u in self.cells(line)))

    def _narrowest(self, lines, program, chosen, leaves):
        """The line with the fewest cells that can still be tight, the programs of those cells, and all refutations found."""
        best = None
        known: dict[JointAction, Program] = {}
        for line in sorted(lines, key=lambda line: sum(u not in leaves for u in self.cells(line))):
            for u in self.cells(line):
                if u in leaves or u in known:
                    continue
                child = self.tightened(program, u, chosen)
                if isinstance(child, Leaf):
                    leaves[u] = child
                else:
                    known[u] = child
            children = {u: known[u] for u in self.cells(line) if u in known}
            if best is None or len(children) < len(best[1]):
                best = line, children
            if len(best[1]) <= 1:
                break
        return *best, leaves

    def _slack(self, x: list[Fraction]) -> np.ndarray:
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

    def proposal(self, leaves: dict[JointAction, Leaf]) -> list[Fraction] | None:
        """Tight cells from a mixed-integer program, accepted only if the exact program agrees. None: nothing found.

        Not asked where a line is refuted already, nor for small games.
        """
        if len(self.rows) <= _DIRECT or any(all(u in leaves for u in self.cells(line)) for line in self.needy()):
            return None
        from qtran_cli.exact.alt_milp import tight_cells

        program, chosen = self.program(), {}
        for u in tight_cells(self, (self.deadline - time.monotonic()) / 2) or ():
            child = self.tightened(program, u, chosen)
            if isinstance(child, Leaf):
                return None
            program, chosen = child, chosen | {self.index[self.key(u)]: u}
        return None if self.needy(self._slack(program.x)) else program.x


def _counted(cells: list[JointAction]) -> list[tuple[JointAction, Fraction]]:
    return [(u, Fraction(cells.count(u))) for u in dict.fromkeys(cells)]
