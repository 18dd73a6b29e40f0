"""Joint action-observation histories τ = (τ_1, …, τ_N): τ_i is what agent i has seen and done itself, in order.

Reachable means positive probability under full exploration. Histories are the same only where they are identical as
sequences; a history at which the game is over, or whose decisions are used up, is not listed.

Indices: j numbers joint histories, h the histories of one agent, both by length, a parent before its children.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from qtran_cli.certificates.histories import JointHistory, LocalHistory
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.histories import centralised
from qtran_cli.exact.histories.beliefs import Layer, Unrolled, unroll
from qtran_cli.model.task import Task
from qtran_cli.table import Table

Step = tuple[int, int, str]
"""(the agent's history before, -1 at the start; its action; what it then saw, "" where nothing is seen)."""


@dataclass(frozen=True, eq=False)
class Histories:
    """All reachable joint histories with a decision to make, and Q_jt at each.

    local[i, j]: agent i's history within joint history j. depth[j]: decisions made before. belief[j]: index in that layer.
    first[j]: where the children of j start (in the order of its belief's branches), reach[j]: its probability when the
    actions in it are taken. steps[i][h]: how agent i's history h arises. q[layer][belief]: Q_jt.
    """

    task: Task
    unrolled: Unrolled
    local: np.ndarray
    depth: np.ndarray
    belief: np.ndarray
    first: list[int]
    reach: list[Fraction]
    steps: tuple[list[Step], ...]
    q: centralised.Values

    @property
    def count(self) -> int:
        """The number of joint histories."""
        return len(self.first)

    @property
    def cells(self) -> int:
        """(joint histories) × (joint actions)."""
        return self.count * self.task.size

    @cached_property
    def optimum(self) -> Fraction:
        """The return of the best centralised policy."""
        return centralised.start(self.unrolled, self.q)

    @cached_property
    def place(self) -> np.ndarray:
        """belief[j] counted through all layers: an index into ``tables``."""
        starts = np.cumsum([0] + [len(layer.beliefs) for layer in self.unrolled.layers])
        return starts[self.depth] + self.belief

    @cached_property
    def tables(self) -> list[Table]:
        """Q_jt of every belief, layer after layer."""
        return [table for layer in self.q for table in layer]

    def q_jt(self, j: int) -> Table:
        """Q_jt(τ, ·) of joint history j."""
        return self.tables[int(self.place[j])]

    def v(self, j: int) -> Fraction:
        """max_u Q_jt(τ, u)."""
        return self.q_jt(j).max

    def children(self, j: int, k: int) -> Iterator[tuple[int, Fraction]]:
        """(joint history, probability) of what can follow joint action k (flat index) at j."""
        rows = self.unrolled.layers[self.depth[j]].branches[self.belief[j]]
        at = self.first[j] + sum(map(len, rows[:k]))
        return ((at + r, branch.probability) for r, branch in enumerate(rows[k]))

    def agents_history(self, i: int, h: int) -> LocalHistory:
        """Agent i's history h as the sequence of what it saw (text) and did (action indices)."""
        reverse: list[str | int] = []
        while h >= 0:
            h, action, seen = self.steps[i][h]
            reverse += ([seen] if self._seen(h) else []) + ([action] if h >= 0 else [])
        return tuple(reversed(reverse))

    def _seen(self, before: int) -> bool:
        """Whether something is seen at a step: noisy signals say nothing at the start."""
        return before >= 0 or self.task.signals is None

    def history(self, j: int) -> JointHistory:
        """Joint history j, one sequence per agent."""
        return tuple(self.agents_history(i, int(h)) for i, h in enumerate(self.local[:, j]))


def histories(task: Task, max_cells: int = Ask.max_cells) -> Histories:
    """Every reachable joint history of ``task`` up to its horizon, with Q_jt. Raises UsageError as ``unroll`` does.

    The cells are counted before the tree is built. Cost: a few dictionary look-ups per joint history.
    """
    unrolled = unroll(task, max_cells)
    tree = _Tree(task, unrolled)
    q = centralised.optimal(task, unrolled)
    local = np.array(tree.local, dtype=np.int64).reshape(-1, task.n).T
    depth, belief = np.array(tree.depth, dtype=np.int64), np.array(tree.belief, dtype=np.int64)
    return Histories(task, unrolled, local, depth, belief, tree.first, tree.reach, tuple(map(list, tree.known)), q)


class _Tree:
    """The joint histories in the making, breadth first."""

    def __init__(self, task: Task, unrolled: Unrolled) -> None:
        self.known: list[dict[Step, int]] = [{} for _ in range(task.n)]
        self.local: list[tuple[int, ...]] = []
        self.depth: list[int] = []
        self.belief: list[int] = []
        self.first: list[int] = []
        self.reach: list[Fraction] = []
        self._actions = [task.joint_action(k) for k in range(task.size)]
        before = (-1,) * task.n
        for branch in unrolled.start:
            self._add(before, before, branch.seen, 0, branch.belief, branch.probability)
        for depth, layer in enumerate(unrolled.layers):
            for j in range(len(self.first), len(self.local)):
                self._expand(j, layer, depth)

    def _expand(self, j: int, layer: Layer, depth: int) -> None:
        self.first.append(len(self.local))
        for u, row in zip(self._actions, layer.branches[self.belief[j]], strict=True):
            for branch in row:
                self._add(self.local[j], u, branch.seen, depth + 1, branch.belief, self.reach[j] * branch.probability)

    def _add(self, before: tuple[int, ...], u: tuple[int, ...], seen: tuple[str, ...], depth: int, belief: int, reach: Fraction) -> None:
        steps = zip(before, u, seen or ("",) * len(u), strict=True)
        self.local.append(tuple(known.setdefault(step, len(known)) for known, step in zip(self.known, steps, strict=True)))
        self.depth.append(depth)
        self.belief.append(belief)
        self.reach.append(reach)
