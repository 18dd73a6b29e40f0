"""A line of games.jsonl, read back: whether it is the record that this plan has for this game, of the form that a summary needs."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from qtran_cli import scalars
from qtran_cli.errors import ScalarError
from qtran_cli.study.plan import Plan
from qtran_cli.table import Table
from qtran_cli.theorems import THEOREM_2

KEYS = {"actions", "index", "payoff", "optimum", "classes", THEOREM_2, "methods", "plan"}
WRITTEN = 100
"""The payoffs of games up to so many joint actions are written out; larger ones can be drawn again."""
_JUDGED, _PROVED = {"optimal", "value", "regret"}, {"proved"}


def read(line: bytes, plan: Plan, k: int) -> dict[str, Any] | None:
    """The record of the plan's game ``k``; None where the line is none."""
    try:
        record = json.loads(line)
        shape, index = plan.game(k)
    except (ValueError, IndexError, RecursionError):
        return None
    if k >= plan.total or not isinstance(record, dict) or set(record) | {"plan"} != KEYS:
        return None
    ours = record["actions"] == list(shape) and _is(record["index"], int) and record["index"] == index and _named(record, plan, k)
    return record if ours and _answered(record["classes"], record[THEOREM_2]) and _methods(record["methods"], plan) else None


def _named(record: Mapping[str, Any], plan: Plan, k: int) -> bool:
    """Whether the record names this plan; an early 0.1.0 named none, and then its game tells."""
    if "plan" in record:
        return bool(record["plan"] == plan.digest)
    return all(record[key] == value for key, value in game(plan.draw(k)).items())


def game(table: Table) -> dict[str, Any]:
    """What a record says of the game itself."""
    if table.size > WRITTEN:
        return {"payoff": None, "optimum": scalars.spell(table.max)}
    cells, nums = np.empty(table.size, dtype=object), table.num.ravel().tolist()
    cells[:] = [scalars.spell_ratio(x, table.den) for x in nums]
    return {"payoff": cells.reshape(table.shape).tolist(), "optimum": scalars.spell_ratio(max(nums), table.den)}


def _answered(classes: Any, theorem_2: Any) -> bool:
    return isinstance(classes, Mapping) and all(_is(x, bool, type(None)) for x in (*classes.values(), theorem_2))


def _methods(methods: Any, plan: Plan) -> bool:
    return isinstance(methods, Mapping) and set(methods) == plan.keys and all(map(_judged, methods.values()))


def _judged(entry: Any) -> bool:
    """Whether this is what a game says of a method, as measure.py writes it."""
    if not isinstance(entry, dict) or entry.keys() - _PROVED != _JUDGED:
        return False
    return _is(entry["optimal"], bool, type(None)) and _is(entry.get("proved", True), bool) and _share(entry["regret"])


def _share(regret: Any) -> bool:
    """Whether a regret is null or an exact number from 0 to 1."""
    try:
        return regret is None or (isinstance(regret, str) and not math.isnan(share(regret)))
    except ScalarError:
        return False


@lru_cache(maxsize=1 << 10)
def share(regret: str) -> float:
    """The float nearest to a number from 0 to 1 as a line spells it, NaN for any other. Raises ScalarError.

    Kept for a while: the methods of a game often have the same regret.
    """
    number = scalars.parse(regret)
    return float(number) if 0 <= number <= 1 else math.nan


def _is(value: Any, *types: type) -> bool:
    """Whether the value is of one of these types itself: true is no whole number."""
    return type(value) in types
