"""One game's record: its classes, whether (7) can be met, and what every method's best fit earns. No clock decides anything.

regret = (max Q_jt − worst greedy payoff) / (max Q_jt − min Q_jt),    0 where the table is constant
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from qtran_cli.exact import alt
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.solution import Projection
from qtran_cli.exact.solve import CLASSES, PROJECTIONS
from qtran_cli.scalars import spell
from qtran_cli.study.plan import Plan
from qtran_cli.table import Table

WRITTEN = 100
"""The payoffs of games up to so many joint actions are written out; larger ones can be drawn again."""


def lines(plan: Plan, games: Sequence[int]) -> list[str]:
    """The records of these games, each a line of JSON."""
    return [json.dumps(record(plan, k), separators=(",", ":")) + "\n" for k in games]


def record(plan: Plan, k: int) -> dict[str, Any]:
    """The k-th game's record. Exact numbers are texts in lowest terms; null: not decided, or not written."""
    shape, index = plan.game(k)
    facts = Facts(plan.draw(k), alpha=plan.alpha, qmix_seconds=math.inf)
    table = facts.table
    return {
        "actions": list(shape),
        "index": index,
        "payoff": table.nested(spell) if table.size <= WRITTEN else None,
        "optimum": spell(table.max),
        "classes": {name: module.decide(facts).holds for name, module in CLASSES.items()},
        "qtran_alt": alt.decide(facts, math.inf, plan.programs).feasible,
        "methods": {name: _judged(table, PROJECTIONS[name].project(facts)) for name in plan.methods},
    }


def _judged(table: Table, found: Projection) -> dict[str, Any]:
    """optimal: null where the method was not fitted. value, regret: null where it has no greedy action. proved: see Landscape."""
    fitted = found.greedy is not None or found.represents is False
    return {
        "optimal": found.optimal if fitted else None,
        "value": None if found.value is None else spell(found.value),
        "regret": None if found.value is None else spell(regret(table, found.value)),
        **({} if found.landscape is None else {"proved": found.landscape.proved}),
    }


def regret(table: Table, value: Fraction) -> Fraction:
    """How far ``value`` is below the optimum, as a share of the payoffs' range."""
    span = table.max - table.min
    return (table.max - value) / span if span else Fraction(0)
