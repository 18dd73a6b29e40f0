"""A bound from below on the best error under every choice of orders, for many tables at once: exact errors are then few.

With convex f_u, −f'_u(c) the pull of cell u at the level c, and all payoffs between 0 and 1,

    min over T of Σ_u f_u(T(u))  =  Σ_u f_u(0) − ∫_0^1 F(c) dc,      F(c) = max over the upper sets U of Σ_{u ∈ U} −f'_u(c)

over the tables T that are monotone under the orders. Where every pull is convex in c, as those of the squares are and those of the
asymmetric square, so is F, and the trapezoid rule integrates too much of it: what is left is a bound. F is a maximum over nested
layers, one for each action of the first agent, and choices whose orders of that agent begin alike share the layers of the
beginning. The project's own (docs/theory.md 9.13).
"""

from __future__ import annotations

import itertools
import math

import numpy as np

from qtran_cli.exact.algebra.isotonic import UpperSets, upper_sets
from qtran_cli.exact.monotone import orders
from qtran_cli.exact.monotone.loss import Loss

POINTS = 10
"""F is taken at the ends of so many equal steps: of 36 choices at 3×3 fewer than two are then left, of 576 at 4×4 a dozen at most."""
MEMORY = 1 << 20
"""Numbers that are held at once, about, as far as several tables are taken together: what a core's caches hold."""


def floors(payoffs: np.ndarray, at: np.ndarray, loss: Loss, shape: tuple[int, ...]) -> np.ndarray:
    """(B, choices of orders) a bound each, as orders.every lists them, in float64.

    payoffs: (B, cells), each table's from 0 to 1. at: (B, cells), the flat indices by which the loss knows them. The bounds are
    true to 1e-12 of the sum of the squares' weights.
    """
    levels = np.arange(1, POINTS) / POINTS
    off = payoffs[None] - levels[:, None, None]
    within = np.broadcast_to(at, off.shape).reshape(-1, payoffs.shape[1])
    pulls = (loss.shares(off.reshape(within.shape), within) * off.reshape(within.shape)).reshape(off.shape)
    inner = peaks(pulls.transpose(2, 0, 1).reshape(payoffs.shape[1], -1), shape)
    first = loss.shares(payoffs, at) * payoffs  # at 0 every cell pulls upwards, at 1 none does
    area = inner.reshape(len(inner), len(levels), -1).sum(axis=1) + first.sum(axis=1) / 2
    return np.asarray(((first * payoffs).sum(axis=1) - area * (2 / POINTS)).T)


def peaks(pulls: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The largest sum over an upper set, under every choice of orders. pulls: (cells, lanes) -> (choices, lanes)."""
    sets = upper_sets(shape[1:])
    assert sets is not None, "callers ask feasible() first"
    layers = _layers(pulls.reshape(shape[0], -1, pulls.shape[1]), sets, orders.every(shape[1:]))
    found = np.empty((math.factorial(shape[0]), *layers.shape[2:]))
    inside: list[np.ndarray] = []
    before: tuple[int, ...] = ()
    for k, order in enumerate(itertools.permutations(range(shape[0]))):  # worst action first
        alike = next((d for d in range(len(before)) if order[d] != before[d]), 0)
        del inside[alike:]
        for a in order[alike:-1]:
            inside.append(_inside(layers[a] + inside[-1] if inside else layers[a].copy(), sets))
        np.max(layers[order[-1]] + inside[-1] if inside else layers[order[-1]], axis=0, out=found[k])
        before = order
    return found.reshape(-1, pulls.shape[1])


def together(shape: tuple[int, ...]) -> int:
    """How many tables of this shape are bounded at once."""
    sets = upper_sets(shape[1:])
    assert sets is not None, "callers ask feasible() first"
    each = orders.count(shape[1:]) * (len(sets.members) * 2 * shape[0] + math.factorial(shape[0]))
    return max(1, MEMORY // (each * POINTS))


def _layers(pulls: np.ndarray, sets: UpperSets, at: np.ndarray) -> np.ndarray:
    """What every upper set of the other agents sums to in the layer of each action: (m, sets, choices, lanes). pulls: (m, cells, lanes)."""
    cells = pulls[:, at.T]
    found = np.zeros((len(pulls), len(sets.members), *cells.shape[2:]))
    for rows, ranks in sets.levels:
        np.add(found[:, ranks[0]], cells[:, sets.added[rows]], out=found[:, rows])
    return found


def _inside(value: np.ndarray, sets: UpperSets) -> np.ndarray:
    """For each upper set the best of those that it contains, itself included, in place: (sets, …)."""
    for rows, ranks in sets.levels:
        mine = value[rows]
        for covers in ranks:
            np.maximum(mine, value[covers], out=mine)
    return value
