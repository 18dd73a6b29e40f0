"""The origins of tables: what each of them is nearest to, ranked."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from qtran_cli.errors import UsageError
from qtran_cli.exact.ask import USUAL, Ask, Told, silent
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.known import PROJECTIONS
from qtran_cli.judge.explain.centres import Centres
from qtran_cli.judge.explain.distance import apart
from qtran_cli.judge.explain.exact import Exact, payoff
from qtran_cli.judge.explain.families import families
from qtran_cli.judge.explain.found import Explained, Explanation, Found
from qtran_cli.judge.explain.given import Given
from qtran_cli.judge.explain.refine import promise, refine, standing
from qtran_cli.judge.explain.scan import Curve, refused, scan
from qtran_cli.judge.explain.shelf import Shelf
from qtran_cli.judge.explain.under import UNIFORM, Under, Varied
from qtran_cli.model.game import Game

LARGEST = 10_000
"""Above so many joint actions no table is explained."""
RIVALS, REFINED = 24, 8
"""So many curves, the nearest on the grid, are told; so many of those that may come nearest are looked at closely."""
OTHERS = 27
"""Where no table is the given one, every joint action is tried as the centre of play in games of up to so many."""


def require_small(game: Game) -> None:
    """Raises UsageError for a game whose tables are too large."""
    if game.payoff.size > LARGEST:
        raise UsageError(f"{game.payoff.size:,} joint actions", where=game.name, right=f"tables of up to {LARGEST:,} are explained")


def unfollowed(game: Game, methods: Iterable[str] = ()) -> dict[str, str]:
    """By method why it is looked at under uniform sampling alone. Known before any work."""
    found = {name: refused(name, game.shape) for name in _names(methods)}
    return {name: reason for name, reason in found.items() if reason}


def _names(methods: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(methods)) or tuple(PROJECTIONS.sound())


def explain(game: Game, given: Sequence[Given], methods: Iterable[str] = (), ask: Ask = USUAL, told: Told = silent) -> Explained:
    """What every table is near to. methods: those that are looked at; none: all exact ones. Raises UsageError.

    Cost: a projection of each method for each step of the grid, and some thirty for each curve that is looked at closely.
    """
    require_small(game)
    if not given:
        raise UsageError("no table to explain", right="give a table of the payoff's shape")
    names = _names(methods)
    shelf = Shelf(Facts(game.payoff, ask, actions=game.actions))
    tables = []
    for k, one in enumerate(given):
        told(k, len(given), one.name)
        tables.append(_explanation(shelf, names, one))
    found = Explained(game, ask, names, tuple(tables), _left_out(shelf, names))
    return replace(found, families=families(found.tables))


def _explanation(shelf: Shelf, names: Sequence[str], given: Given) -> Explanation:
    centres = Centres(shelf.facts.table, given)
    first = centres.distinct([*given.greedy, *shelf.facts.best.first(len(given.greedy))])
    found = list(_still(shelf, names, given))
    found += _moving(shelf, names, first, centres, found)
    others = [u for u in centres.distinct(np.ndindex(*given.table.shape)) if u not in first]
    everywhere = not others
    if others and shelf.facts.table.size <= OTHERS and not any(one.within(given) for one in found):
        found += _moving(shelf, names, others, centres, found)
        everywhere = True
    return Explanation(given, tuple(_merged(sorted(found, key=lambda one: one.rank))), everywhere)


def _still(shelf: Shelf, names: Sequence[str], given: Given) -> Iterator[Found]:
    """The payoff, and what is exact under uniform sampling, with the α that is asked for."""
    own = payoff(names, shelf.facts)
    if own is not None:
        yield _found(own, UNIFORM, given)
    for name in names:
        under = _usual(shelf, name)
        yield from (_found(one, under, given) for one in shelf.of(name, under))


def _usual(shelf: Shelf, name: str) -> Under:
    return Under(Varied.alpha, shelf.facts.ask.alpha) if PROJECTIONS[name].TRAITS.alpha else UNIFORM


def _found(one: Exact, under: Under, given: Given) -> Found:
    return Found(one, under, under.value, under.value, apart(one.table, given.table))


def _moving(
    shelf: Shelf, names: Sequence[str], tried: Sequence[tuple[int, ...]], centres: Centres, known: Sequence[Found]
) -> Iterator[Found]:
    """The nearest tables along ε and α: those that can come nearer than what is known looked at closely, rivals as the grid has them."""
    least, looked = min((one.off.rms for one in known), default=math.inf), 0
    groups = _grouped(shelf, scan(shelf, names, tried, centres.given.floats))[:RIVALS]
    promises = [promise(shelf, group[0], centres.given) for group in groups]
    for k in sorted(range(len(groups)), key=lambda k: promises[k].chord):
        alike, closely = groups[k], looked < REFINED and promises[k].least < least
        near = refine(shelf, alike[0], centres.given) if closely else standing(alike[0])
        own = replace(_found(near.exact, near.under, centres.given), low=near.low, high=near.high)
        least, looked = min(least, own.off.rms), looked + closely
        yield replace(own, also=tuple(_same(shelf, alike, near.exact, near.under, centres)))


def _grouped(shelf: Shelf, curves: Sequence[Curve]) -> list[list[Curve]]:
    """Curves that have the same tables where they are nearest on the grid, and beside it, together."""
    groups: list[list[Curve]] = []
    for curve in curves:
        group = next((g for g in groups if _alike(shelf, g[0], curve)), None)
        groups.append([curve]) if group is None else group.append(curve)
    return groups


def _alike(shelf: Shelf, one: Curve, other: Curve) -> bool:
    if one.under.value != other.under.value or not one.exact.table.same(other.exact.table):
        return False
    return all(
        x is not None and y is not None and x.table.same(y.table) for x, y in zip(shelf.beside(one), shelf.beside(other), strict=True)
    )


def _same(shelf: Shelf, curves: Sequence[Curve], one: Exact, under: Under, centres: Centres) -> Iterator[tuple[Exact, Under]]:
    """Which other names that very table has where the first curve comes nearest: other methods', and around centres like its own."""
    for curve in curves:
        for centre in centres.like(curve.under.centre):
            there = replace(curve.under, value=under.value, centre=centre)
            if (curve.name, there) != (one.name, under):
                yield from ((other, there) for other in shelf.of(curve.name, there) if other.table.same(one.table))


def _merged(ranked: Sequence[Found]) -> list[Found]:
    """Every table once, under the name that comes first, the others beside it."""
    kept: list[Found] = []
    for one in ranked:
        k = next((k for k, other in enumerate(kept) if other.off == one.off and other.exact.table.same(one.exact.table)), None)
        if k is None:
            kept.append(one)
        else:
            kept[k] = replace(kept[k], also=(*kept[k].also, *one.names))
    return kept


def _left_out(shelf: Shelf, names: Sequence[str]) -> dict[str, str]:
    """What is not looked at of a method: all but uniform sampling, or all."""
    found = {name: refused(name, shelf.facts.table.shape) or shelf.missing(name, _usual(shelf, name)) for name in names}
    return {name: reason for name, reason in found.items() if reason}
