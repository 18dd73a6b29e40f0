"""Where (7) has no solution: the [Q_i] under (4b) whose axis lines come closest to touching zero.

    minimise over d ≥ 0 with D(u) ≥ 0 the mean, over the lines that meet no optimal cell, of min over the line of D

The least of linear functions is concave, so this is concave minimisation: fixing each line's least cell makes it a linear
program, whose solution moves the least cells; that is repeated until the mean falls no more, in exact arithmetic. It starts
from the tight factors of every rotation of the agents and from the max-margin factors; up to PROVED joint actions also from
the solution of a mixed-integer program, which is the global minimum to that solver's tolerance. Where the result has ties,
d_i(a) = 0 off O_i, other d of the same mean without ties are looked for: they satisfy (4a) too.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from qtran_cli.certificates.one_step import Factorisation, JointAction
from qtran_cli.exact import budget
from qtran_cli.exact.algebra.simplex import Program
from qtran_cli.exact.budget import Seconds
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.one_step.solution import Nearest
from qtran_cli.exact.sweeps import igm
from qtran_cli.exact.theorem_1 import factors as qtran
from qtran_cli.exact.theorem_2.lines import Lines
from qtran_cli.table import Table

CELLS = 130
"""No nearest [Q_i] are looked for above this many joint actions: a linear program has a row for each."""
PROVED = 16
"""Up to this many joint actions the mixed-integer programs are solved: milliseconds; at 27 it would be seconds."""

Members = list[list[JointAction]]
"""The cells of each line that meets no optimal one."""
Regrets = list[Fraction]
"""d ≥ 0, one value per variable."""
Answer = tuple[Regrets, Fraction]
"""d, and the sum of the lines' least slacks."""


def nearest(facts: Facts, seconds: Seconds) -> Nearest | None:
    """The closest that was found; None above CELLS joint actions. seconds: for each mixed-integer program."""
    if facts.table.size > CELLS:
        return None
    lines = Lines(facts.table, facts.best, float("inf"))
    members = [lines.cells(line) for line in lines.needy()]
    proof = _proof(lines, seconds)
    found = [_settle(lines, members, d) for d in [*_starts(facts, lines), *([] if proof is None else [proof])]]
    x, total = _untied(lines, members, found, seconds)
    factors = Factorisation(lines.vectors(x), facts.best.value / facts.table.ndim, Fraction(0), None)
    return Nearest(factors.q, total / (len(members) * facts.table.den), len(members), all(x), proof is not None)


def _proof(lines: Lines, seconds: Seconds, total: Fraction | None = None) -> list[Fraction] | None:
    if lines.table.size > PROVED:
        return None
    from qtran_cli.exact.theorem_2.milp import closest

    shares = closest(lines, budget.until(seconds) - time.monotonic(), total)
    return None if shares is None else [Fraction(float(x)) * lines.largest for x in shares]


def _starts(facts: Facts, lines: Lines) -> Iterator[list[Fraction]]:
    """The tight factors with every agent in turn raised first, then the max-margin factors: one value per variable."""
    n, table = facts.table.ndim, facts.table
    for first in range(n):
        order = [*range(first, n), *range(first)]
        turned = Table(np.ascontiguousarray(table.num.transpose(order)), table.den)
        factors = qtran.factorise(turned, igm.optimum(turned), "tight")
        assert isinstance(factors, Factorisation)
        yield [factors.d[order.index(i)][a] * table.den for i, a in lines.variables]
    margin = qtran.max_margin(table, facts.best)
    assert margin is not None
    yield [margin * table.den] * len(lines.variables)


def _settle(lines: Lines, members: Members, d: Regrets) -> Answer:
    """(exact d, the sum of the lines' least slacks) for the cells that are least at the start, until the sum falls no more."""
    best: Answer | None = None
    while True:
        weights, _ = _least(lines, members, d)
        program = Program(lines.matrix(), np.array([r.gap for r in lines.rows.values()], dtype=object), weights)
        program.maximise()
        d = program.x
        total = _total(lines, members, d)
        if best is not None and total >= best[1]:
            return best
        best = d, total


def _least(lines: Lines, members: Members, d: Regrets) -> tuple[np.ndarray, int]:
    """(how often each variable occurs in the cells that are least on their lines, the sum of their gaps)."""
    slack = {u: lines.gap[u] - sum(d[k] for k in lines.key(u)) for line in members for u in line}
    cells = [min(line, key=slack.__getitem__) for line in members]
    weights = np.zeros(len(lines.variables), dtype=object)
    for u in cells:
        weights[list(lines.key(u))] += 1
    return weights, sum(lines.gap[u] for u in cells)


def _total(lines: Lines, members: Members, d: Regrets) -> Fraction:
    """The sum over the lines of the least slack."""
    return sum((min(lines.gap[u] - sum(d[k] for k in lines.key(u)) for u in line) for line in members), Fraction(0))


def _untied(lines: Lines, members: Members, found: list[Answer], seconds: Seconds) -> Answer:
    """The best answer; of equally good ones, one with every d > 0 if it is found."""
    best = min(found, key=lambda answer: (answer[1], not all(answer[0])))
    if all(best[0]):
        return best
    spread = _proof(lines, seconds, best[1])
    for d in [*([] if spread is None else [spread]), *(d for d, total in found if total == best[1])]:
        weights, gaps = _least(lines, members, d)
        x = _largest_least(lines, weights, gaps - best[1])
        if x is not None:
            return x, _total(lines, members, x)  # at most best's: the cells that are least may be others at x
    return best


def _largest_least(lines: Lines, weights: np.ndarray, value: Fraction) -> Regrets | None:
    """Of the d under (4b) with weights · d = value the one whose least entry is largest; None unless that is positive."""
    count, rows = len(lines.variables), len(lines.rows)
    a = np.zeros((rows + count + 1, count + 1), dtype=object)
    a[:rows, :count], a[-1, :count] = lines.matrix(), weights * value.denominator
    a[rows:-1, :count], a[rows:-1, count] = -np.eye(count, dtype=int), 1
    b = [*(row.gap for row in lines.rows.values()), *[0] * count, value.numerator]
    program = Program(a, np.array(b, dtype=object), np.array([0] * count + [1], dtype=object))
    program.maximise()  # bounded by every gap
    program.tighten(rows + count)
    return program.x[:count] if program.restore() is None and program.value > 0 else None
