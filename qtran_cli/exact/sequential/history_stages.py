"""Q_jt(τ, ·) at every joint history as a one-step game: the verdicts, factors and methods of each table by itself.

A method's fit of one table may use the whole of τ: the factors that it has for one τ_i can differ between the joint histories
that hold it. What the agents can carry out, with one Q_i(τ_i, ·) for all of them, is history_methods' matter.

Equal tables are solved once. So that large games stay fast no more than TABLES different ones are, and no more than CELLS cells
of them, those of the shortest histories first; the limits are counts, so the answer does not depend on the machine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qtran_cli.exact.sequential.histories import Histories
from qtran_cli.exact.solution import Solution
from qtran_cli.table import Table

TABLES, CELLS = 100, 1_000
Key = tuple[int, tuple[int, ...]]


@dataclass(frozen=True, eq=False)
class Stages:
    """solutions: by ``Histories.place``, None where not solved; the games in them are named after the first state.

    reason: why some are not solved, "" where all are.
    """

    solutions: tuple[Solution | None, ...]
    reason: str = ""


def stages(tree: Histories, solve: Callable[[Table], Solution], tables: int | None = None) -> Stages:
    """Every table of ``tree`` as a one-step game. solve: what is asked of one table. Cost: one call per different table.

    tables: how many different ones are solved at most; None: as many as TABLES and CELLS allow.
    """
    different: dict[Key, Table] = {}
    keys = [_key(table) for table in tree.tables]
    for key, table in zip(keys, tree.tables, strict=True):
        different.setdefault(key, table)
    most = max(1, min(TABLES, CELLS // tree.task.size)) if tables is None else tables
    solved = {key: solve(different[key]) for key in list(different)[:most]}
    count = len(different) - len(solved)
    what = f"not solved: Q_jt has {len(different):,} different tables of {tree.task.size:,} cells, more than {most:,}"
    return Stages(tuple(solved.get(key) for key in keys), what if count else "")


def _key(table: Table) -> Key:
    return table.den, tuple(table.num.ravel().tolist())
