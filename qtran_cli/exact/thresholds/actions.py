"""What one action more does to a method: an action that is useless, copied or dominated, tried one at a time under uniform sampling.

    useless     pays 0 whatever the others do, or the least payoff of the game
    copied      pays what another action pays
    dominated   pays what another action pays less a part of the game's spread (CUTS), or wherever one looks the least of all actions

None of these can be better than what was there, and no optimum is lost; whether every greedy joint action is optimal may change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from qtran_cli.exact.facts import Facts
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.table import Table, from_fractions, ratio

CUTS = Fraction(1, 4), Fraction(1), Fraction(4)
KINDS = "useless", "copied", "dominated"


@dataclass(frozen=True, eq=False)
class Action:
    """One action more for an agent. like: the action that it is like; None: none. less: what it pays less than that one.

    pays: its slice, the others' axes in order.
    """

    kind: str
    agent: int
    like: int | None
    less: Fraction | None
    pays: Table


@dataclass(frozen=True)
class Effect:
    """What the actions of one kind do to a method that is ``right`` without them, or is not.

    tried: how many, changed: with how many it is no longer so. example: the first of these; earns: what the method then earns
    at least. reason: why something was not tried.
    """

    right: bool | None
    tried: int
    changed: int
    example: Action | None
    earns: Fraction | None
    reason: str = ""


def candidates(table: Table) -> Iterator[Action]:
    """Every action that is tried."""
    spread = table.max - table.min
    for i in range(table.ndim):
        others = tuple(m for j, m in enumerate(table.shape) if j != i)
        for level in dict.fromkeys((Fraction(0), table.min)):
            if level < table.max:
                yield Action("useless", i, None, None, _level(level, others))
        slices = [Table(s, table.den) for s in np.moveaxis(table.num, i, 0)]
        for a, own in enumerate(slices):
            yield Action("copied", i, a, Fraction(0), own)
            yield from (Action("dominated", i, a, spread * cut, own.affine(Fraction(1), -spread * cut)) for cut in CUTS)
        if len(slices) > 1:
            yield Action("dominated", i, None, None, Table(np.moveaxis(table.num, i, 0).min(axis=0), table.den))


def _level(level: Fraction, shape: tuple[int, ...]) -> Table:
    return from_fractions([level] * int(np.prod(shape, dtype=int)), shape)


def enlarged(table: Table, action: Action) -> Table:
    """The table with that action as its agent's last."""
    den = int(np.lcm(table.den, action.pays.den)) if max(table.den, action.pays.den) < 2**31 else table.den * action.pays.den
    wide = np.concatenate([np.moveaxis(table.over(den), action.agent, 0), action.pays.over(den)[None]]).astype(object)
    return ratio(np.moveaxis(wide, 0, action.agent), den)


Fit = Callable[[Facts], Projection]
"""A method's best fit of a table."""


def effects(facts: Facts, fit: Fit) -> dict[str, Effect]:
    """Per kind what it does to a method. Cost: a fit per candidate."""
    plain = replace(facts.ask, sampling=None)
    own = fit(Facts(facts.table, plain))
    fits = [(action, fit(Facts(enlarged(facts.table, action), plain))) for action in candidates(facts.table)]
    return {kind: _effect(own, [(action, found) for action, found in fits if action.kind == kind]) for kind in KINDS}


def untried(reason: str) -> dict[str, Effect]:
    """The record of a method for which no action is tried."""
    return {kind: Effect(None, 0, 0, None, None, reason) for kind in KINDS}


def _effect(own: Projection, fits: list[tuple[Action, Projection]]) -> Effect:
    done = [(action, fit) for action, fit in fits if fit.greedy is not None and not fit.cut_off]
    changed = [(action, fit) for action, fit in done if fit.optimal != own.optimal]
    example, fit = changed[0] if changed else (None, None)
    reason = next((fit.reason for _, fit in fits if fit.greedy is None), "")
    right = own.optimal if own.greedy is not None and not own.cut_off else None
    return Effect(right, len(done), len(changed), example, None if fit is None else fit.value, reason)
