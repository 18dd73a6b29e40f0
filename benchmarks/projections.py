"""Projections: best fits of many games, exactly and over all orders, against scipy's least squares on the same games.

scipy's routes are the fastest found. iql, vdn: one `scipy.linalg.lstsq` for all games, their payoffs as right-hand sides. qmix,
supermodular: per game and order the dual of the quadratic program by `scipy.optimize.nnls`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

import numpy as np
from scipy.linalg import lstsq
from scipy.optimize import nnls

from benchmarks._ratios import compare, duration
from benchmarks._tables import spelled
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import iql, qmix, vdn
from qtran_cli.exact.monotone import orders, supermodular
from qtran_cli.exact.monotone.nearest import nearest_each
from qtran_cli.table import Table

HEADINGS = ("game", "method", "games", "orders", "ours", "games/s", "scipy", "ratio")
SIZES = [((2, 2), 400), ((3, 3), 200), ((4, 4), 20), ((5, 5), 1), ((2,) * 3, 100), ((2,) * 4, 40), ((3,) * 3, 10)]
"""(shape, games)"""
CLOSE = 1e-6
Answers = list[float]
"""Per game the least squared error; of iql the sum over agents of each one's own."""


def drawn(shape: Sequence[int], games: int) -> list[Table]:
    """Integers uniform in −9 … 9."""
    draw = np.random.default_rng(0)
    return [Table(draw.integers(-9, 10, tuple(shape))) for _ in range(games)]


def ours(method: str, tables: Sequence[Table]) -> Answers:
    """The exact answers, with tables, greedy actions and what these earn, which are not returned."""
    if method == "supermodular":
        return [float(found[0].error) for found in nearest_each(tables)]
    many = [Facts(t) for t in tables]
    if method == "qmix":
        return [float(found.sse or 0) for found in qmix.alone(many)]
    if method == "vdn":
        return [float(vdn.project(facts).sse or 0) for facts in many]
    return [_own_errors(facts) for facts in many]


def _own_errors(facts: Facts) -> float:
    """Σ_i Σ_u (Q_jt(u) − Q_i(u_i))² from IQL's Q_i: each agent's sum of squares less what its means explain."""
    found, t = iql.project(facts), facts.table
    assert found.q is not None
    squares = sum(int(x) ** 2 for x in t.num.ravel())
    explained = (t.size // t.shape[i] * sum((x * x for x in v.flat()), Fraction(0)) for i, v in enumerate(found.q))
    return float(sum((squares - x for x in explained), Fraction(0)))


def scipys(method: str, tables: Sequence[Table]) -> Answers:
    """The same in floating point."""
    payoffs, shape = np.stack([t.num.ravel() for t in tables]).astype(float), tables[0].shape
    indicators = [np.equal.outer(np.indices(shape)[i].ravel(), np.arange(m)).astype(float) for i, m in enumerate(shape)]
    if method in ("iql", "vdn"):
        designs = indicators if method == "iql" else [np.concatenate(indicators, axis=1)]
        return sum(_residuals(design, payoffs) for design in designs).tolist()
    rows = supermodular.inequalities(shape) if method == "supermodular" else rises(shape)
    at, columns = orders.every(shape), np.ascontiguousarray(rows.T.astype(float))
    return [float(np.nanmin([_distance(columns, -q) for q in game[at]])) for game in payoffs]


def _residuals(design: np.ndarray, payoffs: np.ndarray) -> np.ndarray:
    """Per game the squared error of its least-squares fit."""
    return ((payoffs.T - design @ lstsq(design, payoffs.T)[0]) ** 2).sum(axis=0)


def _distance(columns: np.ndarray, negated: np.ndarray) -> float:
    """The squared distance to {x : A x ≥ 0} is ‖Aᵀλ‖² at the λ ≥ 0 that brings Aᵀλ nearest to −q; NaN where nnls stops short of it."""
    pushed = columns @ nnls(columns, negated)[0]
    return float(pushed @ pushed) if ((pushed - negated) @ columns).min() > -CLOSE else math.nan


def rises(shape: Sequence[int]) -> np.ndarray:
    """One row per step of an agent to the next action: T may not fall."""
    flat, rows = np.arange(math.prod(shape)).reshape(tuple(shape)), []
    for i in range(len(shape)):
        low, high = (np.moveaxis(flat, i, 0)[part].ravel() for part in (slice(None, -1), slice(1, None)))
        rows.append(np.eye(flat.size, dtype=np.int64)[high] - np.eye(flat.size, dtype=np.int64)[low])
    return np.concatenate(rows)


def rows(smallest: bool = False) -> Iterator[tuple]:
    """One row per shape and method. AssertionError where the two disagree."""
    for shape, games in [((2, 2), 3)] if smallest else SIZES:
        tables = drawn(shape, games)
        for method in ("iql", "vdn", "qmix", "supermodular"):
            if method != "supermodular" or supermodular.feasible(tables[0]):
                yield measured(method, tables, 1 if smallest else 3)


def measured(method: str, tables: Sequence[Table], runs: int) -> tuple:
    """The row of one method. The ratio: how many times as long scipy takes."""
    mine, theirs = ours(method, tables), scipys(method, tables)
    same = [math.isclose(a, b, rel_tol=CLOSE, abs_tol=CLOSE) for a, b in zip(mine, theirs, strict=True)]
    assert all(a < b or s for a, b, s in zip(mine, theirs, same, strict=True))
    assert sum(same) > 0.9 * len(same), "the best of the orders at which scipy stopped short may be missing, not more"
    many = len(tables)
    found = compare(_fresh(scipys, method, tables), _fresh(ours, method, tables), runs)
    tried = orders.count(tables[0].shape) if method in ("qmix", "supermodular") else 1
    times = duration(found.reference / many), f"{many / found.reference:,.0f}", duration(found.task / many)
    return spelled(tables[0].shape), method, many, f"{tried:,}", *times, found


def _fresh(solver: Callable[[str, Sequence[Table]], Answers], method: str, tables: Sequence[Table]) -> Callable[[], Answers]:
    """Tables keep what was asked of them: a new one each time."""
    return lambda: solver(method, [Table(t.num, t.den) for t in tables])
