"""Several tables that are one object: the same method, centre and pieces, under several ε or α."""

from __future__ import annotations

from collections.abc import Sequence

from qtran_cli.judge.explain.exact import Exact
from qtran_cli.judge.explain.found import Explanation, Family, Found
from qtran_cli.judge.explain.under import Under, Varied

Key = tuple[str, Varied, tuple[int, ...]]
"""A method, and what it is fitted under but for ε or α."""


def families(tables: Sequence[Explanation]) -> tuple[Family, ...]:
    """Those of two tables and more; every table is in one at most. A table counts by what it is nearest to."""
    nearest = {k: one.found[0] for k, one in enumerate(tables) if one.found}
    families: list[Family] = []
    while nearest:
        members, shared = _members(nearest)
        named = tuple(_keys(nearest[k])[shared] for k in members)
        families += [Family(tuple(members), named)] if len(members) > 1 else []
        nearest = {k: one for k, one in nearest.items() if k not in members}
    return tuple(families)


def _members(nearest: dict[int, Found]) -> tuple[list[int], Key]:
    """The first table and those that are one with it, and a key that all of them have."""
    (first, origin), *others = nearest.items()
    members, shared = [first], list(_keys(origin))
    for k, one in others:
        common = [key for key in shared if key in _keys(one)]
        if common and one.exact.ranks == origin.exact.ranks:
            members, shared = [*members, k], common
    return members, shared[0]


def _keys(one: Found) -> dict[Key, tuple[Exact, Under]]:
    """By key the first name that has it."""
    found: dict[Key, tuple[Exact, Under]] = {}
    for exact, under in one.names:
        found.setdefault((exact.name, under.kind, under.centre), (exact, under))
    return found
