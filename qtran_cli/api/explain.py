"""Which exact tables learned or printed ones are."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from qtran_cli.api import asked
from qtran_cli.api.explained import ExplainedTables
from qtran_cli.api.load import one_step, source
from qtran_cli.api.values import Number, at_least
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.check import in_place
from qtran_cli.exact.known import PROJECTIONS
from qtran_cli.judge.explain import origins, sources
from qtran_cli.judge.explain.given import Given, rounded_to
from qtran_cli.registry import unknown

if TYPE_CHECKING:
    from qtran_cli.api.load import Source
    from qtran_cli.model.game import Game


def explain(
    game: Source,
    *tables: Source,
    methods: str | Iterable[str] | None = None,
    decimals: int | None = None,
    alpha: Number = Ask.alpha,
    qmix_seconds: float = Ask.qmix_seconds,
) -> ExplainedTables:
    """Which exact table each of the tables is: of which method, under which exploration or weights; and how far off it is.

    game: anything that ``load`` takes, of one step.
    tables: a file, a run's folder, or what `qtran train --json` printed, as `qtran explain` takes them; or an array, a nested list or
        a game with the table as its payoff. Floats are taken by their value.
    methods: exact methods to look at. Default: all.
    decimals: to how many the tables are rounded. Default: the most that any number has, of texts and files; floats count as not rounded.
    alpha, qmix_seconds: as in ``solve``.

    Raises what ``load`` raises, and UsageError for a game that is too large, or without tables.
    Cost: seconds for two agents of three actions. Source: docs/theory.md, sections 5, 9 and 10.

    >>> explain([[8, -12], [-12, 0]], [[0, -4], [-4, -8]])
    <ExplainedTables game: vdn's fit under uniform sampling: the very table>
    """
    loaded = one_step(game, "game")
    ask = asked.options(alpha=alpha, qmix_seconds=qmix_seconds)
    places = None if decimals is None else int(at_least(0, decimals, "decimals", whole=True))
    given = [one for k, table in enumerate(tables, 1) for one in _given(table, k, loaded, places)]
    return ExplainedTables(loaded, origins.explain(loaded, given, _names(methods), ask), source(game) or loaded.name)


def _given(table: Source, k: int, game: Game, decimals: int | None) -> list[Given]:
    if isinstance(table, str | os.PathLike):
        return sources.read([os.fsdecode(table)], game, decimals)
    found = in_place.table(one_step(table, f"table {k}"), game, f"table {k}")
    return [Given(f"table {k}", found, rounded_to(found) if decimals is None else decimals)]


def _names(methods: str | Iterable[str] | None) -> list[str]:
    names = [methods] if isinstance(methods, str) else list(methods or ())
    for name in names:
        if name not in PROJECTIONS:
            raise unknown("exact method", str(name), PROJECTIONS.names())
    return names
