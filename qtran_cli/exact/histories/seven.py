"""Theorem 2 under partial observation: (7) at every joint history with one Q_i(τ_i, ·) per individual history.

    (7)  min over u_i of D(τ, u_i, u_-i) = 0 for every τ, u and i,      D(τ, u) = gap(τ, u) − Σ_i d_i(τ_i, u_i)

A yes: the tight factors satisfy it. A no: some line can never touch zero, because what the gaps elsewhere leave to its cells'
regrets, d_j(τ_j, a) ≤ min over τ' that hold τ_j and u_-j of gap(τ', a, u_-j), is less than each cell's own gap. In between
nothing is decided: with one table that is a mixed-integer program (exact/theorem_2/decide.py), which is not solved here over histories.

Source: Son et al. 2019, theorem 2; that (7) can fail for two agents under partial observation is the project's own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qtran_cli.certificates.histories import HistoryFactors, JointHistory, UntouchedLine
from qtran_cli.certificates.one_step import JointAction
from qtran_cli.exact.histories.consistent import Undecided
from qtran_cli.exact.histories.factors import certificate, regrets
from qtran_cli.exact.histories.gaps import Gaps, others, slack


def decide(gaps: Gaps) -> HistoryFactors | UntouchedLine | Undecided:
    """Whether any factors of a factorizable game satisfy (7). Cost: a few reductions over all cells."""
    d = regrets(gaps, "tight")
    if untouched(gaps, d) is None:
        return certificate(gaps, d, "tight")
    caps = [_caps(gaps, i) for i in range(len(d))]
    line = untouched(gaps, caps)
    if line is None:
        return Undecided("not decided: the tight factors do not satisfy (7), and no single line rules out all others")
    return _certificate(gaps, caps, *line)


def untouched(gaps: Gaps, d: Sequence[np.ndarray]) -> tuple[int, int, JointAction] | None:
    """The first (joint history, agent, joint action) whose axis line has positive slack throughout; None: (7) holds.

    d[i]: den · d_i(τ_i, a), shape (L_i, m_i), with no slack negative (or upper bounds of such).
    """
    left = slack(gaps, d)
    for i in range(len(d)):
        open_ = np.asarray(left.min(axis=i + 1, keepdims=True) > 0, dtype=bool)
        if open_.any():
            j, *u = (int(x) for x in np.argwhere(open_)[0])
            return j, i, tuple(u)
    return None


def _caps(gaps: Gaps, i: int) -> np.ndarray:
    """den · the largest d_i(τ_i, a) that (4b) allows whatever the others do, shape (L_i, m_i)."""
    return gaps.groups[i].least(gaps.all.min(axis=others(i, gaps.all.ndim)))


def _certificate(gaps: Gaps, caps: list[np.ndarray], j: int, agent: int, u: JointAction) -> UntouchedLine:
    cells = ((*u[:agent], a, *u[agent + 1 :]) for a in range(gaps.histories.task.shape[agent]))
    row = gaps.histories.local[:, j].tolist()
    found = tuple(tuple(_source(gaps, caps, i, h, cell[i]) for i, h in enumerate(row)) for cell in cells)
    return UntouchedLine(gaps.histories.history(j), agent, u, found)


def _source(gaps: Gaps, caps: list[np.ndarray], i: int, h: int, a: int) -> tuple[JointHistory, JointAction]:
    """A joint history and joint action whose gap is the cap of d_i(h, a)."""
    for j in gaps.groups[i].members(h):
        line = np.take(gaps.all[j], a, axis=i)
        if line.min() == caps[i][h, a]:
            rest = [int(x) for x in np.unravel_index(int(line.argmin()), line.shape)]
            return gaps.histories.history(j), (*rest[:i], a, *rest[i:])
    raise AssertionError("a cap is the gap of some joint history that holds the agent's own")
