"""What the report and the document of `qtran train` say of every run, whatever it was trained on."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from rich.console import RenderableType

from qtran_cli.judge.training import Finished
from qtran_cli.model import environment
from qtran_cli.model.team_game import TeamGame
from qtran_cli.report.kit.labels import printable
from qtran_cli.report.kit.numerals import Numbers, brief
from qtran_cli.report.kit.prose import INDENT, Item


def opening(finished: Finished, seeds: int, game: str, said: dict[str, str]) -> Iterator[RenderableType]:
    """The lines under the verdict. game: the game in a line; said: further lines by name."""
    yield Item("game", game, INDENT)
    exploration = "full exploration" if finished.full_exploration else "ε-greedy exploration"
    yield Item("method", f"{finished.method}, {finished.steps:,} environment steps per seed, {exploration}", INDENT)
    ratio = Numbers(digits=2).show(Fraction(finished.updates, finished.steps))
    rate = finished.updates * seeds / max(finished.seconds, 1e-9)
    work = f"{finished.updates:,} per seed, {ratio} per environment step; {rate:,.0f} a second over all seeds"
    yield Item("updates", work, INDENT)
    low, high = finished.interval
    yield Item("return", f"interquartile mean {brief(finished.iqm)}, 95 % interval {brief(low)} … {brief(high)} over seeds", INDENT)
    yield from (Item(name, text, INDENT) for name, text in said.items())
    yield from (Item("warning", text, INDENT) for text in finished.warnings)
    if finished.run:
        yield Item("run", printable(finished.run), INDENT, whole=True)


def head(finished: Finished, game: TeamGame, returns: list[float]) -> dict[str, Any]:
    """The document's first keys. environment: the digest of what was played."""
    seconds, count = max(finished.seconds, 1e-9), len(returns)
    return {
        "schema": "qtran.train/1",
        "env": finished.env,
        "environment": environment.of(game).digest,
        "method": finished.method,
        "seeds": count,
        "env_steps": finished.steps,
        "updates": finished.updates,
        "updates_per_env_step": finished.updates / finished.steps,
        "seconds": finished.seconds,
        "updates_per_second": finished.updates * count / seconds,
        "env_steps_per_second": finished.steps * count / seconds,
        "run": finished.run,
        "full_exploration": finished.full_exploration,
        "settings": dict(finished.settings),
        "warnings": list(finished.warnings),
        "return": {"iqm": finished.iqm, "ci95": list(finished.interval), "per_seed": returns},
    }
