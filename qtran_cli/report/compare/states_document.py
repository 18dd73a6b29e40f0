"""The JSON document of `qtran compare --json` on a game with several states, schema qtran.compare/1."""

from __future__ import annotations

from typing import Any

from qtran_cli.exact.states.solution import Earned
from qtran_cli.judge.states_comparison import TaskCompared, TaskComparison
from qtran_cli.judge.states_training import TaskTraining
from qtran_cli.model import environment
from qtran_cli.report.compare.states_words import parting, untold
from qtran_cli.scalars import spelled


def document(comparison: TaskComparison) -> dict[str, Any]:
    """The document, schema qtran.compare/1. Exact numbers are strings, learned ones are floats."""
    task, best, judged = comparison.task, comparison.benchmark, comparison.judged
    return {
        "schema": "qtran.compare/1",
        "env": comparison.env,
        "environment": environment.of(comparison.task).digest,
        "game": {"name": task.name, "agents": list(task.agents), "actions": [list(labels) for labels in task.actions]},
        "optimum": {"value": spelled(best.value), "lower": spelled(best.lower), "upper": spelled(best.upper), "of": best.words},
        "seeds": comparison.seeds,
        "env_steps": comparison.steps,
        "full_exploration": comparison.uniform,
        "agree": all(method.agrees for method in judged) if judged else None,
        "methods": {method.name: _method(comparison, method) for method in comparison.methods},
    }


def _method(comparison: TaskComparison, method: TaskCompared) -> dict[str, Any]:
    return {
        "exact": {name: _return(getattr(method.theory, name)) for name in ("fitted", "bootstrapped")},
        "expected": spelled(method.expected),
        "reason": untold(comparison, method) or None,
        "trained": None if method.training is None else _run(method.training, method.reused),
        "agrees": method.agrees,
        "disagreement": parting(method) or None,
    }


def _return(earned: Earned | None) -> dict[str, Any] | None:
    return None if earned is None else {"value": spelled(earned.value), "reason": earned.reason or None}


def _run(training: TaskTraining, reused: bool) -> dict[str, Any]:
    return {
        "run": training.run,
        "reused": reused,
        "updates": training.updates,
        "seconds": training.seconds,
        "settings": dict(training.settings),
        "agreement": None if training.agreement is None else float(training.agreement),
        "return": {"iqm": training.iqm, "ci95": list(training.interval), "per_seed": [seed.earned for seed in training.seeds]},
        "per_seed": [
            {"seed": s.number, "return": spelled(s.value), "sampled_return": s.sampled, "optimal": s.optimal, "max_error": _float(s.fit)}
            for s in training.seeds
        ],
    }


def _float(number: Any) -> float | None:
    return None if number is None else float(number)
