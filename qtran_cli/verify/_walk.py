"""How every check walks a table: chunk by chunk, each flat index taken apart into a joint action, in exact numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.certificates.refused import Action, Refused
from qtran_cli.table import Table

_CHUNK = 1 << 15


def require(condition: bool, what: str, *places: JointAction | Action) -> None:
    if not condition:
        raise Refused(what, *places)


def joint_action(u: JointAction, table: Table, what: str) -> None:
    fits = len(u) == table.ndim and all(isinstance(a, int) and 0 <= a < m for a, m in zip(u, table.shape, strict=True))
    require(fits, f"{what} {{}} is not a joint action of this game", u)


def vectors(q: Sequence[Table], table: Table) -> None:
    require(len(q) == table.ndim, f"{len(q)} individual functions for {table.ndim} agents")
    for i, (vector, m) in enumerate(zip(q, table.shape, strict=True)):
        require(vector.shape == (m,), f"agent {i + 1} has {m} actions, its function {vector.size} values")


def cells(table: Table) -> Iterator[tuple[tuple[np.ndarray, ...], np.ndarray]]:
    """(one index array per agent, Q_jt there as exact numbers over table.den), chunk by chunk."""
    flat = table.num.ravel()
    for start in range(0, flat.size, _CHUNK):
        at = np.arange(start, min(start + _CHUNK, flat.size))
        yield np.unravel_index(at, table.shape), exact(flat[at])


def exact(entries: np.ndarray) -> np.ndarray:
    """Entries as Python integers, those of a floating table as Fractions."""
    return np.vectorize(Fraction, otypes=[object])(entries) if entries.dtype.kind == "f" else entries.astype(object)


def sums(q: Sequence[Table], table: Table) -> Iterator[tuple[tuple[np.ndarray, ...], np.ndarray, np.ndarray, int]]:
    """(joint actions, den · Q_jt(u), den · Σ_i q_i(u_i), den), chunk by chunk, in exact numbers."""
    den = math.lcm(table.den, *(v.den for v in q))
    columns = [np.array([int(x) * (den // v.den) for x in v.num.tolist()], dtype=object) for v in q]
    for u, payoff in cells(table):
        total = sum((column[a] for column, a in zip(columns, u, strict=True)), np.zeros(len(payoff), dtype=object))
        yield u, payoff * (den // table.den), total, den


def refuse_first(bad: np.ndarray, u: Sequence[np.ndarray], what: str) -> None:
    """Refuse where ``bad`` first holds. what: with {} for that joint action."""
    bad = np.asarray(bad, dtype=bool)
    if bad.any():
        at = int(bad.argmax())
        raise Refused(what, tuple(int(a[at]) for a in u))


def masks(sets: Sequence[np.ndarray], table: Table) -> list[np.ndarray]:
    """Per agent which actions are in its set; refuses sets that are empty, unsorted or name no action of the game."""
    require(len(sets) == table.ndim, f"{len(sets)} sets for {table.ndim} agents")
    members = []
    for i, (actions, m) in enumerate(zip(sets, table.shape, strict=True)):
        chosen = np.asarray(actions).tolist()
        legal = bool(chosen) and chosen == sorted(set(chosen)) and min(chosen) >= 0 and max(chosen) < m
        require(legal, f"agent {i + 1}'s set is not one of its actions")
        members.append(np.isin(np.arange(m), chosen))
    return members
