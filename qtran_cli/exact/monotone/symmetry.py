"""Choices of orders that cannot differ: one representative for each orbit under the symmetries of (payoff, weights).

A symmetry renames actions, and may exchange agents, so that no joint action's payoff or weight changes. It takes the best
table under one choice of orders to the best table under the renamed choice, so one of the two regressions is enough.

Renamings A of actions alone act freely on choices of orders: two choices are related by A iff their sorted tables are the
same. So Π_i m_i! / |A| are left: agent i's orders are taken modulo the renamings that fix the actions of all agents before
it, and those are found by a search for each pair of actions. Exchanges of two agents then merge choices whose sorted tables
are transposes. Agents of more than SEARCHED actions: only exchanges of actions with equal slices are looked for.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from qtran_cli.table import Table

SEARCHED = 8
AGENTS = 5
"""Up to so many agents are exchanged: their permutations are tried on every sorted table."""
Renaming = tuple[tuple[int, ...], ...]
"""Per agent the new name of each action."""


@dataclass(frozen=True, eq=False)
class Choices:
    """Representatives of all choices of orders. at: (count, cells), which cell stands at each place of the sorted table.

    places: their numbers in the product of ``orders``, each agent's orders (count, m_i), worst action first, the last agent's
    running fastest. stands: for how many choices each one stands. maps: generators of the symmetry group, cell -> cell.
    """

    orders: tuple[np.ndarray, ...]
    at: np.ndarray
    places: np.ndarray
    stands: np.ndarray
    maps: tuple[np.ndarray, ...]


@dataclass(frozen=True, eq=False)
class Symmetry:
    """The symmetries of a table whose cells carry these codes (integers, equal where payoff and weight are)."""

    codes: np.ndarray
    known: dict[tuple[int, frozenset[int]], list[tuple[int, ...]]] = field(default_factory=dict)

    @cached_property
    def renamings(self) -> list[list[Renaming]]:
        """Per agent, generators of what still moves its actions when those of all agents before it stay."""
        return [[g for orbit in self.chain(i) for g in orbit[1:] if g] for i in range(self.codes.ndim)]

    @cached_property
    def sizes(self) -> list[int]:
        """Per agent, in how many ways its actions can be renamed by symmetries that fix all agents before it."""
        return [math.prod(len(orbit) for orbit in self.chain(i)) for i in range(self.codes.ndim)]

    def chain(self, i: int) -> list[list[Renaming | None]]:
        """For each action of agent i the symmetries that take it to each action of its orbit, those before it fixed."""
        m = self.codes.shape[i]
        found = []
        for a in range(m):
            moved = [self.moving(i, range(a), a, b) for b in range(a + 1, m)]
            found.append([None, *(g for g in moved if g is not None)])
        return found

    @property
    def maps(self) -> list[np.ndarray]:
        """The renamings as maps from cell to cell, both flat."""
        cells = np.arange(self.codes.size).reshape(self.codes.shape)
        return [cells[np.ix_(*g)].ravel() for found in self.renamings for g in found]

    @property
    def count(self) -> int:
        """How many choices of orders are left when renamed ones are taken for one."""
        return math.prod(math.factorial(m) for m in self.codes.shape) // math.prod(self.sizes)

    def orders(self, i: int, first: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
        """Agent i's orders that begin with ``first``, one of each orbit."""
        starts = self.orbits(i, first)
        rest = [a for a in range(self.codes.shape[i]) if a not in first]
        if len(starts) == len(rest):
            yield from ((*first, *others) for others in itertools.permutations(rest))
            return
        for a in starts:
            yield from self.orders(i, (*first, a))

    def orbits(self, i: int, fixed: Sequence[int]) -> list[int]:
        """The first action of each orbit of agent i's other actions, while all agents before i and the ``fixed`` stay."""
        key = (i, frozenset(fixed))
        if key not in self.known:
            starts: list[int] = []
            for a in (a for a in range(self.codes.shape[i]) if a not in key[1]):
                if all(self.moving(i, fixed, b, a) is None for b in starts):
                    starts.append(a)
            self.known[key] = [tuple(starts)]
        return list(self.known[key][0])

    def moving(self, i: int, fixed: Sequence[int], a: int, b: int) -> Renaming | None:
        """A symmetry that fixes all agents before i and these actions of agent i, and takes its action a to b."""
        names = [tuple(range(m)) for m in self.codes.shape]
        swapped = tuple({a: b, b: a}.get(c, c) for c in names[i])
        if np.array_equal(self.codes.take(swapped, axis=i), self.codes):
            return (*names[:i], swapped, *names[i + 1 :])
        if max(self.codes.shape) > SEARCHED:
            return None
        return matching(self.codes, self.codes, tuple(names[:i]), {**{c: c for c in fixed}, a: b})


def matching(x: np.ndarray, y: np.ndarray, done: Renaming, names: dict[int, int]) -> Renaming | None:
    """A renaming g with y(g(u)) = x(u) for every u that extends ``done``, of the first agents, and ``names``, of the next one.

    A partial one is refused as soon as the columns of x and of y, over what is named so far, differ as multisets.
    """
    if len(done) == x.ndim:
        return done
    i, m = len(done), x.shape[len(done)]
    if x.shape != y.shape or not _alike(x, y[np.ix_(*done, *map(range, y.shape[i:]))], i, names):
        return None
    if len(names) == m:
        return matching(x, y, (*done, tuple(names[a] for a in range(m))), {})
    a = next(a for a in range(m) if a not in names)
    free = [b for b in range(m) if b not in names.values()]
    tried = (matching(x, y, done, {**names, a: b}) for b in sorted(free, key=lambda b: (b != a, b)))
    return next((g for g in tried if g is not None), None)


def _alike(x: np.ndarray, y: np.ndarray, i: int, names: dict[int, int]) -> bool:
    """Whether the columns over the agents after i agree as multisets on the named actions of agent i."""
    width = math.prod(x.shape[i + 1 :])
    sides = [side.take(list(which), axis=i).reshape(-1, width) for side, which in ((x, names.keys()), (y, names.values()))]
    return not names or bool((_columns(sides[0]) == _columns(sides[1])).all())


def _columns(rows: np.ndarray) -> np.ndarray:
    return rows[:, np.lexsort(rows)]


def symmetry(table: Table, marks: np.ndarray | None = None) -> Symmetry:
    """The symmetries of the payoffs and, where given, of each cell's mark, flat in C order."""
    return Symmetry(coded(table, marks).reshape(table.shape).astype(np.int16))


def coded(table: Table, marks: np.ndarray | None = None) -> np.ndarray:
    """A number per cell, flat, 0 and up: equal where payoff and mark are."""
    codes = np.unique(table.num.ravel(), return_inverse=True)[1].ravel()
    if marks is not None:
        marked = np.unique(marks, return_inverse=True)[1].ravel()
        codes = np.unique(codes * (int(marked.max()) + 1) + marked, return_inverse=True)[1].ravel()
    return codes


def choices(of: Symmetry, exchanges: bool = True) -> Choices:
    """One choice of orders of each orbit. Cost: of.count × joint actions, once for each permutation of like agents."""
    shape = of.codes.shape
    lists = tuple(np.array(list(of.orders(i)), dtype=np.int64) for i in range(len(shape)))
    at = np.zeros((1, 1), dtype=np.int64)
    for m, orders in zip(shape, lists, strict=True):
        at = (at[:, None, :, None] * m + orders[None, :, None, :]).reshape(len(at) * len(orders), -1)
    cells, maps = np.arange(of.codes.size).reshape(shape), of.maps
    group = math.prod(of.sizes)
    places, merged = np.arange(len(at)), np.ones(len(at), dtype=np.int64)
    pairs = _exchanged(of.codes) if exchanges and len(shape) <= AGENTS else {}
    if pairs:
        places, merged = _merged(of.codes.ravel()[at], shape, pairs)
        maps += [cells.swapaxes(i, j)[np.ix_(*g)].ravel() for (i, j), g in pairs.items()]
    stands = merged * group if group < 1 << 40 else merged.astype(object) * group
    return Choices(lists, at[places], places, stands, tuple(maps))


def _exchanged(codes: np.ndarray) -> dict[tuple[int, int], Renaming]:
    """The pairs of agents that can be exchanged, and the renaming that follows the exchange."""
    agents = itertools.combinations(range(codes.ndim), 2)
    alike = [(i, j) for i, j in agents if codes.shape[i] == codes.shape[j] and max(codes.shape) <= SEARCHED]
    found = {(i, j): matching(codes, codes.swapaxes(i, j), (), {}) for i, j in alike}
    return {pair: g for pair, g in found.items() if g is not None}


def _merged(rows: np.ndarray, shape: tuple[int, ...], pairs: dict[tuple[int, int], Renaming]) -> tuple[np.ndarray, np.ndarray]:
    """Which sorted tables are the first of their transposes, and how many each has."""
    least = rows
    cells = np.arange(rows.shape[1]).reshape(shape)
    for axes in itertools.permutations(range(len(shape))):
        if any(i != j and (min(i, j), max(i, j)) not in pairs for i, j in enumerate(axes)):
            continue
        turned = rows[:, cells.transpose(axes).ravel()]
        differ = turned != least
        first = differ.argmax(axis=1)
        every = np.arange(len(rows))
        lower = differ[every, first] & (turned[every, first] < least[every, first])
        least = np.where(lower[:, None], turned, least)
    _, places, counts = np.unique(least, axis=0, return_index=True, return_counts=True)
    by_place = np.argsort(places)
    return places[by_place], counts[by_place]


Row = tuple[np.ndarray, np.ndarray]
"""A table's numerators and denominators, flat in C order."""


def images(num: np.ndarray, den: np.ndarray, maps: Sequence[np.ndarray], limit: int) -> dict[bytes, Row] | None:
    """Every table that the maps lead to, itself included, by its key; None beyond the limit."""
    found = {key(num, den): (num, den)}
    waiting = list(found.values())
    while waiting:
        n, d = waiting.pop()
        for cells in maps:
            image = n[cells], d[cells]
            name = key(*image)
            if name not in found:
                found[name] = image
                waiting.append(image)
        if len(found) > limit:
            return None
    return found


def key(num: np.ndarray, den: np.ndarray) -> bytes:
    """Equal for equal tables whose entries are in lowest terms."""
    return repr((num.tolist(), den.tolist())).encode() if num.dtype == object else num.tobytes() + den.tobytes()
