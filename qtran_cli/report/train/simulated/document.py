"""What the document of `qtran train --json` says of a simulated task."""

from __future__ import annotations

from typing import Any

from qtran_cli.judge.training import Training
from qtran_cli.model.situations import Situation
from qtran_cli.model.world import World
from qtran_cli.report.train.simulated.report import reached


def document(training: Training[World]) -> dict[str, Any]:
    """The keys of its own. optimum: its ceiling."""
    best, tallies = training.benchmark, training.tallies
    return {
        "options": dict(training.game.options),
        "optimum": {"value": None, "lower": None, "upper": None if best.upper is None else float(best.upper), "of": best.words},
        "reached": reached(training),
        "sees": training.sees,
        "agreement": None,
        "per_seed": [
            {"seed": seed.number, "return": _float(seed.value), "sampled_return": seed.sampled, "sampled_ci95": _span(training.spread(k))}
            | {name: values[k] for name, values in tallies.items()}
            for k, seed in enumerate(training.seeds)
        ],
    }


def _span(interval: tuple[float, float] | None) -> list[float] | None:
    return None if interval is None else list(interval)


def _float(number: Any) -> float | None:
    return None if number is None else float(number)


def where(game: World, x: Situation) -> dict[str, Any]:
    """There is one place alone."""
    return {}
