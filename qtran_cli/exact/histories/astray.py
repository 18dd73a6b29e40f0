"""Where agents that play given actions at their own histories first leave what is optimal for all of them together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from qtran_cli.exact.histories.tree import Histories
from qtran_cli.exact.states.greedy import flat
from qtran_cli.exact.sweeps.igm import Sets


@dataclass(frozen=True)
class Astray:
    """At joint history ``history`` agent ``agent`` plays ``action``, which no optimum there has, where one has ``best``.

    agent, action, best: None where every action is part of some optimum, and they do not fit together.
    """

    history: int
    agent: int | None = None
    action: int | None = None
    best: int | None = None


def astray(tree: Histories, rows: Sequence[Sequence[np.ndarray]]) -> Astray | None:
    """The first joint history met from the start at which rows[i][h], agent i's actions at its history h, are not all optimal.

    None where there is none. Cost: a table per joint history met.
    """
    rest, met = list(range(len(tree.unrolled.start))), 0
    while met < len(rest):
        j, met = rest[met], met + 1
        sets = tuple(row[h] for row, h in zip(rows, tree.local[:, j].tolist(), strict=True))
        if (found := _at(tree, j, sets)) is not None:
            return found
        rest += [child for k in flat(tree.task, sets).tolist() for child, _ in tree.children(j, k)]
    return None


def _at(tree: Histories, j: int, sets: Sets) -> Astray | None:
    table = tree.q_jt(j)
    best = np.asarray(table.num == table.high, dtype=bool)
    if best[np.ix_(*sets)].all():
        return None
    return next(_alone(j, sets, best), Astray(j))


def _alone(j: int, sets: Sets, best: np.ndarray) -> Iterator[Astray]:
    """Every agent's actions that no optimum has."""
    for i, own in enumerate(sets):
        part = np.asarray(best.any(axis=tuple(k for k in range(best.ndim) if k != i)))
        yield from (Astray(j, i, a, int(part.argmax())) for a in own.tolist() if not part[a])
