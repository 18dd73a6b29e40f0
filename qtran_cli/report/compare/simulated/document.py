"""What the document of `qtran compare --json` says of a simulated task."""

from __future__ import annotations

from typing import Any

from qtran_cli.judge.comparison import Compared, Comparison
from qtran_cli.judge.training import Training
from qtran_cli.model.world import World
from qtran_cli.report.compare.simulated.report import parting, remark
from qtran_cli.report.train.simulated.report import reached

__all__ = ["game", "optimum", "parting", "theory", "trained"]


def game(comparison: Comparison[World]) -> dict[str, Any]:
    """Its names, and what it was told."""
    world = comparison.game
    actions = [list(labels) for labels in world.actions]
    return {"name": world.name, "agents": list(world.agents), "actions": actions, "options": dict(world.options)}


def optimum(comparison: Comparison[World]) -> dict[str, Any]:
    """The ceiling."""
    best = comparison.exact.benchmark
    return {"value": None, "lower": None, "upper": None if best.upper is None else float(best.upper), "of": best.words}


def theory(comparison: Comparison[World], method: Compared) -> dict[str, Any]:
    """Nothing is known."""
    return {"exact": None, "expected": None, "fixed_points": None, "reason": remark(comparison, method) or method.theory.words}


def trained(training: Training[World]) -> dict[str, Any]:
    """What every seed earned, and what was counted."""
    counts = [{name: values[k] for name, values in training.tallies.items()} for k in range(len(training.seeds))]
    return {
        "per_seed": [{"seed": s.number, "sampled_return": s.sampled} | own for s, own in zip(training.seeds, counts, strict=True)],
        "reached": reached(training),
    }
