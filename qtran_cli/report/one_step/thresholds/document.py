"""The key "thresholds" of `qtran solve --thresholds --json`.

    optimum      the joint action that they are about
    methods      NAME: {alpha, epsilon, payoff, bonus: {right: [interval] | null, open: [interval], reason}}
    added        NAME: {useless, copied, dominated: {right, tried, changed, example, reason}}

An interval has from, to, from_included and to_included; open: where it is not decided. An end is a fraction or "inf" (value), or a
root of the polynomial whose integer coefficients stand constant first, the only one within the two fractions; radical: the same
in square roots, where it has them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from qtran_cli.exact.algebra.radicals import Radical, radical, shortest
from qtran_cli.exact.algebra.roots import Root, narrowed
from qtran_cli.exact.one_step.solution import Solution
from qtran_cli.exact.thresholds.actions import Action, Effect
from qtran_cli.exact.thresholds.outcome import Outcome
from qtran_cli.exact.thresholds.region import Interval
from qtran_cli.scalars import spell, spelled
from qtran_cli.table import Table

WIDTH = Fraction(1, 10**9)
"""The two fractions around a root are no farther apart."""


def document(solution: Solution, nested: Callable[[Table], Any]) -> dict[str, Any] | None:
    """The value of the key; None where thresholds were not asked for. nested: a table as lists."""
    found = solution.thresholds
    if found is None:
        return None
    added = {name: {kind: _effect(e, solution, nested) for kind, e in kinds.items()} for name, kinds in found.actions.items()}
    return {
        "optimum": list(solution.game.label(found.u)),
        "methods": {name: {which: outcome(o) for which, o in answers.items()} for name, answers in found.methods.items()},
        "added": added,
    }


def outcome(o: Outcome) -> dict[str, Any]:
    """Where a method is right."""
    right, undecided = ([], []) if o.right is None else (o.right.intervals(), o.right.intervals(None))
    return {"right": None if o.right is None else _all(right), "open": _all(undecided), "reason": o.reason or None}


def _all(intervals: Sequence[Interval]) -> list[dict[str, Any]]:
    return [{"from": end(i.low), "to": end(i.high), "from_included": i.closed, "to_included": i.shut} for i in intervals]


def end(root: Root | None) -> dict[str, Any]:
    """An end of an interval; None: infinity."""
    if root is None or root.rational:
        return {"value": "inf" if root is None else spell(root.low), "radical": None, "polynomial": None, "within": None}
    short = shortest(root)
    near, named = narrowed(short, WIDTH), radical(short)
    coefficients = [str(c) for c in short.of.of]
    return {
        "value": None,
        "radical": None if named is None else plain(named),
        "polynomial": coefficients,
        "within": [spell(near.low), spell(near.high)],
    }


def plain(named: Radical, sign: str = "sqrt({})", times: str = "*", minus: str = "-") -> str:
    """As 6*sqrt(10) - 12.

    >>> plain(Radical(Fraction(-12), Fraction(6), 10)), plain(Radical(Fraction(1, 2), Fraction(-1, 2), 5))
    ('6*sqrt(10) - 12', '1/2 - sqrt(5)/2')
    """
    under, factor = sign.format(named.under), abs(named.factor)
    root = (under if factor.numerator == 1 else f"{factor.numerator}{times}{under}") + (
        f"/{factor.denominator}" if factor.denominator > 1 else ""
    )
    level = spell(abs(named.level))
    if named.factor < 0:
        return f"{spell(named.level)} {minus} {root}" if named.level else f"{minus}{root}"
    return root if not named.level else f"{root} {'+' if named.level > 0 else minus} {level}"


def _effect(effect: Effect, solution: Solution, nested: Callable[[Table], Any]) -> dict[str, Any]:
    example = None if effect.example is None else _action(effect.example, effect, solution, nested)
    found = {"right": effect.right, "tried": effect.tried, "changed": effect.changed}
    return found | {"example": example, "reason": effect.reason or None}


def _action(action: Action, effect: Effect, solution: Solution, nested: Callable[[Table], Any]) -> dict[str, Any]:
    game, i = solution.game, action.agent
    return {
        "agent": game.agents[i],
        "like": None if action.like is None else game.actions[i][action.like],
        "less": spelled(action.less),
        "pays": nested(action.pays),
        "earns": spelled(effect.earns),
    }
