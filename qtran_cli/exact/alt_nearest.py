"""Where (7) has no solution: the [Q_i] under (4b) whose axis lines come closest to touching zero.

    minimise over d ≥ 0 with D(u) ≥ 0 the mean, over the lines that meet no optimal cell, of min over the line of D

The least of linear functions is concave, so this is concave minimisation: fixing each line's least cell makes it a linear
program, whose solution moves the least cells, until they stay (a local minimum, in exact arithmetic). It starts from the
tight factors of every rotation of the agents and from the max-margin factors; up to PROVED joint actions also from the
solution of a mixed-integer program, which is the global minimum to that solver's tolerance.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from qtran_cli.exact import igm, qtran
from qtran_cli.exact.alt_lines import Lines
from qtran_cli.exact.certificate import Factorisation, JointAction
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.simplex import Program
from qtran_cli.exact.solution import Nearest
from qtran_cli.table import Table

CELLS = 130
"""No nearest [Q_i] are looked for above this many joint actions: a linear program has a row for each."""
PROVED = 16
"""Up to this many joint actions the mixed-integer program is solved: milliseconds; at 27 it would be seconds."""


def nearest(facts: Facts, seconds: float) -> Nearest | None:
    """The closest that was found; None above CELLS joint actions. seconds: for the mixed-integer program."""
    if facts.table.size > CELLS:
        return None
    lines = Lines(facts.table, facts.best, float("inf"))
    members = [lines.cells(line) for line in lines.needy()]
    starts = list(_starts(facts, lines))
    proof = _proof(lines, seconds)
    found = [_settle(lines, members, d) for d in [*starts, *([] if proof is None else [proof])]]
    x, mean = min(found, key=lambda answer: answer[1])
    factors = Factorisation(lines.vectors(x), facts.best.value / facts.table.ndim, Fraction(0), None)
    return Nearest(factors.q, mean / facts.table.den, len(members), all(x), proof is not None)


def _proof(lines: Lines, seconds: float) -> list[Fraction] | None:
    if lines.table.size > PROVED:
        return None
    from qtran_cli.exact.alt_milp import closest

    d = closest(lines, seconds)
    return None if d is None else [Fraction(float(x)) for x in d]


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


def _settle(lines: Lines, members: list[list[JointAction]], d: list[Fraction]) -> tuple[list[Fraction], Fraction]:
    """Exact d for the cells that are least on their lines at the start; repeated until those cells stay the least."""
    slack = {u: lines.gap[u] - sum(d[k] for k in lines.key(u)) for line in members for u in line}
    best: tuple[list[Fraction], Fraction] | None = None
    while True:
        weights = np.zeros(len(lines.variables), dtype=object)
        for line in members:
            weights[list(lines.key(min(line, key=slack.__getitem__)))] += 1
        program = Program(lines.matrix(), np.array([r.gap for r in lines.rows.values()], dtype=object), weights)
        program.maximise()
        x = program.x
        slack = {u: lines.gap[u] - sum(x[k] for k in lines.key(u)) for u in slack}
        mean = sum((min(slack[u] for u in line) for line in members), Fraction(0)) / len(members)
        if best is not None and mean >= best[1]:
            return best
        best = x, mean
