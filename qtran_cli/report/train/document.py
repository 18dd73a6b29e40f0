"""The document of `qtran train --json`, schema qtran.train/1: what it says of every run, whatever the kind of game."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from qtran_cli.judge.training import Training
from qtran_cli.model import environment
from qtran_cli.report.train import alarm, condition, near, pages, tables


def document(training: Training) -> dict[str, Any]:
    """The document. Learned numbers are floats; what is exact is a string. environment: the digest of what was played."""
    return _run(training) | pages.document(training.game).document(training)


def records(training: Training) -> list[dict[str, Any]]:
    """A record a seed, for tables of one line each."""
    whole = document(training)
    about = {name: whole[name] for name in ("env", "method", "run", "env_steps")}
    earned = whole["return"]["per_seed"]
    return [{**about, **seed, "return": x} for seed, x in zip(whole["per_seed"], earned, strict=True)]


def _run(training: Training) -> dict[str, Any]:
    seconds, count = max(training.seconds, 1e-9), len(training.seeds)
    returns = [seed.earned for seed in training.seeds]
    return {
        "schema": "qtran.train/1",
        "env": training.env,
        "environment": environment.of(training.game).digest,
        "method": training.method,
        "seeds": count,
        "env_steps": training.steps,
        "extended_from": list(training.extended_from),
        "from": None if training.start is None else asdict(training.start),
        "updates": training.updates,
        "updates_per_env_step": training.updates / training.steps,
        "seconds": training.seconds,
        "updates_per_second": training.updates * count / seconds,
        "env_steps_per_second": training.steps * count / seconds,
        "run": training.run,
        "full_exploration": training.full_exploration,
        "settings": dict(training.settings),
        "warnings": list(training.warnings),
        "alarms": alarm.entries(training),
        "near": near.entries(training),
        "tables": tables.entry(training),
        "random_4b": condition.entries(training),
        "return": {"iqm": training.iqm, "ci95": list(training.interval), "per_seed": returns},
    }
