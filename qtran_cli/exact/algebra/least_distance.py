"""The point of a polyhedral cone {x : A x ≥ 0} nearest to a point q, exactly; and, roughly, for many points at once.

    minimise ‖x − q‖²  subject to  A x ≥ 0           x = q + Aᵀλ,  λ ≥ 0 minimises ‖q + Aᵀλ‖²

The minimiser x is unique, and λ ≥ 0 belongs to it iff A x ≥ 0 and λ_k (A x)_k = 0 for every k. Any λ ≥ 0 bounds the least
distance from below:

    min ‖x − q‖² ≥ −2 λ·A q − ‖Aᵀλ‖²

Where cell c moves ``give_c`` times as easily as others, Σ_c (x_c − q_c)² / give_c takes the place of ‖x − q‖², x = q + give · Aᵀλ, and
the bound is −2 λ·A q − Σ_c give_c (Aᵀλ)_c².

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


def proposed(q: np.ndarray, rows: np.ndarray, give: np.ndarray | None = None) -> np.ndarray:
    """Multipliers λ ≥ 0 that are nearly the best, for each point of a batch. q: float64 (B, n). rows: A, integers (K, n).

    give: float64 (B, n), None: 1 everywhere. All points go through the active sets together. Nothing is promised about λ but
    that it is not negative.
    """
    gram = (rows @ rows.T).astype(float)[None] if give is None else (rows * give[:, None, :]) @ rows.T
    right = -(q @ rows.T)
    lam, passive, live = np.zeros(right.shape), np.zeros(right.shape, dtype=bool), np.arange(len(q))
    for _ in range(10 * len(rows)):
        pulls = gram if give is None else gram[live]
        solved = _solve(pulls, right[live], passive[live])
        fits = ((solved > CLEAR) | ~passive[live]).all(axis=1)
        lam[live[fits]] = solved[fits]
        _step(lam, passive, live[~fits], solved[~fits])
        pull = np.where(passive[live], 0, right[live] - (lam[live][:, None, :] @ pulls)[:, 0])
        worst = pull.argmax(axis=1)
        more = fits & (pull[np.arange(len(live)), worst] > CLEAR)
        passive[live[more], worst[more]] = True
        live = live[more | ~fits]
        if not len(live):
            break
    return lam


def _solve(gram: np.ndarray, right: np.ndarray, passive: np.ndarray) -> np.ndarray:
    """The multipliers that make the passive constraints equations, the others 0: (B, K). gram: (B or 1, K, K)."""
    many = max(1, int(passive.sum(axis=1).max()))
    at = np.argsort(~passive, axis=1, kind="stable")[:, :many]
    inside = np.take_along_axis(passive, at, axis=1)
    own = np.arange(len(gram))[:, None, None]
    square = np.where(inside[:, :, None] & inside[:, None, :], gram[own, at[:, :, None], at[:, None, :]], np.eye(many))
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


def bounds(q: np.ndarray, rows: np.ndarray, lam: np.ndarray, give: np.ndarray | int = 1, unit: int = PRECISION) -> np.ndarray:
    """The bound on the least distance for each point, times unit². q, lam: Python integers (B, n) and (B, K), λ in units of 1 / unit."""
    pushed = lam @ rows
    return -(pushed * (2 * unit * q + give * pushed)).sum(axis=1)


def nearest(q: list[int], rows: np.ndarray, lam: dict[int, Fraction], give: np.ndarray | int = 1) -> list[Fraction]:
    """The nearest x. rows: A, integers. lam: positive multipliers to start from, k -> λ_k. give: Python integers (n), or 1 for all."""
    return proved(q, rows, lam, give)[0]


def proved(
    q: list[int], rows: np.ndarray, lam: dict[int, Fraction], give: np.ndarray | int = 1
) -> tuple[list[Fraction], dict[int, Fraction]]:
    """The nearest x, and the multipliers, k -> λ_k ≥ 0, that prove it.

    Ends at the exact answer from every start: each change of the active set that enlarges it lowers the squared distance.
    """
    target, rows = np.array([Fraction(x) for x in q], dtype=object), rows.astype(object)
    while True:
        active = rows[list(lam)]
        solved, free = linear.consistent(active @ (give * active).T, (-(active @ target)).tolist()) if lam else ([], 0)
        if free:  # a start whose constraints depend on each other
            lam = {}
            continue
        ends = dict(zip(lam, solved, strict=True))
        if min(solved, default=0) < 0:
            lam = _shortened(lam, ends)
            continue
        x = target + give * (np.array(solved, dtype=object) @ active) if lam else target
        off = rows @ x
        if len(off) == 0 or min(off) >= 0:
            return x.tolist(), ends
        lam = {k: end for k, end in ends.items() if end} | {int(off.argmin()): Fraction(0)}


def _shortened(lam: dict[int, Fraction], ends: dict[int, Fraction]) -> dict[int, Fraction]:
    """λ moved towards the solution until the first multiplier is 0; that one is let go."""
    length = min(lam[k] / (lam[k] - end) for k, end in ends.items() if end < 0)
    moved = {k: now + length * (ends[k] - now) for k, now in lam.items()}
    return {k: x for k, x in moved.items() if x > 0 or ends[k] > 0}
