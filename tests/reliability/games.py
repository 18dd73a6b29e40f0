"""What the solver says of a random game is what the definitions say, tried one by one (tests/oracle.py)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from qtran_cli.certificates.one_step import MonotoneFit
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.one_step.claims import claims as of_solution
from qtran_cli.exact.one_step.solution import Solution
from qtran_cli.exact.one_step.solve import solve
from qtran_cli.model.game import Game
from qtran_cli.verify import Refused, verify
from tests import oracle, sampling
from tests.oracle import Cells
from tests.reliability import Case
from tests.verify.truth import true_of

FORMS = {"small numbers": sampling.exact, "numbers beyond 64 bits": sampling.big}
CHOICES = 8
"""Joint actions up to which Theorem 2 is decided by trying every set of those without slack."""


def attempt(seed: int, folder: Path) -> Case:
    """Solve a random game in one of its forms, and compare every part of the answer."""
    draw = random.Random(seed)
    [table] = sampling.tables(1, seed)
    form, objective = draw.choice(list(FORMS)), draw.choice(("tight", "margin"))
    found = solve(Game(FORMS[form](table)), Ask(objective))
    wrong = [part for part, right in compared(found, table) if not right]
    outcome = "factorizable" if oracle.rectangular(table) else "not factorizable"
    return Case(f"{len(oracle.shape(table))} agents, {form}", outcome, f"wrong: {', '.join(wrong)} of {table}" if wrong else "")


def compared(found: Solution, table: Cells) -> Iterator[tuple[str, bool]]:
    """(a part of the answer, whether it is right)."""
    best = oracle.optimal(table)
    yield "optimum", (found.optimum.value, found.optimum.count) == (max(table.values()), len(best))
    for name in ("additive", "monotone", "rectangular"):
        yield name, getattr(found, name).holds == getattr(oracle, name)(table)
    yield "qtran_base", found.base.holds == oracle.rectangular(table)
    if found.base.holds:
        yield "margin", found.base.margin == oracle.margin(table)
    yield "qtran_alt", found.alt.feasible == theorem_2(table, found.alt.feasible)
    yield "iql", sampling.lists(found.methods["iql"].q) == oracle.iql(table)
    yield "vdn", found.methods["vdn"].sse == oracle.squared_error(table, oracle.additive_fit(table))
    for name, certificate in of_solution(found):
        yield f"the claim {name}", isinstance(certificate, MonotoneFit) or true_of(certificate, table)
        yield f"the proof of {name}", _verified(certificate, table)


def theorem_2(table: Cells, told: bool | None) -> bool | None:
    """Whether (7) can be had; of larger games what was told, which its proof has to show."""
    if len(oracle.shape(table)) <= 2:
        return oracle.rectangular(table)
    return oracle.alternative(table) if len(table) <= CHOICES else told


def _verified(certificate, table: Cells) -> bool:
    try:
        verify(certificate, sampling.exact(table))
    except Refused:
        return False
    return True
