"""The facts of a game in the words of a game file's ``expect``, as the solver finds them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from qtran_cli.certificates.one_step import Factorisation
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.known import CLASSES
from qtran_cli.exact.one_step.solution import Solution
from qtran_cli.scalars import spell, spelled
from qtran_cli.table import Table
from qtran_cli.theorems import THEOREM_2


def verdicts(payoff: Table) -> dict[str, Any]:
    """additive, monotone, rectangular and the optimum's value: what needs no factors and no method. A few passes."""
    known = Facts(payoff)
    return {name: module.decide(known).holds for name, module in CLASSES.items()} | {"optimum": spell(known.best.value)}


def facts(solution: Solution) -> dict[str, Any]:
    """The verdicts, margin (null where there are no factors), qtran_alt (null: undecided), and each method's worst greedy payoff."""
    base = solution.base
    margin = (math.inf if base.margin is None else base.margin) if isinstance(base, Factorisation) else None
    values = {name: method.value for name, method in solution.methods.items()}
    return {
        "additive": solution.additive.holds,
        "monotone": solution.monotone.holds,
        "rectangular": solution.rectangular.holds,
        "optimum": spell(solution.optimum.value),
        "margin": spelled(margin),
        THEOREM_2: None if solution.alt is None else solution.alt.feasible,
        "greedy": {name: spelled(value) for name, value in values.items()},
    }


def unmet(solution: Any, facts: Sequence[str]) -> list[str]:
    """Those of the facts, the verdict's words, that the game has not. Raises UsageError where one is not decided for its kind."""
    return [fact for fact in facts if not solution.has(fact)]
