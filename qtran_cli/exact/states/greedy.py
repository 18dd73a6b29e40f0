"""What greedy sets earn: the value of playing on from every entry when ties are broken in the worst way."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from qtran_cli.exact.states.layers import Entry
from qtran_cli.exact.states.values import Model, extreme, start
from qtran_cli.exact.sweeps.igm import Sets
from qtran_cli.model.branches import END
from qtran_cli.model.task import Task


def earned(model: Model, greedy: Mapping[Entry, Sets | None]) -> tuple[Fraction | None, Entry | None]:
    """(the worst return from the start when every entry is left by one of its greedy joint actions, None).

    greedy: per entry the agents' greedy actions, None where there are none. If such an entry can be met on the way from the
    start, the answer is (None, that entry). Cost: as for the optimum.
    """
    task = model.task
    cells = {entry: flat(task, sets) for entry, sets in greedy.items()}
    met = _met(task, cells)
    missing = next((entry for entry in model.layers.entries if entry in met and greedy[entry] is None), None)
    if missing is not None:
        return None, missing
    return start(task, extreme(model, cells, min).v), None


def flat(task: Task, sets: Sets | None) -> np.ndarray:
    """The flat indices of ×_i sets[i], of the first joint action where there are no sets (it is then never met)."""
    if sets is None:
        return np.zeros(1, dtype=np.int64)
    return np.ravel_multi_index(np.ix_(*sets), task.shape).ravel()


def _met(task: Task, cells: Mapping[Entry, np.ndarray]) -> set[Entry]:
    """The entries that some of these joint actions lead to from the start."""
    rest: list[Entry] = [(s, task.horizon) for s, _ in task.initial]
    met = set(rest)
    while rest:
        s, left = rest.pop()
        if left == 1:
            continue
        following = None if left is None else left - 1
        targets = {t for k in cells[s, left].tolist() for t, _ in task.next[s][k] if t != END}
        new = {(t, following) for t in targets} - met
        met |= new
        rest += new
    return met
