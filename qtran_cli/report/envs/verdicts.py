"""What `qtran envs check` prints: a verdict a rule, and how fast the task is."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from qtran_cli.judge.worlds.kept import Contract
from qtran_cli.model.world import World
from qtran_cli.report.envs.page import SCHEMA
from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.labels import printable
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.marks import OPTIMUM_STYLE, UNMET_STYLE


def report(found: Contract) -> RenderableType:
    """A line a rule."""
    count, name = len(found.verdicts), printable(found.game.name)
    first = f"{name} breaks {found.broken} of {count} rules" if found.broken else f"{name} keeps all {count} rules"
    rows = [[Cell("no" if v.broken else "yes", style=UNMET_STYLE if v.broken else ""), Cell(v.rule), Cell(_why(v))] for v in found.verdicts]
    rates = "; ".join(f"{rate:,.0f} at {lanes} lane{'s' * (lanes > 1)}" for lanes, rate in found.speed)
    style = UNMET_STYLE if found.broken else OPTIMUM_STYLE
    return Group(Text(first, style), Text(), Listing(("kept", "rule", ""), rows, (), 2), Text(), Text(f"steps a second: {rates}"))


def _why(verdict: Any) -> str:
    return f"{verdict.broken}: {verdict.right}" if verdict.broken else ""


def document(found: Contract) -> dict[str, Any]:
    """The document."""
    rules = [{"rule": v.rule, "kept": not v.broken, "broken": v.broken or None, "right": v.right} for v in found.verdicts]
    options = dict(found.game.options) if isinstance(found.game, World) else {}
    rates = [{"lanes": lanes, "steps_per_second": rate} for lanes, rate in found.speed]
    return {"schema": SCHEMA, "name": found.game.name, "options": options, "kept": not found.broken, "rules": rules, "speed": rates}
