"""The point of a polyhedral cone {x : A x ≥ 0} nearest to a point q, exactly; and, roughly, for many points at once.

    minimise ‖x − q‖²  subject to  A x ≥ 0           x = q + Aᵀλ,  λ ≥ 0 minimises ‖q + Aᵀλ‖²

The minimiser x is unique, and λ ≥ 0 belongs to it iff A x ≥ 0 and λ_k (A x)_k = 0 for every k. Any λ ≥ 0 bounds the least
distance from below:

    min ‖x − q‖² ≥ −2 λ·A q − ‖Aᵀλ‖²

Source: Lawson & Hanson 1974, chapter 23 (the active sets, in floating point and in rationals alike).
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

PRECISION = 1 << 30
"""Proposed multipliers are multiples of 1 / PRECISION of the span of q."""
CLEAR = 1e-9
"""In floating point, of a q that spans 1: smaller violations and multipliers count as 0."""


def proposed(q: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Multipliers λ ≥ 0 that are nearly the best, for each point of a batch. q: float64 (B, n). rows: A, integers (K, n).

    All points go through the active sets together. Nothing is promised about λ but that it is not negative.
    """
    gram, right = (rows @ rows.T).astype(float), -(q @ rows.T)
    lam, passive, live = np.zeros(right.shape), np.zeros(right.shape, dtype=bool), np.arange(len(q))
    for _ in range(10 * len(rows)):
        solved = _solve(gram, right[live], passive[live])
        fits = ((solved > CLEAR) | ~passive[live]).all(axis=1)
        lam[live[fits]] = solved[fits]
        _step(lam, passive, live[~fits], solved[~fits])
        pull = np.where(passive[live], 0, right[live] - lam[live] @ gram)
        worst = pull.argmax(axis=1)
        more = fits & (pull[np.arange(len(live)), worst] > CLEAR)
        passive[live[more], worst[more]] = True
        live = live[more | ~fits]
        if not len(live):
            break
    return lam


def _solve(gram: np.ndarray, right: np.ndarray, passive: np.ndarray) -> np.ndarray:
    """The multipliers that make the passive constraints equations, the others 0: (B, K)."""
    many = max(1, int(passive.sum(axis=1).max()))
    at = np.argsort(~passive, axis=1, kind="stable")[:, :many]
    inside = np.take_along_axis(passive, at, axis=1)
    square = np.where(inside[:, :, None] & inside[:, None, :], gram[at[:, :, None], at[:, None, :]], np.eye(many))
    found = np.linalg.solve(square, np.where(inside, np.take_along_axis(right, at, axis=1), 0)[:, :, None])[:, :, 0]
    whole = np.zeros(right.shape)
    np.put_along_axis(whole, at, found, axis=1)
    return whole


def _step(lam: np.ndarray, passive: np.ndarray, live: np.ndarray, solved: np.ndarray) -> None:
    """Move as far towards the solution as λ ≥ 0 allows, and let go of the multipliers that become 0."""
    if not len(live):
        return
    now, inside = lam[live], passive[live]
    blocks = inside & (solved <= CLEAR)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.where(blocks, np.where(now > 0, now / (now - solved), 0), np.inf)
    length = ratios.min(axis=1, keepdims=True)
    moved = now + np.clip(length, 0, 1) * (solved - now)
    gone = inside & ((moved <= CLEAR) & blocks | (ratios == length))
    lam[live], passive[live] = np.where(inside & ~gone, np.maximum(moved, 0), 0), inside & ~gone


def bounds(q: np.ndarray, rows: np.ndarray, lam: np.ndarray) -> np.ndarray:
    """−2 λ·A q − ‖Aᵀλ‖² for each point, times PRECISION². q, lam: Python integers (B, n) and (B, K), λ in units of 1 / PRECISION."""
    pushed = lam @ rows
    return -(pushed * (2 * PRECISION * q + pushed)).sum(axis=1)


def nearest(q: list[int], rows: np.ndarray, lam: dict[int, Fraction]) -> tuple[list[int], int]:
    """The nearest x, numerators and their denominator. rows: A, integers. lam: positive multipliers to start from, k -> λ_k.

    Ends at the exact answer from every start: each change of the active set that enlarges it lowers ‖q + Aᵀλ‖².
    """
    target, rows = np.array(q, dtype=object), rows.astype(object)
    while True:
        solved = _exactly(target, rows, list(lam))
        if solved is None:  # a start whose constraints depend on each other
            lam = {}
            continue
        if min(solved[0], default=0) < 0:
            lam = _shortened(lam, solved)
            continue
        weights, den = solved
        x = target * den + (np.array(weights, dtype=object) @ rows[list(lam)] if lam else 0)
        off = rows @ x
        lam = {k: Fraction(w, den) for k, w in zip(lam, weights, strict=True) if w}
        if not (off < 0).any():
            return x.tolist(), den
        lam[int(off.argmin())] = Fraction(0)


def _shortened(lam: dict[int, Fraction], solved: tuple[list[int], int]) -> dict[int, Fraction]:
    """λ moved towards the solution until the first multiplier is 0; that one is let go."""
    ends = {k: Fraction(w, solved[1]) for k, w in zip(lam, solved[0], strict=True)}
    length = min(lam[k] / (lam[k] - end) for k, end in ends.items() if end < 0)
    moved = {k: now + length * (ends[k] - now) for k, now in lam.items()}
    return {k: x for k, x in moved.items() if x > 0 or ends[k] > 0}


def _exactly(q: np.ndarray, rows: np.ndarray, active: list[int]) -> tuple[list[int], int] | None:
    """λ with A_k (q + Aᵀλ) = 0 for the active k, 0 elsewhere: numerators and their denominator > 0. None where A_k depend.

    Gauss–Jordan elimination that stays in the integers (Edmonds): the Gram matrix's leading minors are the pivots.
    """
    part, last = rows[active], 1
    cells = np.concatenate([part @ part.T, -(part @ q)[:, None]], axis=1) if active else np.empty((0, 1), dtype=object)
    for k in range(len(active)):
        pivot = cells[k, k]
        if pivot == 0:
            return None
        others = np.arange(len(active)) != k
        cells[others] = (cells[others] * pivot - np.outer(cells[others, k], cells[k])) // last
        last = pivot
    return cells[:, -1].tolist(), last
