"""Mixed-integer programs about (7), solved in floating point by HiGHS: proposals, which exact programs accept or correct.

tight_cells   maximise t: one binary per cell, D(u) ≤ gap(u) (1 − z(u)), every line Σ z ≥ 1, d ≥ t
nearest       minimise Σ_lines s: s ≥ D(u) − gap(u) (1 − z(line, u)), every line Σ z = 1: the least mean line minimum
"""

from __future__ import annotations

import time
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from qtran_cli.exact.certificate import JointAction
from qtran_cli.exact.simplex import Program

if TYPE_CHECKING:
    from qtran_cli.exact.alt import Lines

NEAREST_CELLS = 300
"""The nearest [Q_i] are looked for up to this many joint actions: the program has a binary for every cell of every line."""


def tight_cells(lines: Lines, seconds: float) -> list[JointAction] | None:
    """A tight cell for every line that needs one, or None: infeasible, or out of time."""
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
    x = _milp(cost, rows, upper, np.arange(rows.shape[1]) > n, seconds)
    if x is None or x[n] <= 0:
        return None
    chosen = x[n + 1 :] > 0.5
    return [next(u for u in line if chosen[at[u]]) for line in members]


def nearest(lines: Lines, seconds: float) -> tuple[list[Fraction], Fraction] | None:
    """d ≥ 0 (per variable) under (4b) with the least mean, over the lines that meet no optimal cell, of the line's least slack.

    The mean is exact for the d returned; that none is smaller holds to HiGHS' tolerance. None: too large, or out of time.
    """
    if lines.table.size > NEAREST_CELLS:
        return None
    members = [lines.cells(line) for line in lines.needy()]
    flat = [u for line in members for u in line]
    n, keys, gap = len(lines.variables), list(lines.rows), _gaps(lines, flat)
    owner = np.zeros((len(flat), len(members)))
    owner[np.arange(len(flat)), np.repeat(np.arange(len(members)), [len(line) for line in members])] = 1
    rows = _blocks(
        (_sums(keys, n), np.zeros((len(keys), len(members) + len(flat)))),  # Σ d ≤ gap
        (-_cover(lines, flat), -owner, np.diag(gap)),  # gap − Σ d − gap (1 − z) ≤ s
        (np.zeros((len(members), n + len(members))), -owner.T),  # Σ z ≥ 1
    )
    upper = np.concatenate([_gaps(lines, [r.cell for r in lines.rows.values()]), np.zeros(len(flat)), -np.ones(len(members))])
    cost = np.concatenate([np.zeros(n), np.ones(len(members)), np.zeros(len(flat))])
    x = _milp(cost, rows, upper, np.arange(rows.shape[1]) >= n + len(members), seconds)
    return None if x is None else _settle(lines, members, x[:n] * _scale(lines))


def _settle(lines: Lines, members: list[list[JointAction]], d: np.ndarray) -> tuple[list[Fraction], Fraction]:
    """Exact d for the cells that the float solution makes least on their lines; repeated until those cells stay the least."""
    slack = {u: float(lines.gap[u]) - sum(d[k] for k in lines.key(u)) for line in members for u in line}
    best: tuple[list[Fraction], Fraction] | None = None
    while True:
        weights = np.zeros(len(lines.variables), dtype=object)
        for line in members:
            weights[list(lines.key(min(line, key=slack.__getitem__)))] += 1
        program = Program(lines.matrix(), np.array([r.gap for r in lines.rows.values()], dtype=object), weights)
        program.maximise()
        x = program.x
        slack = {u: lines.gap[u] - sum(x[k] for k in lines.key(u)) for u in slack}
        mean = sum((min(slack[u] for u in line) for line in members), Fraction(0)) / len(members)
        if best is not None and mean >= best[1]:
            return best
        best = x, mean


def _milp(cost: np.ndarray, rows: np.ndarray, upper: np.ndarray, binary: np.ndarray, seconds: float) -> np.ndarray | None:
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    start = time.monotonic()
    answer = milp(
        cost,
        integrality=binary.astype(int),
        bounds=Bounds(0, np.where(binary, 1, np.inf)),
        constraints=LinearConstraint(csr_array(rows), -np.inf, upper),
        options={"time_limit": max(0.1, seconds - (time.monotonic() - start))},
    )
    return answer.x


def _scale(lines: Lines) -> float:
    return float(max(r.gap for r in lines.rows.values()))


def _gaps(lines: Lines, cells: list[JointAction]) -> np.ndarray:
    """Gaps as a share of the largest: numbers a floating solver likes."""
    top = max(r.gap for r in lines.rows.values())
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
