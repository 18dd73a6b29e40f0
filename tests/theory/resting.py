"""Where QTRAN-base comes to rest over histories: the gradient of L_opt and L_nopt (6) in the factors and V_jt, from the definitions.

    L = Σ_τ w(τ) [ (Σ_i Q_i(τ_i, ū_i) − Q̂_jt(τ, ū) + V(τ))² + λ / |U| Σ_u min(Σ_i Q_i(τ_i, u_i) − Q̂_jt(τ, u) + V(τ), 0)² ]

``rest`` finds points of no slope for one ū in rationals, ``Descent`` goes down the slope in floats, ū being greedy at every step.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from qtran_cli.verify.unrolled import Truth
from tests import linear
from tests.exact.histories import brute

Key = tuple


def rest(task, truth: Truth, u_bar: Mapping[Key, int], lam: Fraction, tries: int = 20) -> dict[Key, Fraction] | None:
    """(i, τ_i, a) -> Q_i and τ -> V_jt where the slope for ``u_bar``, by (i, τ_i), is 0; None where none was found.

    Which terms of L_nopt are not 0 is guessed, the rest is linear, and the guess is renewed until it is what the solution has.
    """
    cells = [(tau, u) for tau, stage in truth.items() for u in stage.q]
    unknown = list(dict.fromkeys(key for cell in cells for key in _keys(*cell)))
    greedy = {tau: tuple(u_bar[key] for key in enumerate(tau)) for tau in truth}
    below, seen = frozenset(cells), set()
    while below not in seen and tries:
        seen.add(below)
        tries -= 1
        terms = [(tau, greedy[tau], Fraction(1)) for tau in truth] + [(*cell, lam / task.size) for cell in sorted(below, key=str)]
        x = _least_squares(task, truth, terms, unknown)
        found = frozenset(cell for cell in cells if _slack(truth, x, *cell) < 0)
        if found == below or all(_slack(truth, x, *cell) == 0 for cell in found ^ below):
            return _lowered(truth, x, u_bar)
        below = found
    return None


def _lowered(truth: Truth, x: dict[Key, Fraction], u_bar: Mapping[Key, int]) -> dict[Key, Fraction]:
    """The same with every other action lowered half as far as leaves no slope: to where one of its terms would be more than 0."""
    for key in [key for key in x if key[:-1] in u_bar and u_bar[key[:-1]] != key[-1]]:
        i, own, a = key
        free = min(_slack(truth, x, tau, u) for tau, stage in truth.items() if tau[i] == own for u in stage.q if u[i] == a)
        x[key] -= max(free, Fraction(0)) / 2
    return x


def _keys(tau, u, value: bool = True) -> list[Key]:
    return [(i, own, a) for (i, own), a in zip(enumerate(tau), u, strict=True)] + [tau] * value


def _slack(truth: Truth, x: Mapping[Key, Fraction], tau, u, value: bool = True) -> Fraction:
    return sum((x[key] for key in _keys(tau, u, value)), Fraction(0)) - truth[tau].q[u]


def _least_squares(task, truth: Truth, terms, unknown: list[Key]) -> dict[Key, Fraction]:
    """Where Σ weight · w(τ) · slack(τ, u)² has no slope, by its normal equations."""
    at = {key: k for k, key in enumerate(unknown)}
    rows, right = [[Fraction(0)] * len(unknown) for _ in unknown], [Fraction(0)] * len(unknown)
    for tau, u, weight in terms:
        w, own = weight * brute.explored(task, truth, tau), [at[key] for key in _keys(tau, u)]
        for k in own:
            right[k] += w * truth[tau].q[u]
            for j in own:
                rows[k][j] += w
    found = linear.solve(rows, right)
    assert found is not None, "normal equations have a solution"
    return dict(zip(unknown, found, strict=True))


def slope(
    task, truth: Truth, x: Mapping[Key, Fraction], u_bar: Mapping[Key, int], lam: Fraction, value: bool = True
) -> dict[Key, Fraction]:
    """Half the gradient of L at ``x``, entry by entry. value: whether there is a V_jt."""
    found = dict.fromkeys(x, Fraction(0))
    for tau, stage in truth.items():
        greedy, w = tuple(u_bar[key] for key in enumerate(tau)), brute.explored(task, truth, tau)
        terms = [(greedy, w * _slack(truth, x, tau, greedy, value))]
        terms += [(u, w * lam / task.size * min(_slack(truth, x, tau, u, value), Fraction(0))) for u in stage.q]
        for u, push in terms:
            for key in _keys(tau, u, value):
                found[key] += push
    return found


class Descent:
    """Two agents. q: per agent (histories, actions). truth's tables are held fixed; joint histories of one length only."""

    def __init__(self, task, truth: Truth, lam: float, seed: int) -> None:
        random, self.lam = np.random.default_rng(seed), lam
        self.own = [list(dict.fromkeys(tau[i] for tau in truth)) for i in range(2)]
        self.at = [np.array([own.index(tau[i]) for tau in truth]) for i, own in enumerate(self.own)]
        self.table = np.array(
            [[[float(stage.q[a, b]) for b in range(task.shape[1])] for a in range(task.shape[0])] for stage in truth.values()]
        )
        w = np.array([float(brute.explored(task, truth, tau)) for tau in truth])
        self.w = w / w.sum()
        self.q = [random.normal(size=(len(own), m)) * 0.3 for own, m in zip(self.own, task.shape, strict=True)]
        self.v = random.normal(size=len(truth)) * 0.3

    def gap(self, i: int, own) -> float:
        """By how much agent i's greedy action at ``own`` leads."""
        row = np.sort(self.q[i][self.own[i].index(own)])
        return float(row[-1] - row[-2])

    def greedy(self, i: int, own) -> int:
        return int(self.q[i][self.own[i].index(own)].argmax())

    def step(self, rate: float) -> None:
        """One step down the slope."""
        first, second = (q[at] for q, at in zip(self.q, self.at, strict=True))
        k, a, b = np.arange(len(self.v)), first.argmax(1), second.argmax(1)
        slack = first[:, :, None] + second[:, None, :] - self.table + self.v[:, None, None]
        slope = self.lam / slack[0].size * np.minimum(slack, 0)
        slope[k, a, b] += slack[k, a, b]
        slope *= 2 * rate * self.w[:, None, None]
        self.v = self.v - slope.sum((1, 2))
        for q, at, axis in zip(self.q, self.at, (2, 1), strict=True):
            np.subtract.at(q, at, slope.sum(axis))
