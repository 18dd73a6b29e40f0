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
from fractions import Fraction

from qtran_cli.certificates.one_step import Branch, Factorisation, LineTight
from qtran_cli.exact import budget
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.budget import Seconds
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.one_step.solution import Alt
from qtran_cli.exact.sweeps import igm
from qtran_cli.exact.theorem_1 import factors as qtran
from qtran_cli.exact.theorem_2.lines import Lines, OutOfTime
from qtran_cli.exact.theorem_2.search import proposal, search
from qtran_cli.table import Table

CELLS = 2_000
"""(7) is not decided for N ≥ 3 above this many joint actions."""


def decide(facts: Facts, seconds: Seconds = Ask.alt_seconds, programs: float = math.inf) -> Alt:
    """Whether any [Q_i] satisfies (4a) and (7). feasible None: more than CELLS joint actions, or the limits were not enough.

    seconds: how long to search. programs: how many linear programs to solve; with that limit alone no clock decides.
    """
    table, best = facts.table, facts.best
    if not best.rectangular:
        return Alt(False, igm.mixture(best), "the optimal set is not rectangular: (4a) fails for every [Q_i] that satisfies (4b)")
    if table.ndim <= 2 or best.count == table.size:  # where everything is optimal the tight factors are 0, and so is every slack
        factors = qtran.factorise(table, best, "tight")
        assert isinstance(factors, Factorisation)
        return Alt(True, _line_tight(facts, factors.d), "")
    if table.size > CELLS:
        return Alt(None, None, f"not decided: {table.size:,} joint actions, the search stops at {CELLS:,}")
    return _search(facts, seconds, programs)


def _line_tight(facts: Facts, d: tuple[Table, ...]) -> LineTight:
    return LineTight(d, facts.best.value / facts.table.ndim, Fraction(0), qtran.max_margin(facts.table, facts.best))


def _search(facts: Facts, seconds: Seconds, programs: float) -> Alt:
    lines = Lines(facts.table, facts.best, budget.until(seconds), programs)
    try:
        leaves = lines.apart()
        answer = proposal(lines, leaves) or search(lines, lines.program(), {}, leaves)
    except OutOfTime:
        reached = f"{lines.programs:,} linear programs solved, {lines.refuted:,} choices of a tight cell refuted"
        within = f" within {budget.told(seconds)} s" if lines.programs < programs else ""
        return Alt(None, None, f"not decided{within}: {reached}")
    if isinstance(answer, Branch):
        proof = "one axis line can never touch zero" if answer.depth == 1 else f"a search tree of {answer.leaves:,} refuted choices"
        return Alt(False, answer, f"no [Q_i] satisfies (4a) and (7): {proof}")
    return Alt(True, _line_tight(facts, lines.vectors(answer)), "")
