"""What `qtran envs check` prints: a verdict a rule, and how fast the task is."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from qtran_cli.judge.worlds.kept import Contract
from qtran_cli.model.world import World
from qtran_cli.report.envs.page import SCHEMA
from qtran_cli.report.kit import verdicts
from qtran_cli.report.kit.prose import Line


def report(found: Contract) -> RenderableType:
    """A line a rule."""
    rates = "; ".join(f"{rate:,.0f} at {lanes} lane{'s' * (lanes > 1)}" for lanes, rate in found.speed)
    return Group(verdicts.report(found.game.name, found.verdicts), Text(), Line(f"steps a second: {rates}"))


def document(found: Contract) -> dict[str, Any]:
    """The document."""
    options = dict(found.game.options) if isinstance(found.game, World) else {}
    rates = [{"lanes": lanes, "steps_per_second": rate} for lanes, rate in found.speed]
    return {"schema": SCHEMA, "name": found.game.name, "options": options, **verdicts.document(found.verdicts), "speed": rates}
