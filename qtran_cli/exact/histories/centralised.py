"""Q_jt(τ, u) of the centralised optimum: backward induction over beliefs, of which the joint history is a refinement.

Q_jt(b, u) = Σ_s b(s) r(s, u) + γ Σ_o P(o | b, u) max_u' Q_jt(b', u')
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from qtran_cli.exact.histories.beliefs import Branch, Layer, Unrolled, Weights
from qtran_cli.model.task import Task
from qtran_cli.table import Table, from_fractions

Values = tuple[tuple[Table, ...], ...]
"""[layer][belief]: Q_jt, a Table of shape (m_1, …, m_N)."""


def optimal(task: Task, unrolled: Unrolled) -> Values:
    """Q_jt of every belief, layer by layer. Cost: a few additions per branch."""
    den = math.lcm(*(table.den for table in task.payoff))
    payoff = [table.over(den).ravel().tolist() for table in task.payoff]
    found: list[tuple[Table, ...]] = []
    after: list[Fraction] = []
    for layer in reversed(unrolled.layers):
        tables = tuple(_table(task, layer, b, payoff, den, after) for b in range(len(layer.beliefs)))
        after = [table.max for table in tables]
        found.append(tables)
    return tuple(reversed(found))


def start(unrolled: Unrolled, values: Values) -> Fraction:
    """The centralised optimum: the expected max Q_jt of the first decision."""
    return sum((branch.probability * values[0][branch.belief].max for branch in unrolled.start), Fraction(0))


def _table(task: Task, layer: Layer, b: int, payoff: Sequence[Sequence[int]], den: int, after: Sequence[Fraction]) -> Table:
    belief = layer.beliefs[b]
    scale = sum(weight for _, weight in belief) * den
    rewards = (Fraction(_expected(belief, payoff, k), scale) for k in range(task.size))
    entries = [r + task.discount * _later(row, after) for r, row in zip(rewards, layer.branches[b], strict=True)]
    return from_fractions(entries, task.shape)


def _expected(belief: Weights, payoff: Sequence[Sequence[int]], k: int) -> int:
    return sum(weight * payoff[state][k] for state, weight in belief)


def _later(row: Sequence[Branch], after: Sequence[Fraction]) -> Fraction:
    return sum((branch.probability * after[branch.belief] for branch in row), Fraction(0))
