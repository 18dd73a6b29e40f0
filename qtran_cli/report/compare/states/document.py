"""What the document of `qtran compare --json` says of a game with several states."""

from __future__ import annotations

from typing import Any

from qtran_cli.exact.states.solution import Earned
from qtran_cli.judge.comparison import Compared, Comparison
from qtran_cli.judge.training import Training
from qtran_cli.model.task import Task
from qtran_cli.report.compare.states.words import parting, remark
from qtran_cli.report.train.states import ends
from qtran_cli.scalars import spelled

__all__ = ["game", "optimum", "parting", "theory", "trained"]


def game(comparison: Comparison[Task]) -> dict[str, Any]:
    """Its names."""
    task = comparison.game
    return {"name": task.name, "agents": list(task.agents), "actions": [list(labels) for labels in task.actions]}


def optimum(comparison: Comparison[Task]) -> dict[str, Any]:
    """The best return, or its bounds."""
    best = comparison.exact.benchmark
    return {"value": spelled(best.value), "lower": spelled(best.lower), "upper": spelled(best.upper), "of": best.words}


def theory(comparison: Comparison[Task], method: Compared) -> dict[str, Any]:
    """What theory says of a method."""
    found = method.theory
    return {
        "exact": {"fitted": _return(found.fitted), "bootstrapped": _return(found.bootstrapped)},
        "expected": spelled(found.expected),
        "fixed_points": ends.brief(found),
        "reason": remark(comparison, method) or None,
    }


def _return(earned: Earned | None) -> dict[str, Any] | None:
    return None if earned is None else {"value": spelled(earned.value), "reason": earned.reason or None}


def trained(training: Training[Task]) -> dict[str, Any]:
    """What is told of a run besides."""
    return {
        "per_seed": [
            {"seed": s.number, "return": spelled(s.value), "sampled_return": s.sampled, "optimal": s.optimal, "max_error": _float(s.fit)}
            | {"began": ends.spelled_out(s.began, training.game)}
            for s in training.seeds
        ]
    }


def _float(number: Any) -> float | None:
    return None if number is None else float(number)
