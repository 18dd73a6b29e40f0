"""Would V_jt ≡ 0 do? Whether max_u Q_jt(τ, u) = Σ_i v_i(τ_i) for every reachable τ: a linear system in the levels v_i(τ_i).

Elimination in exact arithmetic, one equation per joint history, each component breadth first. An equation that those before
it imply is left out; one that contradicts them is not met either, and V_jt(τ) = max Q_jt(τ) − Σ_i v_i(τ_i) is what it lacks.
So the levels found make V_jt 0 wherever the equations before allow it. Each row is solved for the level that came last: for
N = 2 it keeps two levels, and the eliminations follow the paths of a shallow forest.

A no is certified by multipliers of the equations whose left sides cancel while their right sides do not.

Source: Son et al. 2019, section 4.1 (why V_jt); the linear system is the project's own.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from fractions import Fraction

from qtran_cli.certificates.histories import Imbalance, Levels
from qtran_cli.exact.histories.consistent import Undecided
from qtran_cli.exact.histories.gaps import Gaps
from qtran_cli.exact.histories.tree import Histories

WORK = 5 * 10**6
"""Additions of coefficients before the elimination gives up."""
Number = int | Fraction
Row = dict[int, Number]


@dataclass(frozen=True, eq=False)
class Values:
    """certificate: Levels, Imbalance, or why undecided. levels[i][h], v_jt[j]: levels and what is left over, None if undecided."""

    certificate: Levels | Imbalance | Undecided
    levels: tuple[list[Fraction], ...] | None
    v_jt: list[Fraction] | None


class OutOfWork(Exception):
    """The elimination took more additions than it may."""


def decide(gaps: Gaps, work: int = WORK) -> Values:
    """Levels v_i(τ_i) with V_jt ≡ 0, or multipliers that rule them out. work: how many additions are made at most."""
    tree, system, order = gaps.histories, System(gaps.histories, work), breadth_first(gaps)
    try:
        left = {j: rest for j in order if (rest := system.add(j))}
        proof = _imbalance(tree, system.combination(next(iter(left)))) if left else None
    except OutOfWork:
        return Values(Undecided(f"not decided: the elimination stops at {work:,} additions"), None, None)
    levels = system.solved()
    _balance(gaps, levels)
    needed = {j: tree.v(j) - sum(v[h] for v, h in zip(levels, tree.local[:, j].tolist(), strict=True)) for j in left}
    v_jt = [needed.get(j, Fraction(0)) for j in range(tree.count)]
    return Values(proof or _levels(tree, levels), levels, v_jt)


def breadth_first(gaps: Gaps) -> list[int]:
    """The joint histories, component by component; in each those that share a history with earlier ones first."""
    tree, seen, order = gaps.histories, [False] * gaps.histories.count, []
    known = [[False] * len(steps) for steps in tree.steps]
    for first in range(tree.count):
        queue = deque([] if seen[first] else [first])
        seen[first] = True
        while queue:
            order.append(j := queue.popleft())
            for i, h in enumerate(tree.local[:, j].tolist()):
                if not known[i][h]:
                    known[i][h] = True
                    fresh = [k for k in gaps.groups[i].members(h) if not seen[k]]
                    queue += fresh
                    for k in fresh:
                        seen[k] = True
    return order


def _balance(gaps: Gaps, levels: tuple[list[Fraction], ...]) -> None:
    """Shift the levels of each component so that those of its first joint history are equal; no sum changes."""
    tree, n = gaps.histories, len(levels)
    shift: dict[int, list[Fraction]] = {}
    for c in set(gaps.component.tolist()):
        own = [v[h] for v, h in zip(levels, tree.local[:, c].tolist(), strict=True)]
        shift[c] = [sum(own, Fraction(0)) / n - x for x in own]
    for i, (v, group) in enumerate(zip(levels, gaps.groups, strict=True)):
        for h, c in enumerate(gaps.component[group.order[group.starts]].tolist()):
            v[h] += shift[c][i]


def _levels(tree: Histories, levels: tuple[list[Fraction], ...]) -> Levels:
    return Levels(tuple({tree.agents_history(i, h): x for h, x in enumerate(v)} for i, v in enumerate(levels)))


def _imbalance(tree: Histories, y: Row) -> Imbalance:
    """The multipliers as integers without a common factor."""
    scale = Fraction(math.lcm(*(x.denominator for x in y.values())), math.gcd(*(x.numerator for x in y.values())))
    if y[max(y)] < 0:
        scale = -scale
    whole = {j: int(x * scale) for j, x in sorted(y.items())}
    return Imbalance(tuple((tree.history(j), x) for j, x in whole.items()), sum((x * tree.v(j) for j, x in whole.items()), Fraction(0)))


class System:
    """The equations in echelon form, solved for the unknown that came last. Unknowns are numbered as they appear.

    rows[x] = (coefficients with 1 at x, right side, j): the equation of history j solved for x. steps[j]: [(y, x), …]: the
    reduced equation of j is its own less y times the row of x, for each in turn, then divided by pivots[j]. Right sides are
    over ``den``; integers stay integers, for N = 2 always.
    """

    def __init__(self, tree: Histories, work: int) -> None:
        self.tree, self.work = tree, work
        self.den = math.lcm(*(table.den for table in tree.tables))
        values = [int(table.max * self.den) for table in tree.tables]
        self.values = [values[place] for place in tree.place.tolist()]
        self.numbers: dict[tuple[int, int], int] = {}
        self.rows: dict[int, tuple[Row, Number, int]] = {}
        self.steps: dict[int, list[tuple[Number, int]]] = {}
        self.pivots: dict[int, Number] = {}

    def add(self, j: int) -> Number:
        """Reduce history j's equation by those before. What is left of its right side where its left side vanishes, else 0."""
        unknowns = enumerate(self.tree.local[:, j].tolist())
        row: Row = {self.numbers.setdefault(key, len(self.numbers)): 1 for key in unknowns}
        right: Number = self.values[j]
        steps = self.steps[j] = list[tuple[Number, int]]()
        while row:
            x = max(row)
            factor = row[x]
            if x not in self.rows:
                self.pivots[j] = factor
                self.rows[x] = ({z: _over(c, factor) for z, c in row.items()}, _over(right, factor), j)
                return 0
            steps.append((factor, x))
            self._reduce(row, factor, self.rows[x][0])
            right -= factor * self.rows[x][1]
        return right

    def _reduce(self, row: Row, factor: Number, other: Row) -> None:
        """row less factor times the other, in place."""
        self._spend(len(other))
        for z, c in other.items():
            left = row.get(z, 0) - factor * c
            if left:
                row[z] = left
            else:
                row.pop(z, None)

    def _spend(self, additions: int) -> None:
        self.work -= additions
        if self.work < 0:
            raise OutOfWork

    def solved(self) -> tuple[list[Fraction], ...]:
        """The levels [agent][history] that meet every independent equation; those left free are 0."""
        x: list[Number] = [0] * len(self.numbers)
        for pivot in sorted(self.rows):
            row, right, _ = self.rows[pivot]
            x[pivot] = right - sum(c * x[z] for z, c in row.items() if z != pivot)
        levels = [Fraction(value) / self.den for value in x]
        return tuple([levels[self.numbers[i, h]] for h in range(len(steps))] for i, steps in enumerate(self.tree.steps))

    def combination(self, j: int) -> Row:
        """The reduced equation of j as multipliers of the equations themselves."""
        place = {k: at for at, k in enumerate(self.steps)}
        found: Row = {}
        owed: Row = {j: 1}
        while owed:
            k = max(owed, key=place.__getitem__)  # a row rests on earlier equations only
            y = owed.pop(k)
            if not y:
                continue
            found[k] = y
            self._spend(len(owed))
            for factor, x in self.steps[k]:
                before = self.rows[x][2]
                owed[before] = owed.get(before, 0) - _over(y * factor, self.pivots[before])
        return found


def _over(x: Number, y: Number) -> Number:
    """x / y, an integer where x is one and y is 1 or −1."""
    return x * y if y in (1, -1) else Fraction(x) / y
