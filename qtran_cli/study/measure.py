"""The games' records: a game's classes, whether (7) can be met, and what every method's best fit earns. No clock decides anything.

regret = (max Q_jt − worst greedy payoff) / (max Q_jt − min Q_jt),    0 where the table is constant
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from types import ModuleType
from typing import Any

from qtran_cli.exact.facts import Facts
from qtran_cli.exact.known import CLASSES
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.theorem_2 import decide as alt
from qtran_cli.scalars import spell, spelled
from qtran_cli.study import fitted, together
from qtran_cli.study.fitted import Drawn, Fitted
from qtran_cli.study.line import game
from qtran_cli.study.plan import Plan
from qtran_cli.study.together import Batch
from qtran_cli.table import Table
from qtran_cli.theorems import THEOREM_2


def lines(plan: Plan, games: Sequence[int]) -> list[str]:
    """The records of these games, all of one size, each a line of JSON."""
    return [json.dumps(record, separators=(",", ":")) + "\n" for record in records(plan, games)]


def records(plan: Plan, games: Sequence[int]) -> Iterator[dict[str, Any]]:
    """The records of these games, all of one size. Exact numbers are texts in lowest terms; null: not decided, or not written."""
    drawn = Drawn([plan.draw(k) for k in games], plan.weights)
    batch, facts = Batch(drawn.tables), drawn.facts(plan.alphas[0])
    classes = {name: _held(module, batch, facts) for name, module in CLASSES.items()}
    sevens = batch.answers(together.sevens, lambda rows: (alt.decide(facts[k], math.inf, plan.programs).feasible for k in rows))
    methods = {one.key: _earned(one, batch, drawn) for one in fitted.every(plan.methods, plan.alphas)}
    for row, k in enumerate(games):
        shape, index = plan.game(k)
        yield {
            "actions": list(shape),
            "index": index,
            **game(drawn.tables[row]),
            "classes": {name: answers[row] for name, answers in classes.items()},
            THEOREM_2: sevens[row],
            "methods": {key: entries[row] for key, entries in methods.items()},
            "plan": plan.digest,
        }


def _held(module: ModuleType, batch: Batch, facts: Sequence[Facts]) -> list[bool]:
    """Whether the games are of one class."""
    return batch.answers(together.holds(module), lambda rows: (module.decide(facts[k]).holds for k in rows))


def _earned(one: Fitted, batch: Batch, drawn: Drawn) -> list[dict[str, Any]]:
    """What the games say of one method."""

    def apart(rows: Sequence[int]) -> Iterator[dict[str, Any]]:
        return (_judged(drawn.tables[k], fit) for k, fit in zip(rows, drawn.fits(one, rows), strict=True))

    return batch.answers(together.entries(one, drawn.uniform(one)), apart)


def _judged(table: Table, found: Projection) -> dict[str, Any]:
    """optimal: null where the method was not fitted. value, regret: null where it has no greedy action. proved: see Landscape."""
    was = found.greedy is not None or found.represents is False
    return {
        "optimal": found.optimal if was else None,
        "value": spelled(found.value),
        "regret": None if found.value is None else spell(regret(table, found.value)),
        **({} if found.landscape is None else {"proved": found.landscape.proved}),
    }


def regret(table: Table, value: Fraction) -> Fraction:
    """How far ``value`` is below the optimum, as a share of the payoffs' range."""
    span = table.max - table.min
    return (table.max - value) / span if span else Fraction(0)
