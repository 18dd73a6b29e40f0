"""Isotonic regression over a product of orders, exactly, for a whole batch of tables at once.

    minimise Σ_u f_u(T(u))  over tables T that never fall when any agent moves up its order

by the partition algorithm: a block of cells takes the constant c that is best for it; where some upper part U of the block
has Σ_{u ∈ U} −f'_u(c) > 0, the block splits into U, whose values are ≥ c, and the rest, whose values are ≤ c; where none
has, c is final. The best U is found by dynamic programming over the first agent's actions: its layers are nested upper sets
of the other agents' product, of which there are few.

f_u is w_u (T − Q)², whose block constants are means, or the asymmetric square (weight 1 where T < Q, α elsewhere), whose
block constants are expectiles. Both are rational; all arithmetic is in integers.

Source: Maxwell & Muckstadt 1985; Spouge, Wan & Wilbur 2003 (partition by maximal upper sets).
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from itertools import pairwise

import numpy as np

from qtran_cli.exact.budget import Late
from qtran_cli.table import SAFE

STATES = 8_000
"""The other agents' product may have so many upper sets: six agents of two actions, 6 × 6 × 6, but not 4 × 4 × 4 × 4."""
LAYERS = 1_000
"""Pairs of upper sets of all but two agents are looked at while there are no more of those."""
MEMORY = 1 << 25
"""Blocks are fitted together as long as what their upper sets are worth takes up to so many bytes; one at least."""
PYTHON = 5
"""How much more a Python integer takes than one of 64 bits."""


@dataclass(frozen=True, eq=False)
class UpperSets:
    """The upper sets of a product order, each after all those that it contains.

    members: (count, cells) of 0 and 1. covers[k]: the sets that are set k without one of its minimal cells.
    levels: the sets of one size (a run of them) with their first covers, their second covers, … (index arrays; who has
    fewer repeats its last).
    """

    members: np.ndarray
    covers: tuple[tuple[int, ...], ...]

    @cached_property
    def levels(self) -> tuple[tuple[slice, tuple[np.ndarray, ...]], ...]:
        sizes = self.members.sum(axis=1)
        edges = [0, *(np.flatnonzero(np.diff(sizes)) + 1).tolist(), len(sizes)]
        return tuple((slice(a, b), _ranks(self.covers[a:b])) for a, b in pairwise(edges) if a)

    @cached_property
    def added(self) -> np.ndarray:
        """The cell by which a set exceeds its first cover."""
        firsts = [sets[0] if sets else 0 for sets in self.covers]
        return (self.members - self.members[firsts]).argmax(axis=1)


def _ranks(covers: tuple[tuple[int, ...], ...]) -> tuple[np.ndarray, ...]:
    most = max(map(len, covers))
    return tuple(np.array([sets[min(rank, len(sets) - 1)] for sets in covers]) for rank in range(most))


@cache
def upper_sets(shape: tuple[int, ...]) -> UpperSets | None:
    """All upper sets of a product of chains of these lengths; None where there are more than STATES."""
    listed = _listed(shape)
    if listed is None:
        return None
    found = sorted((row.tobytes() for row in listed), key=lambda s: (s.count(1), s))
    at, members = {s: k for k, s in enumerate(found)}, np.frombuffer(b"".join(found), dtype=np.uint8).reshape(len(found), -1)
    smaller = ((at[s[:x] + b"\0" + s[x + 1 :]] for x in cells.nonzero()[0]) for s, cells in zip(found, _least(members, shape), strict=True))
    return UpperSets(members.astype(np.int64), tuple(map(tuple, smaller)))


def _least(members: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The minimal cells of each set: those without the one below them in any agent's order."""
    sets = members.reshape(-1, *shape).astype(bool)
    least = sets.copy()
    for axis in range(1, sets.ndim):
        np.moveaxis(least, axis, 0)[1:] &= ~np.moveaxis(sets, axis, 0)[:-1]
    return least.reshape(members.shape)


def _listed(shape: tuple[int, ...]) -> np.ndarray | None:
    """The upper sets, (count, cells) of 0 and 1: for each action of the first agent one of the others', each within the next."""
    if len(shape) < 2:  # a chain of m: its last 0, …, m
        m = math.prod(shape)
        return (np.arange(m) >= m - np.arange(m + 1)[:, None]).astype(np.uint8)
    layers = _listed(shape[1:])
    if layers is None or (shape[0] > 1 and len(layers) > LAYERS):
        return None
    member = layers.astype(np.float32)
    within = member @ (1 - member).T == 0
    stacks, many = np.arange(len(layers))[:, None], np.ones(len(layers), dtype=np.int64)
    for _ in range(shape[0] - 1):
        many = many @ within  # how many stacks end with each layer
        if many.sum() > STATES:
            return None
        below, above = np.nonzero(within[stacks[:, -1]])
        stacks = np.concatenate([stacks[below], above[:, None]], axis=1)
    return layers[stacks].reshape(len(stacks), -1)


@dataclass(frozen=True, eq=False)
class Fits:
    """The best isotonic tables of a batch: value(b, u) = num[b, u] / den[b, u], in lowest terms, den > 0. Shape (B, cells)."""

    num: np.ndarray
    den: np.ndarray


Constant = Callable[[np.ndarray, np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
Pull = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], np.ndarray]


def means(values: np.ndarray, weights: np.ndarray, shape: tuple[int, ...], deadline: float = math.inf) -> Fits:
    """The weighted least-squares fits. values, weights: integers (B, cells), weights > 0; cells in C order of ``shape``, sorted
    so that every agent's order is that of its indices. Raises Late when time.monotonic() passes the deadline."""
    room = int(abs(values).max()) * int(weights.max()) ** 2 * values.shape[1] ** 2 * 4
    dtype = np.int64 if room < SAFE else object
    return _fits(values.astype(dtype), weights.astype(dtype), shape, _mean, lambda q, w, s, t: w * (q * t - s), deadline)


def expectiles(values: np.ndarray, alpha: Fraction, shape: tuple[int, ...], deadline: float = math.inf) -> Fits:
    """The fits under weight 1 where T < Q and α elsewhere, 0 < α ≤ 1, all cells counting alike. Raises Late as ``means`` does."""
    p, q = alpha.numerator, alpha.denominator
    room = int(abs(values).max()) * q**2 * values.shape[1] ** 2 * 8
    values = values.astype(np.int64 if room < SAFE else object)

    def constant(v: np.ndarray, inside: np.ndarray, _: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return _expectile(v, inside, p, q)

    def pull(v: np.ndarray, w: np.ndarray, s: np.ndarray, t: np.ndarray) -> np.ndarray:
        off = v * t - s
        return w * np.where(np.asarray(off > 0, dtype=bool), off * q, off * p)

    return _fits(values, np.ones_like(values), shape, constant, pull, deadline)


def _mean(values: np.ndarray, inside: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(Σ w Q, Σ w) over each block."""
    masked = weights * inside
    return (masked * values).sum(axis=1), masked.sum(axis=1)


def _expectile(values: np.ndarray, inside: np.ndarray, p: int, q: int) -> tuple[np.ndarray, np.ndarray]:
    """The c with q Σ (Q − c)⁺ = p Σ (c − Q)⁺ over each block, as numerator and denominator.

    A value is above c iff the left side less the right, taken at that value, is negative: that tells how many are.
    """
    rows = np.arange(len(values))
    count, total = inside.sum(axis=1).astype(values.dtype), (values * inside).sum(axis=1)
    ranked = -np.sort(-np.where(inside, values, values.min()), axis=1)  # what is not inside comes last, or ties with the least
    above = np.concatenate([np.zeros_like(ranked[:, :1]), np.cumsum(ranked, axis=1)], axis=1)  # sums of the k largest
    k = np.arange(values.shape[1]).astype(values.dtype)
    balance = q * (above[:, :-1] - k * ranked) - p * ((count[:, None] - k) * ranked - (total[:, None] - above[:, :-1]))
    many = (np.asarray(balance < 0, dtype=bool) & (k < count[:, None])).sum(axis=1)
    top, some = above[rows, many], many.astype(values.dtype)
    return top * q + (total - top) * p, some * q + (count - some) * p


def _fits(values: np.ndarray, weights: np.ndarray, shape: tuple[int, ...], constant: Constant, pull: Pull, deadline: float) -> Fits:
    """Blocks are taken from a stack, as many at once as ``together`` allows: each is fitted by itself, so that changes nothing."""
    num, den = np.zeros_like(values), np.ones_like(values)
    most, blocks = together(shape, values.dtype), [(np.arange(len(values)), np.ones(values.shape, dtype=bool))]
    while blocks:
        if time.monotonic() > deadline:
            raise Late
        owner, inside = _taken(blocks, most)
        v, w = values[owner], weights[owner]
        s, t = constant(v, inside, w)
        force = np.where(inside, pull(v, w, s[:, None], t[:, None]), 0)
        gain, upper = best_upper_set(force, shape)
        split = np.asarray(gain > 0, dtype=bool)
        settled = np.nonzero(inside & ~split[:, None])
        num[owner[settled[0]], settled[1]], den[owner[settled[0]], settled[1]] = s[settled[0]], t[settled[0]]
        parts = inside[split] & upper[split], inside[split] & ~upper[split]
        if split.any():
            blocks.append((np.concatenate([owner[split]] * 2), np.concatenate(parts)))
    common = np.gcd(num, den)
    return Fits(num // common, den // common)


def together(shape: tuple[int, ...], dtype: np.dtype) -> int:
    """How many blocks of tables of this shape are fitted at once: their upper sets' values in every layer take MEMORY."""
    sets = upper_sets(shape[1:])
    assert sets is not None, "callers ask feasible() first"
    layers = len(sets.members) * (2 * shape[0] + 4) + 8 * math.prod(shape)
    return max(1, MEMORY // (layers * 8 * (PYTHON if dtype.hasobject else 1)))


Blocks = tuple[np.ndarray, np.ndarray]
"""(which table each block is of, which cells are in it): (B,) and (B, cells)."""


def _taken(blocks: list[Blocks], most: int) -> Blocks:
    """The last of the blocks, up to ``most`` of them, taken off."""
    owner, inside = blocks.pop()
    if len(owner) > most:
        blocks.append((owner[:-most], inside[:-most]))
    return owner[-most:], inside[-most:]


def best_upper_set(force: np.ndarray, shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """(max over the upper sets U of Σ_{u ∈ U} force(u), such a U as a mask) for each table of a batch (B, cells)."""
    sets = upper_sets(shape[1:])
    assert sets is not None, "callers ask feasible() first"
    layers = _layers(force, shape[0], sets)
    value, before = layers[0], []
    for i in range(1, shape[0]):
        best, chosen = _within(value, sets)
        before.append(chosen)
        value = layers[i] + best
    state = value.argmax(axis=0)
    columns = np.arange(len(force))
    gain, taken = value[state, columns], [state]
    for chosen in before[::-1]:
        taken.append(chosen[taken[-1], columns])
    return gain, sets.members[np.stack(taken[::-1], axis=1)].reshape(len(force), -1).astype(bool)


def _layers(force: np.ndarray, m: int, sets: UpperSets) -> np.ndarray:
    """The force on every upper set of every layer: (m, sets, B), each set's from that of its first cover and one cell more."""
    cells = np.ascontiguousarray(force.reshape(len(force), m, -1).transpose(2, 1, 0))
    found = np.zeros((len(sets.members), *cells.shape[1:]), dtype=force.dtype)
    for rows, ranks in sets.levels:
        np.add(found[ranks[0]], cells[sets.added[rows]], out=found[rows])
    return found.swapaxes(0, 1)


def _within(value: np.ndarray, sets: UpperSets) -> tuple[np.ndarray, np.ndarray]:
    """For each upper set (rows) the best of those that it contains, itself included: (values, which)."""
    best, chosen = value.copy(), np.broadcast_to(np.arange(len(value), dtype=np.int32)[:, None], value.shape).copy()
    for rows, ranks in sets.levels:
        mine, which = best[rows], chosen[rows]
        for covers in ranks:
            smaller = best[covers]
            better = np.asarray(smaller > mine, dtype=bool)
            np.copyto(mine, smaller, where=better)
            np.copyto(which, chosen[covers], where=better)
    return best, chosen


def feasible(shape: tuple[int, ...]) -> bool:
    """Whether tables of this shape can be fitted: the product without its first axis has few enough upper sets."""
    return upper_sets(shape[1:]) is not None
