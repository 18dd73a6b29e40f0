"""(7) by definition, for the tests of exact/theorem_2/: lines that need a tight cell, choices of tight cells, planted answers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from qtran_cli.exact.facts import Facts
from qtran_cli.exact.one_step.solution import Alt
from qtran_cli.exact.theorem_2.decide import decide
from qtran_cli.exact.theorem_2.lines import Lines
from tests import oracle, sampling
from tests.elimination import satisfiable
from tests.linear import solve
from tests.oracle import Cells, Joint

THREE = ((2, 2, 2), (3, 2, 2), (1, 2, 2), (2, 1, 3), (2, 2, 2, 2))


def alt(table: Cells, seconds: float = 10) -> Alt:
    return decide(Facts(sampling.exact(table)), seconds)


def lines_of(table: Cells) -> Lines:
    facts = Facts(sampling.exact(table))
    return Lines(facts.table, facts.best, float("inf"))


def needy(table: Cells) -> list[frozenset[Joint]]:
    """The axis lines without an optimum, each as the set of its cells."""
    m, best = oracle.shape(table), oracle.optimal(table)
    lines = [frozenset(oracle.swap(u, i, a) for a in range(m[i])) for i in range(len(m)) for u in oracle.contexts(table, i)]
    return [line for line in lines if not line & best]


def free(table: Cells) -> list[tuple[int, int]]:
    """(i, a) with a in no optimum."""
    best = oracle.optimal(table)
    return [(i, a) for i, m in enumerate(oracle.shape(table)) for a in range(m) if all(u[i] != a for u in best)]


def rows(table: Cells) -> dict[Joint, tuple[Fraction, ...]]:
    """Per joint action Σ_i d_i(u_i) over the free actions, and gap(u)."""
    names, gap = free(table), oracle.gap(table)
    return {u: (*(Fraction(u[i] == a) for i, a in names), gap[u]) for u in table}


def can_be_tight(table: Cells, cells: frozenset[Joint]) -> bool:
    """Some d, positive at the free actions, satisfies (4b) and has slack 0 at all the cells."""
    return _tight(rows(table), cells)


def _tight(made: dict[Joint, tuple[Fraction, ...]], cells: frozenset[Joint]) -> bool:
    n = len(next(iter(made.values()))) - 1
    positive = [((*(-Fraction(k == j) for j in range(n)), Fraction(0)), True) for k in range(n)]
    return satisfiable([made[u] for u in cells], [*((row, False) for row in made.values()), *positive])


def choices(lines: list[frozenset[Joint]], chosen: frozenset[Joint] = frozenset()) -> Iterator[frozenset[Joint]]:
    """Every choice of a tight cell for each line that the cells chosen for the lines before it do not touch."""
    line = next((line for line in lines if not line & chosen), None)
    if line is None:
        yield chosen
    else:
        for u in sorted(line):
            yield from choices(lines, chosen | {u})


def exhaustive(table: Cells) -> bool:
    """Whether any [Q_i] satisfies (4a) and (7): every choice is tried."""
    made = rows(table)
    return oracle.rectangular(table) and any(_tight(made, cells) for cells in set(choices(needy(table))))


def integers(draw: random.Random, shape: Joint, top: int = 9) -> Cells:
    """Integers −top … top, drawn again until the optimum is rectangular."""
    while True:
        table = {u: Fraction(draw.randint(-top, top)) for u in sampling.joint_actions(shape)}
        if oracle.rectangular(table) and len(oracle.optimal(table)) < len(table):
            return table


def planted(draw: random.Random, shape: Joint) -> Cells:
    """gap = Σ d + D with D = 0 on a cell of every needy line: satisfiable by construction."""
    sides = [set(draw.sample(range(m), draw.randint(1, max(1, m - 1)))) for m in shape]
    d = [
        [0 if a in side else Fraction(draw.randint(1, 20), draw.choice((1, 3))) for a in range(m)]
        for m, side in zip(shape, sides, strict=True)
    ]
    total = {u: sum((row[a] for row, a in zip(d, u, strict=True)), Fraction(0)) for u in sampling.joint_actions(shape)}
    base = {u: -x for u, x in total.items()}
    tight = {draw.choice(sorted(line)) for line in needy(base)}
    return {u: 7 - x - (0 if u in tight or not x else draw.randint(0, 9)) for u, x in total.items()}


def mean_least(table: Cells, d: list[Fraction]) -> Fraction:
    """The mean over the needy lines of the least slack; d: one value per free action."""
    value = dict(zip(free(table), d, strict=True))
    slack = {u: x - sum(value.get((i, a), 0) for i, a in enumerate(u)) for u, x in oracle.gap(table).items()}
    lines = needy(table)
    return sum((min(slack[u] for u in line) for line in lines), Fraction(0)) / len(lines)


def corners(table: Cells) -> set[tuple[Fraction, ...]]:
    """The corners of {d ≥ 0 : (4b)}: every choice of as many equations as there are free actions, solved."""
    n = len(free(table))
    bounds = [r for r in rows(table).values() if any(r[:-1])]
    axes = [(*(-Fraction(k == j) for j in range(n)), Fraction(0)) for k in range(n)]
    found = set()
    for some in combinations([*bounds, *axes], n):
        x = solve([r[:-1] for r in some], [r[-1] for r in some])
        if x is not None and all(sum(c * y for c, y in zip(r, x, strict=False)) <= r[-1] for r in bounds + axes):
            found.add(tuple(x))  # where the equations do not single out a point this is another one of the set: it does no harm
    return found
