"""Whether a run that was made once more has the same numbers: for reading, and as a document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.console import Group

from qtran_cli.judge.again.repeated import Parted, Repeated
from qtran_cli.report.kit.labels import printable
from qtran_cli.report.kit.prose import Item, Line

SCHEMA = "qtran.rerun/1"
MOST = 8
"""Keys of the first line that differs that are shown."""


def verdict(found: Repeated) -> str:
    """One line."""
    return "the same numbers, byte for byte" if found.same else "other numbers"


def report(found: Repeated) -> Group:
    """The verdict, where the two first part, and what else differs."""
    head = Line(f"{printable(found.again)} repeats {printable(found.run)}: {verdict(found)}", "bold")
    return Group(head, *(Item("", line) for line in _lines(found)))


def _lines(found: Repeated) -> Iterator[str]:
    yield "compared: " + " and ".join(f"{count:,} lines of {name}" for name, count in found.lines.items() if count)
    if found.beyond:
        yield f"the run was stopped before its end: {found.beyond:,} lines beyond it were compared with nothing"
    if found.parted is not None:
        yield from _parted(found.parted)
    for name, (was, now) in found.around.items():
        yield f"{name}: {was if was is not None else 'not told'}, now {now if now is not None else 'not told'}"
    if not found.same and not found.around:
        yield "versions and device are the same: the processor, or its libraries, are others"


def _parted(found: Parted) -> Iterator[str]:
    if not found.values:
        yield f"{found.file} differs in its spelling"
        return
    yield f"first in {found.file} at step {found.step}, seed {found.seed}:"
    for key, (was, now) in list(found.values.items())[:MOST]:
        yield f"{key} was {was if not isinstance(was, list | dict) else '…'}, is {now if not isinstance(now, list | dict) else '…'}"
    if len(found.values) > MOST:
        yield f"and {len(found.values) - MOST} more"


def document(found: Repeated) -> dict[str, Any]:
    """As JSON has it."""
    parted = None if found.parted is None else {**asdict(found.parted), "values": _pairs(found.parted.values)}
    said = {"run": found.run, "again": found.again, "same": found.same, "compared": dict(found.lines), "beyond": found.beyond}
    return {"schema": SCHEMA, **said, "parted": parted, "differs": _pairs(found.around)}


def _pairs(found: Any) -> dict[str, Any]:
    return {name: {"was": was, "is": now} for name, (was, now) in found.items()}
