"""Q_jt(τ, ·) at every joint history as a one-step game: the verdicts, factors and methods of each table by itself.

A method's fit of one table may use the whole of τ: the factors that it has for one τ_i can differ between the joint histories
that hold it. What the agents can carry out, with one Q_i(τ_i, ·) for all of them, is the matter of methods.py.

Equal tables are solved once (exact/one_step/). So that large games stay fast no more than TABLES different ones are, and no
more than CELLS cells of them, those of the shortest histories first; the limits are counts, so the answer does not depend on
the machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from qtran_cli.exact.histories.tree import Histories
from qtran_cli.exact.one_step.solution import Solution
from qtran_cli.exact.states.tables import Tables, key

TABLES, CELLS = 100, 1_000


@dataclass(frozen=True, eq=False)
class Stages:
    """solutions: by ``Histories.place``, None where not solved; the games in them are named after the first state.

    reason: why some are not solved, "" where all are.
    """

    solutions: tuple[Solution | None, ...]
    reason: str = ""


def stages(tree: Histories, how: Tables, tables: int | None = None) -> Stages:
    """Every table of ``tree`` as a one-step game. Cost: a one-step solve per different table.

    tables: how many different ones are solved at most; None: as many as TABLES and CELLS allow.
    """
    different = {key(table): table for table in tree.tables}
    most = max(1, min(TABLES, CELLS // tree.task.size)) if tables is None else tables
    first = list(islice(different, most))
    solved = dict(zip(first, how.each(tree.task, [different[name] for name in first]), strict=True))
    what = f"not solved: Q_jt has {len(different):,} different tables of {tree.task.size:,} cells, more than {most:,}"
    return Stages(tuple(solved.get(key(table)) for table in tree.tables), what if len(different) > len(solved) else "")
