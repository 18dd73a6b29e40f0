"""Where a class of monotone tables that holds the additive ones is right for sure: near ε = 0, and for large payoffs and bonuses.

Let A = P − Σ_i (P − Q(u_i, u*_-i)), and v run over the joint actions that differ from u* in one action. A table that puts another
action on top has T(u*) ≤ T(v) for some v, which costs at least w(u*) w(v) / (w(u*) + w(v)) · (P − Q(v))².

ε ≤ δ         A, right, costs at most ε² C, the others at least (ε/δ) G(δ): right where δ² C < G(δ)
payoff, bonus the best right table costs no more as x grows, the others at least (x − low)² / 2

Source: docs/theory.md 14.18.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.exact.thresholds.families import Family


def near_zero(family: Family) -> Fraction:
    """A δ ≤ 1 such that 0 < ε ≤ δ is right, of the family ``epsilon``."""
    delta = Fraction(1)
    while not delta**2 * _quadratic(family, delta) < _least(family, delta):
        delta /= 2
    return delta


def far(family: Family, right: Fraction) -> Fraction:
    """An x beyond which payoff or bonus is right. right: what the best right table costs at ``low``, in units of 1/den²."""
    return family.low + Fraction(math.isqrt(math.floor(2 * right)) + 1, family.den)


def _quadratic(family: Family, delta: Fraction) -> Fraction:
    """C: weights are at most ε² times this, all with two or more deviations together, by the squares that A leaves."""
    found = Fraction(0)
    for v, q in _cells(family):
        off = [i for i, (a, b) in enumerate(zip(v, family.u, strict=True)) if a != b]
        if len(off) > 1:
            most = delta ** (len(off) - 2) * math.prod(m for i, m in enumerate(family.shape) if i not in off)
            found += most * (q - _sum(family, v)) ** 2
    return found


def _sum(family: Family, v: JointAction) -> int:
    """A(v), in units of 1/den."""
    payoffs, top = _payoffs(family), _payoffs(family)[family.u]
    singles = ((*family.u[:i], a, *family.u[i + 1 :]) for i, a in enumerate(v))
    return int(top - sum(top - payoffs[single] for single in singles))


def _least(family: Family, delta: Fraction) -> Fraction:
    """G(δ)."""
    weights = np.array([w(delta) for w in family.weights], dtype=object).reshape(family.shape)
    top, w = _payoffs(family)[family.u], weights[family.u]
    singles = [(v, q) for v, q in _cells(family) if sum(a != b for a, b in zip(v, family.u, strict=True)) == 1]
    return min(w * weights[v] / (w + weights[v]) * Fraction(top - q) ** 2 for v, q in singles)


def _payoffs(family: Family) -> np.ndarray:
    return np.array([int(q(Fraction(0))) for q in family.payoffs], dtype=object).reshape(family.shape)


def _cells(family: Family) -> list[tuple[JointAction, int]]:
    return list(zip(np.ndindex(*family.shape), _payoffs(family).ravel().tolist(), strict=True))
