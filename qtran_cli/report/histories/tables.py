"""The tables of a partially observed game: V_jt(τ) by joint history, and the factors by individual history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from qtran_cli.exact.asked import Part
from qtran_cli.exact.histories.solution import HistorySolution
from qtran_cli.model.task import Task
from qtran_cli.report.histories.labels import joint, local
from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.labels import agent
from qtran_cli.report.kit.labels import joint as joint_action
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.marks import UNMET_STYLE
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.one_step.words import vector

LISTED = 40
"""Joint histories, and histories of the agents, are listed up to this many where nobody asks for all of them."""
OPTIMA = 2
"""Up to so many optimal joint actions of a history are named."""
HEADS, LEVELS = ("#", "joint history τ", "max Q_jt", "optimal"), ("Σ v_i(τ_i)", "V_jt(τ)")


def listing(solution: HistorySolution, rows: Sequence[int], numbers: Numbers, failed: Mapping[int, str]) -> Listing:
    """These joint histories, a line each. failed: by joint history the letters of the methods that fail there, where they are told."""
    heads = HEADS + (LEVELS if Part.factors in solution.ask.asked else ())
    found = [_row(solution, j, numbers, failed) for j in rows]
    return Listing((*heads, "fails") if failed else heads, found, [k for k in (0, 2, 4, 5) if k < len(heads)], (1, 3))


def _row(solution: HistorySolution, j: int, numbers: Numbers, failed: Mapping[int, str]) -> list[Cell]:
    tree, task = solution.histories, solution.task
    table = tree.q_jt(j)
    optima = np.argwhere(np.asarray(table.num == table.high, dtype=bool)).tolist()
    left = None if solution.v_jt is None else solution.v_jt[j]
    sums = ("–",) * len(LEVELS) if left is None else (numbers.show(table.max - left), numbers.show(left))
    sums = sums if Part.factors in solution.ask.asked else ()
    few = len(optima) <= OPTIMA
    names = ", ".join(joint_action(task, u) for u in optima) if few else f"{len(optima):,} joint actions"
    fails = [failed.get(j, "–")] if failed else []
    texts = (f"{j + 1:,}", joint(task, tree.history(j)), numbers.show(table.max), names, *sums, *fails)
    return [Cell(text, style=UNMET_STYLE if left else "") for text in texts]


def reading(task: Task) -> str:
    """How to read a joint history."""
    seen = "saw and did" if task.signals is None else "did and then saw"
    return f"what each {seen}, in order, agents apart by |."


def factors(solution: HistorySolution, numbers: Numbers) -> Listing:
    """Q_i(τ_i, ·) by individual history, where there are factors."""
    task, tree = solution.task, solution.histories
    rows = []
    for i, h in solution.agents_histories():
        q = solution.q(i, h)
        assert q is not None
        texts = (agent(task, i), local(task, i, tree.agents_history(i, h)), vector(task, i, q.flat(), numbers))
        rows.append([Cell(text) for text in texts])
    return Listing(("Q_i of", "history τ_i", "Q_i(τ_i, ·)"), rows, (), 2)
