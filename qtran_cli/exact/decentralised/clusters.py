"""Lossless clustering: an agent's histories that say the same of everything else are one, and clusters get one numbering.

Two histories of agent i are equivalent where P(s, the others' clusters | history) is the same. Then some best policy acts alike
at both from there on (docs/theory.md, 13.17), so one action is chosen for them together. Cells hold beliefs, so the condition
is: the same beliefs against the same clusters of the others, with masses in one proportion.

Source: Oliehoek, Whiteson and Spaan 2009; in exact arithmetic equivalence is decided and not estimated.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Mapping

from qtran_cli.exact.decentralised.pulses import Pulse, never, paced

Labels = tuple[Hashable, ...]
"""Per agent the name of its history, or of its cluster."""
Cells = Mapping[Labels, tuple[int, int]]
"""By joint history: (mass, belief)."""
Names = tuple[dict[Hashable, int], ...]
"""Per agent, the number of the cluster of each name."""
Cell = tuple[tuple[int, ...], int, int]
"""(clusters, mass, belief)."""


def clustered(cells: Cells, n: int, pulse: Pulse = never) -> tuple[tuple[Cell, ...], Names]:
    """The joint clusters in order, and which history is in which. Equal situations get equal cells, but for rare ties.

    pulse: called between pieces of the work. Cost: a few sorts of the cells per agent and merge.
    """
    merged, names = _merged(cells, n, pulse)
    numbers = _numbering(merged, n, pulse)
    pairs = paced(merged.items(), pulse)
    ordered = sorted((tuple(row[x] for row, x in zip(numbers, labels, strict=True)), *cell) for labels, cell in pairs)
    return tuple(ordered), tuple({x: row[y] for x, y in own.items()} for own, row in zip(names, numbers, strict=True))


def _merged(cells: Cells, n: int, pulse: Pulse) -> tuple[Cells, tuple[dict[Hashable, Hashable], ...]]:
    """Merge agent after agent until no two histories of anybody are equivalent."""
    names: tuple[dict[Hashable, Hashable], ...] = tuple({labels[i]: labels[i] for labels in paced(cells, pulse)} for i in range(n))
    quiet = 0
    while quiet < n:
        for i in range(n):
            same = _equivalent(cells, i, pulse)
            quiet = 0 if any(x != y for x, y in same.items()) else quiet + 1
            if not quiet:
                cells = _renamed(cells, i, same, pulse)
                names[i].update({x: same[y] for x, y in names[i].items()})
    return cells, names


def _equivalent(cells: Cells, i: int, pulse: Pulse) -> dict[Hashable, Hashable]:
    """By cluster of agent i the first one that is equivalent to it."""
    first: dict[Hashable, Hashable] = {}
    rows = _rows(cells, i, pulse)
    some = paced(rows.items(), pulse, len(cells) // max(len(rows), 1))
    return {own: first.setdefault(_conditional(row, pulse), own) for own, row in some}


def _rows(cells: Cells, i: int, pulse: Pulse) -> dict[Hashable, list[tuple[Labels, int, int]]]:
    found: dict[Hashable, list[tuple[Labels, int, int]]] = {}
    for labels, (mass, belief) in paced(cells.items(), pulse):
        found.setdefault(labels[i], []).append((labels[:i] + labels[i + 1 :], mass, belief))
    return found


def _conditional(row: Collection[tuple[Labels, int, int]], pulse: Pulse) -> Hashable:
    """What a history says of all else: equal for proportional masses."""
    common = math.gcd(*(mass for _, mass, _ in row))
    return frozenset((rest, mass // common, belief) for rest, mass, belief in paced(row, pulse))


def _renamed(cells: Cells, i: int, same: Mapping[Hashable, Hashable], pulse: Pulse) -> dict[Labels, tuple[int, int]]:
    found: dict[Labels, tuple[int, int]] = {}
    for labels, (mass, belief) in paced(cells.items(), pulse):
        new = (*labels[:i], same[labels[i]], *labels[i + 1 :])
        found[new] = (found.get(new, (0, belief))[0] + mass, belief)
    return found


def _numbering(cells: Cells, n: int, pulse: Pulse) -> Names:
    """Clusters numbered by what they hold, told apart by the others' numbers as far as those go; ties in order of appearance."""
    numbers: Names = tuple(dict.fromkeys((labels[i] for labels in paced(cells, pulse)), 0) for i in range(n))
    for _ in range(2):
        numbers = tuple(_ranked(cells, i, numbers, pulse) for i in range(n))
    return tuple({x: k for k, x in enumerate(sorted(row, key=row.__getitem__))} for row in numbers)


def _ranked(cells: Cells, i: int, numbers: Names, pulse: Pulse) -> dict[Hashable, int]:
    held: dict[Hashable, list[tuple[int, ...]]] = {x: [] for x in numbers[i]}
    for labels, (mass, belief) in paced(cells.items(), pulse):
        rest = (row[x] for k, (row, x) in enumerate(zip(numbers, labels, strict=True)) if k != i)
        held[labels[i]].append((belief, mass, *rest))
    some = paced(held.items(), pulse, len(cells) // max(len(held), 1))
    kinds = {x: tuple(sorted(row)) for x, row in some}
    ranks = {kind: k for k, kind in enumerate(sorted(set(kinds.values())))}
    return {x: ranks[kind] for x, kind in kinds.items()}
