"""Answers about many games at once: those that exact/batch settles, and game by game those that it leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from qtran_cli.exact.ask import Ask
from qtran_cli.exact.batch import lines
from qtran_cli.exact.batch.earned import Earned
from qtran_cli.exact.batch.games import Games, taken
from qtran_cli.exact.known import PROJECTIONS
from qtran_cli.scalars import spell_ratio
from qtran_cli.study.fitted import Fitted
from qtran_cli.table import Table

Settled = Callable[[Games], Iterable[Any]]
"""Games taken together -> an answer each, OPEN where none is found."""
OPEN = object()
NOTHING = False, None, None
"""What a game says of a method that has no greedy joint action for it."""


class Batch:
    """Games of one shape, of which those with numbers that are small enough are taken together."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self._rows, self._count = taken(tables), len(tables)
        self._games = Games([tables[k] for k in self._rows])

    def answers(self, settled: Settled | None, apart: Callable[[Sequence[int]], Iterable[Any]]) -> list[Any]:
        """An answer for each game. apart: the solver's answers, for the games that ``settled`` leaves."""
        found = [OPEN] * self._count
        if settled is not None and self._rows:
            for k, answer in zip(self._rows, settled(self._games), strict=True):
                found[k] = answer
        left = [k for k, answer in enumerate(found) if answer is OPEN]
        for k, answer in zip(left, apart(left) if left else (), strict=True):
            found[k] = answer
        return found


def holds(module: ModuleType) -> Settled | None:
    """Whether games are of a class, if that is known of many at once."""
    return (lambda games: module.holds(games).tolist()) if hasattr(module, "holds") else None


def sevens(games: Games) -> Iterator[Any]:
    """Whether (7) can be met."""
    found, known = lines.decided(games)
    return (answer if sure else OPEN for answer, sure in zip(found.tolist(), known.tolist(), strict=True))


def entries(one: Fitted, uniform: bool) -> Settled | None:
    """What games say of a method (see measure.py), if the method says that of many at once: under uniform sampling."""
    module = PROJECTIONS[one.method]
    if not uniform or not hasattr(module, "earned"):
        return None
    return lambda games: _entries(games, module.earned(games, Ask(alpha=one.alpha)))


def _entries(games: Games, found: Earned | None) -> Iterable[Any]:
    if found is None:
        return [OPEN] * len(games.tables)
    proved = {} if found.proved is None else {"proved": found.proved}
    den = np.array([table.den for table in games.tables], dtype=object)
    values, regrets = ratios(found.worst, den), ratios(games.high - found.worst, np.maximum(games.high - games.low, 1))
    earned = zip((found.worst == games.high).tolist(), values, regrets, strict=True)
    rows = zip(earned, found.some.tolist(), found.settled.tolist(), strict=True)
    return ({**_entry(*(one if some else NOTHING)), **proved} if sure else OPEN for one, some, sure in rows)


def _entry(optimal: bool, value: str | None, regret: str | None) -> dict[str, Any]:
    return {"optimal": optimal, "value": value, "regret": regret}


def ratios(num: np.ndarray, den: np.ndarray) -> list[str]:
    """num / den, each in lowest terms as the contracts spell it. den > 0."""
    return list(map(spell_ratio, num.tolist(), den.tolist()))
