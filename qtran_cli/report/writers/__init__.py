"""One file a format that a result can be written in; the stem is what --format calls it.

A writer's module has:

    EXACT: bool                    whether it writes the document's exact numbers, not the report with its rounding
    write(answer: Answer) -> str   the whole text, with its last line ended

What a report says is written once, as renderables; report/kit/parts.py takes it apart for writers of a report. Writers of data
read the JSON document. The names of games, agents and actions are somebody else's: a writer escapes every character that
means something in its format.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qtran_cli.registry import Registry

WRITERS = Registry("qtran_cli.report.writers", "format")


@dataclass(frozen=True)
class Answer:
    """What a command found, to be written in any format. Only what the format asks for is built.

    title: what it is about, for a page's title, printable. report: its renderables. document: its JSON document.
    records: of an answer that is a list, a mapping a line of it, for a spreadsheet (report/kit/records.py); None: of a game's tables.
    """

    title: str
    report: Callable[[], Any]
    document: Callable[[], dict[str, Any]]
    records: Callable[[], Sequence[Mapping[str, Any]]] | None = None
