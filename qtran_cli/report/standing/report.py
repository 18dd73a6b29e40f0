"""Runs as a table: environments, in each a row a combination of method and settings, the best first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from qtran_cli.judge.standing.standing import Chosen, Stand, Standing
from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.labels import printable
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.numerals import brief
from qtran_cli.report.kit.prose import Item
from qtran_cli.report.writers import Answer

SCHEMA = "qtran.report/1"
HEADS = ("method", "settings", "seeds", "steps", "return", "95 %", "optimal", "P(best above)", "p")
COLUMNS = (
    *("env", "environment", "method", "settings", "seeds", "steps", "iqm", "low", "high", "agreement"),
    *("best_above", "best_above_low", "best_above_high", "p"),
)
LEGEND = (
    "return: interquartile mean over seeds, and its bootstrap interval. optimal: the share of seeds whose greedy return is the best "
    "possible. P(best above): how likely a seed of the first row is above one of this row, ties half, with its interval; p: of Mann and "
    "Whitney's test, corrected for the number of rows (Holm)."
)
HELD_OUT = "Settings chosen by the seeds with even numbers, and what those with odd ones earn:"


def report(found: Standing) -> Group:
    """The table for reading."""
    parts: list[RenderableType] = []
    for digest in dict.fromkeys(stand.row.environment for stand in found.stands):
        own = [stand for stand in found.stands if stand.row.environment == digest]
        parts += [
            Text(printable(own[0].row.game), "bold"),
            Listing(HEADS, [_cells(stand) for stand in own], (2, 3, 4, 6), (1, 5, 7)),
            Text(),
        ]
    return Group(*parts, Item("", LEGEND), *_held_out(found.chosen), *_older(found.older))


def _cells(stand: Stand) -> list[Cell]:
    row = stand.row
    below = ["", ""] if stand.below is None else [f"{brief(stand.below[0])} {_ends(stand.below[1])}", f"{stand.below[2]:.2g}"]
    agreement = "" if stand.agreement is None else f"{stand.agreement:.0%}"
    counts = [f"{len(row.returns):,}", f"{row.step:,}", brief(stand.iqm), _ends(stand.ci95), agreement]
    return [Cell(printable(text) if text else "") for text in (row.method, _settings(stand), *counts, *below)]


def _settings(stand: Stand | Chosen) -> str:
    return " ".join(f"{name}={value}" for name, value in stand.row.settings if value is not None)


def _ends(ends: tuple[float, float] | None) -> str:
    return "" if ends is None else f"{brief(ends[0])} … {brief(ends[1])}"


def _held_out(chosen: Sequence[Chosen]) -> Iterator[RenderableType]:
    if chosen:
        yield Item("", HELD_OUT)
    for one in chosen:
        told = f"{one.row.game}, {one.row.method}: {_settings(one)}, of {one.settings}: {brief(one.iqm)} ({_ends(one.ci95)})"
        yield Item("", printable(told))


def _older(paths: Sequence[str]) -> Iterator[RenderableType]:
    if paths:
        more = f" and {len(paths) - 1:,} more" if len(paths) > 1 else ""
        yield Item("", printable(f"left out, as a later run has the same configuration and seeds: {paths[0]}{more}"))


def document(found: Standing) -> dict[str, Any]:
    """As JSON has it."""
    rows = [_row(stand) for stand in found.stands]
    return {"schema": SCHEMA, "rows": rows, "held_out": [_chosen(one) for one in found.chosen], "left_out": list(found.older)}


def _chosen(one: Chosen) -> dict[str, Any]:
    said: dict[str, Any] = {"env": one.row.game, "environment": one.row.environment, "method": one.row.method}
    return {**said, "settings": dict(one.row.settings), "of": one.settings, **_middle(one)}


def _row(stand: Stand) -> dict[str, Any]:
    row, below = stand.row, stand.below
    said: dict[str, Any] = {
        "run": row.path,
        "env": row.game,
        "environment": row.environment,
        "method": row.method,
        "settings": dict(row.settings),
    }
    said |= {"steps": row.step, "per_seed": {str(seed): value for seed, value in row.returns.items()}, **_middle(stand)}
    told = None if below is None else {"probability": below[0], "ci95": list(below[1]), "p": below[2]}
    return {**said, "agreement": stand.agreement, "best_above": told}


def _middle(one: Stand | Chosen) -> dict[str, Any]:
    return {"iqm": one.iqm, "ci95": None if one.ci95 is None else list(one.ci95)}


def answer(found: Standing) -> Answer:
    """The same for whichever format is asked for."""
    return Answer("Runs", lambda: report(found), lambda: document(found), lambda: [_record(stand) for stand in found.stands])


def _record(stand: Stand) -> dict[str, Any]:
    """A row, for spreadsheets and data frames."""
    row, below = stand.row, stand.below
    told = (None, None, None, None) if below is None else (below[0], *below[1], below[2])
    ends = (None, None) if stand.ci95 is None else stand.ci95
    values = (row.game, row.environment, row.method, _settings(stand), len(row.returns), row.step, stand.iqm, *ends, stand.agreement, *told)
    return dict(zip(COLUMNS, values, strict=True))
