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

from qtran_cli.exact.algebra import linear

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


def nearest(q: list[int], rows: np.ndarray, lam: dict[int, Fraction]) -> list[Fraction]:
    """The nearest x. rows: A, integers. lam: positive multipliers to start from, k -> λ_k.

    Ends at the exact answer from every start: each change of the active set that enlarges it lowers ‖q + Aᵀλ‖².
    """
    target, rows = np.array([Fraction(x) for x in q], dtype=object), rows.astype(object)
    while True:
        active = rows[list(lam)]
        solved, free = linear.consistent(active @ active.T, (-(active @ target)).tolist()) if lam else ([], 0)
        if free:  # a start whose constraints depend on each other
            lam = {}
            continue
        ends = dict(zip(lam, solved, strict=True))
        if min(solved, default=0) < 0:
            lam = _shortened(lam, ends)
            continue
        x = target + np.array(solved, dtype=object) @ active if lam else target
        off = rows @ x
        if len(off) == 0 or min(off) >= 0:
            return x.tolist()
        lam = {k: end for k, end in ends.items() if end} | {int(off.argmin()): Fraction(0)}


def _shortened(lam: dict[int, Fraction], ends: dict[int, Fraction]) -> dict[int, Fraction]:
    """λ moved towards the solution until the first multiplier is 0; that one is let go."""
    length = min(lam[k] / (lam[k] - end) for k, end in ends.items() if end < 0)
    moved = {k: now + length * (ends[k] - now) for k, now in lam.items()}
    return {k: x for k, x in moved.items() if x > 0 or ends[k] > 0}
