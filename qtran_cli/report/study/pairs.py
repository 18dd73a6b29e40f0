"""Every two methods on the same games: as a grid of counts, as a list with everything, and as JSON values."""

from __future__ import annotations

from typing import Any

from rich.console import RenderableType

from qtran_cli.report.kit.grid import Cell, Grid, Shelf
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.study.rounded import rounded
from qtran_cli.study.pairs import Pair
from qtran_cli.study.summary import Size

UNLIKELY = 0.05
"""A p below this is marked."""
TITLE = "games where the method of the line is right, that of the column wrong"
GRID_NOTE = f"*: more than the other way round, with p < {UNLIKELY} by the exact sign test of these two alone."
LIST_NOTE = (
    "both, 1st, 2nd, none: which of the two are right, in games. difference: of their shares, with Newcombe's 95 % interval for "
    "paired shares. p: the exact sign test of 1st against 2nd."
)
_HEADS = ("1st method", "2nd method", "both", "1st", "2nd", "none", "difference, %", "p")


def grid(size: Size) -> RenderableType:
    """The counts of every two methods, both ways."""
    names = list(size.methods)
    cells = {(i, j): cell for pair in size.pairs for (i, j), cell in _cells(pair, names)}
    rows = [[cells.get((i, j), Cell("·")) for j in range(len(names))] for i in range(len(names))]
    numbers = [str(k) for k in range(1, len(names) + 1)]
    return Shelf([Grid(TITLE, "", numbers, [f"{k:>2} {name}" for k, name in enumerate(names, 1)], rows)])


def _cells(pair: Pair, names: list[str]) -> list[tuple[tuple[int, int], Cell]]:
    i, j, unlikely = names.index(pair.first), names.index(pair.second), pair.p < UNLIKELY
    marks = ["*" if unlikely and more else "" for more in (pair.first_only > pair.second_only, pair.first_only < pair.second_only)]
    return [((i, j), Cell(f"{pair.first_only:,}", marks[0])), ((j, i), Cell(f"{pair.second_only:,}", marks[1]))]


def listing(size: Size) -> Listing:
    """A line for every two methods."""
    rows = [[Cell(text) for text in _texts(pair)] for pair in size.pairs]
    return Listing(_HEADS, rows, numbers=range(2, 8), wrapped=(0, 1))


def _texts(pair: Pair) -> tuple[str, ...]:
    counts = [f"{n:,}" for n in (pair.both, pair.first_only, pair.second_only, pair.neither)]
    if pair.difference is None:
        return pair.first, pair.second, *counts, "", ""
    low, high = pair.interval
    return pair.first, pair.second, *counts, f"{_points(pair.difference)} ({_points(low)}, {_points(high)})", _chance(pair.p)


def _points(x: float) -> str:
    text = f"{100 * x:+.1f}"
    return "0.0" if text in ("+0.0", "-0.0") else text.replace("-", "−")


def _chance(p: float) -> str:
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def entry(pair: Pair) -> dict[str, Any]:
    """The document's. Counts are exact; the rest is rounded to 10 digits, p to 6."""
    known = pair.games > 0
    regret = {"games": pair.regrets, "difference": rounded(pair.regret), "ci95": _interval(pair.regret_interval)}
    return {
        "first": pair.first,
        "second": pair.second,
        "games": pair.games,
        "undecided": pair.undecided,
        "both": pair.both,
        "first_only": pair.first_only,
        "second_only": pair.second_only,
        "neither": pair.neither,
        "difference": rounded(pair.difference),
        "ci95": _interval(pair.interval if known else None),
        "p": float(f"{pair.p:.6g}") if known else None,
        "regret": regret,
    }


def _interval(found: tuple[float, float] | None) -> list[float | None] | None:
    return None if found is None else [rounded(x) for x in found]
