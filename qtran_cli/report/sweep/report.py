"""A sweep, for reading and as a document: how many of its runs stand how, those that failed with their last words, and all on request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType

from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.labels import printable
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.prose import Item as Note
from qtran_cli.report.kit.prose import Line
from qtran_cli.sweep.asked import constant
from qtran_cli.sweep.folder import SCHEMA, Item, State, counts, documents

HEADS = ("", "id", "env", "method", "asked for", "status")
ORDER = ("complete", "running", "stopped", "failed", "new")
MOST_FAILED, MOST_LISTED = 10, 1000


def verdict(found: Mapping[str, State]) -> str:
    """How many runs there are, and how they stand.

    >>> verdict({"a": State("a", "complete"), "b": State("b", "failed")})
    '2 runs: 1 complete, 1 failed'
    """
    own: Counter[str] = counts(found)
    told = ", ".join(f"{own[status]:,} {status}" for status in ORDER if own[status])
    return f"{len(found):,} run{'s' * (len(found) != 1)}: {told}"


def report(folder: str, items: Sequence[Item], wanted: Sequence[Item], found: Mapping[str, State], listed: bool = False) -> Group:
    """The verdict on those that are wanted, what failed, and with ``listed`` every one. items: all of the plan."""
    head = Line(f"{printable(folder)}: {verdict(found)}", "bold")
    shared = constant(item.asked for item in items)
    return Group(head, *([_table(wanted, found, shared)] if listed and wanted else []), *_failed(wanted, found))


def _table(items: Sequence[Item], found: Mapping[str, State], shared: Mapping[str, str]) -> RenderableType:
    rows = [_row(item, found[item.id], shared) for item in items[:MOST_LISTED]]
    table = Listing(HEADS, rows, (0,), (2, 4))
    left = len(items) - len(rows)
    return Group(table, Note("", f"and {left:,} more; --json lists them all")) if left else table


def _row(item: Item, state: State, shared: Mapping[str, str]) -> list[Cell]:
    own = item.asked
    texts = (str(item.index), item.id, own.option("env"), own.option("method"), own.varied(shared), state.status)
    return [Cell(printable(text) if text else "") for text in texts]


def _failed(items: Sequence[Item], found: Mapping[str, State]) -> Iterator[RenderableType]:
    failed = [item for item in items if found[item.id].status == "failed"]
    for item in failed[:MOST_FAILED]:
        yield Note("", printable(f"run {item.index}, {item.place}: {found[item.id].words or 'it left no words'}"))
    if failed:
        more = f"and {len(failed) - MOST_FAILED:,} more. " if len(failed) > MOST_FAILED else ""
        yield Note("", f"{more}--retry begins them again")


def document(folder: str, items: Sequence[Item], found: Mapping[str, State]) -> dict[str, Any]:
    """As JSON has it."""
    return {"schema": SCHEMA, "folder": folder, "counts": dict(counts(found)), "runs": documents(items, found)}
