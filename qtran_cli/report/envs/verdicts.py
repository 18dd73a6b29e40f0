"""What `qtran envs check` prints: a verdict a rule, and how fast the task is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from qtran_cli.envs.conformance import Verdict, check, speed
from qtran_cli.envs.make import make
from qtran_cli.envs.several_states import TIME_LIMIT, decisions
from qtran_cli.model.task import Task
from qtran_cli.model.team_game import TeamGame
from qtran_cli.model.world import World
from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.marks import OPTIMUM_STYLE, UNMET_STYLE

LANES = (1, 64)
"""Lanes at which the speed is told."""


def found(game: TeamGame) -> list[Verdict]:
    """Every rule's verdict. Cost: a few hundred steps."""
    return list(check(lambda lanes: make(game, lanes), _limit(game)))


def _limit(game: TeamGame) -> int:
    """Steps after which an episode has to be over."""
    if isinstance(game, Task):
        return decisions(game) or TIME_LIMIT
    return game.horizon or 1


def kept(verdicts: Sequence[Verdict]) -> bool:
    """Whether all rules are."""
    return not any(verdict.broken for verdict in verdicts)


def report(world: TeamGame, verdicts: Sequence[Verdict]) -> RenderableType:
    """A line a rule."""
    broken = sum(bool(verdict.broken) for verdict in verdicts)
    first = f"{world.name} keeps all {len(verdicts)} rules" if not broken else f"{world.name} breaks {broken} of {len(verdicts)} rules"
    rows = [[Cell("no" if v.broken else "yes", style=UNMET_STYLE if v.broken else ""), Cell(v.rule), Cell(_why(v))] for v in verdicts]
    rates = "; ".join(f"{speed(lambda n: make(world, n), lanes):,.0f} at {lanes} lane{'s' * (lanes > 1)}" for lanes in LANES)
    style = UNMET_STYLE if broken else OPTIMUM_STYLE
    return Group(Text(first, style), Text(), Listing(("kept", "rule", ""), rows, (), 2), Text(), Text(f"steps a second: {rates}"))


def _why(verdict: Verdict) -> str:
    return f"{verdict.broken}: {verdict.right}" if verdict.broken else ""


def document(world: TeamGame, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """The document."""
    rules = [{"rule": v.rule, "kept": not v.broken, "broken": v.broken or None, "right": v.right} for v in verdicts]
    options = dict(world.options) if isinstance(world, World) else {}
    return {"schema": "qtran.envs/1", "name": world.name, "options": options, "kept": kept(verdicts), "rules": rules}
