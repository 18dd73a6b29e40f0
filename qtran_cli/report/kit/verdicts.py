"""Rules that something is held to: a line each, whether it is kept, and what to do where it is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.labels import printable
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.marks import OPTIMUM_STYLE, UNMET_STYLE
from qtran_cli.report.kit.prose import Line


def report(name: str, verdicts: Sequence[Any]) -> RenderableType:
    """How many are kept, then a line a rule. verdicts: of envs.conformance."""
    broken, count, called = sum(bool(v.broken) for v in verdicts), len(verdicts), printable(name)
    first = f"{called} breaks {broken} of {count} rules" if broken else f"{called} keeps all {count} rules"
    rows = [[Cell("no" if v.broken else "yes", style=UNMET_STYLE if v.broken else ""), Cell(v.rule), Cell(_why(v))] for v in verdicts]
    return Group(Line(first, UNMET_STYLE if broken else OPTIMUM_STYLE), Text(), Listing(("kept", "rule", ""), rows, (), 2))


def _why(verdict: Any) -> str:
    return f"{verdict.broken}: {verdict.right}" if verdict.broken else ""


def document(verdicts: Sequence[Any]) -> dict[str, Any]:
    """Keys of the document."""
    rules = [{"rule": v.rule, "kept": not v.broken, "broken": v.broken or None, "right": v.right} for v in verdicts]
    return {"kept": not any(v.broken for v in verdicts), "rules": rules}
