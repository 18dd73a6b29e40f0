"""Theorem 2: how long (7) takes to decide against agents and actions, and how many games are decided within 10 s."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from statistics import median

import numpy as np

from benchmarks._ratios import duration
from benchmarks._tables import spelled
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.theorem_2 import decide as alt
from qtran_cli.table import Table

HEADINGS = ("game", "kind", "games", "decided", "yes", "no", "median", "longest")
SHAPES = [(2,) * 3, (3,) * 3, (4,) * 3, (5,) * 3, (6,) * 3, (8,) * 3, (10,) * 3, (12,) * 3, (16,) * 3]
SHAPES += [(2,) * 4, (3,) * 4, (4,) * 4, (2,) * 5, (3,) * 5, (2,) * 6, (2,) * 8, (2,) * 10]
SECONDS = 10.0


def uniform(draw: np.random.Generator, shape: Sequence[int]) -> np.ndarray:
    """Integers uniform in −9 … 8, and one 9: a single optimal joint action, so rectangular."""
    array = draw.integers(-9, 9, tuple(shape))
    array.flat[int(draw.integers(array.size))] = 9
    return array


def planted(draw: np.random.Generator, shape: Sequence[int]) -> np.ndarray:
    """gap = Σ_i d_i + D: d_i drawn from 1 … 9 off the optimum, D = 0 where Σ_i u_i is a multiple of the number of actions, else 0 … 9.

    Every line has one such joint action, so the planted d satisfies (7).
    """
    d = [np.concatenate([[0], draw.integers(1, 10, m - 1)]) for m in shape]
    latin = np.add.reduce(np.indices(shape)) % max(shape) == 0
    return -(_sum(d) + np.where(latin, 0, draw.integers(0, 10, tuple(shape))))


def disturbed(draw: np.random.Generator, shape: Sequence[int]) -> np.ndarray:
    """A planted game with one payoff in twenty, at least one, lowered by 1: nearly feasible, so a no takes a search."""
    array = planted(draw, shape)
    cells = draw.choice(np.arange(1, array.size), max(1, array.size // 20), replace=False)
    array.flat[cells] -= 1
    return array


def coarse(draw: np.random.Generator, shape: Sequence[int]) -> np.ndarray:
    """0 or 1 at random, and one 2: so many ties that few choices of tight cells can be told apart early."""
    array = draw.integers(0, 2, tuple(shape))
    array.flat[int(draw.integers(array.size))] = 2
    return array


def additive(draw: np.random.Generator, shape: Sequence[int]) -> np.ndarray:
    """Σ_i Q_i, values −9 … 9: slack 0 everywhere satisfies (7)."""
    return _sum([draw.integers(-9, 10, m) for m in shape])


def _sum(vectors: Sequence[np.ndarray]) -> np.ndarray:
    total = np.zeros((), dtype=np.int64)
    for vector in vectors:
        total = np.add.outer(total, vector)
    return total


KINDS: dict[str, tuple[Callable, bool | None]] = {
    "random": (uniform, None),
    "planted": (planted, True),
    "disturbed": (disturbed, None),
    "coarse": (coarse, None),
    "additive": (additive, True),
}
"""How a game is drawn, and the answer where it is known."""


def rows(smallest: bool = False) -> Iterator[tuple]:
    """One row per shape and kind of game."""
    for shape, kind in product([(2, 2, 2)] if smallest else SHAPES, KINDS):
        yield measured(shape, kind, 1 if smallest else 10 if kind == "random" else 3)


def measured(shape: Sequence[int], kind: str, games: int) -> tuple:
    """``games`` games decided, each within SECONDS. AssertionError where a known answer is missed."""
    drawn, known = KINDS[kind]
    draw, answers, times = np.random.default_rng(0), [], []
    for _ in range(games):
        answer, spent = decided(Facts(Table(drawn(draw, shape))))
        assert answer is None or known is None or answer == known
        answers.append(answer)
        times.append(spent)
    counts = (len(answers) - answers.count(None), answers.count(True), answers.count(False))
    return spelled(shape), kind, games, *counts, duration(median(times)), duration(max(times))


def decided(facts: Facts) -> tuple[bool | None, float]:
    """(the answer, None where SECONDS were not enough; the seconds it took), also for games above the solver's limit of size."""
    limit, start = alt.CELLS, time.perf_counter()
    alt.CELLS = max(limit, facts.table.size)
    try:
        return alt.decide(facts, SECONDS).feasible, time.perf_counter() - start
    finally:
        alt.CELLS = limit
