"""Mixed-integer programs about (7), solved in floating point by HiGHS: proposals, which exact programs accept or correct.

tight_cells   maximise t: one binary per cell, D(u) ≤ gap(u) (1 − z(u)), every line Σ z ≥ 1, d ≥ t
closest       minimise Σ_lines s: s ≥ D(u) − gap(u) (1 − z(line, u)), every line Σ z ≥ 1: the least mean line minimum
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.exact.algebra.silence import silence

if TYPE_CHECKING:
    from qtran_cli.exact.theorem_2.lines import Lines

TOLERANCE = 1e-9
"""By how much a sum of least slacks may pass for a smaller one, in units of the largest gap."""


def tight_cells(lines: Lines, seconds: float, nodes: float = math.inf) -> list[JointAction] | None:
    """A tight cell for every line that needs one, or None: infeasible, or out of time or of nodes of the search tree."""
    members = [lines.cells(line) for line in lines.needy()]
    cells = list(dict.fromkeys(u for line in members for u in line))
    at = {u: k for k, u in enumerate(cells)}
    n, gap, cover = len(lines.variables), _gaps(lines, cells), _cover(lines, cells)
    keys = list(lines.rows)
    rows = _blocks(
        (_sums(keys, n), np.zeros((len(keys), 1)), np.zeros((len(keys), len(cells)))),  # Σ d ≤ gap
        (-cover, np.zeros((len(cells), 1)), np.diag(gap)),  # gap z ≤ Σ d
        (-np.eye(n), np.ones((n, 1)), np.zeros((n, len(cells)))),  # t ≤ d
        (np.zeros((len(members), n + 1)), -_incidence(members, at)),  # Σ z ≥ 1
    )
    upper = np.concatenate([_gaps(lines, [r.cell for r in lines.rows.values()]), np.zeros(len(cells) + n), -np.ones(len(members))])
    cost = np.zeros(rows.shape[1])
    cost[n] = -1
    x, _ = _milp(cost, rows, upper, np.arange(rows.shape[1]) > n, seconds, nodes)
    if x is None or x[n] <= 0:
        return None
    chosen = x[n + 1 :] > 0.5
    return [next(u for u in line if chosen[at[u]]) for line in members]


def closest(lines: Lines, seconds: float, total: Fraction | None = None) -> np.ndarray | None:
    """d ≥ 0 (per variable, shares of the largest gap) under (4b) with the least sum of the least slacks of the needy lines.

    total: that sum; then of all d that reach it the one whose least entry is largest. None: HiGHS did not finish in time.
    """
    members = [lines.cells(line) for line in lines.needy()]
    flat = [u for line in members for u in line]
    n, keys, gap = len(lines.variables), list(lines.rows), _gaps(lines, flat)
    owner = np.repeat(np.eye(len(members)), [len(line) for line in members], axis=0)
    rest = len(members) + len(flat)
    rows = _blocks(
        (_sums(keys, n), np.zeros((len(keys), 1 + rest))),  # Σ d ≤ gap
        (-_cover(lines, flat), np.zeros((len(flat), 1)), -owner, np.diag(gap)),  # gap − Σ d − gap (1 − z) ≤ s
        (np.zeros((len(members), n + 1 + len(members))), -owner.T),  # Σ z ≥ 1
        (-np.eye(n), np.ones((n, 1)), np.zeros((n, rest))),  # t ≤ d
        (np.zeros((1, n + 1)), np.ones((1, len(members))), np.zeros((1, len(flat)))),  # Σ s ≤ total
    )
    cap = np.inf if total is None else float(total / lines.largest) + TOLERANCE
    upper = np.concatenate([_gaps(lines, [r.cell for r in lines.rows.values()]), np.zeros(len(flat)), -np.ones(len(members))])
    cost = np.concatenate([np.zeros(n), [0 if total is None else -1], np.full(len(members), total is None), np.zeros(len(flat))])
    binary = np.arange(rows.shape[1]) > n + len(members)
    x, finished = _milp(cost, rows, np.concatenate([upper, np.zeros(n), [cap]]), binary, seconds)
    return x[:n] if x is not None and finished else None


def _milp(
    cost: np.ndarray, rows: np.ndarray, upper: np.ndarray, binary: np.ndarray, seconds: float, nodes: float = math.inf
) -> tuple[np.ndarray | None, bool]:
    """(the best solution found or None, whether the search was finished)."""
    if seconds <= 0:
        return None, False
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    with silence():
        answer = milp(
            cost,
            integrality=binary.astype(int),
            bounds=Bounds(0, np.where(binary, 1, np.inf)),
            constraints=LinearConstraint(csr_array(rows), -np.inf, upper),
            options={"time_limit": seconds} | ({} if nodes == math.inf else {"node_limit": int(nodes)}),
        )
    return answer.x, answer.status == 0


def _gaps(lines: Lines, cells: list[JointAction]) -> np.ndarray:
    """Gaps as a share of the largest: numbers a floating solver likes."""
    top = lines.largest
    return np.array([float(Fraction(lines.gap[u], top)) for u in cells])


def _cover(lines: Lines, cells: list[JointAction]) -> np.ndarray:
    return _sums([lines.key(u) for u in cells], len(lines.variables))


def _sums(keys, n: int) -> np.ndarray:
    matrix = np.zeros((len(keys), n))
    for row, key in enumerate(keys):
        matrix[row, list(key)] = 1
    return matrix


def _incidence(members: list[list[JointAction]], at: dict[JointAction, int]) -> np.ndarray:
    matrix = np.zeros((len(members), len(at)))
    for row, line in enumerate(members):
        matrix[row, [at[u] for u in line]] = 1
    return matrix


def _blocks(*rows: tuple[np.ndarray, ...]) -> np.ndarray:
    return np.vstack([np.hstack(row) for row in rows])
